import { rowMajor, sizeOf } from '../../view.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Labelled } from './groups.ts'
import type { ContractionKernels } from './kernels.ts'
import { contractionPlan } from './plan.ts'
import { crossedStage, type Memory, type Stage } from './stage.ts'

/** A label of a contraction that is folded, and where its steps go in the target: along which axis, and how far. */
export interface Step {
  readonly label: number
  readonly extent: number
  readonly axis: number
  readonly stride: number
}

/** Puts x into a window onto zeros. */
export type Embed = (x: Located, window: Located, zeros: Located) => void

/** Along an axis of the target: positions one apart, and at each of them entries that are `dilation` apart. */
interface Window {
  readonly position: Step
  readonly entry: Step
  readonly dilation: number
  /** Places along the axis. */
  readonly places: number
}

/** To add a vector to its places costs about as much as so many products. */
const additionCost = 6
/** Of longer sums tiles are fast whatever becomes of them. */
const longestSum = 8

/** The windows of a fold whose positions are labels of x alone, and whose entries of y; null where there are others. */
function windowsOf(steps: readonly Step[], shape: readonly number[], x: Labelled, y: Labelled) {
  const units = rowMajor(shape)
  const windows: Window[] = []
  for (const [axis, places] of shape.entries()) {
    const here = steps.filter((step) => step.axis === axis)
    if (here.length === 0 ? places === 1 : here.length === 1 && here[0]!.extent === places) continue
    const position = here.find(({ label }) => !y.labels.includes(label))
    const entry = here.find(({ label }) => !x.labels.includes(label))
    if (here.length !== 2 || !position || !entry || position.stride !== units[axis]) return null
    windows.push({ position, entry, dilation: entry.stride / position.stride, places })
  }
  return windows
}

/** Whether to multiply x's zeros too takes less time than to add every product to its place. */
function pays(windows: readonly Window[], summed: number): boolean {
  const growth = windows.reduce((n, { places, position }) => (n * places) / position.extent, 1)
  return summed <= longestSum && growth * summed < summed + additionCost
}

/**
 * A contraction folded into `shape` as one that writes every place once: of out[p + d k] += x[p] y[k] the terms of a place
 * h are x[h - d k] y[k], which is the contraction of x between zeros, whose windows move by one, with y turned round. An
 * infinity of y makes NaN of the zeros it meets. What nowhere overlaps is a contraction as it is.
 *
 * null where positions are not one apart, or where that takes longer; `summed` is the length of the sum before it is folded.
 */
export function correlationStage(
  kernels: ContractionKernels,
  memory: Memory,
  embed: Embed,
  a: Labelled,
  b: Labelled,
  steps: readonly Step[],
  shape: readonly number[],
  summed: number,
): Stage | null {
  for (const [x, y] of [[a, b] as const, [b, a] as const]) {
    const windows = windowsOf(steps, shape, x, y)
    if (windows === null) continue
    const entries = new Set(windows.map(({ entry }) => entry.label))
    const kept = steps.filter(({ label }) => !entries.has(label)).sort((p, q) => p.axis - q.axis)
    const out = kept.map(({ label }) => label)
    const last = out.at(-1)
    // Where both operands have the last axis the result of a contraction is laid out in another way.
    if (last === undefined || (a.labels.includes(last) && b.labels.includes(last))) return null
    if (windows.length === 0) return contractionPlan(kernels, memory, a, b, out)
    if (!pays(windows, summed)) continue
    const stage = paddedStage(kernels, memory, embed, x, y, windows, out)
    return x === a ? stage : crossedStage(stage)
  }
  return null
}

/** The contraction of x between zeros with y turned round. */
function paddedStage(
  kernels: ContractionKernels,
  memory: Memory,
  embed: Embed,
  x: Labelled,
  y: Labelled,
  windows: readonly Window[],
  out: readonly number[],
): Stage {
  const bytes = bytesOf[x.dtype]
  const [shape, extents, turned] = [[...x.shape], [...x.shape], [...y.strides]]
  const axes = windows.map(({ position }) => x.labels.indexOf(position.label))
  for (const [i, { entry, dilation, places }] of windows.entries()) {
    extents[axes[i]!] = places
    shape[axes[i]!] = places + dilation * (entry.extent - 1)
    turned[y.labels.indexOf(entry.label)]! *= -1
  }
  const strides = rowMajor(shape)
  const along = windows.map(({ dilation }, i) => dilation * strides[axes[i]!]!)
  /** Where x begins between the zeros, and the entry of y that was the last. */
  const [start, end] = windows.reduce(
    ([p, q], { entry }, i) => [
      p + (entry.extent - 1) * along[i]!,
      q + (entry.extent - 1) * y.strides[y.labels.indexOf(entry.label)]!,
    ],
    [0, 0],
  )
  const windowed: Labelled = {
    dtype: x.dtype,
    labels: [...x.labels, ...windows.map(({ entry }) => entry.label)],
    shape: [...extents, ...windows.map(({ entry }) => entry.extent)],
    strides: [...strides, ...along],
  }
  const plan = contractionPlan(kernels, memory, windowed, { ...y, strides: turned }, out)
  return {
    run(atX, atY, to) {
      const space = memory.allocate(sizeOf(shape) * bytes)
      const zeros: Located = { at: space, dtype: x.dtype, shape, strides }
      try {
        embed({ ...x, at: atX }, { ...zeros, at: space + start * bytes, shape: x.shape }, zeros)
        plan.run(space, atY + end * bytes, to)
      } finally {
        memory.free(space)
      }
    },
    free: () => plan.free(),
  }
}
