import { checkRoom, isFloat } from '../engine/dtype.ts'
import { sizeOf } from '../engine/view.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { expand } from '../primitives/movement.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { tensor } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import type { InterpolateMode, InterpolateOptions, PerAxis } from '../tensor/options/index.ts'
import { checkShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { adaptiveAvgPool } from './adaptivePool.ts'
import { indexSelect } from './indexing.ts'
import { type Resampling, tapsOf } from './interpolationTaps.ts'
import { narrowAt } from './slice.ts'
import { perAxis } from './windows.ts'

const names = ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor'] as const

/** How many axes behind batch and channels a mode is for; null for one to three. */
const modes: Readonly<Record<InterpolateMode, number | null>> = {
  nearest: null,
  'nearest-exact': null,
  area: null,
  linear: 1,
  bilinear: 2,
  bicubic: 2,
  trilinear: 3,
}

/** Modes that only choose elements, and so take any dtype. */
const choosing: ReadonlySet<InterpolateMode> = new Set(['nearest', 'nearest-exact'])

/**
 * Images resampled to other sizes, axis by axis: `x: [n, c, ...size] -> [n, c, ...other]`, 1 to 3 axes behind the
 * channels.
 *
 * Either `size` or `scaleFactor` says how large; the latter gives floor(n · factor) elements. With r = n / m (or 1 /
 * scaleFactor, unless `recomputeScaleFactor`) result i of m is
 *
 * - `'nearest'`: element floor(i r); `'nearest-exact'`: element floor((i + 1/2) r); both for any dtype;
 * - `'linear'`, `'bilinear'`, `'trilinear'` (1, 2 and 3 axes): between the two neighbours of (i + 1/2) r - 1/2, or of
 *   i (n - 1) / (m - 1) with `alignCorners`; constant beyond the first and the last element;
 * - `'bicubic'` (2 axes): the same positions, by cubic convolution (Keys 1981, a = -3/4) of four neighbours;
 * - `'area'`: the mean over a span, as {@link adaptiveAvgPool2d}.
 *
 * Linear in x, so it has derivatives of every order. Throws a ShapeError where x has not these axes, an OptionError for
 * sizes, factors and modes that do not go together, a DTypeError for integers where elements are weighted.
 *
 * @example
 * interpolate(tensor([[[1, 3]]]), { scaleFactor: 2 }) // [[[1, 1, 3, 3]]]
 * interpolate(tensor([[[1, 3]]]), { size: 4, mode: 'linear' }) // [[[1, 1.5, 2.5, 3]]]
 * interpolate(tensor([[[1, 3]]]), { size: 3, mode: 'linear', alignCorners: true }) // [[[1, 2, 3]]]
 */
export function interpolate(x: Tensor, options: InterpolateOptions): Tensor {
  checkOptions('interpolate', options, names)
  const { mode = 'nearest', alignCorners = false } = options
  const input = checkInput(x, mode, alignCorners)
  const axes = resamplings(input, options, alignCorners)
  const shape = [...input.shape.slice(0, 2), ...axes.map(({ m }) => m)]
  checkShape('interpolate', shape)
  checkRoom('interpolate', sizeOf(shape), input.dtype)
  // Without batch or channels there is nothing to weigh, whatever the sizes.
  if (input.size === 0)
    return expand(
      axes.reduce((out, _, k) => narrowAt(out, 2 + k, 0, 1), input),
      shape,
    )
  if (mode === 'area')
    return adaptiveAvgPool(
      'interpolate',
      axes.length,
      input,
      axes.map(({ m }) => m),
    )
  return axes.reduce((out, axis, k) => resample(out, 2 + k, mode, axis), input)
}

/** Σ over the taps of weight · element, along one axis. */
function resample(
  x: Tensor,
  axis: number,
  mode: Exclude<InterpolateMode, 'area'>,
  resampling: Resampling,
): Tensor {
  const column = x.shape.map((_, k) => (k === axis ? resampling.m : 1))
  const terms = tapsOf(mode, resampling).map(({ index, weight }) => {
    const chosen = indexSelect(x, axis, tensor(index))
    return weight === null ? chosen : chosen.mul(tensor(weight, column, { dtype: x.dtype }))
  })
  return terms.reduce((sum, term) => sum.add(term))
}

function checkInput(x: Tensor, mode: InterpolateMode, alignCorners: boolean): Tensor {
  const input = expectTensor('interpolate', x, 'the input')
  if (typeof mode !== 'string' || !Object.hasOwn(modes, mode))
    throw new OptionError(
      'interpolate',
      `mode must be one of ${Object.keys(modes).join(', ')}`,
      describe(mode),
      "'nearest'",
    )
  const [least, most] = modes[mode] === null ? [3, 5] : [modes[mode] + 2, modes[mode] + 2]
  if (input.rank < least || input.rank > most)
    throw new ShapeError(
      'interpolate',
      `mode '${mode}' needs [batch, channels, ...] with ${least === most ? least : `${least} to ${most}`} axes`,
      show(input.shape),
      'another mode, or x.unsqueeze(0) for a batch of one',
    )
  if (input.shape.slice(2).includes(0))
    throw new ShapeError('interpolate', 'no empty axis to resample', show(input.shape), 'a larger input')
  if (!isFloat(input.dtype) && !choosing.has(mode))
    throw new DTypeError(
      'interpolate',
      `a float input for mode '${mode}'`,
      input.dtype,
      "x.to('float32'), or mode 'nearest'",
    )
  if (alignCorners && (choosing.has(mode) || mode === 'area'))
    throw new OptionError(
      'interpolate',
      'alignCorners is for modes that interpolate',
      `mode '${mode}'`,
      "mode 'linear', 'bilinear', 'bicubic' or 'trilinear'",
    )
  return input
}

function resamplings(x: Tensor, options: InterpolateOptions, alignCorners: boolean): Resampling[] {
  const { size = null, scaleFactor = null, recomputeScaleFactor = false } = options
  const spatial = x.shape.slice(2)
  if ((size === null) === (scaleFactor === null))
    throw new OptionError(
      'interpolate',
      'either size or scaleFactor',
      size === null ? 'neither' : 'both',
      '{ scaleFactor: 2 }',
    )
  if (size !== null) {
    if (recomputeScaleFactor)
      throw new OptionError(
        'interpolate',
        'recomputeScaleFactor goes with scaleFactor',
        'size',
        '{ size } alone',
      )
    const sizes = perAxis('interpolate', 'size', size, spatial.length, 1)
    return spatial.map((n, k) => ({ n, m: sizes[k]!, ratio: n / sizes[k]!, alignCorners }))
  }
  return checkFactors(scaleFactor!, spatial).map((factor, k) => {
    const n = spatial[k]!
    const m = Math.floor(n * factor)
    return { n, m, ratio: recomputeScaleFactor ? n / m : 1 / factor, alignCorners }
  })
}

/** Positive factors that leave at least one element on each axis. */
function checkFactors(scaleFactor: PerAxis, spatial: readonly number[]): number[] {
  const axes = spatial.length
  const list: unknown =
    typeof scaleFactor === 'number' ? new Array<number>(axes).fill(scaleFactor) : scaleFactor
  const valid = (factor: unknown, n: number) =>
    typeof factor === 'number' && Number.isFinite(factor) && factor > 0 && Math.floor(n * factor) >= 1
  if (!Array.isArray(list) || list.length !== axes || !spatial.every((n, k) => valid(list[k], n)))
    throw new OptionError(
      'interpolate',
      `scaleFactor must be a positive number, or ${axes} of them, that leaves an element of ${show(spatial)}`,
      Array.isArray(scaleFactor) ? show(scaleFactor) : describe(scaleFactor),
      'scaleFactor: 2',
    )
  return [...list]
}
