import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { either, signOf, type VectorFunction, withSign } from './lanes.ts'

/** Two numbers of half the bits, whose products with such are exact. */
function halves(b: VectorBuilder, x: Expr): readonly [Expr, Expr] {
  const mask = either(b, b.bits(0xfffff000), b.bits64(0xffffffff, 0xf8000000))
  const high = b.let(v128.and(x, mask))
  return [high, b.let(b.v.sub(x, high))]
}

/** A quotient cut off, what is left of the dividend, and where both are to be trusted. */
interface Division {
  readonly q: Expr
  readonly rest: Expr
  readonly fits: Expr
}

/**
 * q = trunc(a / y) and a - q y in full. The quotient may have been rounded up to a whole number, so that q is one too
 * large: then what is left has not the sign of a. Large quotients and divisors are the host's.
 */
function divided(b: VectorBuilder, a: Expr, y: Expr): Division {
  const { v } = b
  const q = b.let(v.trunc(v.div(a, y)))
  const product = b.let(v.mul(q, y))
  const [qHigh, qLow] = halves(b, q)
  const [yHigh, yLow] = halves(b, y)
  const outer = v.sub(product, v.mul(qHigh, yHigh))
  const lost = v.sub(v.sub(v.sub(outer, v.mul(qLow, yHigh)), v.mul(qHigh, yLow)), v.mul(qLow, yLow))
  const fits = v128.and(
    v.lt(v.abs(q), b.c(either(b, 2 ** 22, 2 ** 51))),
    v.lt(v.abs(y), b.c(either(b, 2 ** 100, 2 ** 900))),
  )
  return { q, rest: v.add(v.sub(a, product), lost), fits }
}

/** The remainder with any sign, so that it is one of the two. */
function someRemainder(b: VectorBuilder, a: Expr, y: Expr): Expr {
  const { rest, fits } = divided(b, a, y)
  return b.unless(v128.not(fits), rest, (rare) => rare.host('fmod', a, y))
}

/** Whether one is negative and the other is not, neither being 0. */
const unlike = (b: VectorBuilder, x: Expr, y: Expr): Expr =>
  v128.xor(b.v.lt(x, v128.zero), b.v.lt(y, v128.zero))

/** What has not the sign of y is one divisor short. */
export const remainder: VectorFunction = (b, dividend, divisor) => {
  const { v } = b
  const [a, y] = [b.let(dividend), b.let(divisor)]
  const r = someRemainder(b, a, y)
  const zero = b.let(v.eq(r, v128.zero))
  return b.select(zero, signOf(b, a), v.add(r, v128.andnot(v128.and(unlike(b, r, y), y), zero)))
}

/** What has not the sign of a is one divisor, with that sign, short. */
export const fmod: VectorFunction = (b, dividend, divisor) => {
  const { v } = b
  const [a, y] = [b.let(dividend), b.let(divisor)]
  const r = someRemainder(b, a, y)
  const zero = b.let(v.eq(r, v128.zero))
  const missing = v128.and(unlike(b, r, a), withSign(b, v.abs(y), a))
  return b.select(zero, signOf(b, a), v.add(r, v128.andnot(missing, zero)))
}

/**
 * With 0 < |rest| < |y| the quotient is q + rest / y: where those have unlike signs the whole number below it is q - 1,
 * whether q was cut off or rounded up.
 */
export const floorDivide: VectorFunction = (b, dividend, divisor) => {
  const { v } = b
  const [a, y] = [b.let(dividend), b.let(divisor)]
  const { q, rest, fits } = divided(b, a, y)
  const r = b.let(rest)
  const below = v128.andnot(v128.and(unlike(b, r, y), b.c(1)), v.eq(r, v128.zero))
  return b.unless(v128.not(fits), v.sub(q, below), (rare) => rare.host('floorDivide', a, y))
}
