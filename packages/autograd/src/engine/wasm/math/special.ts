import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { smallExponential } from './exp.ts'
import { floatsInDouble, polynomial } from './lanes.ts'
import { log } from './log.ts'

// Functions of floats computed in doubles, with 27 bits and more; of doubles they are the host's.

// erf x / x - 1 as a polynomial of x² for |x| <= 1/2: the first terms of its series.
const nearZero = [
  0.1283791670955126, -0.3761263890318375, 0.11283791670955126, -0.026866170645131252, 0.005223977625442188,
  -0.0008548327023450852, 0.00012055332981789664, -1.492565035840625e-5,
]

// e^x² erfc x, as t times a polynomial of t - 0.24506523921043827 with t = 1 / (x + 2), for 0.45 <= x <= 10.2; 9.5e-9.
const scaled = [
  1.00812742653, 2.70468392097, 4.4362158031, 2.43920225819, -5.33520010592, -6.97986624805, 11.8655013998,
  14.2793071687, -31.9804002492,
]

/** Around 0 by erf, which is small; e^(-x²) times a polynomial of 1 / (|x| + 2) elsewhere. */
export const erfc = floatsInDouble('erfc', (b, x) => {
  const { v } = b
  // Floats are 0 beyond.
  const a = b.let(v.pmin(v.abs(x), b.c(10.2)))
  const z = b.let(v.mul(x, x))
  const erf = b.madd(x, polynomial(b, b.let(v.pmin(z, b.c(1))), nearZero), x)
  const t = b.let(v.div(b.c(1), v.add(a, b.c(2))))
  const series = polynomial(b, b.let(v.sub(t, b.c(0.24506523921043827))), scaled)
  const far = b.let(v.mul(smallExponential(b, b.let(v.neg(v.mul(a, a)))), v.mul(t, series)))
  const sided = b.select(v.lt(x, v128.zero), v.sub(b.c(2), far), far)
  return b.select(v.lt(z, b.c(0.25)), v.sub(b.c(1), erf), sided)
})

// erfinv x / x where w = -log(1 - x²): of w - 3.125 up to 6.25, error 5.4e-9; of sqrt w - 3.2995 up to 16.8, 1.3e-8.
const central = [
  1.65365457142, 0.240158174208, -0.00603373003461, -0.000740687716053, 0.000186799648256, -1.38914509865e-5,
  -1.39194821479e-6, 4.26309292817e-7, -2.42093088018e-8, -4.63860493979e-9, 6.37785558432e-10,
]
const tail = [
  3.13365862485, 1.00576393417, 0.0048499571878, -0.00328979751742, 0.00209302277424, -0.00146385343137,
  0.000882517448688, -0.000258628081457, -2.45936319024e-5,
]

/** By w = -log(1 - x²), as Giles does (2011, Approximating the erfinv function), with other polynomials. */
export const erfinv = floatsInDouble('erfinv', (b, x) => {
  const { v } = b
  const one = b.c(1)
  const w = b.let(v.neg(log(b, v.mul(v.sub(one, x), v.add(one, x)))))
  const inside = polynomial(b, b.let(v.sub(w, b.c(3.125))), central)
  const outside = polynomial(b, b.let(v.sub(v.sqrt(w), b.c(3.2995))), tail)
  const ratio = b.select(v.lt(w, b.c(6.25)), inside, outside)
  return v.mul(x, b.select(v.eq(w, b.c(Infinity)), b.c(Infinity), ratio))
})

// log Γ(2 + z) / z for |z| <= 1/2; error 2.7e-10.
const around2 = [
  0.422784335007, 0.32246703471, -0.0673522822484, 0.0205807344107, -0.0073861586541, 0.00289173250448,
  -0.0011859591875, 0.000501517652885, -0.000253618870676, 0.000122362385585,
]

// log Γ(y) = (y - 1/2) (log y - 1) + (log 2π - 1) / 2 + series(1 / y²) / y: Stirling's series.
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]

