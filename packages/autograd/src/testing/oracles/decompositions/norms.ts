import { both, inverse, plus, type Sized, scaled, sized, times, turn } from './matrix.ts'
import { svdBackward, svdOf } from './svd.ts'

/**
 * Norms of matrices with their gradients. By entries: 'fro' has x / ‖x‖ (0 for zeros); sums of sizes in columns (±1) or
 * rows (±∞) have the sign of x in the largest (smallest), shared evenly by equal ones. By singular values: U diag(w) Vᵀ
 * with w = 1 for 'nuc', and 1 for the largest (smallest) of ±2.
 */
export interface Measured {
  readonly value: number
  readonly gradient: Sized
}

export function normOf(x: Sized, ord: 'fro' | 'nuc' | number): Measured {
  if (ord === 'fro') {
    const value = Math.hypot(...x.rows.flat())
    return { value, gradient: scaled(x, value === 0 ? 0 : 1 / value) }
  }
  if (ord === 'nuc' || Math.abs(ord) === 2) return bySingularValues(x, ord)
  if (Math.abs(ord) === 1) return byColumns(x, ord)
  const { value, gradient } = byColumns(turn(x), ord)
  return { value, gradient: turn(gradient) }
}

function bySingularValues(x: Sized, ord: 'nuc' | number): Measured {
  const parts = svdOf(x)
  const chosen = ord === 2 ? 0 : parts.s.length - 1
  const weights = parts.s.map((_, i) => (ord === 'nuc' || i === chosen ? 1 : 0))
  const value = parts.s.reduce((sum, each, i) => sum + weights[i]! * each, 0)
  return { value, gradient: svdBackward(parts, null, weights, null) }
}

function byColumns(x: Sized, ord: number): Measured {
  const sums = turn(x).rows.map((column) => column.reduce((sum, value) => sum + Math.abs(value), 0))
  const value = ord > 0 ? Math.max(...sums) : Math.min(...sums)
  const shared = sums.filter((sum) => sum === value).length
  const gradient = sized(x.m, x.n, (i, j) => (sums[j] === value ? Math.sign(x.rows[i]![j]!) / shared : 0))
  return { value, gradient }
}

/**
 * κ = ‖x‖ ‖x⁻¹‖. The inverse has the derivative -Y Ẋ Y for Y = x⁻¹, so the cotangent G of Y is -Yᵀ G Yᵀ of x. For ±2
 * the norm of the inverse is 1 over the other end of the singular values.
 */
export function conditionOf(x: Sized, ord: 'fro' | 'nuc' | number): Measured {
  if (ord === 2 || ord === -2) {
    const [top, bottom] = [normOf(x, ord), normOf(x, -ord)]
    const value = top.value / bottom.value
    const slopes = both(top.gradient, bottom.gradient, (a, b) => (a - value * b) / bottom.value)
    return { value, gradient: slopes }
  }
  const y = inverse(x)
  const [straight, back] = [normOf(x, ord), normOf(y, ord)]
  const through = scaled(times(turn(y), times(back.gradient, turn(y))), -straight.value)
  return {
    value: straight.value * back.value,
    gradient: plus(scaled(straight.gradient, back.value), through),
  }
}
