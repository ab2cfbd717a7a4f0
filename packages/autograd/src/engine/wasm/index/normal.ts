import type { Local } from '../asm/func.ts'
import type { Expr } from '../asm/instructions.ts'
import { f32x4, f64x2, i32x4, v128 } from '../asm/vector.ts'
import { polynomial } from '../math/lanes.ts'
import { log } from '../math/log.ts'
import { cos, sin } from '../math/trigonometric.ts'
import { order } from '../move/lanes.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'

// Box-Muller: r cos(2 pi v) and r sin(2 pi v) with r = sqrt(-2 ln u), for u in (0, 1] and v in [0, 1).

// (log(1 + f) - f + f²/2) / f³ for |f| <= 1/3; error of the logarithm relative to f: 5.0e-9.
const logarithm = [
  0.33333224, -0.24999689, 0.20010033, -0.16685477, 0.14011076, -0.1211495, 0.13961747, -0.13192484,
]
// (sin t / t - 1) / t² and (cos t - 1 + t²/2) / t⁴ as functions of t² for |t| <= pi/4; errors 3.7e-9 and 1.1e-10.
const sine = [-0.16666655, 0.008332192, -0.00019518791]
const cosine = [0.041666646, -0.0013887313, 2.4432971e-5]

/**
 * ln((word + 1) / 2^32) in float32. Near 1 the difference from it is what counts, and it is known to the last bit: it is
 * the complement of the word.
 */
function logOfWord(b: VectorBuilder, word: Local): Expr {
  const { v } = b
  const x = b.let(v.add(f32x4.convertI32x4U(word.get), b.c(1)))
  // x = 2^(k + 32) m with m from 2/3 to 4/3.
  const exponent = b.let(v128.and(i32x4.sub(x, b.bits(0x3f2aaaab)), b.bits(0xff800000)))
  const k = b.let(v.sub(f32x4.convertI32x4S(i32x4.shrS(exponent, 23)), b.c(32)))
  const near = v.mul(f32x4.convertI32x4U(v128.not(word.get)), b.c(-(2 ** -32)))
  const f = b.let(b.select(v.eq(k, v128.zero), near, v.sub(i32x4.sub(x, exponent), b.c(1))))
  const square = b.let(v.mul(f, f))
  const curve = b.madd(f, polynomial(b, f, logarithm), b.c(-0.5))
  return b.madd(k, b.c(Math.LN2), b.madd(square, curve, f))
}

/** Four words each for u and v become four pairs of normals, in the same locals. */
export function normalsOfWords(b: VectorBuilder, u: Local, turn: Local): void {
  const { v } = b
  const r = b.let(v.sqrt(v.mul(logOfWord(b, u), b.c(-2))))
  // The angle is q quarter turns and t, at most half of one.
  const q = b.let(i32x4.shrU(i32x4.add(turn.get, b.bits(1 << 29)), 30))
  const part = f32x4.convertI32x4S(i32x4.sub(turn.get, i32x4.shl(q, 30)))
  const t = b.let(v.mul(part, b.c((2 * Math.PI) / 2 ** 32)))
  const z = b.let(v.mul(t, t))
  const s = b.let(b.madd(v.mul(t, z), polynomial(b, z, sine), t))
  const curve = b.madd(v.mul(z, z), polynomial(b, z, cosine), v.mul(z, b.c(-0.5)))
  const c = b.let(v.add(curve, b.c(1)))
  const odd = b.let(i32x4.shrS(i32x4.shl(q, 31), 31))
  const sign = (quarters: Expr) => i32x4.shl(i32x4.shrU(quarters, 1), 31)
  const cosOf = v128.xor(b.select(odd, s, c), sign(i32x4.add(q, b.bits(1))))
  const sinOf = v128.xor(b.select(odd, c, s), sign(q))
  const [even, uneven] = [b.let(v.mul(r, cosOf)), b.let(v.mul(r, sinOf))]
  b.statements.push(u.set(even), turn.set(uneven))
}

/** Integers below 2^53 from the upper 27 bits of one word and the upper 26 of the next, of two blocks. */
export function integers53(b: VectorBuilder, first: Local, second: Local, half: 0 | 1): Expr {
  const wide = (x: Local, by: number) =>
    f64x2.convertLowI32x4U(v128.shuffle(i32x4.shrU(x.get, by), v128.zero, order(8, [half, half])))
  return f64x2.add(f64x2.mul(wide(first, 5), b.c(2 ** 26)), wide(second, 6))
}

/** Two blocks' words become two pairs of doubles: the vectors of the two blocks. */
export function normalPairs(
  b: VectorBuilder,
  [w0, w1, w2, w3]: readonly [Local, Local, Local, Local],
  half: 0 | 1,
): [Expr, Expr] {
  const u = b.let(f64x2.mul(f64x2.add(integers53(b, w0, w1, half), b.c(1)), b.c(2 ** -53)))
  const r = b.let(f64x2.sqrt(f64x2.mul(b.c(-2), b.let(log(b, u)))))
  const angle = b.let(f64x2.mul(integers53(b, w2, w3, half), b.c(2 * Math.PI * 2 ** -53)))
  const even = b.let(f64x2.mul(r, cos(b, angle)))
  const uneven = b.let(f64x2.mul(r, sin(b, angle)))
  return [v128.shuffle(even, uneven, order(8, [0, 2])), v128.shuffle(even, uneven, order(8, [1, 3]))]
}
