import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { either, inDouble, integers, polynomial, type VectorFunction } from './lanes.ts'

/** What exponentials need to know about a float type. */
interface Format {
  readonly mantissaBits: number
  readonly bias: number
  /** ln 2 in two parts, of which the first has so few bits that its product with any exponent is exact. */
  readonly ln2: readonly [high: number, low: number]
  /** e^x overflows above, even halved, and is zero below. */
  readonly highest: number
  readonly lowest: number
}

const single: Format = {
  mantissaBits: 23,
  bias: 127,
  ln2: [0.693145751953125, 1.4286068203094173e-6],
  highest: 90,
  lowest: -104,
}

const double: Format = {
  mantissaBits: 52,
  bias: 1023,
  ln2: [0.6931471805592082, 7.371002565167799e-13],
  highest: 711,
  lowest: -746,
}

// (e^r - 1 - r) / r² for |r| <= ln 2 / 2; error of e^r - 1 relative to r: 1.5e-8.
const singleSeries = [0.5, 0.16666543, 0.041666605, 0.008366513, 0.001392399]

// (2 - r (e^r + 1) / (e^r - 1)) / r² as a function of r² for |r| <= ln 2 / 2; error of e^r: 2.4e-16.
const doubleSeries = [-0.16666666666573746, 0.002777777714921582, -6.61361561897908e-5, 1.640527942907556e-6]

// 2^f for |f| <= 1/2; error 7.5e-8.
const binarySeries = [1.0000001, 0.69314694, 0.2402212, 0.05550713, 0.009675542, 0.0013276472]

const formatOf = (b: VectorBuilder) => either(b, single, double)

export const ln2 = (b: VectorBuilder) => formatOf(b).ln2

/**
 * x = n ln 2 + r with |r| <= ln 2 / 2. Adding 1.5 * 2^mantissaBits rounds to an integer, which then stands in the low
 * bits: `shifted` ends in those of n + offset. A tail, if given, is added to x.
 */
function reduced(b: VectorBuilder, x: Expr, offset: number, tail?: Expr) {
  const { v } = b
  const { mantissaBits, ln2 } = formatOf(b)
  const magic = b.c(1.5 * 2 ** mantissaBits + offset)
  const shifted = b.let(b.madd(x, b.c(Math.LOG2E), magic))
  const n = b.let(v.sub(shifted, magic))
  const r = b.madd(n, b.c(-ln2[1]), b.madd(n, b.c(-ln2[0]), x))
  return { shifted, r: b.let(tail === undefined ? r : v.add(r, tail)) }
}

/**
 * e^r - 1. For doubles by a division, which takes the place of six terms: with c = r + r² series(r²), that is
 * 2 + r - r (e^r + 1) / (e^r - 1), it is r + r c / (2 - c).
 */
function mantissaLess1(b: VectorBuilder, r: Expr): Expr {
  const { v } = b
  const z = b.let(v.mul(r, r))
  if (v.name === 'f32') return b.madd(z, polynomial(b, r, singleSeries), r)
  const c = b.let(b.madd(z, polynomial(b, z, doubleSeries), r))
  return v.add(r, v.div(v.mul(r, c), v.sub(b.c(2), c)))
}

/** e^r. */
const mantissa = (b: VectorBuilder, r: Expr) =>
  b.v.name === 'f32' && b.fused
    ? polynomial(b, r, [1, 1, ...singleSeries])
    : b.v.add(mantissaLess1(b, r), b.c(1))

/** Bits of 2^n from an integer that ends in those of n + bias. */
const power = (b: VectorBuilder, shifted: Expr) => integers(b).shl(shifted, formatOf(b).mantissaBits)

/**
 * 2^half e^(x + tail). In two steps, so that results near overflow or below the normal numbers round once. Operands
 * whose result is 0 are left out, as products that underflow take many times as long: half of attention's are -Infinity.
 */
export function exponential(b: VectorBuilder, x: Expr, half = 0, tail?: Expr): Expr {
  const { v } = b
  const i = integers(b)
  const { bias, highest, lowest } = formatOf(b)
  const operand = b.let(x)
  const vanishes = b.let(v.lt(operand, b.c(lowest)))
  const clamped = b.let(v128.andnot(v.pmin(operand, b.c(highest)), vanishes))
  const { shifted, r } = reduced(b, clamped, 2 * bias, tail)
  const first = b.let(i.shrU(shifted, 1))
  const scaled = v.mul(mantissa(b, r), power(b, first))
  const last = power(b, i.sub(shifted, first))
  const result = v.mul(half === 0 ? scaled : v.mul(scaled, b.c(2 ** half)), last)
  return v128.andnot(result, vanishes)
}

