import type { Expr } from '../asm/instructions.ts'
import { f64x2, i32x4, i64x2, v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import {
  either,
  inDouble,
  integers,
  lowWords,
  narrow,
  polynomial,
  type VectorFunction,
  widen,
  withSign,
} from './lanes.ts'

// (sin r / r - 1) / r² and (cos r - 1 + r²/2) / r⁴ as functions of r² for |r| <= pi/4.
// Errors relative to r and 1: float32 3.7e-9 and 1.1e-10, float64 6.9e-18 and 1.1e-18.
const sine = {
  single: [-0.16666655, 0.008332191, -0.00019518599],
  double: [
    -0.16666666666666632, 0.00833333333332237, -0.0001984126982977105, 2.7557313678628086e-6,
    -2.5050755955998937e-8, 1.5896666220631334e-10,
  ],
}
const cosine = {
  single: [0.041666646, -0.0013887301, 2.443067e-5],
  double: [
    0.0416666666666666, -0.0013888888888874064, 2.480158728944349e-5, -2.755731434066105e-7,
    2.08757216238875e-9, -1.1359559336139126e-11,
  ],
}

/** pi/2 in parts with so few bits that their products with a quadrant are exact; beyond `limit` they are not. */
const reduction = {
  single: { limit: 1e7, parts: [1.570796325802803, 9.920935796805404e-10] },
  double: { limit: 1e5, parts: [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] },
}

/** x = q pi/2 + r, in doubles: bits that end in those of q, and r. */
function quarterTurns(b: VectorBuilder, x: Expr, parts: readonly number[]) {
  const { v } = b
  const magic = b.c(1.5 * 2 ** 52)
  const q = b.let(b.madd(x, b.c(2 / Math.PI), magic))
  const n = b.let(v.sub(q, magic))
  return { q, r: parts.reduce((rest, part) => b.madd(n, b.c(-part), rest), x) }
}

/** Quadrant and remainder. Those of floats are found in doubles: near multiples of pi most digits cancel. */
function reduce(b: VectorBuilder, x: Expr) {
  if (b.v.name === 'f64') {
    const { q, r } = quarterTurns(b, x, reduction.double.parts)
    return { q, r: b.let(r) }
  }
  const [low, high] = widen(b, x).map((half) => quarterTurns(b.as(f64x2), half, reduction.single.parts))
  return { q: b.let(lowWords(low!.q, high!.q)), r: b.let(narrow(low!.r, high!.r)) }
}

/** sin and cos of |r| <= pi/4. */
function both(b: VectorBuilder, r: Expr, brief = b.v.name === 'f32') {
  const { v } = b
  const z = b.let(v.mul(r, r))
  const s = polynomial(b, z, brief ? sine.single : sine.double)
  const c = polynomial(b, z, brief ? cosine.single : cosine.double)
  return {
    sin: b.let(withSign(b, b.madd(v.mul(r, z), s, r), r)),
    cos: b.let(v.add(b.c(1), b.madd(v.mul(z, z), c, v.mul(z, b.c(-0.5))))),
  }
}

/** Masks of the lanes whose integer is odd. */
const isOdd = (b: VectorBuilder, q: Expr) =>
  b.v.name === 'f32' ? i32x4.shrS(i32x4.shl(q, 31), 31) : i64x2.eq(v128.and(q, one(b)), one(b))

/** The integer 1. */
const one = (b: VectorBuilder) => either(b, b.bits(1), b.bits64(0, 1))

const topBits = (b: VectorBuilder) => either(b, 31, 63)

const isFar = (b: VectorBuilder, x: Expr) =>
  b.v.gt(b.v.abs(x), b.c(either(b, reduction.single, reduction.double).limit))

/** Sine of x + turns pi/2. */
const wave =
  (name: 'sin' | 'cos', turns: 0 | 1): VectorFunction =>
  (b, operand) => {
    const x = b.let(operand)
    const reduced = reduce(b, x)
    const i = integers(b)
    const q = turns === 0 ? reduced.q : b.let(i.add(reduced.q, one(b)))
    const { sin, cos } = both(b, reduced.r)
    const flip = i.shl(i.shrU(q, 1), topBits(b))
    const value = v128.xor(b.select(isOdd(b, q), cos, sin), flip)
    return b.unless(isFar(b, x), value, (rare) => rare.host(name, x))
  }

export const sin = wave('sin', 0)
export const cos = wave('cos', 1)

/** sin / cos, and -cos / sin after a quarter turn. */
const ratio = inDouble((b, brief, operand) => {
  const { v } = b
  const { parts } = brief ? reduction.single : reduction.double
  const turns = quarterTurns(b, operand, parts)
  const { sin, cos } = both(b, b.let(turns.r), brief)
  const odd = b.let(isOdd(b, turns.q))
  return v128.xor(v.div(b.select(odd, cos, sin), b.select(odd, sin, cos)), i64x2.shl(turns.q, 63))
})

export const tan: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  return b.unless(isFar(b, x), ratio(b, x), (rare) => rare.host('tan', x))
}
