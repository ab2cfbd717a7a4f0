import { MemoryError } from '../../errors/index.ts'
import type { Data, DType } from '../dtype.ts'
import type {
  ArgReduceName,
  ArgScanName,
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
import { type Block, dense, isDense, sizeOf, type View } from '../view.ts'
import { Contractions } from './contract/index.ts'
import { arrayAt } from './heap/elements.ts'
import { HeapBlock, type HostBlock, isHost, Storage } from './heap/storage.ts'
import { Store } from './heap/store.ts'
import { Choices } from './lazy/choices.ts'
import { Evaluator } from './lazy/evaluator.ts'
import { Folds } from './lazy/folds.ts'
import { Operands } from './lazy/operands.ts'
import { lanesOf } from './lazy/operation.ts'
import { Products } from './lazy/products.ts'
import { allHost, isSmall, Results } from './lazy/results.ts'
import { windowOn } from './lazy/windows.ts'
import type { Machine } from './machine/machine.ts'
import { Moves } from './move/moves.ts'
import type { FoldName } from './reduce/fold.ts'

/** From so many elements on the host's loop over elements that lie apart takes longer than a copy by a kernel. */
const worthCopying = 4096

const folds: ReadonlySet<ReduceName> = new Set<ReduceName>(['sum', 'prod', 'max', 'min'])

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
  readonly #results: Results
  readonly #folds: Folds
  readonly #products: Products
  readonly #moves: Moves
  readonly #choices: Choices

  constructor(machine: Machine, heapLimit: number) {
    this.machine = machine
    this.store = new Store(machine, heapLimit, () => this.contractions.rest())
    this.#moves = new Moves(machine)
    this.contractions = new Contractions(
      machine,
      { allocate: (bytes) => this.store.reserve(bytes), free: (at) => this.store.giveBack(at) },
      (x, target, out) => this.#moves.embed(x, target, out, 0),
    )
    this.#evaluator = new Evaluator(machine, this.store, this.contractions)
    this.#operands = new Operands(machine, this.store, (storage) => this.#evaluator.materialise(storage))
    this.#results = new Results(machine, this.store, this.#operands)
    this.#folds = new Folds(machine, this.#results, this.#evaluator)
    this.#products = new Products(this.contractions, this.#results)
    this.#choices = new Choices(this.#moves, this.#results)
  }

  upload(data: Data, dtype: DType): Block {
    if (isSmall([data.length], dtype)) return referenceEngine.upload(data, dtype)
    return this.#results.filled('tensor', dtype, data.length, (at) => {
      arrayAt(this.machine, dtype, at, data.length).set(data as never)
    })
  }

  read(x: View): Data {
    if (!(x.block instanceof HeapBlock)) return referenceEngine.read(x)
    const near = this.#denseCopy(x)
    try {
      return this.#operands.using([near], 'read', () => this.#operands.read(near, referenceEngine.read))
    } finally {
      if (near !== x) this.release(near.block)
    }
  }

  /** A dense result that the host computes of an operand's elements, in row-major order: of both where they lie. */
  byHost(
    op: string,
    x: View,
    shape: readonly number[],
    dtype: DType,
    compute: (from: Data, to: Data) => void,
  ): View {
    const near = isDense(x) ? x : this.copy(x, x.block.dtype)
    try {
      return this.#results.written(op, [near], shape, dtype, ({ at }) => {
        const { block, offset } = this.#operands.overMemory(near)
        const from = (block as HostBlock).data.subarray(offset, offset + sizeOf(near.shape))
        compute(from, arrayAt(this.machine, dtype, at, sizeOf(shape)))
      })
    } finally {
      if (near !== x) this.release(near.block)
    }
  }

  /** Many elements that lie apart are brought together by a kernel before they are read, if there is room for that. */
  #denseCopy(x: View): View {
    if (isDense(x) || sizeOf(x.shape) < worthCopying) return x
    try {
      return this.copy(x, x.block.dtype)
    } catch (error) {
      if (error instanceof MemoryError) return x
      throw error
    }
  }

  release(block: Block): void {
    if (block instanceof HeapBlock) this.store.release(block.storage)
  }

  settle(blocks: readonly Block[]): void {
    for (const block of blocks) if (block instanceof HeapBlock) block.storage.lasting = true
    for (const block of blocks) if (block instanceof HeapBlock) this.#evaluator.materialise(block.storage)
  }

  watch(block: Block): void {
    if (block instanceof HeapBlock) this.store.watch(block)
  }

  fill(shape: readonly number[], dtype: DType, value: number): View {
    const one = referenceEngine.fill([], dtype, value)
    if (shape.length === 0) return one
    return { block: one.block, shape, strides: new Array<number>(shape.length).fill(0), offset: one.offset }
  }

  copy(x: View, dtype: DType): View {
    if (isSmall(x.shape, dtype) && isHost(x.block)) return referenceEngine.copy(x, dtype)
    return this.#results.made('copy', [x], x.shape, dtype, ([from], out) => this.#moves.copy(from!, out))
  }

  pointwise(name: PointwiseName, operands: readonly View[], dtype: DType): View {
    const { shape } = operands[0]!
    if (isSmall(shape, dtype) && allHost(operands)) return referenceEngine.pointwise(name, operands, dtype)
    const lanes = sizeOf(shape) === 0 ? null : lanesOf(name, operands, dtype)
    if (lanes !== null) return this.#evaluator.apply(name, operands, dtype, lanes)
    return this.#results.byReference(name, operands, (views) => referenceEngine.pointwise(name, views, dtype))
  }

  reduce(name: ReduceName, x: View, axes: readonly number[]): View {
    const { dtype } = x.block
    const isFloat = dtype === 'float32' || dtype === 'float64'
    if (isFloat && !isHost(x.block) && folds.has(name) && axes.length > 0 && sizeOf(x.shape) > 0)
      return this.#folds.reduce(name as FoldName, x, axes, dtype)
    if (dtype === 'int32' && (name === 'max' || name === 'min') && axes.length > 0 && sizeOf(x.shape) > 0)
      return this.#integerExtreme(name, x, axes)
    return this.#results.byReference(name, [x], ([view]) => referenceEngine.reduce(name, view!, axes))
  }

  #integerExtreme(name: 'max' | 'min', x: View, axes: readonly number[]): View {
    const index = this.argReduce(`arg${name}`, x, axes)
    try {
      return this.pick(x, axes, index)
    } finally {
      this.release(index.block)
    }
  }

  argReduce(name: ArgReduceName, x: View, axes: readonly number[]): View {
    return this.#choices.argReduce(name, x, axes)
  }

  pick(x: View, axes: readonly number[], index: View): View {
    return this.#choices.pick(x, axes, index)
  }

  place(shape: readonly number[], axes: readonly number[], index: View, x: View): View {
    return this.#choices.place(shape, axes, index, x)
  }

  scan(name: ScanName, x: View, axis: number): View {
    const { dtype } = x.block
    if (isHost(x.block) || dtype === 'bool')
      return this.#results.byReference(name, [x], ([view]) => referenceEngine.scan(name, view!, axis))
    return this.#results.made(name, [x], x.shape, dtype, ([view], out) =>
      this.#moves.scan(name, view!, axis, out),
    )
  }

  argScan(name: ArgScanName, x: View, axis: number): View {
    if (isHost(x.block) || x.block.dtype === 'bool')
      return this.#results.byReference(name, [x], ([view]) => referenceEngine.argScan(name, view!, axis))
    return this.#results.made(name, [x], x.shape, 'int32', ([view], out) =>
      this.#moves.argScan(name, view!, axis, out),
    )
  }

  argsort(x: View, axis: number, descending: boolean): View {
    if (isHost(x.block))
      return this.#results.byReference('argsort', [x], ([view]) =>
        referenceEngine.argsort(view!, axis, descending),
      )
    return this.#results.made('argsort', [x], x.shape, 'int32', ([view], out) =>
      this.#moves.argsort(view!, axis, descending, out),
    )
  }

  contract(a: Operand, b: Operand, out: readonly number[]): View {
    return this.#products.contract(a, b, out)
  }

  spread(x: View, target: Target): View {
    const { dtype } = x.block
    if (isHost(x.block) || dtype === 'bool' || isSmall(target.shape, dtype))
      return this.#results.byReference('fold', [x], ([view]) => referenceEngine.spread(view!, target))
    const { recipe } = (x.block as HeapBlock).storage
    if (recipe?.fold !== undefined) {
      const out = new Storage(dtype, sizeOf(target.shape))
      if (recipe.fold(x, target, out)) return dense(this.#results.block(out), target.shape)
    }
    return this.#results.made('fold', [x], target.shape, dtype, ([view], out) =>
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
    const operands = this.#operands
    return this.#results.written('assemble', views, shape, dtype, (out) => {
      if (parts.length === 1) {
        const { x, target } = parts[0]!
        this.#moves.embed(operands.locate(x), windowOn(out, x.shape, target), out, value)
        return
      }
      const covered = parts.reduce((n, { x }) => n + sizeOf(x.shape), 0)
      if (covered < sizeOf(shape)) this.#moves.fill(out, value)
      // One by one: there may be more of them than places for small arrays.
      for (const { x, target } of parts) this.#moves.write(operands.locate(x), windowOn(out, x.shape, target))
    })
  }

  gather(x: View, axis: number, index: View): View {
    // Of small operands results may be large: an index may be expanded.
    if (isSmall(index.shape, x.block.dtype) && allHost([x, index]))
      return referenceEngine.gather(x, axis, index)
    return this.#results.made('gather', [x, index], index.shape, x.block.dtype, ([view, at], out) =>
      this.#moves.gather(view!, axis, at!, out),
    )
  }

  scatterAdd(shape: readonly number[], axis: number, index: View, src: View): View {
    const { dtype } = src.block
    if (dtype === 'bool' || isSmall(shape, dtype))
      return this.#results.byReference('scatterAdd', [index, src], ([at, view]) =>
        referenceEngine.scatterAdd(shape, axis, at!, view!),
      )
    return this.#results.made('scatterAdd', [index, src], shape, dtype, ([at, view], out) =>
      this.#moves.scatterAdd(axis, at!, view!, out),
    )
  }

  random(name: RandomName, state: RandomState, shape: readonly number[], dtype: DType): View {
    if (isSmall(shape, dtype)) return referenceEngine.random(name, state, shape, dtype)
    return this.#results.made('random', [], shape, dtype, (_, out) => this.#moves.random(name, state, out))
  }
}
