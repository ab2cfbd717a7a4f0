import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eigenRows, eighInto } from '#autograd/engine/dense/eigh.ts'
import { zeroOf } from '#autograd/engine/dense/secular.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { own, ways } from './ways.ts'

const random = (seed: number, count: number) => Float64Array.from(draw(seed).reals([count]).data)

/** A symmetric tridiagonal matrix with these numbers on and beside its diagonal. */
function tridiagonalOf(diagonal: ArrayLike<number>, beside: ArrayLike<number>): Float64Array {
  const n = diagonal.length
  const a = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    a[i * n + i] = diagonal[i]!
    if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = beside[i - 1]!
  }
  return a
}

/** How far A V - V Λ, by the largest entry of A, and V Vᵀ - 1 are from 0, with the vectors as rows. */
function errorsOf(
  a: Float64Array,
  values: Float64Array,
  rows: Float64Array,
): [residual: number, angle: number] {
  const n = values.length
  const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1
  let [residual, angle] = [0, 0]
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [turned, product] = [0, 0]
      for (let k = 0; k < n; k++) {
        turned += (a[j * n + k]! / largest) * rows[i * n + k]!
        product += rows[i * n + k]! * rows[j * n + k]!
      }
      residual = Math.max(residual, Math.abs(turned - (values[i]! / largest) * rows[i * n + j]!))
      angle = Math.max(angle, Math.abs(product - Number(i === j)))
    }
  return [residual, angle]
}

const count = (n: number, of: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => of(i))

/** Wilkinson's matrix, whose largest eigenvalues are almost equal in pairs, several times with little between them. */
function glued(times: number, half: number, between: number): Float64Array {
  const n = times * (2 * half + 1)
  return tridiagonalOf(
    count(n, (i) => Math.abs((i % (2 * half + 1)) - half)),
    count(n - 1, (i) => ((i + 1) % (2 * half + 1) === 0 ? between : 1)),
  )
}

const matrices: Record<string, Float64Array> = {
  'random numbers': tridiagonalOf(random(1, 101), random(2, 100)),
  'second differences': tridiagonalOf(
    count(130, () => 2),
    count(129, () => -1),
  ),
  'nothing between the halves': tridiagonalOf(
    random(3, 70),
    count(69, (i) => (i === 34 ? 0 : 1)),
  ),
  'equal values everywhere': tridiagonalOf(
    count(90, () => 1),
    count(89, () => 0),
  ),
  'almost equal values': tridiagonalOf(
    count(90, (i) => 1 + i * 1e-17),
    count(89, () => 1e-16),
  ),
  'numbers from large to tiny': tridiagonalOf(
    count(100, (i) => 10 ** -i),
    count(99, (i) => 10 ** (-i - 1)),
  ),
  'numbers from tiny to large': tridiagonalOf(
    count(100, (i) => 10 ** (i - 99)),
    count(99, (i) => 10 ** (i - 99)),
  ),
  'a half that nearly vanishes': tridiagonalOf(
    count(80, (i) => (i < 40 ? 1 : 1e-200)),
    count(79, (i) => (i < 40 ? 0.5 : 1e-200)),
  ),
  'zeros on the diagonal': tridiagonalOf(
    count(67, () => 0),
    random(4, 66),
  ),
  'glued matrices': glued(5, 10, 1e-9),
  'matrices glued by rounding errors': glued(4, 12, 1e-15),
}

describe.each(ways)('by %s', (_name, way) => {
  test.each(Object.entries(matrices))('a tridiagonal matrix of %s is divided', (_kind, a) => {
    const n = Math.sqrt(a.length)
    const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    // eigenRows expects entries about 1.
    const scaled = a.map((x) => x / largest)
    const { values, rows } = way(() => {
      const found = eigenRows(own(scaled), n)
      return { values: found.values.slice(), rows: found.rows.slice() }
    })
    const [residual, angle] = errorsOf(scaled, values, rows)
    expect(residual).toBeLessThan(2e-15 * Math.sqrt(n))
    expect(angle).toBeLessThan(2e-15 * Math.sqrt(n))
    expect([...values]).toEqual([...values].sort((x, y) => x - y))
    const undivided = new Float64Array(n)
    way(() => eighInto(own(scaled), n, undivided, null))
    expect(Math.max(...values.map((x, i) => Math.abs(x - undivided[i]!)))).toBeLessThan(4e-15 * Math.sqrt(n))
  })
})

describe('zeros of a secular equation', () => {
  test('lie between the numbers on the diagonal, and are those of a matrix with its trace', () => {
    const gaps = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(gaps, fc.double({ min: 1e-6, max: 10, noNaN: true }), fc.integer(), (list, rho, seed) => {
        const drawer = draw(seed)
        const d = Float64Array.from(list)
        for (let i = 1; i < d.length; i++) d[i]! += d[i - 1]!
        const z = d.map(() => (drawer.below(2) === 0 ? 1 : -1) * 10 ** -drawer.below(5))
        const zeros = Array.from(d, (_, i) => zeroOf({ d, z, rho }, i))
        for (const [i, { origin, beside }] of zeros.entries()) {
          // As differences from the nearest, none of which is 0.
          expect(Math.sign(beside)).toBe(origin === i ? 1 : -1)
          expect(d[origin]! + beside).toBeGreaterThanOrEqual(d[i]!)
          if (i + 1 < d.length) expect(d[origin]! + beside).toBeLessThanOrEqual(d[i + 1]!)
        }
        const trace = zeros.reduce((sum, { origin, beside }, i) => sum + (d[origin]! - d[i]! + beside), 0)
        const want = rho * z.reduce((sum, x) => sum + x * x, 0)
        expect(Math.abs(trace - want)).toBeLessThan(1e-13 * (want + d.at(-1)!))
      }),
    )
  })
})
