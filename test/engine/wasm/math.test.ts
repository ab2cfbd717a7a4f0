import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PointwiseName } from '#autograd/engine/engine.ts'
import { binary, unary } from '#autograd/engine/reference/scalar.ts'
import { v128 } from '#autograd/engine/wasm/asm/vector.ts'
import { expensive, resultIsMask, vectorFunctions } from '#autograd/engine/wasm/math/index.ts'
import { edges, sweep, ulp } from '#test/support/floats.ts'
import { type FloatArray, type FloatType, machines, VectorMap } from '#test/support/vectorMap.ts'

const types: readonly FloatType[] = ['float32', 'float64']
const modes = machines()
const cases = modes.flatMap(([mode, machine]) => types.map((type) => ({ mode, machine, type })))

const logical = ['logicalNot', 'logicalAnd', 'logicalOr']
const named = (table: object) =>
  (Object.keys(table) as PointwiseName[]).filter((name) => !logical.includes(name))
const ofOne = named(unary)
const ofTwo = named(binary)
const mapped = [...ofOne, ...ofTwo]
/** Their second operand is how many times to differentiate: a small integer. */
const ofOrder: ReadonlySet<PointwiseName> = new Set(['polygamma', 'sinc'])

const arrayOf = (type: FloatType, x: readonly number[]): FloatArray =>
  type === 'float32' ? Float32Array.from(x) : Float64Array.from(x)
const rounded = (type: FloatType, x: number) => (type === 'float32' ? Math.fround(x) : x)

/** Columns of operands: every edge (and pair of them), then numbers of all sizes. */
function operandsFor(name: PointwiseName, type: FloatType): FloatArray[] {
  const many = sweep(30_000, type, 1)
  if (name in unary) return [arrayOf(type, [...edges, ...many])]
  if (ofOrder.has(name)) {
    const all = [...edges, ...many.slice(0, 5000)]
    return [
      arrayOf(type, all),
      arrayOf(
        type,
        all.map((_, i) => i % 6),
      ),
    ]
  }
  const pairs = edges.flatMap((x) => edges.map((y) => [x, y] as const))
  const others = sweep(30_000, type, 2)
  const small = sweep(30_000, type, 3).map((x, i) => [Math.exp(x % 5), others[i]! % 200] as const)
  const whole = small.map(([x, y], i) => [i % 2 ? x : -x, Math.round(y / 50)] as const)
  const all = [...pairs, ...many.map((x, i) => [x, others[i]!] as const), ...small, ...whole]
  return [
    arrayOf(
      type,
      all.map(([x]) => x),
    ),
    arrayOf(
      type,
      all.map(([, y]) => y),
    ),
  ]
}

const oracle = (name: PointwiseName, x: readonly number[]): number =>
  x.length === 1 ? unary[name]!(x[0]!) : binary[name]!(x[0]!, x[1]!)

/**
 * What the result may differ by. logAddExp is two functions and a sum that may cancel, in the oracle too: its error is
 * that of the terms.
 */
function tolerance(name: PointwiseName, type: FloatType, want: number, x: readonly number[]): number {
  const high = Math.max(...x)
  const terms = name === 'logAddExp' ? [want, high, want - high] : [want]
  const scale = Math.max(...terms.map(Math.abs))
  const units = name === 'logAddExp' ? 3 : 2
  return type === 'float32' ? units * ulp(scale, type) : Math.max(1e-14 * scale, 2 ** -1074)
}

function agrees(
  name: PointwiseName,
  type: FloatType,
  got: number,
  want: number,
  x: readonly number[],
): boolean {
  const nearest = rounded(type, want)
  if (Object.is(got, nearest)) return true
  if (Number.isNaN(got) || Number.isNaN(want)) return Number.isNaN(got) && Number.isNaN(want)
  if (!expensive.has(name) && name !== 'rsqrt') return false
  if (Number.isFinite(got) !== Number.isFinite(nearest)) return false
  if (got === 0 && want === 0) return false
  return Math.abs(got - want) <= tolerance(name, type, want, x)
}

const truth = (got: number) => (Number.isNaN(got) ? 1 : got)

