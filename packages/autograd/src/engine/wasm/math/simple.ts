import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { either, floatsInDouble, signOf, type VectorFunction } from './lanes.ts'

/** Zero has no sign here, and neither has NaN. */
export const sign: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  const one = b.c(1)
  return b.v.sub(v128.and(b.v.gt(x, v128.zero), one), v128.and(b.v.lt(x, v128.zero), one))
}

export const square: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  return b.v.mul(x, x)
}

export const isNaN: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  return b.v.ne(x, x)
}

/** Clears what is at most 0, -0 too; NaN is not. */
export const relu: VectorFunction = (b, operand) => {
  const x = b.let(operand)
  return v128.andnot(x, b.v.le(x, v128.zero))
}

/** Two numbers of half the bits, whose products with such are exact. */
function halves(b: VectorBuilder, x: Expr): readonly [Expr, Expr] {
  const mask = either(b, b.bits(0xfffff000), b.bits64(0xffffffff, 0xf8000000))
  const high = b.let(v128.and(x, mask))
  return [high, b.let(b.v.sub(x, high))]
}

/**
 * a - q y in full, where q = trunc(a / y) may be one too large: then the sign is wrong, and the last step sets it right
 * as it does for unlike signs. Large quotients and divisors are the host's.
 */
export const remainder: VectorFunction = (b, dividend, divisor) => {
  const { v } = b
  const a = b.let(dividend)
  const y = b.let(divisor)
  const q = b.let(v.trunc(v.div(a, y)))
  const product = b.let(v.mul(q, y))
  const [qHigh, qLow] = halves(b, q)
  const [yHigh, yLow] = halves(b, y)
  const outer = v.sub(product, v.mul(qHigh, yHigh))
  const lost = v.sub(v.sub(v.sub(outer, v.mul(qLow, yHigh)), v.mul(qHigh, yLow)), v.mul(qLow, yLow))
  const usual = v.add(v.sub(a, product), lost)
  const fits = v128.and(
    v.lt(v.abs(q), b.c(either(b, 2 ** 22, 2 ** 51))),
    v.lt(v.abs(y), b.c(either(b, 2 ** 100, 2 ** 900))),
  )
  const r = b.unless(v128.not(fits), usual, (rare) => rare.host('fmod', a, y))
  const zero = b.let(v.eq(r, v128.zero))
  const unlike = v128.xor(v.lt(r, v128.zero), v.lt(y, v128.zero))
  return b.select(zero, signOf(b, a), v.add(r, v128.andnot(v128.and(unlike, y), zero)))
}

/** √(x² + y²): squares of floats neither overflow nor vanish as doubles. Infinite beside NaN too. */
export const hypot = floatsInDouble('hypot', (b, x, y) => {
  const { v } = b
  const isInfinite = (z: Expr) => v.eq(v.abs(z), b.c(Infinity))
  const root = v.sqrt(v.add(v.mul(x, x), v.mul(y, y)))
  return b.select(v128.or(isInfinite(x), isInfinite(y)), b.c(Infinity), root)
})
