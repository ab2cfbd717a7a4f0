import { vectorOf } from '../asm/vector.ts'
import { columnFormOf } from './columnForm.ts'
import { columnStage } from './columns.ts'
import { extentOf, type Labelled } from './groups.ts'
import type { FloatType, Kernels } from './kernels.ts'
import { crossedStage, type Memory, type Stage } from './stage.ts'
import { winogradStage } from './winograd/plan.ts'
import { type Axes, rolesOf } from './winograd/roles.ts'
import { type Pass, winogradCycles } from './winograd/sizes.ts'

/** Winograd's form is taken where it promises to save this share of the time: it costs accuracy. */
const gain = 0.75

/** Channels of the result from which on copying columns for a native library pays. */
const leastOuts: Readonly<Record<Pass, number>> = { result: 12, weight: 12, input: 4 }

/** Which arrays are the input's windows, the weights and the result of a convolution, and which one is computed. */
interface Cast {
  readonly pass: Pass
  readonly input: Axes
  readonly weight: Axes
  readonly result: Axes
  /** The operands come in the other order: those of stages are (input, weight), (input, result), (result, weight). */
  readonly crossed: boolean
}

const castings = (a: Axes, b: Axes, out: Axes, folded: boolean): Cast[] =>
  [[a, b, false] as const, [b, a, true] as const].flatMap(([p, q, crossed]): Cast[] =>
    folded
      ? [{ pass: 'input', input: out, result: p, weight: q, crossed }]
      : [
          { pass: 'result', input: p, weight: q, result: out, crossed },
          { pass: 'weight', input: p, result: q, weight: out, crossed },
        ],
  )

/**
 * A convolution, or one of its gradients, by a form of its own: Winograd's, or columns for a native library. null where
 * the contraction is no convolution, or tiles of the product itself are faster. `direct` is the cycles those take;
 * `folded` is the number of elements where the result is folded into the input.
 */
export function convolutionStage(
  kernels: Kernels,
  memory: Memory,
  a: Labelled,
  b: Labelled,
  out: Axes,
  direct: number,
  folded: number | null,
): Stage | null {
  const dtype = a.dtype as FloatType
  const extent = (label: number) => extentOf(a, b, label)
  const size = folded ?? 0
  for (const { pass, input, weight, result, crossed } of castings(a, b, out, folded !== null)) {
    const roles = rolesOf(input, weight, result, extent)
    const stage =
      roles !== null && winogradCycles(pass, roles, dtype) <= gain * direct
        ? winogradStage(kernels, memory, pass, roles, dtype, size)
        : columns(kernels, memory, pass, input, weight, result, extent, dtype, size)
    if (stage !== null) return crossed ? crossedStage(stage) : stage
  }
  return null
}

function columns(
  kernels: Kernels,
  memory: Memory,
  pass: Pass,
  input: Axes,
  weight: Axes,
  result: Axes,
  extent: (label: number) => number,
  dtype: FloatType,
  size: number,
): Stage | null {
  // Without windows that overlap there is nothing to copy: it is a plain product.
  const form = columnFormOf(input, weight, result, extent)
  if (form === null || form.entries.dims.length < 2 || form.outs < leastOuts[pass]) return null
  const { blas } = kernels.machine
  return blas === null ? null : columnStage(kernels, memory, blas, pass, form, dtype, size)
}

/** About how many cycles a folded convolution takes by tiles that are added to their places. */
export function foldedCycles(products: number, dtype: FloatType): number {
  return (products / 2 / vectorOf(dtype).lanes) * 1.2
}
