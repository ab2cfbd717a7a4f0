import { isDense, sizeOf } from '../../view.ts'
import type { FinishedProduct } from '../contract/finished.ts'
import type { Contractions } from '../contract/index.ts'
import type { HeldProduct, Storage } from '../heap/storage.ts'
import { expensive } from '../math/index.ts'
import { describeExpression } from './describe.ts'
import type { Evaluator } from './evaluator.ts'
import type { Gathered } from './gather.ts'
import type { Lanes } from './operation.ts'
import type { Source } from './pending.ts'

/** What goes into a product is small and cheap: more would be as fast in a kernel of its own. */
const most = { steps: 8, leaves: 6, stores: 3 } as const

/** Whether a source is all of a product that is held back, as it will lie in memory. */
export function isHeldProduct({ storage, strides, offset }: Source, shape: readonly number[]): boolean {
  if (!storage?.recipe?.product || offset !== 0) return false
  return sizeOf(shape) === storage.size && isDense({ shape, strides })
}

/** Pointwise expressions of a product that is held back: computed tile by tile with it, of sums that are nowhere stored. */
export class Finishes {
  readonly #contractions: Contractions
  readonly #evaluator: Evaluator

  constructor(contractions: Contractions, evaluator: Evaluator) {
    this.#contractions = contractions
    this.#evaluator = evaluator
  }

  /** Computes an expression with the product it reads; false where there is none that could take it in. */
  run(dtype: Lanes['dtype'], gathered: Gathered, shape: readonly number[], op: string): boolean {
    const { leaves, stores } = gathered
    const sums = leaves.findIndex((leaf) => isHeldProduct(leaf, shape))
    if (sums < 0 || !isPlain(gathered)) return false
    const storage = leaves[sums]!.storage!
    const product = storage.recipe!.product!
    const kept = keeps(storage, product, gathered)
    const all = kept ? [...stores, { storage, value: sums }] : stores
    const plan = this.#planOf(dtype, { ...gathered, stores: all }, sums, shape)
    if (plan === null) return false
    const others = leaves.filter((_, j) => j !== sums)
    const evaluator = this.#evaluator
    evaluator.pin(others, op)
    try {
      evaluator.store.filling(all, op, () =>
        product.run((a, b) => {
          const at = leaves.map((leaf, j) => (j === sums ? 0 : evaluator.addressOf(leaf, shape)))
          const to = all.map((stored) => stored.storage.at)
          plan.run(a, b, at, to)
        }),
      )
    } finally {
      evaluator.unpin(others)
    }
    if (kept) evaluator.settle(storage)
    else product.passed = true
    return true
  }

  #planOf(
    dtype: Lanes['dtype'],
    gathered: Gathered,
    sums: number,
    shape: readonly number[],
  ): FinishedProduct | null {
    const { leaves, steps, stores } = gathered
    const { plan } = leaves[sums]!.storage!.recipe!.product!
    const known = this.#contractions.finished
    known.begin()
    known.push(plan.id)
    known.push(sums)
    describeExpression(known, dtype, gathered, shape)
    const found = known.find()
    if (found !== undefined) return found
    return known.add(
      plan.finish!({
        // How leaves are met in tiles follows from where they reach.
        expression: { dtype, steps, leaves: leaves.map(() => ({ kind: 'own', access: 'vector' })) },
        sums,
        leaves: leaves.map(({ strides }) => ({ shape, strides })),
        stores: stores.map(({ value }) => value),
      }),
    )
  }
}

/** Whether all values are floats, and all is cheap. */
function isPlain({ leaves, steps, stores }: Gathered): boolean {
  return (
    steps.length <= most.steps &&
    leaves.length <= most.leaves &&
    stores.length <= most.stores &&
    leaves.every(({ kind }) => kind === 'own') &&
    steps.every(({ name, isMask }) => !isMask && !expensive.has(name))
  )
}

/**
 * Whether the sums themselves are stored too: where others are sure to read them, or may and did so before. What is read
 * after all is computed again, once: then it is known to be wanted.
 */
function keeps(storage: Storage, product: HeldProduct, { steps }: Gathered): boolean {
  if (product.passed) product.plan.isWanted = true
  if ((storage.owned && storage.lasting) || storage.readers > 1) return true
  // Whoever reads the sums below the root may be computed again.
  return product.plan.isWanted && (storage.owned || steps.length > 1)
}
