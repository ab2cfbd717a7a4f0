import type { GeluOptions, NanToNumOptions, SoftplusOptions } from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { Broadcast, Guard, Result, Shape } from '../typed/index.ts'

/** Pointwise, one operand: `[...] -> [...]`. */
export interface UnaryMethods {
  /** -x. `[...] -> [...]` */
  neg<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** |x|. `[...] -> [...]` */
  abs<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** -1, 0 or 1. `[...] -> [...]` */
  sign<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The largest integer not above x. `[...] -> [...]` */
  floor<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The smallest integer not below x. `[...] -> [...]` */
  ceil<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The nearest integer, halves to even. `[...] -> [...]` */
  round<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x towards 0 to an integer. `[...] -> [...]` */
  trunc<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x - trunc(x). `[...] -> [...]` */
  frac<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x^2. `[...] -> [...]` */
  square<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 / x. `[...] -> [...]` */
  reciprocal<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Square root. `[...] -> [...]` */
  sqrt<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 / sqrt(x). `[...] -> [...]` */
  rsqrt<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** e^x. `[...] -> [...]` */
  exp<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** e^x - 1, exact near 0. `[...] -> [...]` */
  expm1<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 2^x. `[...] -> [...]` */
  exp2<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Natural logarithm. `[...] -> [...]` */
  log<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** log(1 + x), exact near 0. `[...] -> [...]` */
  log1p<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Logarithm to base 2. `[...] -> [...]` */
  log2<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Logarithm to base 10. `[...] -> [...]` */
  log10<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Sine. `[...] -> [...]` */
  sin<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Cosine. `[...] -> [...]` */
  cos<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Tangent. `[...] -> [...]` */
  tan<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse sine. `[...] -> [...]` */
  asin<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse cosine. `[...] -> [...]` */
  acos<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse tangent. `[...] -> [...]` */
  atan<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Hyperbolic sine. `[...] -> [...]` */
  sinh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Hyperbolic cosine. `[...] -> [...]` */
  cosh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Hyperbolic tangent. `[...] -> [...]` */
  tanh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse hyperbolic sine. `[...] -> [...]` */
  asinh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse hyperbolic cosine. `[...] -> [...]` */
  acosh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse hyperbolic tangent. `[...] -> [...]` */
  atanh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 / (1 + e^-x). `[...] -> [...]` */
  sigmoid<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** log(sigmoid(x)). `[...] -> [...]` */
  logSigmoid<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** log(x / (1 - x)), of x within [eps, 1 - eps] if eps is given. `[...] -> [...]` */
  logit<A extends Shape>(this: Tensor<A>, eps?: number | null): Tensor<A>
  /** The error function. `[...] -> [...]` */
  erf<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 - erf(x), exact where small. `[...] -> [...]` */
  erfc<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The inverse of erf. `[...] -> [...]` */
  erfinv<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** log |gamma(x)|. `[...] -> [...]` */
  lgamma<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The derivative of lgamma. `[...] -> [...]` */
  digamma<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The n-th derivative of digamma. `[...] -> [...]` */
  polygamma<A extends Shape>(this: Tensor<A>, n: number): Tensor<A>
  /** sin(pi x) / (pi x). `[...] -> [...]` */
  sinc<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** max(x, 0). `[...] -> [...]` */
  relu<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x within [0, 6]. `[...] -> [...]` */
  relu6<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x where above the threshold, else the value. `[...] -> [...]` */
  threshold<A extends Shape>(this: Tensor<A>, threshold: number, value: number): Tensor<A>
  /** log(1 + e^(beta x)) / beta. `[...] -> [...]` */
  softplus<A extends Shape>(this: Tensor<A>, options?: SoftplusOptions): Tensor<A>
  /** x where positive, else `negativeSlope` (0.01) times x. `[...] -> [...]` */
  leakyRelu<A extends Shape>(this: Tensor<A>, negativeSlope?: number): Tensor<A>
  /** x where positive, else alpha (1) (e^x - 1). `[...] -> [...]` */
  elu<A extends Shape>(this: Tensor<A>, alpha?: number): Tensor<A>
  /** x where positive, else alpha (1) (e^(x / alpha) - 1). `[...] -> [...]` */
  celu<A extends Shape>(this: Tensor<A>, alpha?: number): Tensor<A>
  /** The self-normalising exponential unit. `[...] -> [...]` */
  selu<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x times the normal distribution function at x. `[...] -> [...]` */
  gelu<A extends Shape>(this: Tensor<A>, options?: GeluOptions): Tensor<A>
  /** x sigmoid(x). `[...] -> [...]` */
  silu<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x tanh(softplus(x)). `[...] -> [...]` */
  mish<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x / (1 + |x|). `[...] -> [...]` */
  softsign<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x within [min, max], by default [-1, 1]. `[...] -> [...]` */
  hardtanh<A extends Shape>(this: Tensor<A>, min?: number, max?: number): Tensor<A>
  /** relu6(x + 3) / 6. `[...] -> [...]` */
  hardsigmoid<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x relu6(x + 3) / 6. `[...] -> [...]` */
  hardswish<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x within [min, max]; `null` leaves a side open. `[...] -> [...]` */
  clamp<A extends Shape, B extends Shape = [], C extends Shape = []>(
    this: Tensor<A>,
    min: number | null | Guard<Broadcast<A, B, 'clamp'>, Tensor<B>>,
    max?: number | null | Guard<Broadcast<Result<Broadcast<A, B, 'clamp'>>, C, 'clamp'>, Tensor<C>>,
  ): Tensor<Result<Broadcast<Result<Broadcast<A, B, 'clamp'>>, C, 'clamp'>>>
  /** Whether x is 0. `[...] -> [...]` */
  logicalNot<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Whether x is not a number. `[...] -> [...]` */
  isNaN<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Whether x is neither infinite nor NaN. `[...] -> [...]` */
  isFinite<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Whether x is infinite. `[...] -> [...]` */
  isInf<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x with other numbers for NaN and infinities. `[...] -> [...]` */
  nanToNum<A extends Shape>(this: Tensor<A>, options?: NanToNumOptions): Tensor<A>
}
