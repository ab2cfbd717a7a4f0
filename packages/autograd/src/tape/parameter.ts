import { engine } from '../engine/current.ts'
import { isFloat } from '../engine/dtype.ts'
import { isDense } from '../engine/view.ts'
import { DTypeError, OptionError, ShapeError, TapeError } from '../errors/index.ts'
import { sameShape, show } from '../tensor/shape.ts'
import { expectTensor, Tensor } from '../tensor/tensor.ts'
import type { Shape } from '../tensor/typed/index.ts'
import { nodeOf } from './node.ts'

/**
 * A leaf that is trained: the one kind of tensor whose value may be replaced, by {@link assign}.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * w.square().sum().backward()
 * noGrad(() => assign(w, w.sub(w.grad!.mul(0.25))))
 * w // [0.5, 1]
 */
export class Parameter<S extends Shape = Shape> extends Tensor<S> {
  constructor(value: Tensor<S>, options: { readonly requiresGrad?: boolean } = {}) {
    const x = expectTensor('Parameter', value)
    if (!isFloat(x.dtype))
      throw new DTypeError('Parameter', 'only float tensors have gradients', x.dtype, "x.to('float32')")
    super(ownView(x))
    this.requiresGrad = options.requiresGrad ?? true
  }

  /** Forgets the gradient, so that the next `backward` starts from nothing. */
  zeroGrad(): void {
    if (this.history) this.history.grad = null
  }
}

/**
 * Replaces the value of a parameter: the only write in Wengert, used by optimizers and state loading.
 *
 * What was recorded before keeps the value it was computed with. Shape and dtype must be the parameter's, or a
 * ShapeError or DTypeError is thrown.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * assign(w, w.detach().mul(0.5))
 * w // [0.5, 1]
 */
export function assign(parameter: Parameter, value: Tensor): void {
  if (!(parameter instanceof Parameter))
    throw new OptionError(
      'assign',
      'a Parameter; other tensors are immutable',
      'another tensor',
      'new Parameter(x)',
    )
  const x = expectTensor('assign', value)
  if (!sameShape(x.shape, parameter.shape))
    throw new ShapeError(
      'assign',
      `shape ${show(parameter.shape)}`,
      show(x.shape),
      'a value of the same shape',
    )
  if (x.dtype !== parameter.dtype)
    throw new DTypeError('assign', parameter.dtype, x.dtype, `x.to('${parameter.dtype}')`)
  parameter.view = ownView(x)
}

/**
 * Puts another gradient in the place of a parameter's, a clipped one for example, or null for none. Shape and dtype
 * must be the parameter's.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * w.square().sum().backward()
 * setGradient(w, w.grad!.clamp(-3, 3))
 * w.grad // [2, 3]
 */
export function setGradient(parameter: Parameter, gradient: Tensor | null): void {
  if (!(parameter instanceof Parameter))
    throw new OptionError('setGradient', 'a Parameter', 'another tensor', 'new Parameter(x)')
  if (gradient === null) {
    parameter.zeroGrad()
    return
  }
  const node = nodeOf(parameter.dynamic())
  if (node === null)
    throw new TapeError(
      'setGradient',
      'a parameter that requires a gradient',
      'a frozen one',
      'requiresGrad = true',
    )
  const g = expectTensor('setGradient', gradient, 'the gradient')
  if (!sameShape(g.shape, parameter.shape) || g.dtype !== parameter.dtype)
    throw new ShapeError(
      'setGradient',
      `a ${parameter.dtype} gradient of shape ${show(parameter.shape)}`,
      `${g.dtype} ${show(g.shape)}`,
      'a gradient like the parameter',
    )
  node.grad = g
}

/** Parameters lie densely: everything that reads them is faster for it. */
function ownView(x: Tensor) {
  return isDense(x.view) ? x.view : engine().copy(x.view, x.dtype)
}
