import { type LineMap, mapLines } from '../engine/dense/batch.ts'
import { transformOf } from '../engine/dense/fft.ts'
import { zeros } from '../engine/dense/kernels/room.ts'
import { join, split } from '../engine/dense/pairs.ts'
import { realTransformOf } from '../engine/dense/realFft.ts'
import type { Data } from '../engine/dtype.ts'
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

const transformedBy = (n: number, sign: Sign): LineMap => {
  const transform = transformOf(n)
  const { most } = transform
  const run = (from: Data, to: Data, lines: number) => {
    const [re, im] = [zeros(n * lines), zeros(n * lines)]
    split(from, [re, im], n, lines)
    if (sign === -1) transform(re, im, lines)
    else transform(im, re, lines)
    join([re, im], to, n, lines)
  }
  return { most, run }
}

function transformed(x: View, sign: Sign): View {
  const [lead, pairs] = [x.shape.slice(0, -2), x.shape.slice(-2)]
  return mapLines('fourier', lead, x, { shape: pairs, dtype: x.block.dtype }, () =>
    transformedBy(pairs[0]!, sign),
  )
}

const halfOf = (n: number) => Math.floor(n / 2) + 1

/** X_k = Σ_t x_t e^(-2πi kt/n) of real numbers along the last axis, for k <= n/2: its adjoint is {@link fromHalf}. */
const toHalf: Primitive<number> = linear<number>({
  name: 'halfSpectrum',
  shape: ([x], n) => ({ shape: [...x!.shape.slice(0, -1), halfOf(n), 2], dtype: x!.dtype }),
  kernel: ([x], n) => {
    const result = { shape: [halfOf(n), 2], dtype: x!.block.dtype }
    return mapLines('halfSpectrum', x!.shape.slice(0, -1), x!, result, () => {
      const { most, forwards } = realTransformOf(n)
      return { most, run: forwards }
    })
  },
  adjoint: (g, call) => apply(fromHalf, [g], call.attrs),
})

/** x_t = Re Σ_(k <= n/2) G_k e^(2πi kt/n), from pairs along the last two axes. */
const fromHalf: Primitive<number> = linear<number>({
  name: 'halfSpectrumSum',
  shape: ([x], n) => ({ shape: [...x!.shape.slice(0, -2), n], dtype: x!.dtype }),
  kernel: ([x], n) => {
    const result = { shape: [n], dtype: x!.block.dtype }
    return mapLines('halfSpectrumSum', x!.shape.slice(0, -2), x!, result, () => {
      const { most, backwards } = realTransformOf(n)
      return { most, run: backwards }
    })
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
