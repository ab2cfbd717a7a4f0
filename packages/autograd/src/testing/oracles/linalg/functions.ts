import { inverseBackward } from './inverse.ts'
import { added, identity, inverse, type Matrix, matrix, multiplied, scaled, transposed } from './matrix.ts'
import { squareMap } from './matrixMap.ts'

/**
 * Powers and the exponential of a matrix.
 *
 *   x^n      d = Σ_k x^k dx x^(n-1-k), so the gradient is Σ_k (xᵀ)^k g (xᵀ)^(n-1-k)
 *   exp(x)   of the block matrix [[x, e], [0, x]] the power n has Σ_k x^k e x^(n-1-k) in its corner, so its exponential
 *            has the derivative of exp at x along e there; the adjoint of that map is the same one at xᵀ
 */
function powerOf(x: Matrix, n: number): Matrix {
  return Array.from({ length: n }, () => x).reduce(
    (product, each) => multiplied(product, each),
    identity(x.length),
  )
}

function powerBackward(x: Matrix, n: number, g: Matrix): Matrix {
  const turned = transposed(x)
  return Array.from({ length: n }, (_, k) =>
    multiplied(powerOf(turned, k), g, powerOf(turned, n - 1 - k)),
  ).reduce((sum, term) => added(sum, term), scaled(g, 0))
}

/** x to a power, which may be negative: then of the inverse. */
export const power = (n: number) =>
  squareMap(
    (x) => powerOf(n < 0 ? inverse(x) : x, Math.abs(n)),
    (x, g) => (n < 0 ? inverseBackward(x, powerBackward(inverse(x), -n, g)) : powerBackward(x, n, g)),
  )

/** Σ x^k / k!, by its terms up to the hundredth. */
function exponentialOf(x: Matrix): Matrix {
  let term: Matrix = identity(x.length)
  let sum = term
  for (let k = 1; k <= 100; k++) {
    term = scaled(multiplied(term, x), 1 / k)
    sum = added(sum, term)
  }
  return sum
}

export const exponential = squareMap(exponentialOf, (x, g) => {
  const n = x.length
  const block = matrix(2 * n, 2 * n, (i, j) => {
    if (i < n && j >= n) return g[i]![j - n]!
    return i < n === j < n ? x[j % n]![i % n]! : 0
  })
  const corner = exponentialOf(block)
  return matrix(n, n, (i, j) => corner[i]![j + n]!)
})
