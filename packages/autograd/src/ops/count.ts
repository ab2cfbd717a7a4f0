import { allocate, isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { expectIndex, scatterAt } from '../primitives/indexing.ts'
import { reshapeTo } from '../primitives/movement.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { made } from '../tensor/made.ts'
import type { BincountOptions, HistcOptions, UniqueOptions, UniqueResult } from '../tensor/options/index.ts'
import { checkShape, resolveAxis, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, scalar, type Tensor } from '../tensor/tensor.ts'
import { selectIndices } from './indexing.ts'

/**
 * What there is, each once and in ascending order, where it is, and how often: `x: [...] -> values: [k], inverse: [...],
 * counts: [k]`. With an axis slices are compared, element by element: `x: [..., n, ...] -> values: [..., k, ...],
 * inverse: [n], counts: [k]`. NaN equals nothing, itself neither, and comes last.
 *
 * Reads x, since k depends on it. The gradient of a value goes to the first element that equals it. Throws an AxisError for
 * an axis that x does not have.
 *
 * @example
 * const { values, inverse, counts } = unique(tensor([3, 1, 3]))
 * values // [1, 3]
 * inverse // [1, 0, 1]
 * counts // [1, 2]
 */
export function unique(x: Tensor, options: UniqueOptions = {}): UniqueResult {
  checkOptions('unique', options, ['axis'])
  const input = expectTensor('unique', x)
  const { axis = null } = options
  const lines = axis === null ? reshapeTo(input, [input.size]) : input
  const at = axis === null ? 0 : resolveAxis('unique', axis, input.rank, input.shape)
  const n = lines.shape[at]!
  const data = lines.movedim(at, 0).data()
  const compare = comparing(data, n)
  const { first, inverse, counts } = groupsOf(data, orderOf(lines, n, compare), compare)
  const vector = (list: Int32Array) => made('unique', list, [list.length], 'int32')
  return {
    values: selectIndices(lines, at, vector(Int32Array.from(first))),
    inverse: made('unique', inverse, axis === null ? input.shape : [n], 'int32'),
    counts: vector(Int32Array.from(counts)),
  }
}

type Compare = (i: number, j: number) => number

/** Compares two of n slices that lie behind each other, element by element. */
function comparing(data: ArrayLike<number>, n: number): Compare {
  const width = n === 0 ? 0 : data.length / n
  return (i, j) => {
    for (let k = 0; k < width; k++) {
      const order = ascending(data[i * width + k]!, data[j * width + k]!)
      if (order !== 0) return order
    }
    return 0
  }
}

/** The slices in order; of equal ones the first stays the first, as both ways to sort are stable. */
function orderOf(lines: Tensor, n: number, compare: Compare): Int32Array {
  if (lines.rank === 1) return lines.detach().argsort().data() as Int32Array
  return (allocate('int32', n, 'unique') as Int32Array).map((_, i) => i).sort(compare)
}

/** Slices, given in order, in groups of equal ones; of each group the first that there is. */
function groupsOf(data: ArrayLike<number>, order: Int32Array, compare: Compare) {
  const n = order.length
  const width = n === 0 ? 0 : data.length / n
  const inverse = allocate('int32', n, 'unique') as Int32Array
  const [first, counts]: [number[], number[]] = [[], []]
  order.forEach((i, place) => {
    if (place === 0 || compare(order[place - 1]!, i) !== 0 || holdsNaN(data, i * width, width)) {
      first.push(i)
      counts.push(0)
    }
    inverse[i] = first.length - 1
    counts[first.length - 1]! += 1
  })
  return { first, inverse, counts }
}

/** NaN behind all numbers, where it stays in its order. */
function ascending(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
}

function holdsNaN(data: ArrayLike<number>, start: number, width: number): boolean {
  for (let k = start; k < start + width; k++) if (Number.isNaN(data[k])) return true
  return false
}

/**
 * How often each number from 0 to the largest occurs: `x: [n] -> [max(x) + 1]`, or of `minLength` where that is more. Counts
 * are int32; with `weights: [n]` they are sums of these, with gradients. Reads x.
 *
 * Throws a DTypeError for x that is not int32, an OptionError for negative numbers, a ShapeError where x is no vector or
 * weights have another shape.
 *
 * @example
 * bincount(tensor([1, 3, 1], { dtype: 'int32' })) // [0, 2, 0, 1]
 */
export function bincount(x: Tensor, options: BincountOptions = {}): Tensor {
  checkOptions('bincount', options, ['weights', 'minLength'])
  const { weights = null, minLength = 0 } = options
  const input = expectIndex('bincount', x)
  if (input.rank !== 1) throw new ShapeError('bincount', 'a vector', show(input.shape), 'flatten')
  let length = minLength
  checkShape('bincount', [minLength])
  const data = input.data()
  // By number: an iterator takes ten times as long.
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < 0) throw new OptionError('bincount', 'numbers from 0', describe(value), 'adding an offset')
    length = Math.max(length, value + 1)
  }
  const counted =
    weights === null ? scalar(1, 'int32').expand(input.shape) : expectTensor('bincount', weights, 'weights')
  if (!sameShape(counted.shape, input.shape))
    throw new ShapeError('bincount', `weights of shape ${show(input.shape)}`, show(counted.shape), 'expand')
  return scatterAt(counted, [length], 0, input)
}

/**
 * How many elements lie in each of equal intervals from `min` to `max`, of which the last has both its ends:
 * `[...] -> [bins]`, in the dtype of x; elements outside, and NaN, count nowhere. Where `min` and `max` are equal they are
 * the smallest and the largest element. It has no gradient.
 *
 * Throws a DTypeError for integers, an OptionError for a range that is not finite or runs backwards.
 *
 * @example
 * histc(tensor([1, 2, 1]), { bins: 4, min: 0, max: 3 }) // [0, 2, 1, 0]
 */
export function histc(x: Tensor, options: HistcOptions = {}): Tensor {
  checkOptions('histc', options, ['bins', 'min', 'max'])
  const input = expectTensor('histc', x)
  if (!isFloat(input.dtype))
    throw new DTypeError('histc', 'a float tensor', input.dtype, "bincount, or x.to('float32')")
  const { bins = 100 } = options
  if (!Number.isInteger(bins) || bins < 1)
    throw new OptionError('histc', 'a positive integer number of bins', describe(bins), 'bins: 100')
  checkShape('histc', [bins])
  const data = input.data()
  const [low, high] = rangeOf(data, options.min ?? 0, options.max ?? 0)
  const counts = allocate('float64', bins, 'histc') as Float64Array
  for (const value of data)
    if (value >= low && value <= high)
      counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]! += 1
  return made('histc', counts, [bins], 'float64').to(input.dtype)
}

function rangeOf(data: ArrayLike<number>, min: number, max: number): [number, number] {
  let [low, high] = [min, max]
  if (min === max && data.length > 0) {
    ;[low, high] = [Infinity, -Infinity]
    for (let i = 0; i < data.length; i++) {
      low = Math.min(low, data[i]!)
      high = Math.max(high, data[i]!)
    }
  }
  // Of one value there is no interval: one of length 2 around it, as PyTorch takes.
  if (low === high) return [low - 1, high + 1]
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high]
  throw new OptionError(
    'histc',
    'a finite range from min to max',
    `${describe(low)} to ${describe(high)}`,
    'min and max',
  )
}
