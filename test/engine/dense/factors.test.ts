import { engine } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mapMatrices, nameOf } from '#autograd/engine/dense/batch.ts'
import { cholesky } from '#autograd/engine/dense/cholesky.ts'
import { eliminate, eliminateCompletely, parity } from '#autograd/engine/dense/lu.ts'
import { partAt, subtractProduct, transposed } from '#autograd/engine/dense/product.ts'
import { substitute } from '#autograd/engine/dense/triangular.ts'
import { dense } from '#autograd/engine/view.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { own, ways } from './ways.ts'

// Sizes on both sides of a block and of a half.
const sizes = [1, 2, 5, 8, 9, 16, 17, 63, 64, 65, 130, 200]

const random = (seed: number, ...shape: number[]) => Float64Array.from(draw(seed).reals(shape).data)
const identity = (n: number) => Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0))
const order = (n: number) => Float64Array.from({ length: n }, (_, i) => i)

/** a b for row-major `a: [m, k], b: [k, n]`, by the definition. */
function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n]
    let sum = 0
    for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[p * n + j]!
    return sum
  })
}

const turned = (a: Float64Array, n: number) => a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]!)

/** The largest difference of two arrays. */
function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, entry, at) => Math.max(most, Math.abs(entry - b[at]!)), 0)
}

/** L and U of what elimination leaves. */
function unpacked(packed: Float64Array, n: number): { lower: Float64Array; upper: Float64Array } {
  const row = (at: number) => Math.floor(at / n)
  return {
    lower: packed.map((entry, at) => (at % n < row(at) ? entry : Number(at % n === row(at)))),
    upper: packed.map((entry, at) => (at % n < row(at) ? 0 : entry)),
  }
}

describe.each(ways)('elimination by %s', (_name, way) => {
  test.each(sizes)(
    'of %i rows gives back the matrix with its rows in order, and no entry of L above 1',
    (n) => {
      const a = random(n, n, n)
      const rows = order(n)
      const packed = way(() => {
        const here = own(a)
        eliminate(here, rows, n)
        return here.slice()
      })
      const { lower, upper } = unpacked(packed, n)
      const inOrder = a.map((_, at) => a[rows[Math.floor(at / n)]! * n + (at % n)]!)
      expect(distance(product(lower, upper, n, n, n), inOrder)).toBeLessThan(1e-11)
      expect(Math.max(...lower.map(Math.abs))).toBe(1)
    },
  )

  test('with complete pivoting finds the rank, and leaves zeros behind it', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.nat(6), fc.integer(), (n, most, seed) => {
        const rank = Math.min(n, most)
        // Whole numbers, of which elimination by powers of 2 rounds none: rows are sums of `rank` unit rows.
        const drawer = draw(seed)
        const pick = Array.from({ length: n }, (_, i) => (i < rank ? i : drawer.below(Math.max(1, rank))))
        const a = Float64Array.from({ length: n * n }, (_, at) =>
          Number(rank > 0 && pick[Math.floor(at / n)] === at % n),
        )
        const [rows, columns] = [order(n), order(n)]
        expect(eliminateCompletely(a, rows, columns, n)).toBe(rank)
        for (let i = rank; i < n; i++)
          expect([...a.subarray(i * n + rank, (i + 1) * n)].every((x) => x === 0)).toBe(true)
      }),
    )
  })

  test('with complete pivoting gives back the matrix with rows and columns in order, pivots by size', () => {
    const n = 9
    const a = random(9, n, n)
    const [packed, rows, columns] = [a.slice(), order(n), order(n)]
    expect(eliminateCompletely(packed, rows, columns, n)).toBe(n)
    const { lower, upper } = unpacked(packed, n)
    const inOrder = a.map((_, at) => a[rows[Math.floor(at / n)]! * n + columns[at % n]!]!)
    expect(distance(product(lower, upper, n, n, n), inOrder)).toBeLessThan(1e-13)
    for (let i = 0; i < n; i++)
      for (let j = i; j < n; j++)
        expect(Math.abs(upper[i * n + j]!)).toBeLessThanOrEqual(Math.abs(upper[i * n + i]!))
  })

  test('the parity of a permutation is that of the number of its inversions', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7 }), (list) => {
        const inversions = list.flatMap((x, i) => list.slice(i + 1).filter((y) => y < x)).length
        expect(parity(Float64Array.from(list))).toBe(inversions % 2 === 0 ? 1 : -1)
      }),
    )
  })
})