/** x (x + 7), (x + 1) (x + 6), (x + 2) (x + 5) and (x + 3) (x + 4), which are 6, 10 and 12 more than the first. */
function pairsTo8(b: VectorBuilder, x: Expr): readonly [Expr, Expr, Expr, Expr] {
  const { v } = b
  const q = b.let(v.mul(x, v.add(x, b.c(7))))
  const plus = (n: number) => b.let(v.add(q, b.c(n)))
  return [q, plus(6), plus(10), plus(12)]
}

/** Whether x is below 8, y = x + 8 there and x elsewhere, for which asymptotic series are good enough, and 1 / y. */
function raised(b: VectorBuilder, x: Expr) {
  const { v } = b
  const isNear = b.let(v.lt(x, b.c(8)))
  const y = b.let(v.add(x, v128.and(isNear, b.c(8))))
  return { isNear, y, inverse: b.let(v.div(b.c(1), y)) }
}

const isPositive = (b: VectorBuilder, x: Expr): Expr =>
  v128.and(b.v.gt(x, v128.zero), b.v.lt(x, b.c(Infinity)))

/**
 * From 1/2 to 5/2 by the series around 2, which keeps the zeros at 1 and 2: log Γ(x) = log Γ(x + 1) - log x. By
 * Stirling's series elsewhere, below 8 of x + 8. What is not above 0 is left to the host.
 */
export const lgamma = floatsInDouble('lgamma', (b, x) => {
  const { v } = b
  const isMiddle = b.let(v128.and(v.ge(x, b.c(0.5)), v.lt(x, b.c(2.5))))
  const isBelow = b.let(v.lt(x, b.c(1.5)))
  const { isNear, y, inverse } = raised(b, x)
  const z = b.let(v.sub(x, b.select(isBelow, b.c(1), b.c(2))))
  const middle = v.mul(z, polynomial(b, z, around2))
  const series = v.mul(inverse, polynomial(b, b.let(v.mul(inverse, inverse)), stirling))
  const leading = v.mul(v.sub(y, b.c(0.5)), v.sub(log(b, y), b.c(1)))
  const far = v.add(leading, v.add(b.c((Math.log(2 * Math.PI) - 1) / 2), series))
  const ofMiddle = b.select(isBelow, x, b.c(1))
  const [q, q6, q10, q12] = pairsTo8(b, x)
  const rising = v.mul(v.mul(q, q6), v.mul(q10, q12))
  const divisor = b.select(isMiddle, ofMiddle, b.select(isNear, rising, b.c(1)))
  const usual = v.sub(b.select(isMiddle, middle, far), log(b, divisor))
  return b.unless(v128.not(isPositive(b, x)), usual, (rare) => rare.host('lgamma', x))
})

// ψ(y) = log y - 1 / (2 y) - series(1 / y²) / y²: the derivative of Stirling's series.
const digammaSeries = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]

/** 1 / x + 1 / (x + 1) + ... + 1 / (x + 7): two at a time they are 2 x + 7 divided by the pairs. */
function reciprocalsTo8(b: VectorBuilder, x: Expr): Expr {
  const { v } = b
  const [q, q6, q10, q12] = pairsTo8(b, x)
  const outer = v.div(v.add(q, q6), v.mul(q, q6))
  const inner = v.div(v.add(q10, q12), v.mul(q10, q12))
  return v.mul(v.add(v.add(x, x), b.c(7)), v.add(outer, inner))
}

/** ψ(x) by its asymptotic series, below 8 of x + 8. Other derivatives, and what is not above 0, are left to the host. */
export const polygamma = floatsInDouble('polygamma', (b, x, n) => {
  const { v } = b
  const { isNear, y, inverse } = raised(b, x)
  const square = b.let(v.mul(inverse, inverse))
  const less = v.add(v.mul(inverse, b.c(0.5)), v.mul(square, polynomial(b, square, digammaSeries)))
  const below = v128.and(reciprocalsTo8(b, x), isNear)
  const usual = v.sub(log(b, y), v.add(less, below))
  const isUsual = v128.and(v.eq(n, v128.zero), isPositive(b, x))
  return b.unless(v128.not(isUsual), usual, (rare) => rare.host('polygamma', x, n))
})
