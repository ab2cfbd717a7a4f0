import { describe, expect, test } from 'vitest'
import { eighInto } from '#autograd/engine/dense/eigh.ts'
import { identity, transposed } from '#autograd/engine/dense/matrix.ts'
import { complementInto, qrInto } from '#autograd/engine/dense/qr.ts'
import { svdInto } from '#autograd/engine/dense/svd.ts'
import { drawsOf } from '#autograd/testing/checks/random.ts'
import { own, ways } from './ways.ts'

const seed = 3

/** Numbers between -1 and 1, always the same. */
const draw = (count: number, part = 0) => Float64Array.from(drawsOf(seed, part).dyadic(count))

function product(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n)
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++) for (let j = 0; j < n; j++) out[i * n + j]! += a[i * k + l]! * b[l * n + j]!
  return out
}

const largest = (a: Float64Array) => a.reduce((max, x) => Math.max(max, Math.abs(x)), 0)

function expectNear(got: Float64Array, want: Float64Array, tolerance: number): void {
  expect(largest(got.map((x, i) => x - want[i]!))).toBeLessThanOrEqual(tolerance)
}

/** Whether the columns of an m by n matrix are orthonormal. */
function expectOrthonormal(a: Float64Array, m: number, n: number): void {
  expectNear(product(transposed(a, m, n), a, n, m, n), identity(n), 1e-13)
}

/** Matrices of every kind by the name of what is special about them. */
const kinds: Record<string, (m: number, n: number) => Float64Array> = {
  'of random entries': (m, n) => draw(m * n),
  'of zeros': (m, n) => new Float64Array(m * n),
  'with equal values': (m, n) => draw(m * n).map((_, i) => (i % (n + 1) === 0 ? 3 : 0)),
  'of half the rank': (m, n) => {
    const rank = Math.ceil(Math.min(m, n) / 2)
    return product(draw(m * rank), draw(rank * n, 1), m, rank, n)
  },
  'of ones': (m, n) => new Float64Array(m * n).fill(1),
  'with rows from large to small': (m, n) => draw(m * n).map((x, i) => x * 10 ** -Math.floor(i / n)),
  'of huge numbers': (m, n) => draw(m * n).map((x) => x * 1e305),
  'of tiny numbers': (m, n) => draw(m * n).map((x) => x * 1e-300),
}

/** Of entries up to 1: rounding errors grow with the norm. */
const tolerance = (m: number, n: number) => Math.max(1e-13, 1e-14 * Math.sqrt(m * n))

const shapes = [
  [1, 1],
  [2, 2],
  [7, 3],
  [20, 20],
  [33, 12],
  // Several blocks of reflections.
  [90, 70],
  // What is left of rank 1 after so many reflections is far below where squares vanish.
  [200, 130],
] as const

const waysOfKinds = ways.flatMap(([name, way]) =>
  Object.entries(kinds).map(([kind, make]) => [kind, name, make, way] as const),
)

describe.each(waysOfKinds)('a matrix %s, by %s', (_kind, _name, make, way) => {
  test.each(shapes)('of %i by %i is Q R', (m, n) => {
    const x = make(m, n)
    const size = largest(x) || 1
    const [q, r] = [new Float64Array(m * n), new Float64Array(n * n)]
    way(() => qrInto(own(x), m, n, q, r))
    expectOrthonormal(q, m, n)
    expectNear(
      product(
        q,
        r.map((value) => value / size),
        m,
        n,
        n,
      ),
      x.map((value) => value / size),
      tolerance(m, n),
    )
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(r[i * n + j]).toBe(0)
    const rest = new Float64Array(m * (m - n))
    way(() => complementInto(q, m, n, rest))
    expectOrthonormal(rest, m, m - n)
    expectNear(product(transposed(q, m, n), rest, n, m, m - n), new Float64Array(n * (m - n)), 1e-14)
  })

  test.each([...shapes, ...shapes.map(([m, n]) => [n, m] as const)])('of %i by %i is U Σ Vᵀ', (m, n) => {
    const x = make(m, n)
    const size = largest(x) || 1
    const k = Math.min(m, n)
    const [u, s, v] = [new Float64Array(m * k), new Float64Array(k), new Float64Array(n * k)]
    way(() => svdInto(own(x), m, n, { u, s, v }))
    expectOrthonormal(u, m, k)
    expectOrthonormal(v, n, k)
    const scaled = u.map((value, i) => value * (s[i % k]! / size))
    expectNear(
      product(scaled, transposed(v, n, k), m, k, n),
      x.map((value) => value / size),
      tolerance(m, n),
    )
    for (let i = 1; i < k; i++) expect(s[i]! <= s[i - 1]! && s[i]! >= 0).toBe(true)
  })

  test.each([1, 2, 3, 20, 41, 65, 100, 130, 200])('of %i by itself, made symmetric, is V Λ Vᵀ', (n) => {
    const square = make(n, n).map((value) => value / 2)
    const x = square.map((value, i) => value + square[(i % n) * n + Math.floor(i / n)]!)
    const size = largest(x) || 1
    const [values, vectors] = [new Float64Array(n), new Float64Array(n * n)]
    way(() => eighInto(own(x), n, values, vectors))
    expectOrthonormal(vectors, n, n)
    const scaled = vectors.map((value, i) => value * (values[i % n]! / size))
    expectNear(
      product(scaled, transposed(vectors, n, n), n, n, n),
      x.map((value) => value / size),
      tolerance(n, n),
    )
    for (let i = 1; i < n; i++) expect(values[i]! >= values[i - 1]!).toBe(true)
  })
})

describe('known values', () => {
  test('of the second difference, whose eigenvalues are 4 sin²(πj / 2(n + 1))', () => {
    const n = 30
    const x = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      x[i * n + i] = 2
      if (i > 0) x[i * n + i - 1] = x[(i - 1) * n + i] = -1
    }
    const want = Float64Array.from(
      { length: n },
      (_, j) => 4 * Math.sin((Math.PI * (j + 1)) / (2 * n + 2)) ** 2,
    )
    const [values, s] = [new Float64Array(n), new Float64Array(n)]
    eighInto(x.slice(), n, values, new Float64Array(n * n))
    expectNear(values, want, 1e-13)
    svdInto(x.slice(), n, n, { u: new Float64Array(n * n), s, v: new Float64Array(n * n) })
    expectNear(s.toReversed(), want, 1e-13)
  })
})
