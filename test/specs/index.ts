import { activations } from './activations.ts'
import { arranging } from './arranging.ts'
import { binary } from './binary.ts'
import { casts } from './casts.ts'
import { classLosses } from './classLosses.ts'
import { contraction } from './contraction.ts'
import { conv } from './conv.ts'
import { ctc } from './ctc.ts'
import { decompositions } from './decompositions.ts'
import { distances } from './distances.ts'
import { fourier } from './fourier.ts'
import { indexing } from './indexing.ts'
import { interpolation } from './interpolate.ts'
import { linearAlgebra } from './linalg.ts'
import { lineLosses } from './lineLosses.ts'
import { responseNorms } from './localResponseNorm.ts'
import { movement } from './movement.ts'
import { normalization } from './normalization.ts'
import { order } from './order.ts'
import { parts } from './parts.ts'
import { pooling } from './pools.ts'
import { reading } from './reading.ts'
import { reductions } from './reductions.ts'
import { searching } from './searching.ts'
import { shuffles } from './shuffle.ts'
import { sorting } from './sorting.ts'
import type { Spec } from './spec.ts'
import { stochasticPooling } from './stochasticPool.ts'
import { termLosses } from './termLosses.ts'
import { truth } from './truth.ts'
import { unary } from './unary.ts'
import { windows } from './windows.ts'
import { writing } from './writing.ts'

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
  ...order,
  ...distances,
  ...movement,
  ...arranging,
  ...parts,
  ...casts,
  ...indexing,
  ...reading,
  ...writing,
  ...sorting,
  ...searching,
  ...contraction,
  ...linearAlgebra,
  ...decompositions,
  ...fourier,
  ...windows,
  ...conv,
  ...pooling,
  ...stochasticPooling,
  ...interpolation,
  ...shuffles,
  ...normalization,
  ...responseNorms,
  ...termLosses,
  ...classLosses,
  ...lineLosses,
  ...ctc,
]

/** The row of a name. */
export function specOf(name: string): Spec {
  const spec = specs.find((each) => each.name === name)
  if (spec === undefined) throw new Error(`no row is called ${name}`)
  return spec
}
