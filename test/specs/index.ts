import { activations } from './activations.ts'
import { binary } from './binary.ts'
import { casts } from './casts.ts'
import { contraction } from './contraction.ts'
import { conv } from './conv.ts'
import { decompositions } from './decompositions.ts'
import { fourier } from './fourier.ts'
import { indexing } from './indexing.ts'
import { losses } from './losses.ts'
import { movement } from './movement.ts'
import { normalization } from './normalization.ts'
import { parts } from './parts.ts'
import { pooling } from './pools.ts'
import { reductions } from './reductions.ts'
import { sorting } from './sorting.ts'
import type { Spec } from './spec.ts'
import { stochasticPooling } from './stochasticPool.ts'
import { truth } from './truth.ts'
import { unary } from './unary.ts'
import { windows } from './windows.ts'

export { notOperations } from './exports.ts'
export { ops, withOp, withPrimitive } from './ops.ts'
export type { Oracle, Sample, Setup, Spec } from './spec.ts'

/** The table: a row for every operation, some with several. */
export const specs: readonly Spec[] = [
  ...unary,
  ...activations,
  ...binary,
  ...truth,
  ...reductions,
  ...movement,
  ...parts,
  ...casts,
  ...indexing,
  ...sorting,
  ...contraction,
  ...decompositions,
  ...fourier,
  ...windows,
  ...conv,
  ...pooling,
  ...stochasticPooling,
  ...normalization,
  ...losses,
]

/** The row of a name. */
export function specOf(name: string): Spec {
  const spec = specs.find((each) => each.name === name)
  if (spec === undefined) throw new Error(`no row is called ${name}`)
  return spec
}
