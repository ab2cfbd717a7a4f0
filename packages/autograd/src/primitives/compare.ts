import { promote } from '../engine/dtype.ts'
import { DTypeError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { constant } from '../tensor/constant.ts'
import { operands } from '../tensor/operand.ts'
import { operation } from '../tensor/operation.ts'
import { broadcastShapes } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { binary, unary } from './functions.ts'
import { partial, pointwiseKernel, register, sumTangents, unbroadcast } from './kinds.ts'

// Truth values have no derivative: results are bool, which the tape does not record.

/** A truth value, or a number that counts as one when it is not 0. */
type Truth = number | boolean

const truth = { dtype: () => 'bool' as const, partials: [partial(() => 0), partial(() => 0)] }

/**
 * Whether x = y, as bool, with broadcasting; false where either is NaN. Comparisons have no derivative.
 *
 * @example
 * equal(tensor([1, 2, NaN]), tensor([1, 3, NaN])) // [true, false, false]
 */
export const equal = binary<'equal', Truth>({ name: 'equal', kernel: 'equal', ...truth })
/**
 * Whether x ≠ y, as bool, with broadcasting; true where either is NaN.
 *
 * @example
 * notEqual(tensor([1, 2, NaN]), tensor([1, 3, NaN])) // [false, true, true]
 */
export const notEqual = binary<'notEqual', Truth>({ name: 'notEqual', kernel: 'notEqual', ...truth })
/**
 * Whether x < y, as bool, with broadcasting; false where either is NaN.
 *
 * @example
 * less(tensor([1, 2, 3]), 2) // [true, false, false]
 */
export const less = binary({ name: 'less', kernel: 'less', ...truth })
/**
 * Whether x ≤ y, as bool, with broadcasting; false where either is NaN.
 *
 * @example
 * lessEqual(tensor([1, 2, 3]), 2) // [true, true, false]
 */
export const lessEqual = binary({ name: 'lessEqual', kernel: 'lessEqual', ...truth })
/**
 * Whether x > y, as bool, with broadcasting; false where either is NaN.
 *
 * @example
 * greater(tensor([1, 2, 3]), 2) // [false, false, true]
 */
export const greater = binary({ name: 'greater', kernel: 'greater', ...truth })
/**
 * Whether x ≥ y, as bool, with broadcasting; false where either is NaN.
 *
 * @example
 * greaterEqual(tensor([1, 2, 3]), 2) // [false, true, true]
 */
export const greaterEqual = binary({ name: 'greaterEqual', kernel: 'greaterEqual', ...truth })
/**
 * Whether both are not 0, as bool, with broadcasting; NaN is not 0.
 *
 * @example
 * logicalAnd(tensor([true, true]), tensor([true, false])) // [true, false]
 */
export const logicalAnd = binary<'logicalAnd', Truth>({ name: 'logicalAnd', kernel: 'logicalAnd', ...truth })
/**
 * Whether at least one is not 0, as bool, with broadcasting; NaN is not 0.
 *
 * @example
 * logicalOr(tensor([true, false]), tensor([false, false])) // [true, false]
 */
export const logicalOr = binary<'logicalOr', Truth>({ name: 'logicalOr', kernel: 'logicalOr', ...truth })
/**
 * Whether x is 0, as bool.
 *
 * @example
 * logicalNot(tensor([0, 2])) // [true, false]
 */
export const logicalNot = unary({ name: 'logicalNot', kernel: 'logicalNot', ...truth })
/**
 * Whether x is NaN, as bool.
 *
 * @example
 * isNaN(tensor([1, NaN])) // [false, true]
 */
export const isNaN = unary({ name: 'isNaN', kernel: 'isNaN', ...truth })
/**
 * Whether x is neither NaN nor infinite, as bool.
 *
 * @example
 * isFinite(tensor([1, Infinity, NaN])) // [true, false, false]
 */
export const isFinite = unary({ name: 'isFinite', kernel: 'isFinite', ...truth })

const theCondition = [0] as const

/**
 * where(c, x, y) is linear in x and y: each gets the cotangent where it was chosen. A product with the mask would
 * turn an infinite cotangent on the other side into NaN, so the rule chooses too.
 */
const choice: Primitive<undefined> = register({
  name: 'where',
  kind: 'linear',
  reads: () => theCondition,
  shape: ([c, x, y]) => ({
    shape: broadcastShapes('where', c!.shape, x!.shape, y!.shape),
    dtype: promote(x!.dtype, y!.dtype),
  }),
  kernel: (views, _attrs, out) => pointwiseKernel('where', views, out),
  vjp: (g, call, i) => {
    const nothing = constant(0, g.dtype)
    const chosen = i === 1 ? choose(call.x(0), g, nothing) : choose(call.x(0), nothing, g)
    return unbroadcast(chosen, call.inputs[i]!)
  },
  jvp: ([, dx, dy], call) => {
    const nothing = constant(0, call.output.dtype)
    return sumTangents([choose(call.x(0), dx ?? nothing, dy ?? nothing)])
      .to(call.output.dtype)
      .expand(call.output.shape)
  },
})

function choose(condition: Tensor, x: Tensor, y: Tensor): Tensor {
  return apply(choice, [condition, x, y], undefined)
}

/**
 * x where the condition holds, y elsewhere; all three broadcast. The side that was not chosen gets gradient 0, even
 * where its value is NaN or infinite.
 *
 * As a method it belongs to the condition: `x.greater(0).where(x, 0)`. Throws a DTypeError when the condition is not
 * bool.
 *
 * @example
 * where(tensor([true, false]), tensor([1, 2]), 0) // [1, 0]
 */
export const where = operation('where', (condition, x, y) => {
  const c = expectTensor('where', condition, 'the condition')
  if (c.dtype !== 'bool')
    throw new DTypeError('where', 'a bool condition', c.dtype, "a comparison, or condition.to('bool')")
  const [a, b] = operands('where', x, y) as [Tensor, Tensor]
  return choose(c, a, b)
})
