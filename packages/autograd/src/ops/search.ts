import { allocate } from '../engine/dtype.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { made } from '../tensor/made.ts'
import { operands } from '../tensor/operand.ts'
import type { IsinOptions, SearchOptions } from '../tensor/options/index.ts'
import { sameShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

// Answers about data: integers and truth values, which have no derivatives.

/** Whether a stands before b; NaN stands behind all numbers. */
const before = (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a))

function insertion(op: string, sorted: Tensor, values: Tensor | number, options: SearchOptions): Tensor {
  checkOptions(op, options, ['right'])
  const [line, wanted] = operands(op, expectTensor(op, sorted, 'what is searched'), values) as [
    Tensor,
    Tensor,
  ]
  const n = line.shape.at(-1)
  const lead = line.shape.slice(0, -1)
  const fits = line.rank === 1 || (wanted.rank > 0 && sameShape(lead, wanted.shape.slice(0, -1)))
  if (n === undefined || !fits)
    throw new ShapeError(
      op,
      'a vector to search, or one for each row of values',
      `${show(line.shape)} and ${show(wanted.shape)}`,
      'equal leading axes',
    )
  const list = line.data()
  checkSorted(op, list, n)
  const out = allocate('int32', wanted.size, op) as Int32Array
  const perRow = line.rank === 1 ? wanted.size : wanted.shape.at(-1)!
  wanted.data().forEach((value, i) => {
    const start = line.rank === 1 ? 0 : Math.floor(i / perRow) * n
    out[i] = find(list, start, n, value, options.right ?? false)
  })
  return made(op, out, wanted.shape, 'int32')
}

function checkSorted(op: string, list: ArrayLike<number>, n: number): void {
  for (let i = 1; i < list.length; i++)
    if (i % n !== 0 && before(list[i]!, list[i - 1]!))
      throw new OptionError(
        op,
        'what is searched in ascending order',
        `${list[i - 1]} before ${list[i]}`,
        'sort',
      )
}

/** The first of n positions from `start` whose element does not stand before the value (with `right`: behind it). */
function find(list: ArrayLike<number>, start: number, n: number, value: number, right: boolean): number {
  let [low, high] = [0, n]
  while (low < high) {
    const middle = (low + high) >> 1
    const element = list[start + middle]!
    if (right ? !before(value, element) : before(element, value)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Where values would have to be put into sorted lines to keep them sorted, as int32: before equal elements, or with
 * `right` behind them. `sorted: [n], values: [...] -> [...]`, or `[..., n], [..., m] -> [..., m]`; NaN counts as largest.
 *
 * Throws an OptionError where a line is not in ascending order, a ShapeError where leading axes differ.
 *
 * @example
 * searchsorted(tensor([1, 3, 5]), tensor([0, 3, 9])) // [0, 1, 3]
 * searchsorted(tensor([1, 3, 5]), tensor([0, 3, 9]), { right: true }) // [0, 2, 3]
 */
export function searchsorted(sorted: Tensor, values: Tensor | number, options: SearchOptions = {}): Tensor {
  return insertion('searchsorted', sorted, values, options)
}

/**
 * Which of the intervals between sorted boundaries each element lies in, as int32: i where
 * boundaries[i - 1] < x <= boundaries[i], or with `right` boundaries[i - 1] <= x < boundaries[i].
 * `x: [...], boundaries: [n] -> [...]`.
 *
 * Throws an OptionError where boundaries are not in ascending order, a ShapeError where they are not a vector.
 *
 * @example
 * bucketize(tensor([0, 3, 9]), tensor([1, 3, 5])) // [0, 1, 3]
 */
export function bucketize(x: Tensor, boundaries: Tensor, options: SearchOptions = {}): Tensor {
  const input = expectTensor('bucketize', x)
  const limits = expectTensor('bucketize', boundaries, 'the boundaries')
  if (limits.rank !== 1)
    throw new ShapeError(
      'bucketize',
      'a vector of boundaries',
      show(limits.shape),
      'searchsorted, for many lines',
    )
  return insertion('bucketize', limits, input, options)
}

/**
 * Whether each element is among others: `x: [...], elements: [...] -> x's shape`, bool. NaN is among none. With `invert`
 * whether it is not.
 *
 * @example
 * isin(tensor([1, 2, 3]), tensor([3, 1])) // [true, false, true]
 */
export function isin(x: Tensor, elements: Tensor, options: IsinOptions = {}): Tensor {
  checkOptions('isin', options, ['invert'])
  const [input, others] = [expectTensor('isin', x), expectTensor('isin', elements, 'the list of elements')]
  // Not a Set, which holds at most 2²⁴ numbers.
  const known = Float64Array.from(others.data()).sort()
  const has = (value: number) => known[find(known, 0, known.length, value, false)] === value
  const invert = options.invert ?? false
  const out = Uint8Array.from(input.data(), (value) => Number(has(value) !== invert))
  return made('isin', out, input.shape, 'bool')
}
