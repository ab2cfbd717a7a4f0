import { isFloat } from '../engine/dtype.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { gather } from '../primitives/indexing.ts'
import { argsort } from '../primitives/select.ts'
import { checkFlag, checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { QuantileInterpolation } from '../tensor/options/index.ts'
import { dropAxes, each, keepAxes, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { narrowAt, stack } from './slice.ts'

/** The lines of a reduction over one axis or, flattened, over all; and the shape of its result. */
function linesOf(op: string, input: Tensor, axis: number | null | undefined, keepDims: boolean) {
  checkFlag(op, 'keepDims', keepDims)
  const all = axis === null || axis === undefined
  const at = all ? 0 : resolveAxis(op, axis, input.rank, input.shape)
  const axes = all ? input.shape.map((_, k) => k) : [at]
  const lines = all ? input.reshape([-1]) : input
  const n = lines.shape[at]!
  if (n === 0)
    throw new ShapeError(
      op,
      'no empty axis among those reduced',
      `${show(input.shape)} over ${show(axes)}`,
      'a tensor with at least one element along each',
    )
  const shape = keepDims ? keepAxes(input.shape, axes) : dropAxes(input.shape, axes)
  return { lines, at, n, shape }
}

/**
 * The median along an axis, or of all elements: of an even number the lower of the two in the middle, as in PyTorch, with its
 * position (int32), to which the whole gradient goes. Of equal entries any of the middle; NaN wins, and its first position.
 *
 * `x: [m, n] -> [m]` for axis 1. Throws a ShapeError where there is no entry.
 *
 * @example
 * const { values, indices } = median(tensor([4, 1, 3, 2]))
 * values // 2
 * indices // 3
 */
export const median = operation('median', (x, axis, keepDims = false) => {
  const { lines, at, n, shape } = linesOf('median', expectTensor('median', x), axis, keepDims)
  // NaN sorts behind everything, so the first of them stands where the numbers end.
  const unknown = lines.isNaN().sum(at, true)
  const middle = where(unknown.greater(0), unknown.neg().add(n), Math.floor((n - 1) / 2)).to('int32')
  const indices = gather(argsort(lines, { axis: at }), at, middle)
  return { values: gather(lines, at, indices).reshape(shape), indices: indices.reshape(shape) }
})

const interpolations: readonly QuantileInterpolation[] = ['linear', 'lower', 'higher', 'midpoint', 'nearest']

/**
 * What a part q of the entries lies below: the sorted line at position q (n - 1), between two entries as `interpolation`
 * says: 'linear', 'lower', 'higher', 'midpoint' or 'nearest' (halves to the even position). A list of several q makes a new
 * first axis. A line with NaN gives NaN. Integers give float32.
 *
 * `x: [m, n] -> [m]` for axis 1, `[q, m]` for a list. Throws an OptionError for q outside [0, 1], a ShapeError where there is
 * no entry.
 *
 * @example
 * quantile(tensor([1, 2, 4]), 0.75) // 3
 * quantile(tensor([1, 2, 4]), [0, 1]) // [1, 4]
 */
export const quantile = operation('quantile', (x, q, options = {}) => {
  checkOptions('quantile', options, ['axis', 'keepDims', 'interpolation'])
  const { axis, keepDims = false, interpolation = 'linear' } = options
  const input = expectTensor('quantile', x)
  const several = Array.isArray(q)
  const parts: readonly number[] = several ? q : [q]
  const isPart = (part: unknown) => typeof part === 'number' && part >= 0 && part <= 1
  if (!each(parts, isPart) || parts.length === 0)
    throw new OptionError(
      'quantile',
      'q must be in [0, 1], or a list of such',
      describe(q),
      'quantile(x, 0.5)',
    )
  if (!interpolations.includes(interpolation))
    throw new OptionError(
      'quantile',
      `interpolation must be one of ${interpolations.join(', ')}`,
      describe(interpolation),
      "interpolation: 'linear'",
    )
  const floats = isFloat(input.dtype) ? input : input.to('float32')
  const { lines, at, n, shape } = linesOf('quantile', floats, axis, keepDims)
  const sorted = lines.sort({ axis: at }).values
  const last = narrowAt(sorted, at, n - 1, 1)
  const results = parts.map((part) => {
    const between = entryAt(sorted, at, part * (n - 1), interpolation)
    // NaN sorts last.
    return where(last.isNaN(), last, between).reshape(shape)
  })
  return several ? stack(results) : results[0]!
})

/** The sorted lines at a position that may lie between two entries. */
function entryAt(sorted: Tensor, at: number, position: number, interpolation: QuantileInterpolation): Tensor {
  const [below, above] = [Math.floor(position), Math.ceil(position)]
  const entry = (index: number) => narrowAt(sorted, at, index, 1)
  if (below === above || interpolation === 'lower') return entry(below)
  if (interpolation === 'higher') return entry(above)
  const weight = interpolation === 'midpoint' ? 0.5 : position - below
  if (interpolation !== 'nearest') return entry(below).lerp(entry(above), weight)
  if (weight === 0.5) return entry(below % 2 === 0 ? below : above)
  return entry(weight < 0.5 ? below : above)
}
