import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matmulForward, type NdArray, ndarray } from '#autograd/testing/oracles/index.ts'
import { cholesky, lu } from '#autograd/testing/oracles/linalg/factors.ts'
import { exponential, power } from '#autograd/testing/oracles/linalg/functions.ts'
import { det, inv, logAbsDet } from '#autograd/testing/oracles/linalg/inverse.ts'
import { kronBackward, kronForward } from '#autograd/testing/oracles/linalg/kron.ts'
import { matricesOf, transposed } from '#autograd/testing/oracles/linalg/matrix.ts'
import { type MatrixMap, mapBackward, mapForward } from '#autograd/testing/oracles/linalg/matrixMap.ts'
import { solveBackward, solveForward, triangle, whole } from '#autograd/testing/oracles/linalg/systems.ts'
import { expectClose, expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const square = (...data: number[]) => ndarray([2, 2], data)

/** Two matrices whose diagonals outweigh the rest, in a batch. */
function dominant(seed: number, n: number): NdArray {
  const x = draw(seed).reals([2, n, n])
  return { shape: x.shape, data: x.data.map((entry, at) => entry + ((at % (n * n)) % (n + 1) === 0 ? 7 : 0)) }
}

const turned = (x: NdArray) =>
  ndarray(
    x.shape,
    matricesOf(x).flatMap((each) => transposed(each).flat()),
  )

/** Symmetric and positive definite: the gradient of `cholesky` is that of symmetric changes. */
function positive(seed: number, n: number): NdArray {
  const x = dominant(seed, n)
  return matmulForward(x, turned(x))
}

function expectGradientOf(map: MatrixMap, x: NdArray, seed: number): void {
  const outputs = mapForward(map, x)
  outputs.forEach((out, k) => {
    const cotangents = outputs.map((each, i) =>
      i === k ? draw(seed).reals(out.shape) : { shape: each.shape, data: each.data.map(() => 0) },
    )
    const gradient = mapBackward(map, x, cotangents)
    expectGradients((y) => mapForward(map, y!)[k]!, [x], cotangents[k]!, [gradient])
  })
}

describe('linear algebra', () => {
  test('on numbers worked out by hand', () => {
    const of = (map: MatrixMap, x: NdArray) => mapForward(map, x)[0]!
    expectEqual(of(det, square(1, 2, 3, 5)), ndarray([], [-1]))
    expectEqual(of(inv, square(1, 2, 3, 5)), square(-5, 2, 3, -1))
    expectEqual(of(cholesky, square(4, 2, 2, 5)), square(2, 0, 1, 2))
    expectEqual(of(power(3), square(1, 1, 0, 1)), square(1, 3, 0, 1))
    expectClose(of(exponential, square(0, -Math.PI, Math.PI, 0)), square(-1, 0, 0, -1), 1e-12)
    expectClose(of(logAbsDet, square(1, 2, 3, 5)), ndarray([], [0]), 1e-12)
    const [p, l, u] = mapForward(lu, square(1, 3, 2, 4))
    expectEqual(p!, square(0, 1, 1, 0))
    expectEqual(l!, square(1, 0, 0.5, 1))
    expectEqual(u!, square(2, 4, 0, 1))
    expectEqual(kronForward(ndarray([2], [1, 10]), ndarray([2], [1, 2])), ndarray([4], [1, 2, 10, 20]))
    expectClose(
      solveForward(square(2, 0, 1, 4), ndarray([2], [2, 9]), { of: whole, left: true }),
      ndarray([2], [1, 2]),
    )
  })

  test('all gradients are those of differences', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer(), (n, seed) => {
        const x = dominant(seed, n)
        for (const map of [det, inv, logAbsDet, lu, power(-2)]) expectGradientOf(map, x, seed + 1)
        const small = draw(seed).reals([2, n, n])
        for (const map of [exponential, power(0), power(1), power(3)]) expectGradientOf(map, small, seed + 1)
      }),
      { numRuns: 15 },
    )
  })

  test('the gradient of cholesky is that of symmetric changes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer(), (n, seed) => {
        const x = positive(seed, n)
        const g = draw(seed + 1).reals(x.shape)
        const gradient = mapBackward(cholesky, x, [g])
        // The factor of x and its transpose, halved: a change of one entry is then a symmetric one.
        const halved = (y: NdArray) => {
          const back = turned(y)
          return mapForward(cholesky, {
            shape: y.shape,
            data: y.data.map((v, i) => (v + back.data[i]!) / 2),
          })[0]!
        }
        expectGradients((y) => halved(y!), [x], g, [gradient])
      }),
      { numRuns: 15 },
    )
  })

  test('systems on either side, of triangles and transposes, and Kronecker products', () => {
    const flag = fc.boolean()
    fc.assert(
      fc.property(
        fc.tuple(flag, flag, flag, flag, flag),
        fc.integer(),
        ([left, upper, turn, unit, vector], seed) => {
          const a = dominant(seed, 3)
          const random = draw(seed + 1)
          const b = random.reals(vector ? [2, 3] : left ? [2, 3, 2] : [2, 2, 3])
          const g = random.reals(b.shape)
          for (const of of [whole, triangle(upper, turn, unit)]) {
            const { da, db } = solveBackward(a, b, g, { of, left })
            expectGradients((x, y) => solveForward(x!, y!, { of, left }), [a, b], g, [da, db])
          }
          const [x, y] = [random.integers([2, 3]), random.integers([2])]
          const cotangent = random.integers([2, 6])
          const { da, db } = kronBackward(x, y, cotangent)
          expectGradients((p, q) => kronForward(p!, q!), [x, y], cotangent, [da, db], 1)
        },
      ),
      { numRuns: 15 },
    )
  })

  test('a vector is no batch of matrices', () => {
    expect(() => mapForward(inv, ndarray([2], [1, 2]))).toThrow(/^matricesOf: \[\.\.\., m, n\]; got \[2\]/)
  })
})
