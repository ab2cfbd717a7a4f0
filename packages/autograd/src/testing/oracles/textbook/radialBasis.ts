import { at, generate, type NdArray, requireRank, requireShape, zeros } from '../ndarray.ts'

/**
 * A layer of radial basis functions (Broomhead and Lowe, 1988) with Gaussian units: unit j has a centre c_j
 * and a width s_j and answers to its distance from the input,
 *
 *   r²[n, j] = Σ_d (x[n, d] - c[j, d])²,   y[n, j] = e^(-r² / (2 s_j²)).
 *
 * With ∂y/∂(r²) = -y / (2 s²), ∂r²/∂x_d = 2 (x_d - c_d) = -∂r²/∂c_d and ∂y/∂s = y r² / s³, errors g[n, j]
 * give
 *
 *   dx[n, d] = -Σ_j g y (x[n, d] - c[j, d]) / s_j²      every unit sees the input
 *   dc[j, d] =  Σ_n g y (x[n, d] - c[j, d]) / s_j²      the centre is pulled the other way
 *   ds[j]    =  Σ_n g y r² / s_j³
 */

/** Gradients of a layer of radial basis functions. */
export interface RadialBasisGradients {
  readonly dx: NdArray
  readonly dCentres: NdArray
  readonly dWidths: NdArray
}

function sizes(op: string, x: NdArray, centres: NdArray, widths: NdArray) {
  requireRank(op, 'x', x, 2, '[n, d]')
  requireRank(op, 'centres', centres, 2, '[j, d]')
  const [n, d] = x.shape as [number, number]
  const j = centres.shape[0]!
  requireShape(op, 'x', x, [n, d])
  requireShape(op, 'centres', centres, [j, d])
  requireShape(op, 'widths', widths, [j])
  return { n, d, j }
}

/** r² of sample n and unit j. */
function squaredDistance(x: NdArray, centres: NdArray, n: number, j: number): number {
  let sum = 0
  for (let d = 0; d < x.shape[1]!; d++) sum += (at(x, [n, d]) - at(centres, [j, d])) ** 2
  return sum
}

/** `e^(-|x - c|² / (2 s²))`; `x: [n, d], centres: [j, d], widths: [j] -> [n, j]`. */
export function radialBasisForward(x: NdArray, centres: NdArray, widths: NdArray): NdArray {
  const { n, j } = sizes('radialBasisForward', x, centres, widths)
  return generate([n, j], ([row, unit]) => {
    return Math.exp(-squaredDistance(x, centres, row!, unit!) / (2 * at(widths, [unit!]) ** 2))
  })
}

/** Gradients of inputs, centres and widths; `g: [n, j]`. */
export function radialBasisBackward(
  x: NdArray,
  centres: NdArray,
  widths: NdArray,
  g: NdArray,
): RadialBasisGradients {
  const { n, d, j } = sizes('radialBasisBackward', x, centres, widths)
  requireShape('radialBasisBackward', 'g', g, [n, j])
  const y = radialBasisForward(x, centres, widths)
  const gradients = { dx: zeros(x.shape), dCentres: zeros(centres.shape), dWidths: zeros(widths.shape) }
  for (let row = 0; row < n; row++) {
    for (let unit = 0; unit < j; unit++) {
      const error = at(g, [row, unit]) * at(y, [row, unit])
      const s = at(widths, [unit])
      for (let i = 0; i < d; i++) {
        const pull = (error * (at(x, [row, i]) - at(centres, [unit, i]))) / s ** 2
        gradients.dx.data[row * d + i]! -= pull
        gradients.dCentres.data[unit * d + i]! += pull
      }
      gradients.dWidths.data[unit]! += (error * squaredDistance(x, centres, row, unit)) / s ** 3
    }
  }
  return gradients
}
