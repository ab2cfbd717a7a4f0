import { binary, unary } from './function.ts'

/**
 * Arithmetic, by the rules of calculus for sums, products and quotients.
 *
 *   -x            -1
 *   x²            2x, here x + x
 *   1 / x         -1 / x²
 *   x + y         1, 1
 *   x - y         1, -1
 *   x y           y, x
 *   x / y         1 / y, -x / y²
 *   x^y           y x^(y-1), x^y ln x      from x^y = e^(y ln x)
 *   x mod y       1, -q                    x - q y with q = floor(x / y), constant but for jumps
 *
 * Conventions. x^0 = 1 for every x, so ∂/∂x is 0 at y = 0. 0^y is constant for y >= 0 but for its jump at 0,
 * so ∂/∂y is 0 there. As in C, 1^y is 1 for every y and (-1)^±∞ is 1; the plain number 0.5 as exponent, where
 * it stands for the square root, has `sqrt` as its oracle. The remainder has the sign of y; at the jumps of q
 * its derivatives are those of the piece on the right.
 */

export const neg = unary(
  (x) => -x,
  () => -1,
)

export const square = unary(
  (x) => x * x,
  (x) => x + x,
)

export const reciprocal = unary(
  (x) => 1 / x,
  (x) => -1 / (x * x),
)

export const add = binary(
  (x, y) => x + y,
  () => 1,
  () => 1,
)

export const sub = binary(
  (x, y) => x - y,
  () => 1,
  () => -1,
)

export const mul = binary(
  (x, y) => x * y,
  (_, y) => y,
  (x) => x,
)

export const div = binary(
  (x, y) => x / y,
  (_, y) => 1 / y,
  (x, y) => -x / (y * y),
)

function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1
  return x ** y
}

export const pow = binary(
  power,
  (x, y) => (y === 0 ? 0 : y * power(x, y - 1)),
  (x, y) => (x === 0 && y >= 0 ? 0 : power(x, y) * Math.log(x)),
)

function modulo(x: number, y: number): number {
  // The operator % takes the sign of x; a remainder of the other sign than y is one y away.
  const r = x % y
  return r !== 0 && r < 0 !== y < 0 ? r + y : r
}

export const remainder = binary(
  modulo,
  () => 1,
  (x, y) => -Math.round((x - modulo(x, y)) / y),
)
