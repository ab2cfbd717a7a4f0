import { regularStep } from './form.ts'
import { append, type Group, group } from './groups.ts'
import type { Axes } from './winograd/roles.ts'

/** Multiplications per image from which on a call of the library pays. */
const leastWork = 1 << 15

/** A convolution as products of matrices, one per image: result [outs, positions] = weight [outs, entries] columns. */
export interface ColumnForm {
  readonly images: number
  readonly imageStep: number
  readonly resultStep: number
  readonly outs: number
  readonly weightPitch: number
  readonly resultPitch: number
  /** Strides in the input stand in `left`. */
  readonly entries: Group
  readonly positions: Group
}

/** The form of a contraction whose three arrays play these parts; null where matrices would not be regular. */
export function columnFormOf(
  input: Axes,
  weight: Axes,
  result: Axes,
  extent: (label: number) => number,
): ColumnForm | null {
  const named = [...new Set([...input.labels, ...weight.labels])].filter((label) => extent(label) !== 1)
  const has = (x: Axes, label: number) => x.labels.includes(label)
  const stride = (x: Axes, label: number) => x.strides[x.labels.indexOf(label)]!
  const entriesOf = named.filter((l) => has(input, l) && has(weight, l) && !has(result, l))
  const places = named.filter((l) => has(input, l) && has(result, l) && !has(weight, l))
  const outsOf = named.filter((l) => has(weight, l) && has(result, l) && !has(input, l))
  if (entriesOf.length + places.length + outsOf.length !== named.length || outsOf.length !== 1) return null
  if (named.some((l) => has(input, l) && stride(input, l) <= 0)) return null
  places.sort((p, q) => stride(input, q) - stride(input, p))
  entriesOf.sort((p, q) => stride(weight, q) - stride(weight, p))
  const reach = (labels: readonly number[]) =>
    labels.reduce((n, l) => n + (extent(l) - 1) * stride(input, l), 1)
  const [first, ...others] = places
  const apart = first !== undefined && stride(input, first) >= reach([...others, ...entriesOf])
  const [entries, positions] = [group(), group()]
  for (const l of entriesOf) append(entries, extent(l), stride(input, l), stride(weight, l), 0)
  for (const l of apart ? others : places)
    append(positions, extent(l), stride(input, l), 0, stride(result, l))
  const regular =
    regularStep(entries.dims, entries.right) === 1 && regularStep(positions.dims, positions.out) === 1
  const out = outsOf[0]!
  const [weightPitch, resultPitch] = [stride(weight, out), stride(result, out)]
  if (!regular || weightPitch < entries.size || resultPitch < positions.size) return null
  if (extent(out) * entries.size * positions.size < leastWork) return null
  return {
    images: apart ? extent(first) : 1,
    imageStep: apart ? stride(input, first) : 0,
    resultStep: apart ? stride(result, first) : 0,
    outs: extent(out),
    weightPitch,
    resultPitch,
    entries,
    positions,
  }
}
