import type { ArgReduceName } from '../../engine.ts'
import { referenceEngine } from '../../reference/engine.ts'
import { type Block, dense, rowMajor, sizeOf, type View } from '../../view.ts'
import { HeapBlock, isHost, Storage } from '../heap/storage.ts'
import type { Located } from '../located.ts'
import type { Moves } from '../move/moves.ts'
import { Deferred } from './deferred.ts'
import { allHost, isSmall, type Results } from './results.ts'
import { windowOn } from './windows.ts'

/** The largest entries of the last view whose positions were asked for: pooling asks for them next. */
interface Extremes {
  readonly x: View
  readonly index: Block
  readonly values: View
}

/** Results of so many elements wait until they are read: a fold may do better without them. */
const worthWaiting = 4096

/** Entries chosen by data: where they are, taking them, and putting them back. */
export class Choices {
  readonly #moves: Moves
  readonly #results: Results
  #extremes: Extremes | null = null

  constructor(moves: Moves, results: Results) {
    this.#moves = moves
    this.#results = results
  }

  argReduce(name: ArgReduceName, x: View, axes: readonly number[]): View {
    const { dtype } = x.block
    const shape = x.shape.filter((_, axis) => !axes.includes(axis))
    if (isHost(x.block) || isSmall(shape, 'int32') || dtype === 'bool')
      return this.#results.byReference(name, [x], ([view]) => referenceEngine.argReduce(name, view!, axes))
    if (name === 'argmin' || isSmall(shape, dtype))
      return this.#results.made(name, [x], shape, 'int32', ([view], out) =>
        this.#moves.argReduce(name, view!, axes, out),
      )
    const values = new Storage(dtype, sizeOf(shape))
    const index = this.#results.made(name, [x], shape, 'int32', ([view], out) => {
      this.#results.store.filling([{ storage: values }], name, () => {
        const at: Located = { at: values.at, dtype, shape, strides: rowMajor(shape) }
        this.#moves.maxWindows(view!, axes, at, out)
      })
    })
    this.#remember({ x, index: index.block, values: dense(new HeapBlock(values), shape) })
    return index
  }

  #remember(extremes: Extremes): void {
    const last = this.#extremes
    this.#extremes = extremes
    if (last !== null) this.#results.store.release((last.values.block as HeapBlock).storage)
  }

  pick(x: View, axes: readonly number[], index: View): View {
    const last = this.#extremes
    if (last !== null && last.index === index.block && isSameView(last.x, x)) {
      this.#extremes = null
      this.#results.store.watch(last.values.block as HeapBlock)
      return last.values
    }
    if (isSmall(index.shape, x.block.dtype) && allHost([x, index]))
      return referenceEngine.pick(x, axes, index)
    return this.#results.made('pick', [x, index], index.shape, x.block.dtype, ([view, at], out) =>
      this.#moves.pick(view!, axes, at!, out),
    )
  }

  place(shape: readonly number[], axes: readonly number[], index: View, x: View): View {
    const { dtype } = x.block
    const views = [index, x]
    if (views.some(({ block }) => isHost(block)) || sizeOf(shape) < worthWaiting)
      return this.#results.made('place', views, shape, dtype, ([at, view], out) =>
        this.#moves.place(axes, at!, view!, out),
      )
    const storage = new Storage(dtype, sizeOf(shape))
    storage.recipe = new Deferred(
      this.#results.store,
      views.map(({ block }) => (block as HeapBlock).storage),
      { shape, strides: rowMajor(shape) },
      (to) =>
        this.#results.fill('place', views, to, shape, ([at, view], out) =>
          this.#moves.place(axes, at!, view!, out),
        ),
      (target, to) => {
        this.#results.fill('place', views, to, target.shape, ([at, view], out) => {
          this.#moves.placeFolded(shape, axes, at!, view!, windowOn(out, shape, target), out)
        })
        return true
      },
    )
    return dense(this.#results.block(storage), shape)
  }
}

function isSameView(a: View, b: View): boolean {
  return (
    a.block === b.block &&
    a.offset === b.offset &&
    a.shape.length === b.shape.length &&
    a.shape.every((n, axis) => n === b.shape[axis] && a.strides[axis] === b.strides[axis])
  )
}
