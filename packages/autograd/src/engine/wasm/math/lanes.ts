import type { Expr } from '../asm/instructions.ts'
import { f32x4, f64x2, i32x4, i64x2, v128 } from '../asm/vector.ts'
import type { HostFunction } from '../machine/kernel.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'

/** A pointwise function as code: lanes of the operands in, lanes of the result out. */
export type VectorFunction = (b: VectorBuilder, ...operands: Expr[]) => Expr

/** A function without vector code: the host's, in double precision, lane by lane. */
export const byHost =
  (name: HostFunction): VectorFunction =>
  (b, ...operands) =>
    b.host(name, ...operands.map((x) => b.let(x)))

/**
 * c[0] + c[1] x + c[2] x² + ...; x is used more than once. Horner's rule takes the fewest operations; where each step
 * is two of them, a product and a sum, terms are joined in pairs instead: what waits for what is then shorter.
 */
export function polynomial(b: VectorBuilder, x: Expr, coefficients: readonly number[]): Expr {
  let terms = coefficients.map((c) => b.c(c))
  if (b.fused) return terms.reduceRight((sum, c) => b.madd(sum, x, c))
  let power = x
  while (terms.length > 1) {
    const odd = terms.filter((_, i) => i % 2 === 1)
    terms = terms
      .filter((_, i) => i % 2 === 0)
      .map((c, i) => (i < odd.length ? b.madd(odd[i]!, power, c) : c))
    if (terms.length > 1) power = b.let(b.v.mul(power, power))
  }
  return terms[0]!
}

/** The bits of the lanes as integers of the same width. */
export const integers = (b: VectorBuilder) => (b.v.name === 'f32' ? i32x4 : i64x2)

/** The same choice in both float types: the first for float32. */
export const either = <T>(b: VectorBuilder, single: T, double: T): T => (b.v.name === 'f32' ? single : double)

export const signBit = (b: VectorBuilder): Expr => b.c(-0)
export const signOf = (b: VectorBuilder, x: Expr): Expr => v128.and(x, signBit(b))

/** Gives a result that has no sign yet, or only that of x, the sign of x. */
export const withSign = (b: VectorBuilder, result: Expr, x: Expr): Expr => v128.or(result, signOf(b, x))

const upper = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]
const lowerOfBoth = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]
const evenWords = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]

/** Four floats as two vectors of doubles; x is used twice. */
export function widen(b: VectorBuilder, x: Expr): readonly [Expr, Expr] {
  const high = v128.shuffle(x, x, upper)
  return [b.let(f64x2.promoteLowF32x4(x)), b.let(f64x2.promoteLowF32x4(high))]
}

/** Two vectors of doubles as four floats. */
export const narrow = (low: Expr, high: Expr): Expr =>
  v128.shuffle(f32x4.demoteF64x2(low), f32x4.demoteF64x2(high), lowerOfBoth)

/** The lower halves of four 64-bit lanes. */
export const lowWords = (low: Expr, high: Expr): Expr => v128.shuffle(low, high, evenWords)

/**
 * A function written for doubles, for both types: floats are computed as doubles and rounded once. `brief` says that
 * this is so, and that 30 bits are enough.
 */
export function inDouble(
  fn: (b: VectorBuilder, brief: boolean, ...operands: Expr[]) => Expr,
): VectorFunction {
  return (b, ...operands) => {
    if (b.v.name === 'f64') return fn(b, false, ...operands)
    const halves = operands.map((x) => widen(b, b.let(x)))
    const wide = b.as(f64x2)
    const results = [0, 1].map((half) => wide.let(fn(wide, true, ...halves.map((pair) => pair[half]!))))
    return narrow(results[0]!, results[1]!)
  }
}

/** A function of floats by way of doubles, to which the host's function comes for doubles. */
export function floatsInDouble(name: HostFunction, fn: VectorFunction): VectorFunction {
  const single = inDouble((b, _, ...operands) => fn(b, ...operands))
  const double = byHost(name)
  return (b, ...operands) => either(b, single, double)(b, ...operands)
}
