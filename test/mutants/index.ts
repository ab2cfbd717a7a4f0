import { activations } from './families/activations.ts'
import { binary } from './families/binary.ts'
import { contraction } from './families/contraction.ts'
import { decompositions } from './families/decompositions.ts'
import { engine } from './families/engine.ts'
import { indexing } from './families/indexing.ts'
import { interpolation } from './families/interpolation.ts'
import { linearAlgebra } from './families/linalg.ts'
import { losses } from './families/losses.ts'
import { movement } from './families/movement.ts'
import { normalization } from './families/normalization.ts'
import { distances, order } from './families/order.ts'
import { pools } from './families/pools.ts'
import { primitives } from './families/primitives.ts'
import { reductions } from './families/reductions.ts'
import { tape } from './families/tape.ts'
import { termLosses } from './families/termLosses.ts'
import { unary } from './families/unary.ts'
import { windows } from './families/windows.ts'
import { writing } from './families/writing.ts'
import type { Mutant } from './mutant.ts'

/** Every mutant, family by family. */
export const mutants: readonly Mutant[] = [
  ...unary,
  ...activations,
  ...binary,
  ...reductions,
  ...order,
  ...distances,
  ...movement,
  ...indexing,
  ...writing,
  ...contraction,
  ...linearAlgebra,
  ...decompositions,
  ...windows,
  ...pools,
  ...interpolation,
  ...normalization,
  ...losses,
  ...termLosses,
  ...engine,
  ...tape,
  ...primitives,
]
