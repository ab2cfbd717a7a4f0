import { exponential, halfSteps } from './exp.ts'
import { either, floatsInDouble, polynomial, type VectorFunction, withSign } from './lanes.ts'
import { log1p } from './log.ts'

// (sinh x / x - 1) / x² as a function of x² for |x| <= 1; relative errors 6.6e-9 and 9.6e-18.
const sineSeries = {
  single: [0.16666667, 0.0083333505, 0.00019836066, 2.8174395e-6],
  double: [
    0.16666666666666666, 0.008333333333333333, 0.0001984126984126959, 2.7557319224120245e-6,
    2.505210834564119e-8, 1.6059050705906315e-10, 7.646476358634483e-13, 2.8483983571749075e-15,
  ],
}

// (h / tanh h - 1) / h² as a function of h² for |h| <= ln 2 / 4; errors of h / tanh h: 2.2e-9 and 1.1e-15.
const cotangent = {
  single: [0.3333325, -0.022133982],
  double: [0.3333333333321299, -0.022222221832619075, 0.0021163628997635706, -0.00021008326027458692],
}

/** (e^|x| - e^-|x|) / 2, and its series where that would cancel. */
export const sinh: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const a = b.let(v.abs(x))
  const half = b.let(exponential(b, a, -1))
  const large = v.sub(half, v.div(b.c(0.25), half))
  const z = b.let(v.mul(x, x))
  const series = polynomial(b, z, either(b, sineSeries.single, sineSeries.double))
  const small = b.madd(v.mul(a, z), series, a)
  return withSign(b, b.select(v.lt(a, b.c(1)), small, large), x)
}

/** (e^|x| + e^-|x|) / 2. */
export const cosh: VectorFunction = (b, x) => {
  const { v } = b
  const half = b.let(exponential(b, v.abs(x), -1))
  return v.add(half, v.div(b.c(0.25), half))
}

/**
 * |x| = n ln 2 / 2 + h, where tanh of the first is T = (2^n - 1) / (2^n + 1), and by the rule for sums
 * T + (h - T² h) / (1 + T h + (h / tanh h - 1)). What is added to T is small, and all of it where T is 0; beyond the
 * limit the result is 1.
 */
export const tanh: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const { scale, r: h } = halfSteps(b, b.let(v.pmin(v.abs(x), b.c(either(b, 9.1, 20)))))
  const t = b.let(v.div(v.sub(scale, b.c(1)), v.add(scale, b.c(1))))
  const th = b.let(v.mul(t, h))
  const z = b.let(v.mul(h, h))
  const series = polynomial(b, z, either(b, cotangent.single, cotangent.double))
  const below = v.add(b.madd(z, series, th), b.c(1))
  return withSign(b, v.add(t, v.div(v.sub(h, v.mul(t, th)), below)), x)
}

/** log(1 + |x| + (√(1 + x²) - 1)): what the difference loses is small beside |x|, of which doubles know more than asked. */
export const asinh = floatsInDouble('asinh', (b, x) => {
  const { v } = b
  const a = b.let(v.abs(x))
  const root = v.sqrt(v.add(v.mul(a, a), b.c(1)))
  return withSign(b, log1p(b, v.add(a, v.sub(root, b.c(1)))), x)
})

/** log(1 + t + √t √(t + 2)) with t = x - 1: roots apart, of which the first is NaN wherever x is below 1. */
export const acosh = floatsInDouble('acosh', (b, x) => {
  const { v } = b
  const t = b.let(v.sub(x, b.c(1)))
  return log1p(b, v.add(t, v.mul(v.sqrt(t), v.sqrt(v.add(t, b.c(2))))))
})

/** log(1 + 2 |x| / (1 - |x|)) / 2. */
export const atanh = floatsInDouble('atanh', (b, x) => {
  const { v } = b
  const a = b.let(v.abs(x))
  const ratio = v.div(v.add(a, a), v.sub(b.c(1), a))
  return withSign(b, v.mul(log1p(b, ratio), b.c(0.5)), x)
})
