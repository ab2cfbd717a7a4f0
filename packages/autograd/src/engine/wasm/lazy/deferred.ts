import type { Target } from '../../engine.ts'
import type { View } from '../../view.ts'
import type { HeldProduct, Recipe, Storage } from '../heap/storage.ts'
import type { Store } from '../heap/store.ts'

/** The result that waits, as a view of its storage. */
type Result = Pick<View, 'shape' | 'strides'>

/** Work of any kind that waits for whoever reads its result: a fold may then take it over. */
export class Deferred implements Recipe {
  readonly compute: (out: Storage) => void
  readonly product: HeldProduct | null
  readonly #store: Store
  readonly #sources: readonly Storage[]
  readonly #result: Result
  readonly #fold: (target: Target, out: Storage) => boolean

  constructor(
    store: Store,
    sources: readonly Storage[],
    result: Result,
    compute: (out: Storage) => void,
    fold: (target: Target, out: Storage) => boolean,
    product: HeldProduct | null = null,
  ) {
    this.#store = store
    this.#sources = sources
    this.#result = result
    this.compute = compute
    this.product = product
    this.#fold = fold
    for (const source of sources) source.readers++
  }

  abandon(): void {
    for (const source of this.#sources) this.#store.finishReading(source)
  }

  fold(x: View, target: Target, out: Storage): boolean {
    const { shape, strides } = this.#result
    const isResult =
      x.offset === 0 &&
      x.shape.length === shape.length &&
      x.shape.every((n, axis) => n === shape[axis] && (n === 1 || x.strides[axis] === strides[axis]))
    return isResult && this.#fold(target, out)
  }
}
