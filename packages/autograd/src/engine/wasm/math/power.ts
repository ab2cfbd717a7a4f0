import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { briefExponential, exponential, ln2 } from './exp.ts'
import { inDouble, polynomial, signOf, type VectorFunction } from './lanes.ts'
import { double as logarithm, split } from './log.ts'

/** The first 26 bits of each double: products of two such are exact. */
const leading = (b: VectorBuilder, x: Expr): Expr => v128.and(x, b.bits64(0xffffffff, 0xf8000000))

/** A number as the sum of two, of which the second is what rounding the first lost. */
type Pair = readonly [high: Expr, low: Expr]

/** x + y for |x| >= |y| or x = 0. */
function exactSum(b: VectorBuilder, x: Expr, y: Expr): Pair {
  const { v } = b
  const high = b.let(v.add(x, y))
  return [high, b.let(v.sub(y, v.sub(high, x)))]
}

/**
 * log x to about 58 bits, as a power magnifies its error up to 700 times: with m = 1 + f and s = f / (2 + f) it is
 * k ln 2 + 2 s + s³ (...), where s is known to more than 70 bits and the last term is small.
 */
function preciseLog(b: VectorBuilder, x: Expr): Pair {
  const { v } = b
  const small = b.let(v.lt(x, b.c(2 ** -1022)))
  const { k: exponent, f } = split(b, b.let(v.mul(x, b.select(small, b.c(2 ** 54), b.c(1)))))
  const k = b.let(v.sub(exponent, v128.and(small, b.c(54))))
  const d = b.let(v.add(f, b.c(2)))
  const s = b.let(v.div(f, d))
  const sHigh = b.let(leading(b, s))
  const dHigh = b.let(leading(b, d))
  const dLow = v.sub(f, v.sub(dHigh, b.c(2)))
  const missing = v.sub(v.sub(f, v.mul(sHigh, dHigh)), v.mul(sHigh, dLow))
  const sLow = v.div(missing, d)
  const z = b.let(v.mul(s, s))
  const rest = b.madd(v.mul(s, z), polynomial(b, z, logarithm), v.add(sLow, sLow))
  const [ln2High, ln2Low] = ln2(b)
  const [sum, lost] = exactSum(b, b.let(v.mul(k, b.c(ln2High))), b.let(v.add(sHigh, sHigh)))
  return exactSum(b, sum, b.let(v.add(lost, b.madd(k, b.c(ln2Low), rest))))
}

// As for log, but for |s| <= 3 - sqrt(8) with relative error 4.8e-12.
const briefLogarithm = [0.6666666564128937, 0.4000033622086434, 0.28537238218045985, 0.2358357081697927]

/** a^y for floats as doubles, a > 0. */
function briefPower(b: VectorBuilder, a: Expr, y: Expr): Expr {
  const { v } = b
  const { k, f } = split(b, a)
  const s = b.let(v.div(f, v.add(f, b.c(2))))
  const z = b.let(v.mul(s, s))
  const rest = b.madd(v.mul(s, z), polynomial(b, z, briefLogarithm), v.add(s, s))
  const product = v.mul(y, b.madd(k, b.c(Math.LN2), rest))
  return briefExponential(b, b.let(v.pmax(v.pmin(product, b.c(100)), b.c(-110))))
}

/** a^y for finite a > 0 and finite y. A product beyond +-800 decides alone: its tail may not be finite. */
const usualPower = inDouble((b, brief, base, exponent) => {
  const { v } = b
  const a = b.let(base)
  const y = b.let(exponent)
  if (brief) return briefPower(b, a, y)
  const [high, low] = preciseLog(b, a)
  const logHigh = b.let(leading(b, high))
  const yHigh = b.let(leading(b, y))
  const product = b.let(v.mul(yHigh, logHigh))
  const exact = v.add(v.mul(v.sub(y, yHigh), logHigh), v.mul(y, v.add(v.sub(high, logHigh), low)))
  return exponential(b, product, 0, v128.and(exact, v.lt(v.abs(product), b.c(800))))
})

/** 0, infinity or NaN, as y times the sign of log a is negative, positive or neither. */
function extremePower(b: VectorBuilder, a: Expr, y: Expr): Expr {
  const { v } = b
  const sign = b.select(v.eq(a, v128.zero), b.c(-Infinity), v.sub(a, b.c(1)))
  const product = b.let(v.mul(y, sign))
  return v128.andnot(product, v.lt(product, v128.zero))
}

/** A negative base takes whole powers, odd ones keep its sign; 1^y = x^0 = (-1)^(+-infinity) = 1. */
function rarePower(b: VectorBuilder, x: Expr, y: Expr, a: Expr, usual: Expr): Expr {
  const { v } = b
  const infinity = b.c(Infinity)
  const finite = v128.and(v.lt(a, infinity), v.lt(v.abs(y), infinity))
  const magnitude = b.select(v128.and(finite, v.gt(a, v128.zero)), usual, extremePower(b, a, y))
  const half = b.let(v.mul(y, b.c(0.5)))
  const whole = b.let(v.eq(v.nearest(y), y))
  const odd = v128.andnot(whole, v.eq(v.nearest(half), half))
  const signed = v128.or(magnitude, v128.and(signOf(b, x), odd))
  const broken = v128.andnot(v128.and(v.lt(x, v128.zero), v.lt(a, infinity)), whole)
  const oneToInfinity = v128.and(v.eq(a, b.c(1)), v.eq(v.abs(y), infinity))
  const trivial = v128.or(v128.or(v.eq(y, v128.zero), v.eq(x, b.c(1))), oneToInfinity)
  return b.select(trivial, b.c(1), v128.or(signed, broken))
}

function generalPower(b: VectorBuilder, x: Expr, y: Expr): Expr {
  const { v } = b
  const a = b.let(v.abs(x))
  const usual = b.let(usualPower(b, a, y))
  const infinity = b.c(Infinity)
  const common = v128.and(v128.and(v.gt(x, v128.zero), v.lt(x, infinity)), v.lt(v.abs(y), infinity))
  return b.unless(v128.not(common), usual, (rare) => rarePower(rare, x, y, a, usual))
}

/** C's pow. Powers 1, 2 and 3, which most arrays are raised to, are products. */
export const pow: VectorFunction = (b, base, exponent) => {
  const { v } = b
  const x = b.let(base)
  const y = b.let(exponent)
  const [first, second] = [b.let(v.eq(y, b.c(1))), b.let(v.eq(y, b.c(2)))] as const
  const known = v128.or(v128.or(first, second), v.eq(y, b.c(3)))
  const square = b.let(v.mul(x, x))
  const product = b.select(first, x, b.select(second, square, v.mul(square, x)))
  return b.unless(v128.not(known), product, (other) => generalPower(other, x, y))
}
