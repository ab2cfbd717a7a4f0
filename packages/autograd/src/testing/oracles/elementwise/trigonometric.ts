import { binary, unary } from './function.ts'

/**
 * Trigonometric and hyperbolic functions and the inverse ones, angles in radians.
 *
 *   sin     cos                          sinh    cosh = (e^x + e^-x) / 2
 *   cos     -sin                         cosh    sinh = ((e^x - 1) - (e^-x - 1)) / 2
 *   tan     1 / cos²                     tanh    1 / cosh², in `activations.ts`
 *   asin    1 / sqrt(1 - x²)             acos    -1 / sqrt(1 - x²)
 *   atan    1 / (1 + x²)
 *
 * The inverse ones follow from f(f⁻¹(x)) = x: (asin x)' = 1 / cos(asin x), and cos² = 1 - sin².
 *
 * atan2(x, y) is the angle of the point with ordinate x and abscissa y. It differs from atan(x / y) and from
 * -atan(y / x) by constants, hence
 *
 *   ∂/∂x = (1 / y) / (1 + x²/y²) = y / (x² + y²),   ∂/∂y = -x / (x² + y²),
 *
 * and 0 at the origin, where the angle has no derivative.
 */

export const sin = unary(
  (x) => Math.sin(x),
  (x) => Math.cos(x),
)

export const cos = unary(
  (x) => Math.cos(x),
  (x) => -Math.sin(x),
)

export const tan = unary(
  (x) => Math.tan(x),
  (x) => 1 / Math.cos(x) ** 2,
)

export const asin = unary(
  (x) => Math.asin(x),
  (x) => 1 / Math.sqrt(1 - x * x),
)

export const acos = unary(
  (x) => Math.acos(x),
  (x) => -1 / Math.sqrt(1 - x * x),
)

export const atan = unary(
  (x) => Math.atan(x),
  (x) => 1 / (1 + x * x),
)

export const sinh = unary(
  (x) => Math.sinh(x),
  (x) => (Math.exp(x) + Math.exp(-x)) / 2,
)

export const cosh = unary(
  (x) => Math.cosh(x),
  (x) => (Math.expm1(x) - Math.expm1(-x)) / 2,
)

function overSquaredRadius(value: number, x: number, y: number): number {
  const radius = Math.hypot(x, y)
  return radius === 0 ? 0 : value / radius / radius
}

export const atan2 = binary(
  (x, y) => Math.atan2(x, y),
  (x, y) => overSquaredRadius(y, x, y),
  (x, y) => overSquaredRadius(-x, x, y),
)
