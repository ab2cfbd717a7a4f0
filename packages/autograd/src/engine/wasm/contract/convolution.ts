import { type ColumnForm, columnFormOf } from './columnForm.ts'
import { columnStage } from './columns.ts'
import { regularStep } from './form.ts'
import { extentOf, type Labelled } from './groups.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { crossedStage, type Memory, type Stage } from './stage.ts'
import { winogradStage } from './winograd/plan.ts'
import { type Axes, rolesOf } from './winograd/roles.ts'
import { type Pass, schemeOf, winogradCycles } from './winograd/sizes.ts'

/** Winograd's form is taken where it promises to save this share of the time: it costs accuracy. */
const gain = 0.75

/** Operations of a native library in a cycle, about: it decides between forms. */
const nativeSpeed = { float32: 40, float64: 20 } as const

/** Channels of the result from which on copying columns for a native library pays. */
const leastOuts: Readonly<Record<Pass, number>> = { result: 12, weight: 12, input: 4 }
/** The sums of a weight gradient are as long as an image has positions: for short ones there must be more channels. */
const shortSum = { positions: 256, leastOuts: 32 } as const

/** Whether columns are worth copying for a native library. */
function pays(pass: Pass, { outs, entries, positions }: ColumnForm): boolean {
  // Without windows, and without gaps between them, there is nothing to copy: it is a plain product.
  if (entries.dims.length < 2 && regularStep(positions.dims, positions.left) === 1) return false
  const isShort = pass === 'weight' && positions.size < shortSum.positions
  return outs >= (isShort ? shortSum.leastOuts : leastOuts[pass])
}

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
  kernels: ContractionKernels,
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
  const { blas } = kernels.machine
  for (const { pass, input, weight, result, crossed } of castings(a, b, out, folded !== null)) {
    const form = blas === null ? null : columnFormOf(input, weight, result, extent)
    const columns = form !== null && pays(pass, form) ? form : null
    const otherwise = columns === null ? direct : columnCycles(columns, dtype)
    const roles = rolesOf(input, weight, result, extent)
    const scheme = roles === null ? null : schemeOf(roles)
    const speed = blas === null ? null : nativeSpeed[dtype]
    // Rows make many small products, for which a native library gains nothing over columns.
    const stage =
      roles !== null &&
      scheme !== null &&
      (scheme.square || blas === null) &&
      winogradCycles(pass, roles, scheme, dtype, speed) <= gain * otherwise
        ? winogradStage(kernels, memory, pass, roles, scheme, dtype, size)
        : columns === null || blas === null
          ? null
          : columnStage(kernels, memory, blas, pass, columns, dtype, size)
    if (stage !== null) return crossed ? crossedStage(stage) : stage
  }
  return null
}

/** About how many cycles columns take: their copies, and the products. */
function columnCycles({ images, outs, entries, positions }: ColumnForm, dtype: FloatType): number {
  return images * entries.size * positions.size * (0.55 + (2 * outs) / nativeSpeed[dtype])
}
