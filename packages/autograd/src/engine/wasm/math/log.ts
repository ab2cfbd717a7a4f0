import type { Expr } from '../asm/instructions.ts'
import { f32x4, i32x4, i64x2, v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { exponentialBelow0, ln2 } from './exp.ts'
import { either, floatsInDouble, polynomial, type VectorFunction, withSign } from './lanes.ts'

// (log(1 + f) - f + f²/2) / f³ for |f| <= 1/3; error of the logarithm relative to f: 3.9e-8.
const single = [0.3333318, -0.25004256, 0.2001309, -0.16471909, 0.13958001, -0.1512459, 0.14227307]

// (log((1 + s) / (1 - s)) / s - 2) / s² as a function of s² for |s| <= 3 - sqrt(8); relative error 1.6e-18.
export const double = [
  0.6666666666666735, 0.39999999999411084, 0.28571428743264954, 0.22222198475762753, 0.18183569750510858,
  0.15313902997720538, 0.14797509966650033,
]

// The same with relative error 1.9e-16.
const shorter = [
  0.6666666666658716, 0.40000000052302176, 0.2857141712479704, 0.22223372059982127, 0.18123629798013197,
  0.168199816882729,
]

/** A positive number as 2^(k / unit) m: k as a float and f = m - 1, which is exact. */
export interface Split {
  readonly k: Expr
  readonly f: Expr
}

const unit = (b: VectorBuilder) => either(b, 2 ** 23, 1)

/** Of a normal positive number. Float bits less those of the lower end of m's interval have k in the exponent field. */
export function split(b: VectorBuilder, x: Expr): Split {
  const { v } = b
  if (v.name === 'f32') {
    // m from 2/3 to 4/3.
    const k = b.let(v128.and(i32x4.sub(x, b.bits(0x3f2aaaab)), b.bits(0xff800000)))
    return { k: b.let(f32x4.convertI32x4S(k)), f: b.let(v.sub(i32x4.sub(x, k), b.c(1))) }
  }
  // m from sqrt(1/2) to sqrt(2). The bits are moved up first so that k + 1023 is positive.
  const moved = b.let(i64x2.add(x, b.bits64(0x3ff00000 - 0x3fe6a09e, 0)))
  const m = i64x2.add(v128.and(moved, b.bits64(0x000fffff, 0xffffffff)), b.bits64(0x3fe6a09e, 0))
  // An integer below 2^52 is the tail of the float 2^52 + integer.
  const biased = v128.or(i64x2.shrU(moved, 52), b.c(2 ** 52))
  return { k: b.let(v.sub(biased, b.c(2 ** 52 + 1023))), f: b.let(v.sub(m, b.c(1))) }
}

/**
 * log(1 + f) + tail with s = f / (2 + f): as 2 s = f - s f, 2 s + s³ series(s²) is f less what is small beside it,
 * s (f - s² series(s²)).
 */
function logNear1(b: VectorBuilder, f: Expr, series: readonly number[], tail?: Expr): Expr {
  const { v } = b
  const s = b.let(v.div(f, v.add(f, b.c(2))))
  const z = b.let(v.mul(s, s))
  const less = v.mul(s, v.sub(f, v.mul(z, polynomial(b, z, series))))
  return v.sub(f, tail === undefined ? less : v.sub(less, tail))
}

/** k ln 2 + log(1 + f) + tail. */
function logOf(b: VectorBuilder, { k, f }: Split, tail?: Expr): Expr {
  const { v } = b
  // A second part of ln 2 would spare doubles one unit in the last place, and take a tenth of the time.
  if (v.name === 'f64' && tail === undefined) return b.madd(k, b.c(Math.LN2), logNear1(b, f, shorter))
  const [high, low] = ln2(b).map((part) => b.c(part / unit(b))) as [Expr, Expr]
  const product = v.mul(k, low)
  const small = tail === undefined ? product : v.add(product, tail)
  if (v.name === 'f64') return b.madd(k, high, logNear1(b, f, shorter, small))
  const curve = b.madd(f, polynomial(b, f, single), b.c(-0.5))
  return b.madd(k, high, v.add(f, b.madd(v.mul(f, f), curve, small)))
}

/** Not positive, not normal or not finite: bits moved so that the others are the least integers. */
const isRare = (b: VectorBuilder, x: Expr): Expr =>
  b.v.name === 'f32'
    ? i32x4.gtS(i32x4.add(x, b.bits(0x7f800000)), b.bits(0xfeffffff))
    : i64x2.gtS(i64x2.add(x, b.bits64(0x7ff00000, 0)), b.bits64(0xffdfffff, 0xffffffff))

/** Below the normal numbers by way of a power of two; then infinity and NaN, zero, and NaN below zero. */
function rareLog(b: VectorBuilder, x: Expr): Expr {
  const { v } = b
  const lift = either(b, 24, 54)
  const { k, f } = split(b, b.let(v.mul(x, b.c(2 ** lift))))
  const lifted = logOf(b, { k: b.let(v.sub(k, b.c(lift * unit(b)))), f })
  const finite = b.select(v.lt(x, b.c(Infinity)), lifted, x)
  const orZero = b.select(v.eq(x, v128.zero), b.c(-Infinity), finite)
  return v128.or(orZero, v.lt(x, v128.zero))
}

export const log: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  return b.unless(isRare(b, x), logOf(b, split(b, x)), (rare) => rareLog(rare, x))
}

export const log2 = floatsInDouble('log2', (b, x) => b.v.mul(log(b, x), b.c(Math.LOG2E)))
export const log10 = floatsInDouble('log10', (b, x) => b.v.mul(log(b, x), b.c(Math.LOG10E)))

/** log(1 + x) = log(u) + c / u, where u is 1 + x rounded and c what rounding took away. */
export const log1p: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const u = b.let(v.add(x, b.c(1)))
  const lost = v.sub(x, v.sub(u, b.c(1)))
  const usual = withSign(b, v.abs(logOf(b, split(b, u), v.div(lost, u))), x)
  return b.unless(isRare(b, u), usual, (rare) => rareLog(rare, u))
}

// The same for |s| <= 1/3, that is 0 <= f <= 1; relative errors 5.0e-9 and 3.5e-18.
const upTo2 = {
  single: [0.6666641, 0.400217, 0.2799914, 0.2802447],
  double: [
    0.6666666666666631, 0.40000000000157243, 0.2857142854785388, 0.222222239697328, 0.18181743924835572,
    0.15386559925470034, 0.13300973550568015, 0.12106086552881208, 0.08340100167477317, 0.17018577812352398,
  ],
}

/**
 * max + log(1 + e^d) with d = min - max; at equal arguments, infinite ones too, a + ln 2. What rounding d loses counts
 * where the maximum is near 0.
 */
export const logAddExp: VectorFunction = (b, left, right) => {
  const { v } = b
  const x = b.let(left)
  const y = b.let(right)
  // NaN stays in one of them.
  const high = b.let(v.pmax(x, y))
  const low = b.let(v.pmin(y, x))
  const d = b.let(v.sub(low, high))
  const subtracted = b.let(v.sub(low, d))
  const lost = v.add(v.sub(low, v.add(d, subtracted)), v.sub(subtracted, high))
  const e = b.let(exponentialBelow0(b, d, v128.and(lost, v.gt(d, b.c(-1000)))))
  const step = logNear1(b, e, either(b, upTo2.single, upTo2.double))
  return v.add(high, b.select(v.eq(x, y), b.c(Math.LN2), step))
}
