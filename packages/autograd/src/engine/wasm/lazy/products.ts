import { MemoryError } from '../../../errors/index.ts'
import type { Operand, Target } from '../../engine.ts'
import { referenceEngine } from '../../reference/engine.ts'
import { sizeOf, type View } from '../../view.ts'
import type { Contraction, Contractions } from '../contract/index.ts'
import { type HeapBlock, isHost, Storage } from '../heap/storage.ts'
import { LostParts } from '../machine/kernel.ts'
import { Deferred } from './deferred.ts'
import type { Results } from './results.ts'

/** Results of so many elements and axes wait until they are read: a fold may do better without them. */
const worthWaiting = 4096
const axesOfWindows = 4

/** Workers are replaced a few times only; then there is none left to lose. */
const attempts = 16

/** Contractions. Large ones with windows wait for a fold, which is then computed in one with them. */
export class Products {
  readonly #contractions: Contractions
  readonly #results: Results

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
    const isTiny = views.every((x) => isHost(x.block) && sizeOf(x.shape) <= 16)
    if (isTiny || dtype === 'int32' || dtype === 'bool')
      return this.#results.byReference('contract', views, ([x, y]) =>
        referenceEngine.contract({ view: x!, labels: a.labels }, { view: y!, labels: b.labels }, out),
      )
    const { operands, store } = this.#results
    return operands.using(views, 'contract', () => {
      const plan = this.#contractions.plan(this.#labelled(a, 0), this.#labelled(b, 1), out)
      const { shape, strides, size } = plan
      const run = (to: number) =>
        this.#untilWhole(() => plan.run(operands.locate(a.view, 0).at, operands.locate(b.view, 1).at, to))
      if (size < worthWaiting || shape.length < axesOfWindows || views.some((x) => isHost(x.block)))
        return { block: this.#results.filled('contract', dtype, size, run), shape, strides, offset: 0 }
      const storage = new Storage(dtype, size)
      const compute = (to: Storage) =>
        operands.using(views, 'contract', () => {
          store.filling([{ storage: to }], 'contract', () => run(to.at))
        })
      storage.recipe = this.#deferred([a, b], out, plan, compute)
      return { block: this.#results.block(storage), shape, strides, offset: 0 }
    })
  }

  #labelled({ view, labels }: Operand, slot: number) {
    const { at, dtype, shape, strides } = this.#results.operands.locate(view, slot)
    return { at, dtype, shape, strides, labels }
  }

  #deferred(
    [a, b]: readonly [Operand, Operand],
    out: readonly number[],
    result: Contraction,
    compute: (to: Storage) => void,
  ): Deferred {
    const { operands, store } = this.#results
    const views = [a.view, b.view]
    const fold = (target: Target, to: Storage) =>
      operands.using(views, 'fold', () => {
        const [x, y] = [this.#labelled(a, 0), this.#labelled(b, 1)]
        const plan = this.#contractions.planFolded(x, y, out, target)
        if (plan === null) return false
        store.filling([{ storage: to }], 'fold', () => this.#untilWhole(() => plan.run(x.at, y.at, to.at)))
        return true
      })
    const sources = views.map(({ block }) => (block as HeapBlock).storage)
    return new Deferred(store, sources, result, compute, fold)
  }
}
