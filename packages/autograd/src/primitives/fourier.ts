import { mapItems } from '../engine/dense/batch.ts'
import { transformOf } from '../engine/dense/fft.ts'
import { realTransformOf } from '../engine/dense/realFft.ts'
import { keptByLength, lineOf } from '../engine/dense/roots.ts'
import type { View } from '../engine/view.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { linear } from './kinds.ts'

/** The sign in the exponent: -1 for the transform, 1 for its inverse. */
type Sign = 1 | -1

/**
 * X_k = Σ_t x_t e^(±2πi kt/n) along the last axis but one, with real and imaginary parts as pairs along the last. As a
 * real map of pairs its adjoint is the conjugate transpose of the matrix, which is symmetric: the other sign.
 */
const transform: Primitive<Sign> = linear<Sign>({
  name: 'fourier',
  shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  kernel: ([x], sign) => transformed(x!, sign),
  adjoint: (g, call) => apply(transform, [g], call.attrs === 1 ? -1 : 1),
})

/** The unnormalised Fourier transform along the last axis but one: `x: [..., n, 2] -> [..., n, 2]`. */
export function fourier(x: Tensor, sign: Sign): Tensor {
  return apply(transform, [x], sign)
}

// What a length needs is made for the first line of it: there may be none, of billions.

const workOf = keptByLength((n) => [lineOf(n), lineOf(n)] as const)

function transformed(x: View, sign: Sign): View {
  const [lead, pairs] = [x.shape.slice(0, -2), x.shape.slice(-2)]
  const n = pairs[0]!
  const [out] = mapItems(lead, [x], [{ shape: pairs, dtype: x.block.dtype }], ([from], [to]) => {
    const [re, im] = workOf(n)
    for (let t = 0; t < n; t++) {
      re[t] = from![2 * t]!
      im[t] = from![2 * t + 1]!
    }
    if (sign === -1) transformOf(n)(re, im)
    else transformOf(n)(im, re)
    for (let k = 0; k < n; k++) {
      to![2 * k] = re[k]!
      to![2 * k + 1] = im[k]!
    }
  })
  return out!
}

const halfOf = (n: number) => Math.floor(n / 2) + 1

/** X_k = Σ_t x_t e^(-2πi kt/n) of real numbers along the last axis, for k <= n/2: its adjoint is {@link fromHalf}. */
const toHalf: Primitive<number> = linear<number>({
  name: 'halfSpectrum',
  shape: ([x], n) => ({ shape: [...x!.shape.slice(0, -1), halfOf(n), 2], dtype: x!.dtype }),
  kernel: ([x], n) => {
    const results = [{ shape: [halfOf(n), 2], dtype: x!.block.dtype }]
    const lines = x!.shape.slice(0, -1)
    return mapItems(lines, [x!], results, ([from], [to]) => realTransformOf(n).forwards(from!, to!))[0]!
  },
  adjoint: (g, call) => apply(fromHalf, [g], call.attrs),
})

/** x_t = Re Σ_(k <= n/2) G_k e^(2πi kt/n), from pairs along the last two axes. */
const fromHalf: Primitive<number> = linear<number>({
  name: 'halfSpectrumSum',
  shape: ([x], n) => ({ shape: [...x!.shape.slice(0, -2), n], dtype: x!.dtype }),
  kernel: ([x], n) => {
    const results = [{ shape: [n], dtype: x!.block.dtype }]
    const lines = x!.shape.slice(0, -2)
    return mapItems(lines, [x!], results, ([from], [to]) => realTransformOf(n).backwards(from!, to!))[0]!
  },
  adjoint: (g, call) => apply(toHalf, [g], call.attrs),
})

/** The first half of the unnormalised transform of real numbers: `x: [..., n] -> [..., floor(n / 2) + 1, 2]`. */
export function halfSpectrum(x: Tensor): Tensor {
  return apply(toHalf, [x], x.shape[x.rank - 1]!)
}

/** Real parts of the sum over half of a spectrum: `x: [..., floor(n / 2) + 1, 2] -> [..., n]`. */
export function halfSpectrumSum(x: Tensor, n: number): Tensor {
  return apply(fromHalf, [x], n)
}
