import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { either, polynomial, signOf, type VectorFunction, withSign } from './lanes.ts'

// (atan t / t - 1) / t² as a function of t² for |t| <= tan(pi/8); relative errors 2.4e-9 and 2.5e-18.
const arcTangent = {
  single: [-0.33333316, 0.19998488, -0.14243826, 0.10595828, -0.060829915],
  double: [
    -0.333333333333332, 0.19999999999954, -0.14285714280239584, 0.11111110785671509, -0.0909089782252822,
    0.0769206138126539, -0.06663117389920983, 0.05847986554463241, -0.050397423298977465, 0.03807564168341699,
    -0.017919285564622023,
  ],
}

// (asin t / t - 1) / t² as a function of t² for |t| <= 1/2; relative errors 5.9e-9 and 2.0e-18.
const arcSine = {
  single: [0.16666754, 0.074952416, 0.0454771, 0.0241476, 0.04221857],
  double: [
    0.16666666666666763, 0.07499999999970261, 0.04464285717512157, 0.03038194268358691, 0.02237221566100735,
    0.017351600081241356, 0.013980961560025795, 0.011397775207795583, 0.010786532998272695,
    0.0036830281879621737, 0.021763530819545424, -0.0210773350759054, 0.03267691558540848,
  ],
}

/** pi times a power of two, and what rounding it loses. */
function pi(b: VectorBuilder, times: number): readonly [high: Expr, low: Expr] {
  const [high, low] = either(b, [Math.fround(Math.PI), Math.PI - Math.fround(Math.PI)], [Math.PI, piTail])
  return [b.c(times * high!), b.c(times * low!)]
}

/** pi - Math.PI. */
const piTail = 1.2246467991473532e-16

/** pi times, less x. */
function piLess(b: VectorBuilder, times: number, x: Expr): Expr {
  const [high, low] = pi(b, times)
  return b.v.sub(high, b.v.sub(x, low))
}

/**
 * atan of a ratio of two magnitudes: the smaller by the larger, then pi/2 less that where they were exchanged; above
 * tan(pi/8) by atan t = pi/4 + atan((t - 1) / (t + 1)).
 */
function arcOfRatio(b: VectorBuilder, above: Expr, below: Expr): Expr {
  const { v } = b
  const exchanged = b.let(v.gt(above, below))
  // NaN stays in one of them. Two zeros give 0, equal magnitudes, also infinite ones, 1.
  const smaller = b.let(v.pmin(above, below))
  const larger = b.let(v.pmax(v.pmax(below, above), b.c(either(b, 2 ** -149, 2 ** -1074))))
  const equal = b.let(v.eq(smaller, larger))
  const wide = b.let(v128.or(equal, v.gt(smaller, v.mul(larger, b.c(Math.SQRT2 - 1)))))
  const difference = v128.andnot(v.sub(smaller, larger), equal)
  const top = b.select(wide, difference, smaller)
  const u = b.let(v.div(top, b.select(wide, v.add(smaller, larger), larger)))
  const z = b.let(v.mul(u, u))
  const [quarter, tail] = pi(b, 1 / 4)
  const series = polynomial(b, z, either(b, arcTangent.single, arcTangent.double))
  const small = b.madd(v.mul(u, z), series, v128.and(wide, tail))
  const arc = b.let(v.add(v128.and(wide, quarter), v.add(u, small)))
  return b.select(exchanged, piLess(b, 1 / 2, arc), arc)
}

export const atan: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  return withSign(b, arcOfRatio(b, b.let(b.v.abs(x)), b.c(1)), x)
}

/** The angle of (x, y): the sign of x, of zero too, tells left from right. Huge legs are made smaller: they are added. */
export const atan2: VectorFunction = (b, yOperand, xOperand) => {
  const { v } = b
  const y = b.let(yOperand)
  const x = b.let(xOperand)
  const legs = [b.let(v.abs(y)), b.let(v.abs(x))] as const
  const huge = v.gt(v.pmax(...legs), b.c(either(b, 2 ** 100, 2 ** 1000)))
  const scale = b.let(b.select(huge, b.c(0.25), b.c(1)))
  const arc = b.let(arcOfRatio(b, b.let(v.mul(legs[0], scale)), b.let(v.mul(legs[1], scale))))
  const left = v.lt(withSign(b, b.c(1), x), v128.zero)
  return withSign(b, b.select(left, piLess(b, 1, arc), arc), y)
}

/**
 * With z = t² it is asin t = t + t z arcSine(z) for |t| <= 1/2, and beyond asin |x| = pi/2 - 2 asin(sqrt((1 - |x|) / 2)).
 * Above 1 the root is NaN.
 */
function arcSineParts(b: VectorBuilder, x: Expr) {
  const { v } = b
  const a = b.let(v.abs(x))
  const large = b.let(v.gt(a, b.c(0.5)))
  const z = b.let(b.select(large, v.mul(v.sub(b.c(1), a), b.c(0.5)), v.mul(a, a)))
  const t = b.let(b.select(large, v.sqrt(z), a))
  const series = polynomial(b, z, either(b, arcSine.single, arcSine.double))
  return { large, t, rest: b.let(v.mul(v.mul(t, z), series)) }
}

export const asin: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const { large, t, rest } = arcSineParts(b, x)
  const [high, low] = pi(b, 1 / 2)
  const beyond = v.sub(v.sub(high, v.add(t, t)), v.sub(v.add(rest, rest), low))
  return withSign(b, b.select(large, beyond, v.add(t, rest)), x)
}

/** pi/2 - asin x for |x| <= 1/2; beyond 2 asin(sqrt((1 - |x|) / 2)), and pi less that on the left. */
export const acos: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const { large, t, rest } = arcSineParts(b, x)
  const arc = b.let(v.add(t, rest))
  const near = piLess(b, 1 / 2, v128.xor(arc, signOf(b, x)))
  const twice = b.let(v.add(arc, arc))
  const far = b.select(v.lt(x, v128.zero), piLess(b, 1, twice), twice)
  return b.select(large, far, near)
}
