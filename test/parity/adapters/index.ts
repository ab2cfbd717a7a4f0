import type { Table } from './adapter.ts'
import { convolutions } from './conv.ts'
import { elementwise } from './elementwise.ts'
import { gradientClipping } from './gradClip.ts'
import { higherOrder } from './higherOrder.ts'
import { indexing } from './indexing.ts'
import { layers } from './layers.ts'
import { linearAlgebra } from './linalg.ts'
import { losses } from './losses.ts'
import { models } from './models.ts'
import { normalization } from './normalization.ts'
import { optimizers } from './optim.ts'
import { pooling } from './pool.ts'
import { reductions } from './reductions.ts'
import { shapes } from './shape.ts'

/** Every op of the reference files that Wengert can run. */
export const adapters: Table = {
  ...elementwise,
  ...reductions,
  ...linearAlgebra,
  ...shapes,
  ...indexing,
  ...convolutions,
  ...pooling,
  ...normalization,
  ...layers,
  ...losses,
  ...optimizers,
  ...gradientClipping,
  ...models,
  ...higherOrder,
}
