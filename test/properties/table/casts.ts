import type { DType, Tensor } from '@wengert/autograd'
import { isFloat } from '#test/specs/samples.ts'
import type { Integers, Sample, Spec } from '#test/specs/spec.ts'

// Samples in other dtypes, and what is made of them.

/** A sample with its float arguments in other dtypes. */
export function cast(it: Sample, dtypeOf: (i: number) => DType): Sample {
  return { ...it, inputs: it.inputs.map((x, i) => (isFloat(x) ? x.to(dtypeOf(i)) : x)) }
}

const results: Record<Exclude<Integers, 'refused'>, (dtype: 'int32' | 'bool') => DType> = {
  same: (dtype) => dtype,
  numeric: () => 'int32',
  floating: () => 'float32',
  bool: () => 'bool',
  int32: () => 'int32',
  float32: () => 'float32',
}

/** The dtype of what comes of float arguments in a dtype, for outputs that are float64 for float64; null if refused. */
export function resultOf({ integers }: Spec, options: unknown, dtype: DType): DType | null {
  const rule = typeof integers === 'function' ? integers(options) : integers
  if (rule === 'float32') return rule
  if (dtype === 'float64' || dtype === 'float32') return dtype
  return rule === 'refused' ? null : results[rule](dtype)
}

/** The elements of a sample made integers of the row's range, or truth values; in float64 still. */
export function whole({ integerRange }: Spec, it: Sample, dtype: 'int32' | 'bool'): Sample {
  const [low, high] = dtype === 'bool' ? [0, 1] : integerRange
  // 0 in the place of NaN and -0, which integers do not have.
  const clipped = (x: Tensor) => x.isNaN().where(0, x).mul(1.5).round().clamp(low, high).add(0)
  return { ...it, inputs: it.inputs.map((x) => (isFloat(x) ? clipped(x) : x)) }
}

export const dtypesOfAll = ['float64', 'float32', 'int32', 'bool'] as const

/** A sample in a dtype, integers made of its elements first where it is none of floats. */
export function recast(spec: Spec, it: Sample, dtype: DType): Sample {
  const numbers = dtype === 'int32' || dtype === 'bool' ? whole(spec, it, dtype) : it
  return cast(numbers, () => dtype)
}