export const exp: VectorFunction = (b, x) => exponential(b, x)

const exp2OfFloats = inDouble((b, _, x) => exp(b, b.v.mul(x, b.c(Math.LN2))))

/** 2^x. Of doubles the host's power, which is exact where x is whole. */
export const exp2: VectorFunction = (b, x) =>
  b.v.name === 'f32' ? exp2OfFloats(b, x) : b.host('pow', b.c(2), b.let(x))

/** e^x for |x| so small that it is a normal number. */
export function smallExponential(b: VectorBuilder, x: Expr): Expr {
  const { shifted, r } = reduced(b, x, formatOf(b).bias)
  return b.v.mul(mantissa(b, r), power(b, shifted))
}

/** 2^x of floats, for x so small that it is a normal number: x = n + f with |f| <= 1/2. */
export function smallPowerOf2(b: VectorBuilder, exponent: Expr): Expr {
  const { v } = b
  const x = b.let(exponent)
  const magic = b.c(1.5 * 2 ** single.mantissaBits + single.bias)
  const shifted = b.let(v.add(x, magic))
  const f = b.let(v.sub(x, v.sub(shifted, magic)))
  return v.mul(polynomial(b, f, binarySeries), power(b, shifted))
}

/** e^x in doubles with the accuracy of floats, for |x| so small that it is a normal number. */
export function briefExponential(b: VectorBuilder, x: Expr): Expr {
  const { shifted, r } = reduced(b, x, double.bias)
  return b.v.mul(polynomial(b, r, [1, 1, ...singleSeries]), power(b, shifted))
}

/**
 * 0 <= x <= 20 as n ln 2 / 2 + r, and 2^n. For floats one step does: a multiple of 2^-22 differs from ln 2 / 2 by 8e-10,
 * and where its products with n are rounded, n > 8, tanh is flat.
 */
export function halfSteps(b: VectorBuilder, x: Expr) {
  const { v } = b
  const { mantissaBits, bias, ln2 } = formatOf(b)
  const magic = b.c(1.5 * 2 ** mantissaBits + bias)
  const shifted = b.let(b.madd(x, b.c(2 * Math.LOG2E), magic))
  const n = b.let(v.sub(shifted, magic))
  const parts = either(b, [1453635 / 2 ** 22], [ln2[0] / 2, ln2[1] / 2])
  const r = parts.reduce((rest, part) => b.madd(n, b.c(-part), rest), x)
  return { scale: b.let(power(b, shifted)), r: b.let(r) }
}

/** e^(x + tail) for x <= 0: only underflow to guard, by a detour of a few binary orders. */
export function exponentialBelow0(b: VectorBuilder, x: Expr, tail?: Expr): Expr {
  const { v } = b
  const { bias, lowest } = formatOf(b)
  const detour = either(b, 64, 512)
  const { shifted, r } = reduced(b, b.let(v.pmax(x, b.c(lowest))), bias + detour, tail)
  return v.mul(v.mul(mantissa(b, r), power(b, shifted)), b.c(2 ** -detour))
}

/** 2^n of the largest x is twice what the type holds: there it is halved and the result doubled. */
export const expm1: VectorFunction = (b, operand) => {
  const { v } = b
  const { bias, highest, ln2 } = formatOf(b)
  const x = b.let(operand)
  const clamped = b.let(v.pmax(v.pmin(x, b.c(highest - 1)), b.c(-50)))
  const { shifted, r } = reduced(b, clamped, bias)
  const huge = b.let(v.gt(x, b.c((bias + 0.25) * (ln2[0] + ln2[1]))))
  const scale = b.let(power(b, integers(b).add(shifted, huge)))
  const value = b.madd(scale, mantissaLess1(b, r), v.sub(scale, b.c(1)))
  const doubled = v.mul(value, v.add(b.c(1), v128.and(huge, b.c(1))))
  return b.select(v.lt(v.abs(x), b.c(1e-30)), x, doubled)
}

/** 1 / (1 + 2^n e^r), both parts of the quotient times a small power of two so that the result alone underflows. */
export const sigmoid: VectorFunction = (b, operand) => {
  const { v } = b
  const { bias, lowest } = formatOf(b)
  // Beyond the highest argument the result is 1.
  const { order, highest } = either(b, { order: 64, highest: 20 }, { order: 512, highest: 40 })
  const clamped = v.pmax(v.pmin(operand, b.c(highest)), b.c(lowest))
  const { shifted, r } = reduced(b, b.let(v.neg(clamped)), bias - order)
  const scale = b.let(power(b, shifted))
  const unit = b.c(2 ** -order)
  return v.div(unit, v.add(scale, b.madd(scale, mantissaLess1(b, r), unit)))
}
