import { exponential, smallExponential, smallExponentialLess1 } from './exp.ts'
import { either, polynomial, type VectorFunction, withSign } from './lanes.ts'

// (sinh x / x - 1) / x² as a function of x² for |x| <= 1; relative errors 6.6e-9 and 9.6e-18.
const sineSeries = {
  single: [0.16666667, 0.0083333505, 0.00019836066, 2.8174395e-6],
  double: [
    0.16666666666666666, 0.008333333333333333, 0.0001984126984126959, 2.7557319224120245e-6,
    2.505210834564119e-8, 1.6059050705906315e-10, 7.646476358634483e-13, 2.8483983571749075e-15,
  ],
}

// (tanh x / x - 1) / x² as a function of x² for |x| <= 0.55; relative error 1.1e-9.
const tangent = [-0.33333316, 0.13332544, -0.053847548, 0.021050714, -0.006242849]

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
 * float64: -m / (m + 2) with m = e^(-2 |x|) - 1. float32, for one unit in the last place: 1 - 2 e / (1 + e) with
 * e = e^(-2 |x|), and near 0 a series, as that would cancel. Both are exactly 1 once e rounds away.
 */
export const tanh: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const a = b.let(v.abs(x))
  const doubled = b.let(v.pmax(v.mul(a, b.c(-2)), b.c(-80)))
  if (v.name === 'f64') {
    const m = b.let(smallExponentialLess1(b, doubled))
    return withSign(b, v.abs(v.div(m, v.add(m, b.c(2)))), x)
  }
  const e = b.let(smallExponential(b, doubled))
  const large = v.sub(b.c(1), v.div(v.add(e, e), v.add(e, b.c(1))))
  const z = b.let(v.mul(x, x))
  const small = b.madd(v.mul(a, z), polynomial(b, z, tangent), a)
  return withSign(b, b.select(v.lt(a, b.c(0.55)), small, large), x)
}
