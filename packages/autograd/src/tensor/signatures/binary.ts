import type { Tensor } from '../tensor.ts'
import type { Broadcast, Guard, Result, Shape } from '../typed/index.ts'

/** Pointwise, two operands, which broadcast: `[...a] , [...b] -> [...]`. */
export interface BinaryMethods {
  /** x + y. `[...a], [...b] -> [...]` */
  add<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'add'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'add'>>>

  /** x - y. `[...a], [...b] -> [...]` */
  sub<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'sub'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'sub'>>>

  /** x y. `[...a], [...b] -> [...]` */
  mul<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'mul'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'mul'>>>

  /** x · y + z, with broadcasting. */
  mulAdd(y: Tensor | number, z: Tensor | number): Tensor
  /** x / y. `[...a], [...b] -> [...]` */
  div<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'div'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'div'>>>

  /** x^y. `[...a], [...b] -> [...]` */
  pow<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'pow'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'pow'>>>

  /** The larger of x and y. `[...a], [...b] -> [...]` */
  maximum<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'maximum'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'maximum'>>>

  /** The smaller of x and y. `[...a], [...b] -> [...]` */
  minimum<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'minimum'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'minimum'>>>

  /** The angle of the point (y, x): x is its height here, `other` its width. `[...a], [...b] -> [...]` */
  atan2<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'atan2'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'atan2'>>>

  /** x - y floor(x / y). `[...a], [...b] -> [...]` */
  remainder<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'remainder'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'remainder'>>>

  /** x - y trunc(x / y). `[...a], [...b] -> [...]` */
  fmod<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'fmod'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'fmod'>>>

  /** floor(x / y). `[...a], [...b] -> [...]` */
  floorDivide<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'floorDivide'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'floorDivide'>>>

  /** √(x² + y²), without overflow. `[...a], [...b] -> [...]` */
  hypot<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'hypot'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'hypot'>>>

  /** |x| with the sign of y. `[...a], [...b] -> [...]` */
  copysign<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'copysign'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'copysign'>>>

  /** x log(y), 0 where x is. `[...a], [...b] -> [...]` */
  xlogy<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'xlogy'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'xlogy'>>>

  /** x 2^y. `[...a], [...b] -> [...]` */
  ldexp<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'ldexp'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'ldexp'>>>

  /** log(e^x + e^y), without overflow. `[...a], [...b] -> [...]` */
  logAddExp<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'logAddExp'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logAddExp'>>>

  /** x = y. `[...a], [...b] -> [...]` */
  equal<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'equal'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'equal'>>>

  /** x != y. `[...a], [...b] -> [...]` */
  notEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'notEqual'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'notEqual'>>>

  /** x < y. `[...a], [...b] -> [...]` */
  less<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'less'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'less'>>>

  /** x <= y. `[...a], [...b] -> [...]` */
  lessEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'lessEqual'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'lessEqual'>>>

  /** x > y. `[...a], [...b] -> [...]` */
  greater<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'greater'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'greater'>>>

  /** x >= y. `[...a], [...b] -> [...]` */
  greaterEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'greaterEqual'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'greaterEqual'>>>

  /** x and y, as truth values. `[...a], [...b] -> [...]` */
  logicalAnd<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'logicalAnd'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logicalAnd'>>>

  /** x or y, as truth values. `[...a], [...b] -> [...]` */
  logicalOr<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'logicalOr'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logicalOr'>>>

  /** Exactly one of x and y, as truth values. `[...a], [...b] -> [...]` */
  logicalXor<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'logicalXor'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logicalXor'>>>

  /** x + weight (y - x). `[...a], [...b], [...w] -> [...]` */
  lerp<A extends Shape, B extends Shape = [], W extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'lerp'>, Tensor<B>>,
    weight: number | Guard<Broadcast<Result<Broadcast<A, B, 'lerp'>>, W, 'lerp'>, Tensor<W>>,
  ): Tensor<Result<Broadcast<Result<Broadcast<A, B, 'lerp'>>, W, 'lerp'>>>

  /** a where the condition holds, else b. `[...], [...a], [...b] -> [...]` */
  where<C extends Shape, A extends Shape = [], B extends Shape = []>(
    this: Tensor<C>,
    a: number | boolean | Guard<Broadcast<C, A, 'where'>, Tensor<A>>,
    b: number | boolean | Guard<Broadcast<Result<Broadcast<C, A, 'where'>>, B, 'where'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<Result<Broadcast<C, A, 'where'>>, B, 'where'>>>
}
