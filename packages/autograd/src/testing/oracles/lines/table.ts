import * as extrema from './extrema.ts'
import type { LineMap } from './lineMap.ts'
import { norm } from './norms.ts'
import type { Reduction } from './reduction.ts'
import * as scans from './scans.ts'
import * as softmaxLine from './softmaxLine.ts'
import { std, variance } from './spread.ts'
import * as totals from './totals.ts'

/** Reductions that take options, from their options. */
export const reductionsWith = { norm, std, variance } as const

/**
 * Every reduction by its name: values and gradients of a line. `max` and `min` give a tie to the first entry,
 * `amax` and `amin` share it; {@link reductionsWith} makes variances of another correction and other norms.
 *
 * @example
 * reductions.prod.gradient([2, 0, 5]) // [0, 10, 0]
 */
export const reductions = {
  ...totals,
  ...extrema,
  norm: norm(),
  std: std(),
  variance: variance(),
} as const satisfies Record<string, Reduction>

/** Every map along one axis by its name: values and Jacobians of a line. */
export const lineMaps = { ...scans, ...softmaxLine } as const satisfies Record<string, LineMap>
