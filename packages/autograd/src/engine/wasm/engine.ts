import type { Data, DType } from '../dtype.ts'
import type {
  ArgReduceName,
  Engine,
  Operand,
  PointwiseName,
  RandomName,
  RandomState,
  ReduceName,
  ScanName,
  Target,
} from '../engine.ts'
import { referenceEngine } from '../reference/engine.ts'
import { type Block, dense, rowMajor, sizeOf, type View } from '../view.ts'
import { type Contraction, Contractions } from './contract/index.ts'
import { HeapBlock, type HostBlock, isHost, Storage } from './heap/storage.ts'
import { arrayAt, Store } from './heap/store.ts'
import { Deferred } from './lazy/deferred.ts'
import { Evaluator } from './lazy/evaluator.ts'
import { Folds } from './lazy/folds.ts'
import { hostBlock, Operands } from './lazy/operands.ts'
import { lanesOf } from './lazy/operation.ts'
import { bytesOf, type Located } from './located.ts'
import { layout } from './machine/layout.ts'
import type { Machine } from './machine/machine.ts'
import { Moves } from './move/moves.ts'
import type { FoldName } from './reduce/fold.ts'

/** Blocks of at most so many bytes are ordinary arrays: cheaper to make than a place in the heap. */
const hostBytes = 64
/** Where results that small are left by kernels. */
const resultArea = layout.argsEnd - 1024
/** Results of so many elements wait until they are read: what reads them may do better without them. */
const worthWaiting = 4096

const folds: ReadonlySet<ReduceName> = new Set<ReduceName>(['sum', 'prod', 'max', 'min'])

/** The largest entries of the last view whose positions were asked for: pooling asks for them next. */
interface Extremes {
  readonly x: View
  readonly index: Block
  readonly values: View
}

/**
 * Kernels in WebAssembly SIMD over one memory, the heap. What no kernel covers is computed by the reference engine's
 * loops on the heap itself.
 */
export class WasmEngine implements Engine {
  readonly name = 'wasm'
  readonly machine: Machine
  readonly store: Store
  readonly contractions: Contractions
  readonly #evaluator: Evaluator
  readonly #operands: Operands
  readonly #folds: Folds
  readonly #moves: Moves
  #extremes: Extremes | null = null

  constructor(machine: Machine, heapLimit: number) {
    this.machine = machine
    this.store = new Store(machine, heapLimit)
    this.contractions = new Contractions(machine, {
      allocate: (bytes) => this.store.reserve(bytes),
      free: (at) => this.store.giveBack(at),
    })
    this.#evaluator = new Evaluator(machine, this.store)
    this.#operands = new Operands(machine, this.store, (storage) => this.#evaluator.materialise(storage))
    this.#folds = new Folds(machine, this.store, this.#evaluator)
    this.#moves = new Moves(machine)
  }

  upload(data: Data, dtype: DType): Block {
    if (data.length * bytesOf[dtype] <= hostBytes) return referenceEngine.upload(data, dtype)
    const storage = new Storage(dtype, data.length)
    this.store.filling([{ storage }], 'tensor', () => {
      arrayAt(this.machine, dtype, storage.at, storage.size).set(data as never)
    })
    return this.#block(storage)
  }

  read(x: View): Data {
    if (isHost(x.block)) return referenceEngine.read(x)
    return this.#operands.using([x], 'read', () => this.#operands.read(x, referenceEngine.read))
  }

  release(block: Block): void {
    if (!isHost(block)) this.store.release((block as HeapBlock).storage)
  }

  watch(block: Block): void {
    if (!isHost(block)) this.store.watch(block as HeapBlock)
  }

  fill(shape: readonly number[], dtype: DType, value: number): View {
    const one = referenceEngine.fill([], dtype, value)
    if (shape.length === 0) return one
    return { block: one.block, shape, strides: new Array<number>(shape.length).fill(0), offset: one.offset }
  }

  copy(x: View, dtype: DType): View {
    if (isSmall(x.shape, dtype) && isHost(x.block)) return referenceEngine.copy(x, dtype)
    return this.#made('copy', [x], x.shape, dtype, ([from], out) => this.#moves.copy(from!, out))
  }

