import type { DType } from '../../engine/dtype.ts'
import type { BackwardOptions } from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { Equal, Guard, InRange, Shape, ShowShape, SizeOf } from '../typed/index.ts'

/** The tape, and the dtype. */
export interface TapeMethods {
  /** The same value without history: gradients end here. `[...] -> [...]` */
  detach<A extends Shape>(this: Tensor<A>): Tensor<A>

  /** Adds the gradients of the leaves this tensor depends on to their `.grad`. `cotangent: [...]`, left out for one element. */
  backward<A extends Shape, B extends Shape = A>(
    this: Tensor<A>,
    cotangent?: Guard<Equal<A, B, `backward: a cotangent of shape ${ShowShape<A>}`>, Tensor<B>>,
    options?: BackwardOptions,
  ): void

  /** Calls `hook` with the gradient of this tensor; a tensor it returns is used instead. Returns what removes the hook. */
  registerHook(hook: (gradient: Tensor) => Tensor | void): () => void

  // Shape and dtype

  /** The size of one axis, negative counted from the end. */
  dim<A extends Shape, I extends number>(this: Tensor<A>, axis: Guard<InRange<A, I, 'dim'>, I>): SizeOf<A, I>

  /** The same elements in another dtype. `[...] -> [...]` */
  to<A extends Shape>(this: Tensor<A>, dtype: DType): Tensor<A>
}
