import { TapeError } from '../errors/index.ts'
import { one } from '../tape/backward.ts'
import { nodeOf } from '../tape/node.ts'
import { owning } from '../tape/scope.ts'
import { show } from '../tensor/shape.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import { replaceTensors } from './match.ts'
import { treeUnflatten } from './tree.ts'
import { expectFunction, recordRun } from './variables.ts'
import { outside, pullBack } from './vjp.ts'

/** What a gradient has in the place of its input: the same structure, a module's parameters as a record by name. */
export type Gradient<T> = T extends Tensor
  ? T
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Gradient<T[K]> }
    : T extends (...args: any[]) => unknown
      ? T
      : T extends { parameters(): unknown }
        ? Record<string, Tensor>
        : T extends object
          ? { [K in keyof T]: Gradient<T[K]> }
          : T

type Scalar = Tensor | readonly [Tensor, ...unknown[]]

/**
 * The function that gives a scalar function's value and its gradient by the first argument: a tensor, a pytree of
 * tensors, or a module. The other arguments are constants. `f` may return `[value, aux]`; then the value is that pair,
 * and aux is not differentiated.
 *
 * The call is a scope: of the tensors made in `f` only those live on that it returns, or that were kept. Throws a
 * TapeError when the value is not a single element.
 *
 * @example
 * const error = ({ w, b }: { w: Tensor; b: Tensor }) => mseLoss(x.matmul(w).add(b), y)
 * const [value, gradient] = valueAndGrad(error)({ w, b })
 * value.shape // []
 * gradient.w.shape // [4, 1]
 */
export function valueAndGrad<X, Rest extends unknown[], Out extends Scalar>(
  f: (x: X, ...rest: Rest) => Out,
): (x: X, ...rest: Rest) => [value: Out, gradient: Gradient<X>] {
  expectFunction('grad', f)
  const both = (x: X, ...rest: Rest): [value: Out, gradient: Gradient<X>] => {
    const run = recordRun('grad', [x], ([tree]: [X]) => f(tree, ...rest))
    const out = isTensor(run.result) ? run.result : (run.result as readonly unknown[])?.[0]
    if (!isTensor(out))
      throw new TapeError(
        'grad',
        'a function that returns a tensor, or [tensor, ...]',
        typeof run.result,
        'returning the loss',
      )
    if (out.size !== 1)
      throw new TapeError(
        'grad',
        'a function with one element as its value',
        `shape ${show(out.shape)}`,
        '.sum() or .mean(), or vjp for other values',
      )
    const node = nodeOf(out)
    const { gradients } = pullBack(node ? [{ node, cotangent: one(out) }] : [], run.inputs, run.nodes)
    const result = replaceTensors(run.result, (leaf) => outside(leaf, run.nodes))
    const [gradient] = treeUnflatten(run.structure, gradients) as [Gradient<X>]
    return [result as unknown as Out, gradient]
  }
  return (x, ...rest) => owning('grad', () => both(x, ...rest))
}

/**
 * The gradient of a scalar function by its first argument, as a function. It is differentiable again, so gradients nest
 * to any order.
 *
 * Throws a TapeError when the value is not a single element.
 *
 * @example
 * const f = (x: Tensor) => x.tanh().sum()
 * grad(f)(tensor([0.5])) // [0.7864]: 1 - tanh² 0.5
 * grad((x: Tensor) => grad(f)(x).sum())(tensor([0.5])) // [-0.7269]: the second derivative
 */
export function grad<X, Rest extends unknown[], Out extends Scalar>(
  f: (x: X, ...rest: Rest) => Out,
): (x: X, ...rest: Rest) => Gradient<X> {
  const both = valueAndGrad(f)
  return (x, ...rest) => both(x, ...rest)[1]
}
