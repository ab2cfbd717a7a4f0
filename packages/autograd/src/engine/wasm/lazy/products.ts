import { MemoryError } from '../../../errors/index.ts'
import type { Operand, Target } from '../../engine.ts'
import { referenceEngine } from '../../reference/engine.ts'
import { sizeOf, type View } from '../../view.ts'
import type { Contractions, Finishable, Labelled } from '../contract/index.ts'
import { type HeapBlock, type HeldProduct, isHost, Storage } from '../heap/storage.ts'
import { LostParts } from '../machine/kernel.ts'
import { Deferred } from './deferred.ts'
import type { Results } from './results.ts'

/** Results of so many elements and axes wait until they are read: a fold may do better without them. */
const worthWaiting = 4096
const axesOfWindows = 4
/** Results of so many elements wait for the pointwise operations that follow: smaller ones are still in a cache then. */
const worthFinishing = 1 << 20

/** Workers are replaced a few times only; then there is none left to lose. */
const attempts = 16

/**
 * Contractions. Large ones wait: with windows for a fold, which is then computed in one with them, and where tiles can be
 * finished for the pointwise operations that follow.
 */
export class Products {
  readonly #contractions: Contractions
  readonly #results: Results
  /** The product that was held back last. */
  #last: Storage | null = null

  constructor(contractions: Contractions, results: Results) {
    this.#contractions = contractions
    this.#results = results
  }

  /**
   * Runs work whose parts add up, from its start again when a thread was lost in the middle of it, and once more without
   * the memory of other plans when there was none for its own.
   */
  #untilWhole(run: () => void): void {
    let crowded = true
    for (let attempt = 1; ; attempt++) {
      try {
        run()
        return
      } catch (error) {
        if (error instanceof MemoryError && crowded) {
          this.#contractions.rest()
          crowded = false
        } else if (!(error instanceof LostParts) || attempt >= attempts) throw error
      }
    }
  }

  contract(a: Operand, b: Operand, out: readonly number[]): View {
    const views = [a.view, b.view]
    const { dtype } = a.view.block
    if ((isTiny(a.view) && isTiny(b.view)) || dtype === 'int32' || dtype === 'bool')
      return this.#results.byReference('contract', views, ([x, y]) =>
        referenceEngine.contract({ view: x!, labels: a.labels }, { view: y!, labels: b.labels }, out),
      )
    const { operands, store } = this.#results
    this.#computeLast()
    return operands.using(views, 'contract', () => {
      const plan = this.#contractions.plan(labelled(a), labelled(b), out)
      const { shape, strides, size } = plan
      const waits = shape.length >= axesOfWindows ? size >= worthWaiting : isFinished(plan)
      if (!waits || isHost(a.view.block) || isHost(b.view.block))
        return {
          block: this.#results.filled('contract', dtype, size, (to) =>
            this.#whole(a, b, (x, y) => plan.run(x, y, to)),
          ),
          shape,
          strides,
          offset: 0,
        }
      const storage = new Storage(dtype, size)
      store.checkFits(storage, 'contract')
      storage.recipe = this.#deferred(a, b, out, plan)
      if (shape.length < axesOfWindows) this.#last = storage
      return { block: this.#results.block(storage), shape, strides, offset: 0 }
    })
  }

  /**
   * Computes the product before this one if nothing has come after it: nothing will soon, and its operands, which may be
   * large, need neither stay nor be read again from far away.
   */
  #computeLast(): void {
    const last = this.#last
    this.#last = null
    const product = last?.recipe?.product
    if (last && product && !product.passed && last.readers === 0) this.#results.operands.materialise(last)
  }

  /** Runs work on the addresses of operands in use, until it is whole. */
  #whole(a: Operand, b: Operand, work: (a: number, b: number) => void): void {
    const { operands } = this.#results
    this.#untilWhole(() => work(operands.addressOf(a.view), operands.addressOf(b.view)))
  }

  #deferred(a: Operand, b: Operand, out: readonly number[], plan: Finishable): Deferred {
    const { operands, store } = this.#results
    const views = [a.view, b.view]
    const fold = (target: Target, to: Storage) =>
      plan.shape.length >= axesOfWindows &&
      operands.using(views, 'fold', () => {
        const folded = this.#contractions.planFolded(labelled(a), labelled(b), out, target)
        if (folded === null) return false
        store.filling([{ storage: to }], 'fold', () => this.#whole(a, b, (x, y) => folded.run(x, y, to.at)))
        return true
      })
    const sources = views.map(({ block }) => (block as HeapBlock).storage)
    const product: HeldProduct | null = !isFinished(plan)
      ? null
      : {
          plan,
          passed: false,
          run: (work) => operands.using(views, 'contract', () => this.#whole(a, b, work)),
        }
    const compute = (to: Storage) => {
      if (product?.passed) plan.isWanted = true
      operands.using(views, 'contract', () => {
        store.filling([{ storage: to }], 'contract', () => this.#whole(a, b, (x, y) => plan.run(x, y, to.at)))
      })
    }
    return new Deferred(store, sources, plan, compute, fold, product)
  }
}

/** Operands that are cheaper to multiply where they are. */
const isTiny = ({ block, shape }: View) => isHost(block) && sizeOf(shape) <= 16

const labelled = ({ view: { block, shape, strides }, labels }: Operand): Labelled => ({
  dtype: block.dtype,
  shape,
  strides,
  labels,
})

/** Whether what comes after a product is to be computed with it. */
const isFinished = ({ finish, size }: Finishable) => finish !== null && size >= worthFinishing
