import type { Context } from './context.ts'
import type { Forward } from './pair.ts'
import { type Problem, valueAt } from './problem.ts'
import { dot } from './space.ts'

/**
 * The step along a direction w: `step · max(1, |x|)` for the element that moves furthest for its size, so that no
 * element moves by more than that. Infinite elements stay where they are.
 */
export function stepAlong(x: Float64Array, w: Float64Array, step: number): number {
  let h = Infinity
  for (let j = 0; j < w.length; j++)
    if (w[j] !== 0) h = Math.min(h, (step * Math.max(1, Math.abs(x[j]!))) / Math.abs(w[j]!))
  return Number.isFinite(h) ? h : step
}

export function moved(x: Float64Array, w: Float64Array, t: number): Float64Array {
  return x.map((value, j) => (w[j] === 0 ? value : value + t * w[j]!))
}

/**
 * (f(x + h w) - f(x - h w)) / 2h, with what rounding may have added: f is trusted to about 16 units in the last
 * place, and a difference of size 2h magnifies that. Equal infinities do not move.
 */
export function differenceAlong(context: Context, problem: Problem, w: Float64Array, step: number): Forward {
  const h = stepAlong(problem.x, w, step)
  const ahead = valueAt(context, problem, moved(problem.x, w, h))
  const behind = valueAt(context, problem, moved(problem.x, w, -h))
  const value = ahead.map((a, o) => (a === behind[o] ? 0 : (a - behind[o]!) / (2 * h)))
  const noise = ahead.map((a, o) => (16 * Number.EPSILON * (Math.abs(a) + Math.abs(behind[o]!))) / (2 * h))
  return { value, noise: noise.map((x) => (Number.isFinite(x) ? x : 0)) }
}

/**
 * Whether ⟨v, f⟩ seems to bend, jump or end within the step along w, which would explain a difference of `mismatch`
 * between the derivatives.
 *
 * A smooth function is a parabola on so small a scale. Five points are fitted with one: what is left over are the
 * parts along the discrete orthogonal polynomials of degree 3 and 4, (-1, 2, 0, -2, 1)/√10 and (1, -4, 6, -4, 1)/√70.
 * A kink leaves about a quarter of what it does to the derivative, times h. After Chainer's test for differentiability.
 */
export function suspectKink(
  context: Context,
  problem: Problem,
  w: Float64Array,
  v: Float64Array,
  step: number,
  mismatch: number,
): boolean {
  const h = stepAlong(problem.x, w, step)
  const values = [-1, -0.5, 0, 0.5, 1].map((t) => valueAt(context, problem, moved(problem.x, w, t * h)))
  const phi = values.map((y) =>
    dot(
      y.map((value, o) => (v[o] === 0 ? 0 : value)),
      v,
    ),
  )
  if (!phi.every(Number.isFinite)) return true
  const [a, b, c, d, e] = phi as [number, number, number, number, number]
  const cubic = (2 * b - a - 2 * d + e) / Math.sqrt(10)
  const quartic = (a - 4 * b + 6 * c - 4 * d + e) / Math.sqrt(70)
  const residual = Math.hypot(cubic, quartic)
  const range = Math.max(...phi) - Math.min(...phi)
  const size = Math.max(...values.map((y) => dot(y.map(finiteSize), v.map(Math.abs))))
  const noise = 16 * Number.EPSILON * size
  return residual > Math.max(noise, Math.min(0.01 * range, 0.02 * mismatch * h))
}

const finiteSize = (y: number) => (Number.isFinite(y) ? Math.abs(y) : 0)
