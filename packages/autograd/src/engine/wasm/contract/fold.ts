import type { Target } from '../../engine.ts'
import { rowMajor, sizeOf } from '../../view.ts'
import { convolutionStage } from './convolution.ts'
import { correlationStage, type Embed, type Step } from './correlate.ts'
import { foldedCycles } from './form.ts'
import { append, extentOf, type Groups, group, type Labelled } from './groups.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import type { OwnedContraction } from './plan.ts'
import { longestSum, productStage } from './product.ts'
import type { Memory } from './stage.ts'

/**
 * The axis of the target each label runs along; null where one label's steps leave its axis, for then which elements
 * coincide cannot be told axis by axis.
 */
function stepsOf(
  a: Labelled,
  b: Labelled,
  out: readonly number[],
  { shape, strides }: Target,
): Step[] | null {
  const units = rowMajor(shape)
  const reached = new Array<number>(shape.length).fill(0)
  const steps: Step[] = []
  for (const [i, label] of out.entries()) {
    const extent = extentOf(a, b, label)
    if (extent === 1) continue
    const stride = strides[i]!
    const axis = units.findIndex((unit, k) => shape[k]! > 1 && stride >= unit && stride % unit === 0)
    if (axis < 0) return null
    reached[axis]! += (stride / units[axis]!) * (extent - 1)
    if (reached[axis]! >= shape[axis]!) return null
    steps.push({ label, extent, axis, stride })
  }
  return steps
}

/**
 * The groups of a contraction whose result is spread over a target. Leading axes of the target with one label each are
 * batches: what is added there stays there. Rows are ordered so that neighbours fall on places far apart, for a place
 * that was just written is slow to read.
 */
function foldedGroups(
  left: Labelled,
  right: Labelled,
  steps: readonly Step[],
  leading: number,
  summed: readonly number[],
): Groups {
  const groups = { batch: group(), rows: group(), cols: group(), sum: group() }
  const strideOf = (x: Labelled, label: number) => {
    const axis = x.labels.indexOf(label)
    return axis < 0 ? 0 : x.strides[axis]!
  }
  const add = (key: 'batch' | 'rows' | 'cols', list: readonly Step[]) => {
    for (const { label, extent, stride } of list)
      append(groups[key], extent, strideOf(left, label), strideOf(right, label), stride)
  }
  const rest = steps.filter(({ axis }) => axis >= leading)
  const inRight = ({ label }: Step) => right.labels.includes(label)
  add(
    'batch',
    steps.filter(({ axis }) => axis < leading),
  )
  add(
    'rows',
    rest.filter((step) => !inRight(step)).sort((p, q) => p.stride - q.stride),
  )
  add(
    'cols',
    rest.filter(inRight).sort((p, q) => q.stride - p.stride),
  )
  for (const label of summed)
    append(groups.sum, extentOf(left, right, label), strideOf(left, label), strideOf(right, label), 0)
  return groups
}

/**
 * A contraction whose result is spread over zeros: what the input gradient of a convolution is. Tiles of the product
 * are added to their places straight from registers, so that the columns never exist.
 */
export function foldedPlan(
  kernels: ContractionKernels,
  memory: Memory,
  embed: Embed,
  a: Labelled,
  b: Labelled,
  out: readonly number[],
  target: Target,
): OwnedContraction | null {
  const dtype = a.dtype as FloatType
  const steps = target.offset === 0 ? stepsOf(a, b, out, target) : null
  if (steps === null) return null
  const size = sizeOf(target.shape)
  const summed = a.labels.filter((label) => !out.includes(label))
  const length = summed.reduce((n, label) => n * extentOf(a, b, label), 1)
  if (size === 0 || length === 0 || length > longestSum || out.some((l) => extentOf(a, b, l) === 0))
    return null
  const direct = foldedCycles(
    out.reduce((n, label) => n * extentOf(a, b, label), length),
    dtype,
  )
  const axes = { labels: out, strides: target.strides }
  const detour =
    convolutionStage(kernels, memory, a, b, axes, direct, size) ??
    correlationStage(kernels, memory, embed, a, b, steps, target.shape, length)
  if (detour !== null)
    return { shape: target.shape, strides: rowMajor(target.shape), size, run: detour.run, free: detour.free }
  // Columns run along the longer of the labels that share the last axis.
  const nearest = steps.filter(({ axis }) => axis === target.shape.length - 1)
  const inner = nearest.reduce<Step | null>((p, q) => (p !== null && p.extent >= q.extent ? p : q), null)
  if (inner === null) return null
  const turned = !b.labels.includes(inner.label)
  const [left, right] = turned ? [b, a] : [a, b]
  const leading = leadingAxes(steps, left, right, target)
  if (leading === null) return null
  const groups = foldedGroups(left, right, steps, leading, summed)
  const span = sizeOf(target.shape.slice(leading))
  const work = productStage(kernels, memory, groups, dtype, { addingTo: span, chunks: 1, outSize: 0 })
  const run = turned
    ? (x: number, y: number, to: number) => work.run(y, x, to)
    : (x: number, y: number, to: number) => work.run(x, y, to)
  return { shape: target.shape, strides: rowMajor(target.shape), size, run, free: () => work.free() }
}

/**
 * How many leading axes of the target are batches: one label each, that covers the axis, and is of the columns' operand
 * or of both. null where a label of both is not among them.
 */
function leadingAxes(steps: readonly Step[], left: Labelled, right: Labelled, target: Target): number | null {
  let leading = 0
  while (leading < target.shape.length - 1) {
    const here = steps.filter(({ axis }) => axis === leading)
    const covered = here.length === 1 ? here[0]!.extent === target.shape[leading] : here.length === 0
    if (!covered || (here.length === 0 && target.shape[leading] !== 1)) break
    if (here.length === 1 && !right.labels.includes(here[0]!.label)) break
    leading++
  }
  const shared = ({ label, axis }: Step) =>
    axis >= leading && left.labels.includes(label) && right.labels.includes(label)
  return steps.some(shared) ? null : leading
}
