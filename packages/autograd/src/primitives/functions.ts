import { apply } from '../tape/record.ts'
import { operands } from '../tensor/operand.ts'
import { named } from '../tensor/operation.ts'
import { expectTensor, isTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import type { Broadcast, Guard, Result, Shape } from '../tensor/typed/index.ts'
import { type PointwiseDefinition, pointwise } from './kinds.ts'

/** A function of one tensor that keeps its shape. */
export type UnaryFunction = <S extends Shape>(x: Tensor<S>) => Tensor<S>

/** A function of two tensors that broadcast; either may be a plain number, or also a boolean where truth is asked for. */
export type BinaryFunction<Op extends string, Scalar extends number | boolean = number> = <
  A extends Shape = [],
  B extends Shape = [],
>(
  x: Tensor<A> | Scalar,
  y: Scalar | Guard<Broadcast<A, B, Op>, Tensor<B>>,
) => Tensor<Result<Broadcast<A, B, Op>>>

/** Defines a pointwise primitive of one operand and gives its public function. */
export function unary(definition: PointwiseDefinition): UnaryFunction {
  const primitive = pointwise(definition)
  const { name } = definition
  const call = (x: Tensor) => apply(primitive, [expectTensor(name, x)], undefined)
  return named(name, call) as UnaryFunction
}

/** Defines a pointwise primitive of two operands and gives its public function. */
export function binary<Op extends string, Scalar extends number | boolean = number>(
  definition: PointwiseDefinition & { name: Op },
): BinaryFunction<Op, Scalar> {
  const primitive = pointwise(definition)
  const { name } = definition
  const call = (x: TensorLike, y: TensorLike) =>
    apply(primitive, isTensor(x) && isTensor(y) ? [x, y] : operands(name, x, y), undefined)
  return named(name, call) as unknown as BinaryFunction<Op, Scalar>
}
