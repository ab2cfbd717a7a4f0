import fc from 'fast-check'
import { OptionError } from '../../index.ts'
import { Grid, grid } from './grid.ts'

/** The elements of a tensor, given how many: some promises are about all of them together. */
export type Values = (size: number) => fc.Arbitrary<number[]>

const many = (value: fc.Arbitrary<number>): Values => {
  return (size) => fc.array(value, { minLength: size, maxLength: size })
}

export interface RangeOptions {
  /** -2. */
  readonly low?: number
  /** 2. */
  readonly high?: number
}

/**
 * Multiples of 1/4 from -2 to 2 (of 2^-bits within the range): sums and products of a few hundred of them are exact in
 * float32, so that what is equal in mathematics is equal in bits. Shrinks to small whole numbers.
 *
 * @example
 * tensors({ values: dyadic() })
 */
export function dyadic({
  low = -2,
  high = 2,
  bits = 2,
}: RangeOptions & { readonly bits?: number } = {}): Values {
  const points = grid(low, high, bits, () => true)
  if (points.length === 0)
    throw new OptionError('dyadic', 'numbers in the range', `none from ${low} to ${high}`, 'low: -2, high: 2')
  return many(new Grid(points, 2 ** -bits))
}

/**
 * Distinct numbers in random order, any two at least `gap` (1/2) apart and around 0: no maximum, sorting or comparison
 * changes its mind for a small step. Shrinks to ascending order.
 *
 * @example
 * tensors({ values: separated() }) // for max, sort, topk
 */
export function separated({ gap = 0.5 }: { readonly gap?: number } = {}): Values {
  return (size) =>
    fc.array(fc.nat(), { minLength: size, maxLength: size }).map((keys) => {
      const order = Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]! || a - b)
      const values = new Array<number>(size)
      order.forEach((at, rank) => {
        values[at] = (rank - Math.floor(size / 2) + 0.25) * gap
      })
      return values
    })
}

/**
 * Few values, so that many are equal: at least two elements are, where there are two. For maxima and sorting at ties.
 * Shrinks to all zeros.
 */
export function tied({ values = [0, 1, -1] }: { readonly values?: readonly number[] } = {}): Values {
  return (size) => {
    const list = many(fc.constantFrom(...values))(size)
    if (size < 2) return list
    return fc.tuple(list, fc.nat(size - 2)).map(([x, at]) => x.with(at + 1, x[at]!))
  }
}

export interface KinkOptions extends RangeOptions {
  /** Nothing comes nearer to a kink than this; 1/16. */
  readonly distance?: number
}

/**
 * Numbers in a range that stay away from the places where a function bends, jumps or ends: multiples of 1/1024.
 * Shrinks to small whole numbers, then to halves, quarters and so on. Throws an OptionError when nothing is left of the range.
 *
 * @example
 * tensors({ values: avoiding([0]) })                          // for relu
 * tensors({ values: avoiding([], { low: 0.25, high: 3 }) })   // for log
 */
export function avoiding(kinks: readonly number[] = [], options: KinkOptions = {}): Values {
  const { low = -2, high = 2, distance = 1 / 16 } = options
  const points = grid(low, high, 10, (x) => kinks.every((kink) => Math.abs(x - kink) >= distance))
  if (points.length === 0)
    throw new OptionError(
      'avoiding',
      'numbers left in the range',
      `none from ${low} to ${high}`,
      'a larger range',
    )
  return many(new Grid(points, 2 ** -10))
}

/**
 * Numbers on the kinks and just beside them, among dyadic ones: at least one element is exactly a kink. For conventions
 * (the derivative of relu at 0), and to see that a check suspects the kink. Shrinks to the first kink everywhere.
 */
export function seeking(kinks: readonly number[], options: RangeOptions = {}): Values {
  const at = fc.constantFrom(...kinks)
  const beside = fc.tuple(at, fc.constantFrom(2 ** -30, -(2 ** -30))).map(([kink, step]) => kink + step)
  const plain = dyadic(options)(1).map(([x]) => x!)
  return guaranteed(fc.oneof({ withCrossShrink: true }, at, beside, plain), at)
}

/** Where arithmetic ends: NaN, infinities, -0, the smallest and largest numbers, and where e^x over- and underflows. */
export const specialNumbers: readonly number[] = [
  Number.NaN,
  Infinity,
  -Infinity,
  -0,
  0,
  5e-324,
  -5e-324,
  1e-310,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  700,
  -700,
  750,
  -750,
]

/**
 * Numbers with {@link specialNumbers} among them, at least one of which is NaN or infinite. For conventions and for
 * finding what throws, hangs or turns NaN into a number. Shrinks to NaN.
 */
export function special(options: RangeOptions = {}): Values {
  const plain = dyadic(options)(1).map(([x]) => x!)
  const lost = fc.constantFrom(Number.NaN, Infinity, -Infinity)
  return guaranteed(fc.oneof({ withCrossShrink: true }, fc.constantFrom(...specialNumbers), plain), lost)
}

/** Elements of one kind with at least one of another. */
function guaranteed(any: fc.Arbitrary<number>, one: fc.Arbitrary<number>): Values {
  return (size) => {
    if (size === 0) return fc.constant([])
    return fc.tuple(many(any)(size), one, fc.nat(size - 1)).map(([list, x, at]) => list.with(at, x))
  }
}