describe.each(ways)('cholesky by %s', (_name, way) => {
  test.each(sizes)('of %i rows gives back the matrix', (n) => {
    const root = random(n, n, n)
    const a = product(root, turned(root, n), n, n, n).map((entry, at) => entry + Number(at % (n + 1) === 0))
    const l = way(() => {
      const here = own(a)
      expect(cholesky(here, n)).toBe(-1)
      return here.slice()
    })
    expect(distance(product(l, turned(l, n), n, n, n), a)).toBeLessThan(1e-10)
    for (let i = 0; i < n; i++)
      expect(l.subarray(i * n + i + 1, (i + 1) * n).every((x) => x === 0)).toBe(true)
  })

  test('says which minor is not positive, behind the first block too', () => {
    for (const [n, k] of [
      [1, 0],
      [5, 2],
      [130, 100],
    ] as const) {
      const a = identity(n)
      a[k * n + k] = -1
      expect(way(() => cholesky(own(a), n))).toBe(k + 1)
    }
  })
})

describe.each(ways)('substitution by %s', (_name, way) => {
  test.each(sizes)('solves all eight kinds of systems of %i rows', (n) => {
    const a = random(n, n, n).map((entry, at) => (at % (n + 1) === 0 ? 4 : entry / n))
    // One right side alone is a product of its own kind.
    for (const k of [1, 3, 20]) solveAll(n, k, a)
  })

  function solveAll(n: number, k: number, a: Float64Array): void {
    const b = random(n + 1, n, k)
    for (const upper of [false, true])
      for (const transpose of [false, true])
        for (const unitriangular of [false, true]) {
          const x = way(() => {
            const here = own(b)
            substitute(own(a), here, n, k, { upper, transpose, unitriangular })
            return here.slice()
          })
          const t = a.map((entry, at) => {
            const [i, j] = [Math.floor(at / n), at % n]
            if (i === j) return unitriangular ? 1 : entry
            return i < j === upper ? entry : 0
          })
          const back = product(transpose ? turned(t, n) : t, x, n, n, k)
          expect(distance(back, b)).toBeLessThan(1e-12)
        }
  }
})

describe('products of parts', () => {
  test('are the same through the engine as by plain loops, for transposed parts too', () => {
    const [m, n] = [150, 200]
    const a = random(1, m, n)
    const c = random(2, m, m)
    const want = c.map((entry, at) => {
      const [i, j] = [Math.floor(at / m), at % m]
      let sum = 0
      for (let p = 0; p < n; p++) sum += a[i * n + p]! * a[j * n + p]!
      return entry - sum
    })
    const part = partAt(a, n, 0, 0)
    // At once, which is large, and row by row, which is small.
    const [whole, single] = [c.slice(), c.slice()]
    subtractProduct(partAt(whole, m, 0, 0), part, transposed(part), [m, n, m])
    for (let i = 0; i < m; i++)
      subtractProduct(partAt(single, m, i, 0), partAt(a, n, i, 0), transposed(part), [1, n, m])
    expect(distance(whole, want)).toBeLessThan(1e-11)
    expect(distance(single, want)).toBeLessThan(1e-11)
  })
})

describe('a batch', () => {
  test('is mapped item by item, from any dtype and layout to the dtypes asked for', () => {
    const block = engine().upload(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 'float32')
    const x = dense(block, [2, 2, 2])
    const flipped = { ...x, strides: [-4, 1, 2], offset: 4 }
    const seen: number[] = []
    const [sums, first] = mapMatrices(
      [2],
      [flipped, x],
      [
        { shape: [2, 2], dtype: 'float64' },
        { shape: [], dtype: 'int32' },
      ],
      ([a, b], [sum, entry], item) => {
        seen.push(item)
        a!.forEach((value, at) => {
          sum![at] = value + b![at]!
        })
        entry![0] = a![1]!
      },
    )
    expect([...engine().read(sums!)]).toEqual([6, 9, 9, 12, 6, 9, 9, 12])
    expect(engine().read(first!)).toEqual(Int32Array.of(7, 3))
    expect(seen).toEqual([0, 1])
  })

  test('without items gives results without elements', () => {
    const x = dense(engine().upload(new Float64Array(0), 'float64'), [0, 3, 3])
    const [out] = mapMatrices([0], [x], [{ shape: [3], dtype: 'float32' }], () =>
      expect.fail('there is no item'),
    )
    expect(out!.shape).toEqual([0, 3])
    expect(engine().read(out!)).toEqual(new Float32Array(0))
  })

  test('names its items by their index', () => {
    expect(nameOf(0, [])).toBe('the matrix')
    expect([0, 1, 2, 5].map((item) => nameOf(item, [2, 3]))).toEqual(
      ['[0, 0]', '[0, 1]', '[0, 2]', '[1, 2]'].map((index) => `matrix ${index}`),
    )
  })
})
