import { bytesOf } from '../located.ts'
import type { Expression } from '../pointwise/expression.ts'
import { words } from './driver.ts'
import { type Finish, type Lying, leafWord, reachOf, storeWord } from './finish.ts'
import { formOf } from './form.ts'
import type { Groups } from './groups.ts'
import { Image } from './image.ts'
import { reserveHeader } from './jobs.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { describeProduct } from './product.ts'
import { type Memory, Placed } from './stage.ts'

/** A product whose sums go through a pointwise expression: what that reads and stores lies at these addresses. */
export interface FinishedProduct {
  run(a: number, b: number, leaves: readonly number[], stores: readonly number[]): void
  free(): void
}

/** An expression of the sums of a product, leaf number `sums`, and of other floats that lie so along its result. */
export interface FinishRequest {
  readonly expression: Expression
  readonly sums: number
  readonly leaves: readonly Lying[]
  /** Values that are stored, each laid out like the result; at least one. */
  readonly stores: readonly number[]
}

/** Whether tiles of such a product can be finished: their columns are neighbours in the result. */
export const isFinishable = (groups: Groups, dtype: FloatType): boolean =>
  formOf(groups, dtype, false, false).out === 'vectors'

/** The product with a finish; null where its tiles cannot follow one of the leaves. */
export function finishedProduct(
  kernels: ContractionKernels,
  memory: Memory,
  groups: Groups,
  dtype: FloatType,
  { expression, sums, leaves, stores }: FinishRequest,
): FinishedProduct | null {
  const { machine } = kernels
  const form = formOf(groups, dtype, machine.features.relaxedSimd, false)
  const reached = leaves.map((x, j) =>
    j === sums ? ({ reach: 'none', step: 0 } as const) : reachOf(x, groups),
  )
  if (reached.includes(null)) return null
  const finish: Finish = { expression, sums, reaches: reached.map((x) => x!.reach), stores }
  const image = new Image()
  reserveHeader(image)
  const steps = reached.flatMap((x) => [0, x!.step * bytesOf[dtype]])
  const list = image.add([...steps, ...stores.map(() => 0)])
  const options = { addingTo: null, chunks: 1, outSize: 0 }
  const parts = describeProduct(image, form, groups, dtype, options, { finish: list })
  const kernel = kernels.product(form, finish)
  const placed = new Placed(machine, memory, image)
  return {
    run(a, b, leaves, stores) {
      const { at } = placed
      const i32 = machine.describing(at)
      i32[(at + words.a) >>> 2] = a
      i32[(at + words.b) >>> 2] = b
      i32[(at + words.out) >>> 2] = stores[0]!
      i32[(at + words.run) >>> 2] = machine.number()
      for (let j = 0; j < leaves.length; j++) i32[(at + list + leafWord(j)) >>> 2] = leaves[j]!
      for (let i = 0; i < stores.length; i++)
        i32[(at + list + storeWord(leaves.length, i)) >>> 2] = stores[i]!
      machine.run(kernel, at, parts)
    },
    free: () => placed.free(),
  }
}
