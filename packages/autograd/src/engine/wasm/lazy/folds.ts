import { type Block, dense, type View } from '../../view.ts'
import type { HeapBlock } from '../heap/storage.ts'
import type { Machine } from '../machine/machine.ts'
import type { FoldName } from '../reduce/fold.ts'
import { type ReductionPlan, Reductions } from '../reduce/run.ts'
import { Structures } from '../structures.ts'
import { denseLike, describeExpression, laid } from './describe.ts'
import type { Evaluator } from './evaluator.ts'
import { countPassed, type Gathered, gather } from './gather.ts'
import { ordered, orderOfStrides, stridesIn } from './layout.ts'
import { inlined, type Source } from './pending.ts'
import type { Results } from './results.ts'

/** Reductions of views, or of pointwise operations that are still held back: those are computed on the way. */
export class Folds {
  readonly #results: Results
  readonly #evaluator: Evaluator
  readonly #reductions: Reductions
  readonly #plans = new Structures<ReductionPlan | null>()

  constructor(machine: Machine, results: Results, evaluator: Evaluator) {
    this.#results = results
    this.#evaluator = evaluator
    this.#reductions = new Reductions(machine, results.store)
  }

  /** The view is not empty and lies in the heap. */
  reduce(name: FoldName, x: View, axes: readonly number[], dtype: 'float32' | 'float64'): View {
    const order = orderOfStrides(x)
    const shape = ordered(x.shape, order)
    const isReduced = new Array<boolean>(shape.length)
    const kept: number[] = []
    let size = 1
    for (let i = 0; i < shape.length; i++) {
      const axis = order === null ? i : order[i]!
      isReduced[i] = axes.includes(axis)
      if (isReduced[i]) continue
      kept.push(axis)
      size *= shape[i]!
    }
    const { storage } = x.block as HeapBlock
    const source: Source = {
      storage,
      host: null,
      kind: 'own',
      strides: ordered(x.strides, order),
      offset: x.offset,
    }
    const reduction = { name, dtype, shape, isReduced }
    const pending = inlined(source, shape, dtype)
    const block =
      (pending && this.#run(reduction, gather(pending, storage, false), size)) ??
      this.#run(reduction, this.#elements(source), size)!
    return keptView(block, x, kept)
  }

  /** The elements themselves, computed if they were held back. */
  #elements(source: Source): Gathered {
    this.#evaluator.materialise(source.storage!)
    return { leaves: [source], steps: [], stores: [], passed: [], value: 0 }
  }

  /** The totals of an expression; null where values cannot be stored on the way. */
  #run(reduction: Reduction, gathered: Gathered, size: number): Block | null {
    const { leaves, stores } = gathered
    const { name, dtype, shape } = reduction
    const plan = this.#planOf(reduction, gathered)
    if (plan === null) return null
    const locate = () => this.#evaluator.locate(plan, gathered, shape)
    this.#evaluator.pin(leaves, name)
    let block: Block | null = null
    try {
      this.#results.store.filling(stores, name, () => {
        const run = (at: number) => this.#reductions.run(plan, locate, at)
        // Small totals too: the main thread need not have them yet.
        block = this.#results.placed(name, dtype, size, run)
      })
    } finally {
      this.#evaluator.unpin(leaves)
    }
    countPassed(gathered)
    for (const { storage } of stores) this.#evaluator.settle(storage)
    return block
  }

  #planOf({ name, dtype, shape, isReduced }: Reduction, gathered: Gathered): ReductionPlan | null {
    const known = this.#plans
    known.begin()
    known.push(names[name])
    for (let axis = 0; axis < isReduced.length; axis++) known.push(isReduced[axis] ? 1 : 0)
    describeExpression(known, dtype, gathered, shape)
    known.push(gathered.value)
    const found = known.find()
    if (found !== undefined) return found
    const { leaves, steps, stores, value } = gathered
    const reduced = { steps, value, stores: stores.map((stored) => stored.value) }
    const outputs = stores.map(({ storage }) => denseLike(storage.dtype, shape))
    return known.add(this.#reductions.plan(dtype, name, reduced, shape, isReduced, leaves.map(laid), outputs))
  }
}

const names: Readonly<Record<FoldName, number>> = { sum: 0, prod: 1, max: 2, min: 3 }

/** What is reduced over which of the axes, in the order of memory. */
interface Reduction {
  readonly name: FoldName
  readonly dtype: 'float32' | 'float64'
  readonly shape: readonly number[]
  readonly isReduced: readonly boolean[]
}

/** A dense result whose axes, kept ones of x, lie in the order given. */
function keptView(block: Block, x: View, kept: readonly number[]): View {
  if (ascend(kept)) {
    const shape = new Array<number>(kept.length)
    for (let i = 0; i < kept.length; i++) shape[i] = x.shape[kept[i]!]!
    return dense(block, shape)
  }
  const axes = [...kept].sort((a, b) => a - b)
  const shape = axes.map((axis) => x.shape[axis]!)
  const order = kept.map((axis) => axes.indexOf(axis))
  return { block, shape, strides: stridesIn(shape, order), offset: 0 }
}

function ascend(list: readonly number[]): boolean {
  for (let i = 1; i < list.length; i++) if (list[i]! < list[i - 1]!) return false
  return true
}
