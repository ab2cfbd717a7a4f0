import { engine } from '../engine/current.ts'
import { isFloat } from '../engine/dtype.ts'
import { isDense } from '../engine/view.ts'
import { DTypeError, OptionError, ShapeError, TapeError } from '../errors/index.ts'
import { describe } from '../tensor/describe.ts'
import { expectAlive, replaceView } from '../tensor/lifetime.ts'
import { sameShape, show } from '../tensor/shape.ts'
import { expectTensor, isTensor, Tensor, viewHere } from '../tensor/tensor.ts'
import type { Shape } from '../tensor/typed/index.ts'
import { type Node, nodeOf, setGrad } from './node.ts'

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
    const trained = options.requiresGrad ?? true
    if (trained && !isFloat(x.dtype))
      throw new DTypeError('Parameter', 'only float tensors have gradients', x.dtype, "x.to('float32')")
    super(ownView(x))
    this.requiresGrad = trained
  }

  /** Forgets the gradient, so that the next `backward` starts from nothing. */
  zeroGrad(): void {
    if (this.history) setGrad(nodeOf(this.dynamic())!, null)
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
  expectAlive('assign', parameter)
  replaceView(parameter, ownView(x))
}

/**
 * Puts another gradient in the place of a parameter's, a clipped one for example, or null for none. Shape and dtype
 * must be the parameter's. The gradient is a tensor of its own with the value of this one, and outlives every scope.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * w.square().sum().backward()
 * setGradient(w, w.grad!.clamp(-3, 3))
 * w.grad // [2, 3]
 */
export function setGradient(parameter: Parameter, gradient: Tensor | null): void {
  expectParameter('setGradient', parameter)
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
  setGrad(node, g.requiresGrad ? g : new Tensor(viewHere(g)))
}

/**
 * The gradient of a parameter, lent: unlike `parameter.grad` it is gone with the next `zeroGrad`, step of accumulation
 * or replacement, so that its memory can be used again at once. For optimizers.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * w.square().sum().backward()
 * gradientOf(w) // [2, 4]
 */
export function gradientOf(parameter: Parameter): Tensor | null {
  expectParameter('gradientOf', parameter)
  return parameter.history?.grad ?? null
}

/**
 * Runs a function that leaves new gradients on parameters, which have none meanwhile. When it throws, those that were
 * there before are put back.
 *
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * w.square().sum().backward()
 * replaceGradients([w], () => w.sum().backward())
 * w.grad // [1, 1]
 */
export function replaceGradients<T>(parameters: readonly Parameter[], run: () => T): T {
  if (!Array.isArray(parameters))
    throw new OptionError('replaceGradients', 'a list of parameters', describe(parameters), '[w, b]')
  for (const parameter of parameters) expectParameter('replaceGradients', parameter)
  if (typeof run !== 'function')
    throw new OptionError('replaceGradients', 'a function to run', describe(run), '() => loss.backward()')
  const leaves: Node[] = []
  for (const parameter of parameters) {
    const leaf = nodeOf(parameter.dynamic())
    if (leaf !== null) leaves.push(leaf)
  }
  const before = leaves.map((leaf) => leaf.grad)
  for (const leaf of leaves) leaf.grad = null
  const putBack = (gradients: readonly (Tensor | null)[]) => {
    for (let i = 0; i < leaves.length; i++) setGrad(leaves[i]!, gradients[i]!)
  }
  let result: T
  try {
    result = run()
  } catch (error) {
    putBack(before)
    throw error
  }
  const after = leaves.map((leaf) => leaf.grad)
  for (let i = 0; i < leaves.length; i++) leaves[i]!.grad = before[i]!
  putBack(after)
  return result
}

function expectParameter(op: string, x: unknown): asserts x is Parameter {
  if (!(x instanceof Parameter))
    throw new OptionError(op, 'a Parameter', isTensor(x) ? 'another tensor' : describe(x), 'new Parameter(x)')
}

/** Parameters lie densely: everything that reads them is faster for it. */
function ownView(x: Tensor) {
  return isDense(x.view) ? x.view : engine().copy(x.view, x.dtype)
}
