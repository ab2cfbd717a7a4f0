import type { DType } from '../../dtype.ts'
import type { PointwiseName } from '../../engine.ts'
import { dense, sizeOf, type View } from '../../view.ts'
import type { Contractions } from '../contract/index.ts'
import { HeapBlock, isHost, Storage } from '../heap/storage.ts'
import type { Store } from '../heap/store.ts'
import { bytesOf } from '../located.ts'
import type { Machine } from '../machine/machine.ts'
import type { Step } from '../pointwise/expression.ts'
import { describe, type Plan, place } from '../pointwise/plan.ts'
import { Pointwise } from '../pointwise/run.ts'
import { Structures } from '../structures.ts'
import { denseLike, describeExpression, laid } from './describe.ts'
import { Finishes, isHeldProduct } from './finishes.ts'
import { FlatOperations } from './flat.ts'
import { countPassed, type Gathered, gather } from './gather.ts'
import { type Order, ordered, orderOf, stridesIn } from './layout.ts'
import { lend } from './operands.ts'
import { kindOf, type Lanes } from './operation.ts'
import { inlined, type Pending, type Source } from './pending.ts'

/** Results of fewer elements are computed at once: writing the work down would cost more than doing it. */
const smallest = 4096
/** Longer chains are cut: kernels stay compilable and trees shallow. */
const mostSteps = 24

/** The operands of a single operation, by how many there are. */
const inTurn = [[], [0], [0, 1], [0, 1, 2]]

const sizeRead = ({ storage, host }: Source): number => storage?.size ?? host!.length

/** Computes pointwise operations: small ones at once, large ones when they are needed, chains of them together. */
export class Evaluator {
  readonly #pointwise: Pointwise
  readonly #plans = new Structures<Plan>()
  readonly #machine: Machine
  readonly store: Store
  readonly #flat: FlatOperations
  readonly #finishes: Finishes

  constructor(machine: Machine, store: Store, contractions: Contractions) {
    this.#machine = machine
    this.store = store
    this.#pointwise = new Pointwise(machine)
    this.#flat = new FlatOperations(machine, store)
    this.#finishes = new Finishes(contractions, this)
  }

  /** The result of an operation on floats or truth values; operands have its shape. */
  apply(name: PointwiseName, operands: readonly View[], dtype: DType, lanes: Lanes): View {
    const { shape } = operands[0]!
    const storage = new Storage(dtype, sizeOf(shape))
    if (storage.size < smallest) {
      for (let i = 0; i < operands.length; i++) this.#settleView(operands[i]!)
      const strides = this.#flat.run(name, lanes, operands, storage)
      if (strides !== null) return { block: this.#block(storage), shape, strides, offset: 0 }
    } else this.store.checkFits(storage, name)
    const order = orderOf(operands)
    const sizes = ordered(shape, order)
    const sources = new Array<Source>(operands.length)
    for (let i = 0; i < operands.length; i++)
      sources[i] = this.#sourceOf(operands[i]!, order, sizes, lanes.dtype)
    if (storage.size < smallest) this.#computeNow(name, lanes, sizes, sources, storage)
    else this.#hold(name, lanes, sizes, sources, storage)
    const block = this.#block(storage)
    return order === null
      ? dense(block, shape)
      : { block, shape, strides: stridesIn(shape, order), offset: 0 }
  }

  #block(storage: Storage): HeapBlock {
    const block = new HeapBlock(storage)
    this.store.watch(block)
    return block
  }