describe.each(cases)('vector functions in $type, $mode', ({ machine, type }) => {
  const map = (name: PointwiseName) =>
    new VectorMap(machine, type, vectorFunctions[name], name in unary ? 1 : 2)

  test.each(mapped)('%s agrees with the reference: 2 units in the last place, 1e-14 in float64', (name) => {
    const operands = operandsFor(name, type)
    const out = map(name).run(operands)
    const wrong: string[] = []
    for (let i = 0; i < out.length; i++) {
      const x = operands.map((column) => column[i]!)
      const got = resultIsMask(name) ? truth(out[i]!) : out[i]!
      const want = oracle(name, x)
      if (!agrees(name, type, got, want, x)) wrong.push(`${name}(${x.join(', ')}) = ${got}, not ${want}`)
    }
    expect(wrong.slice(0, 10)).toEqual([])
  })

  test.each(mapped)('%s: what a lane holds depends on its operands alone', (name) => {
    const kernel = map(name)
    const number = fc.oneof(fc.constantFrom(...edges), fc.double({ min: -20, max: 20, noNaN: true }))
    const second = ofOrder.has(name) ? fc.integer({ min: 0, max: 5 }) : number
    const row = fc.array(fc.tuple(number, second), { minLength: 2, maxLength: 9 })
    fc.assert(
      fc.property(row, (pairs) => {
        const columns = (rows: readonly (readonly [number, number])[]) =>
          (name in unary ? [0] : [0, 1]).map((j) =>
            arrayOf(
              type,
              rows.map((r) => r[j]!),
            ),
          )
        const together = [...kernel.run(columns(pairs))]
        const alone = pairs.map((pair) => kernel.run(columns([pair]))[0])
        expect(together).toEqual(alone)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['erfc', -4, 10.5],
    ['erfinv', -1, 1],
    ['erfinv', 1 - 2 ** -10, 1],
    ['lgamma', 2 ** -20, 3],
    ['lgamma', 2, 20],
    ['exp2', -150, 129],
    ['log2', 0.5, 2],
    ['log10', 0.1, 10],
    ['asinh', -3, 3],
    ['acosh', 1, 3],
    ['atanh', -1, 1],
    ['polygamma', 2 ** -10, 3],
    ['polygamma', 2, 20],
  ] as const)('%s agrees with the reference all the way from %f to %f', (name, low, high) => {
    const n = 50_000
    const x = arrayOf(
      type,
      Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n),
    )
    // The function itself, of those that have an order.
    const order = x.map(() => 0) as FloatArray
    const out = map(name).run(name in unary ? [x] : [x, order])
    const wrong = [...out].flatMap((got, i) => {
      const operands = name in unary ? [x[i]!] : [x[i]!, 0]
      const want = oracle(name, operands)
      return agrees(name, type, got, want, operands) ? [] : [`${name}(${x[i]}) = ${got}, not ${want}`]
    })
    expect(wrong.slice(0, 10)).toEqual([])
  })

  const odd = ['sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'erf', 'asinh', 'atanh', 'erfinv'] as const
  test.each(odd)('%s is odd, bit by bit', (name) => {
    const x = operandsFor(name, type)[0]!
    const minus = map(name).run([x.map((value) => -value) as FloatArray])
    expect(minus.map((value) => -value)).toEqual(map(name).run([x]))
  })

  test('saturation is exact', () => {
    const at = (name: PointwiseName, x: number) => map(name).run([arrayOf(type, [x])])[0]
    expect([at('tanh', 20), at('tanh', -20), at('erf', 6), at('erf', -6), at('sigmoid', 40)]).toEqual([
      1, -1, 1, -1, 1,
    ])
    expect([at('exp', Number.NEGATIVE_INFINITY), at('sigmoid', Number.NEGATIVE_INFINITY)]).toEqual([0, 0])
    expect([at('exp', 0), at('cos', 0), at('cosh', 0), at('sigmoid', 0)]).toEqual([1, 1, 1, 0.5])
  })

  test('masks choose, and combine as truth values do', () => {
    const run = (fn: ConstructorParameters<typeof VectorMap>[2], x: number[], y: number[]) => [
      ...new VectorMap(machine, type, fn, 2).run([arrayOf(type, x), arrayOf(type, y)]),
    ]
    const { where, less, equal, logicalAnd, logicalOr, logicalNot } = vectorFunctions
    const x = [1, 2, 3, Number.NaN, -0]
    const y = [2, 1, 3, 0, 0]
    expect(run((b, x, y) => where(b, less(b, x!, y!), x!, y!), x, y)).toEqual([1, 1, 3, 0, 0])
    const either = run((b, x, y) => v128.and(b.c(1), logicalOr(b, less(b, x!, y!), equal(b, x!, y!))), x, y)
    expect(either).toEqual([1, 0, 1, 0, 1])
    const both = run(
      (b, x, y) => v128.and(b.c(1), logicalAnd(b, logicalNot(b, less(b, x!, y!)), equal(b, x!, y!))),
      x,
      y,
    )
    expect(both).toEqual([0, 0, 1, 0, 1])
  })
})
