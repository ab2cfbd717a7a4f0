import type { Shape, Tensor } from '@wengert/autograd'
import { assign, isTensor, keep, Parameter, ShapeError, StateError } from '@wengert/autograd'
import { show, showShape } from '../options.ts'

/**
 * State of a module that is saved with it but not trained, such as running statistics.
 *
 * A buffer holds a tensor; assigning `value` replaces it by another of the same shape and dtype.
 *
 * @throws {ShapeError} a value of another shape; {@link StateError} one of another dtype, or no tensor.
 * @example
 * class Centre extends Module {
 *   mean = new Buffer(zeros([3]))
 *   forward(x: Tensor) {
 *     if (this.training) this.mean.value = x.mean(0).detach()
 *     return x.sub(this.mean.value)
 *   }
 * }
 * const centre = new Centre()
 * centre.forward(tensor([[1, 2, 3], [3, 4, 5]])) // [[-1, -1, -1], [1, 1, 1]]
 * centre.mean.value // [2, 3, 4]
 */
export class Buffer<S extends Shape = Shape> {
  // A parameter that is not trained: a place of its own for the value, which outlives scopes.
  readonly #place: Parameter<S>

  constructor(value: Tensor<S>) {
    this.#place = keep(new Parameter(checkedTensor(value), { requiresGrad: false }))
  }

  get value(): Tensor<S> {
    return this.#place.detach() as Tensor<S>
  }

  // The setter checks when run, so that a plain Tensor may be assigned without a cast.
  set value(value: Tensor) {
    const old = this.#place
    checkedTensor(value)
    if (value.dtype !== old.dtype) {
      throw new StateError('Buffer', `a value of dtype ${old.dtype}`, value.dtype, `value.to('${old.dtype}')`)
    }
    if (value.rank !== old.rank || value.shape.some((size, axis) => size !== old.shape[axis])) {
      throw new ShapeError(
        'Buffer',
        `a value of shape ${showShape(old.shape)}`,
        showShape(value.shape),
        'a new Buffer',
      )
    }
    assign(this.#place, value)
  }
}

function checkedTensor<T>(value: T): T {
  if (isTensor(value)) return value
  throw new StateError('Buffer', 'a tensor', show(value), 'tensor(value)')
}