  #settleView({ block }: View): void {
    if (!isHost(block)) this.materialise((block as HeapBlock).storage)
  }

  #sourceOf(x: View, order: Order, shape: readonly number[], dtype: Lanes['dtype']): Source {
    const { block } = x
    const kind = kindOf(block.dtype, dtype)
    const strides = ordered(x.strides, order)
    if (isHost(block)) return { storage: null, host: block.data, kind, strides, offset: x.offset }
    const { storage } = block as HeapBlock
    const source = { storage, host: null, kind, strides, offset: x.offset }
    if (storage.recipe !== null && inlined(source, shape, dtype) === null && !isHeldProduct(source, shape))
      this.materialise(storage)
    return source
  }

  #computeNow(
    name: PointwiseName,
    lanes: Lanes,
    shape: readonly number[],
    sources: readonly Source[],
    out: Storage,
  ): void {
    const step: Step = { name, args: inTurn[sources.length]!, isMask: lanes.isMask }
    this.#run(
      lanes.dtype,
      {
        leaves: sources,
        steps: [step],
        stores: [{ storage: out, value: sources.length }],
        passed: [],
        value: 0,
      },
      shape,
      name,
    )
  }

  #hold(
    name: PointwiseName,
    lanes: Lanes,
    shape: readonly number[],
    sources: readonly Source[],
    out: Storage,
  ): void {
    let count = 1
    let reads = 0
    for (const source of sources) {
      const below = inlined(source, shape, lanes.dtype)
      count += below?.count ?? 0
      reads += below?.reads ?? sizeRead(source)
    }
    if (count > mostSteps) {
      count = 1
      for (const { storage } of sources) if (storage?.recipe) this.materialise(storage)
      reads = sources.reduce((n, source) => n + sizeRead(source), 0)
    }
    for (const { storage } of sources) if (storage) storage.readers++
    const pending: Pending = {
      name,
      dtype: lanes.dtype,
      isMask: lanes.isMask,
      shape,
      sources,
      count,
      reads,
      recomputed: 0,
      compute: (storage) => {
        const gathered = gather(pending, storage, true)
        this.#run(pending.dtype, gathered, shape, name)
        countPassed(gathered)
        for (const stored of gathered.stores) this.settle(stored.storage)
      },
      abandon: () => {
        for (const { storage } of sources) if (storage) this.store.finishReading(storage)
      },
    }
    out.recipe = pending
  }

  /** The storage has its elements: what they were to be computed from is read no more. */
  settle(storage: Storage): void {
    const { recipe } = storage
    storage.recipe = null
    recipe?.abandon()
  }

  /** Computes what is still held back of a storage. */
  materialise(storage: Storage): void {
    const { recipe } = storage
    if (recipe === null) return
    recipe.compute(storage)
    // A recipe that computes for itself alone settles here.
    if (storage.recipe !== null) this.settle(storage)
  }

  #run(dtype: Lanes['dtype'], gathered: Gathered, shape: readonly number[], op: string): void {
    if (this.#finishes.run(dtype, gathered, shape, op)) return
    const { leaves, stores } = gathered
    this.pin(leaves, op)
    try {
      const plan = this.#planOf(dtype, gathered, shape)
      this.store.filling(stores, op, () => {
        describe(this.#machine, plan)
        this.locate(plan, gathered, shape)
        this.#machine.run(plan.kernel, this.#machine.args, plan.parts)
      })
    } finally {
      this.unpin(leaves)
    }
  }

  #planOf(dtype: Lanes['dtype'], gathered: Gathered, shape: readonly number[]): Plan {
    const known = this.#plans
    known.begin()
    describeExpression(known, dtype, gathered, shape)
    const found = known.find()
    if (found !== undefined) return found
    const { leaves, steps, stores } = gathered
    return known.add(
      this.#pointwise.plan(
        dtype,
        steps,
        shape,
        leaves.map(laid),
        stores.map(({ value }) => value),
        stores.map(({ storage }) => denseLike(storage.dtype, shape)),
      ),
    )
  }

  /**
   * Writes the addresses of what an expression reads and stores into its plan's description; host arrays are copied to
   * where kernels can read them.
   */
  locate(plan: Plan, { leaves, stores }: Gathered, shape: readonly number[]): void {
    for (let i = 0; i < leaves.length; i++) place(this.#machine, plan, i, this.addressOf(leaves[i]!, shape))
    for (let j = 0; j < stores.length; j++)
      place(this.#machine, plan, leaves.length + j, stores[j]!.storage.at)
  }

  /** Where a source in use begins; a host array is copied to a slot first. */
  addressOf({ storage, host, strides, offset }: Source, shape: readonly number[]): number {
    return storage
      ? storage.at + offset * bytesOf[storage.dtype]
      : lend(this.#machine, host!, { shape, strides, offset })
  }

  /** Computes sources that are still held back, brings them into the heap and holds them there until they are unpinned. */
  pin(sources: readonly Source[], op: string): void {
    let pinned = 0
    try {
      for (; pinned < sources.length; pinned++) {
        const { storage } = sources[pinned]!
        if (storage === null) continue
        this.materialise(storage)
        this.store.bringIn(storage, op)
        storage.pins++
      }
    } catch (error) {
      this.unpin(sources.slice(0, pinned))
      throw error
    }
  }

  unpin(sources: readonly Source[]): void {
    for (let i = 0; i < sources.length; i++) {
      const { storage } = sources[i]!
      if (storage !== null) storage.pins--
    }
  }
}