  pointwise(name: PointwiseName, operands: readonly View[], dtype: DType): View {
    const { shape } = operands[0]!
    if (isSmall(shape, dtype) && allHost(operands)) return referenceEngine.pointwise(name, operands, dtype)
    const lanes = shape.includes(0) ? null : lanesOf(name, operands, dtype)
    if (lanes !== null) return this.#evaluator.apply(name, operands, dtype, lanes)
    return this.#byReference(name, operands, (views) => referenceEngine.pointwise(name, views, dtype))
  }

  reduce(name: ReduceName, x: View, axes: readonly number[]): View {
    const { dtype } = x.block
    const isFloat = dtype === 'float32' || dtype === 'float64'
    if (isFloat && !isHost(x.block) && folds.has(name) && axes.length > 0 && !x.shape.includes(0))
      return this.#folds.reduce(name as FoldName, x, axes, dtype, {
        hostBytes,
        resultArea,
        block: (storage) => this.#block(storage),
      })
    return this.#byReference(name, [x], ([view]) => referenceEngine.reduce(name, view!, axes))
  }

  argReduce(name: ArgReduceName, x: View, axes: readonly number[]): View {
    const shape = x.shape.filter((_, axis) => !axes.includes(axis))
    if (isHost(x.block) || isSmall(shape, 'int32') || x.block.dtype === 'bool')
      return this.#byReference(name, [x], ([view]) => referenceEngine.argReduce(name, view!, axes))
    if (name === 'argmin')
      return this.#made(name, [x], shape, 'int32', ([view], out) =>
        this.#moves.argReduce(name, view!, axes, out),
      )
    const { dtype } = x.block
    if (isSmall(shape, dtype))
      return this.#made(name, [x], shape, 'int32', ([view], out) =>
        this.#moves.argReduce(name, view!, axes, out),
      )
    const values = new Storage(dtype, sizeOf(shape))
    const index = this.#made(name, [x], shape, 'int32', ([view], out) => {
      this.store.filling([{ storage: values }], name, () => {
        const at: Located = { at: values.at, dtype, shape, strides: rowMajor(shape) }
        this.#moves.maxWindows(view!, axes, at, out)
      })
    })
    this.#remember({ x, index: index.block, values: dense(new HeapBlock(values), shape) })
    return index
  }

  #remember(extremes: Extremes | null): void {
    const last = this.#extremes
    this.#extremes = extremes
    if (last !== null) this.release(last.values.block)
  }

  pick(x: View, axes: readonly number[], index: View): View {
    const last = this.#extremes
    if (last !== null && last.index === index.block && isSameView(last.x, x)) {
      this.#extremes = null
      this.store.watch(last.values.block as HeapBlock)
      return last.values
    }
    if (isHost(x.block) && isHost(index.block)) return referenceEngine.pick(x, axes, index)
    return this.#made('pick', [x, index], index.shape, x.block.dtype, ([view, at], out) =>
      this.#moves.pick(view!, axes, at!, out),
    )
  }

  place(shape: readonly number[], axes: readonly number[], index: View, x: View): View {
    const { dtype } = x.block
    if (isHost(x.block) || isHost(index.block) || sizeOf(shape) < worthWaiting)
      return this.#made('place', [index, x], shape, dtype, ([at, view], out) =>
        this.#moves.place(axes, at!, view!, out),
      )
    const both = [index, x]
    const sources = both.map(({ block }) => (block as HeapBlock).storage)
    const storage = new Storage(dtype, sizeOf(shape))
    storage.recipe = new Deferred(
      this.store,
      sources,
      { shape, strides: rowMajor(shape) },
      (out) =>
        this.#fill('place', both, out, shape, ([at, view], to) => this.#moves.place(axes, at!, view!, to)),
      (target, out) => {
        this.#fill('place', both, out, target.shape, ([at, view], to) => {
          const window = windowOn(to, shape, target)
          this.#moves.placeFolded(shape, axes, at!, view!, window, to)
        })
        return true
      },
    )
    return dense(this.#block(storage), shape)
  }

  scan(name: ScanName, x: View, axis: number): View {
    const { dtype } = x.block
    if (isHost(x.block) || dtype === 'bool')
      return this.#byReference(name, [x], ([view]) => referenceEngine.scan(name, view!, axis))
    return this.#made(name, [x], x.shape, dtype, ([view], out) => this.#moves.scan(name, view!, axis, out))
  }

  argsort(x: View, axis: number, descending: boolean): View {
    if (isHost(x.block))
      return this.#byReference('argsort', [x], ([view]) => referenceEngine.argsort(view!, axis, descending))
    return this.#made('argsort', [x], x.shape, 'int32', ([view], out) =>
      this.#moves.argsort(view!, axis, descending, out),
    )
  }

  contract(a: Operand, b: Operand, out: readonly number[]): View {
    const { dtype } = a.view.block
    const views = [a.view, b.view]
    if (dtype === 'int32' || dtype === 'bool' || views.every((x) => isHost(x.block) && sizeOf(x.shape) <= 16))
      return this.#byReference('contract', views, ([x, y]) =>
        referenceEngine.contract({ view: x!, labels: a.labels }, { view: y!, labels: b.labels }, out),
      )
    return this.#operands.using(views, 'contract', () => {
      const [x, y] = [this.#labelled(a, 0), this.#labelled(b, 1)]
      const plan = this.contractions.plan(x, y, out)
      const { shape, strides, size } = plan
      const run = (to: number) =>
        plan.run(this.#operands.locate(a.view, 0).at, this.#operands.locate(b.view, 1).at, to)
      if (size * bytesOf[dtype] <= hostBytes) {
        if (size > 0) run(resultArea)
        const data = arrayAt(this.machine, dtype, resultArea, size).slice()
        return { block: hostBlock(dtype, data), shape, strides, offset: 0 }
      }
      const storage = new Storage(dtype, size)
      if (size < worthWaiting || shape.length < 4 || views.some((view) => isHost(view.block))) {
        this.store.filling([{ storage }], 'contract', () => run(storage.at))
      } else storage.recipe = this.#deferredContraction(a, b, out, plan, run)
      return { block: this.#block(storage), shape, strides, offset: 0 }
    })
  }

  #labelled({ view, labels }: Operand, slot: number) {
    const { at, dtype, shape, strides } = this.#operands.locate(view, slot)
    return { at, dtype, shape, strides, labels }
  }

  #deferredContraction(
    a: Operand,
    b: Operand,
    out: readonly number[],
    result: Contraction,
    run: (to: number) => void,
  ): Deferred {
    const views = [a.view, b.view]
    const sources = views.map(({ block }) => (block as HeapBlock).storage)
    const compute = (to: Storage) =>
      this.#operands.using(views, 'contract', () => {
        this.store.filling([{ storage: to }], 'contract', () => run(to.at))
      })
    const fold = (target: Target, to: Storage) =>
      this.#operands.using(views, 'fold', () => {
        const [x, y] = [this.#labelled(a, 0), this.#labelled(b, 1)]
        const plan = this.contractions.planFolded(x, y, out, target)
        if (plan === null) return false
        this.store.filling([{ storage: to }], 'fold', () => plan.run(x.at, y.at, to.at))
        return true
      })
    return new Deferred(this.store, sources, result, compute, fold)
  }

  spread(x: View, target: Target): View {
    const { dtype } = x.block
    if (isHost(x.block) || dtype === 'bool' || isSmall(target.shape, dtype))
      return this.#byReference('fold', [x], ([view]) => referenceEngine.spread(view!, target))
    const { storage } = x.block as HeapBlock
    const { recipe } = storage
    if (recipe?.fold !== undefined) {
      const out = new Storage(dtype, sizeOf(target.shape))
      if (recipe.fold(x, target, out)) return dense(this.#block(out), target.shape)
    }
    return this.#made('fold', [x], target.shape, dtype, ([view], out) =>
      this.#moves.accumulate(view!, windowOn(out, x.shape, target), out),
    )
  }

  assemble(
    shape: readonly number[],
    dtype: DType,
    value: number,
    parts: readonly { x: View; target: Target }[],
  ): View {
    const views = parts.map(({ x }) => x)
    return this.#made('assemble', views, shape, dtype, (located, out) => {
      const covered = parts.reduce((n, { x }) => n + sizeOf(x.shape), 0)
      if (covered < sizeOf(shape)) this.#moves.fill(out, value)
      located.forEach((x, i) => {
        this.#moves.write(x, windowOn(out, x.shape, parts[i]!.target))
      })
    })
  }

  gather(x: View, axis: number, index: View): View {
    if (isHost(x.block) && isHost(index.block)) return referenceEngine.gather(x, axis, index)
    return this.#made('gather', [x, index], index.shape, x.block.dtype, ([view, at], out) =>
      this.#moves.gather(view!, axis, at!, out),
    )
  }

  scatterAdd(shape: readonly number[], axis: number, index: View, src: View): View {
    const { dtype } = src.block
    if (dtype === 'bool' || isSmall(shape, dtype))
      return this.#byReference('scatterAdd', [index, src], ([at, view]) =>
        referenceEngine.scatterAdd(shape, axis, at!, view!),
      )
    return this.#made('scatterAdd', [index, src], shape, dtype, ([at, view], out) =>
      this.#moves.scatterAdd(axis, at!, view!, out),
    )
  }

  random(name: RandomName, state: RandomState, shape: readonly number[], dtype: DType): View {
    if (isSmall(shape, dtype)) return referenceEngine.random(name, state, shape, dtype)
    return this.#made('random', [], shape, dtype, (_, out) => this.#moves.random(name, state, out))
  }

  #block(storage: Storage): HeapBlock {
    const block = new HeapBlock(storage)
    this.store.watch(block)
    return block
  }

  /** A dense row-major result that `compute` fills, of operands that are in use meanwhile. */
  #made(
    op: string,
    views: readonly View[],
    shape: readonly number[],
    dtype: DType,
    compute: (operands: readonly Located[], out: Located) => void,
  ): View {
    const storage = new Storage(dtype, sizeOf(shape))
    if (storage.bytes > hostBytes) {
      this.#fill(op, views, storage, shape, compute)
      return dense(this.#block(storage), shape)
    }
    return this.#operands.using(views, op, () => {
      const out: Located = { at: resultArea, dtype, shape, strides: rowMajor(shape) }
      if (storage.size > 0)
        compute(
          views.map((x, i) => this.#operands.locate(x, i)),
          out,
        )
      return dense(hostBlock(dtype, arrayAt(this.machine, dtype, resultArea, storage.size).slice()), shape)
    })
  }

  #fill(
    op: string,
    views: readonly View[],
    storage: Storage,
    shape: readonly number[],
    compute: (operands: readonly Located[], out: Located) => void,
  ): void {
    this.#operands.using(views, op, () => {
      this.store.filling([{ storage }], op, () => {
        compute(
          views.map((x, i) => this.#operands.locate(x, i)),
          { at: storage.at, dtype: storage.dtype, shape, strides: rowMajor(shape) },
        )
      })
    })
  }

  /** What the reference engine computes of views over the memory itself; its result goes into the heap unless small. */
  #byReference(op: string, views: readonly View[], compute: (views: readonly View[]) => View): View {
    return this.#operands.using(views, op, () => {
      const result = compute(views.map((x) => this.#operands.overMemory(x)))
      const { data, dtype, size } = result.block as HostBlock
      if (size * bytesOf[dtype] <= hostBytes) return result
      return { ...result, block: this.upload(data, dtype) }
    })
  }
}

function allHost(views: readonly View[]): boolean {
  for (let i = 0; i < views.length; i++) if (!isHost(views[i]!.block)) return false
  return true
}

const isSmall = (shape: readonly number[], dtype: DType) => sizeOf(shape) * bytesOf[dtype] <= hostBytes

/** A window onto a result in memory. */
function windowOn(out: Located, shape: readonly number[], target: Target): Located {
  return { at: out.at + target.offset * bytesOf[out.dtype], dtype: out.dtype, shape, strides: target.strides }
}

function isSameView(a: View, b: View): boolean {
  return (
    a.block === b.block &&
    a.offset === b.offset &&
    a.shape.length === b.shape.length &&
    a.shape.every((n, axis) => n === b.shape[axis] && a.strides[axis] === b.strides[axis])
  )
}
