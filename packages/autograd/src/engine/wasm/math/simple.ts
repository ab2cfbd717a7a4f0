import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import { floatsInDouble, type VectorFunction } from './lanes.ts'

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

/** √(x² + y²): squares of floats neither overflow nor vanish as doubles. Infinite beside NaN too. */
export const hypot = floatsInDouble('hypot', (b, x, y) => {
  const { v } = b
  const isInfinite = (z: Expr) => v.eq(v.abs(z), b.c(Infinity))
  const root = v.sqrt(v.add(v.mul(x, x), v.mul(y, y)))
  return b.select(v128.or(isInfinite(x), isInfinite(y)), b.c(Infinity), root)
})
