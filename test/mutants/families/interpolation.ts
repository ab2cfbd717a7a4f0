import { interpolate, type Tensor } from '@wengert/autograd'
import { familyOf, inOp, scaled } from '../mutant.ts'

// Resampled images, and normalisation by neighbouring channels.

interface Options {
  readonly mode: 'nearest' | 'linear'
  readonly size: number[] | null
  readonly scaleFactor: number[] | null
  readonly alignCorners: boolean
  readonly recomputeScaleFactor: boolean
}

const otherwise = (row: string, name: string, change: (options: Options) => Partial<Options>) => ({
  name: `interpolate: ${name}`,
  rows: [row],
  killedBy: ['value'],
  plant: inOp(
    'interpolate',
    (right) => (x: Tensor, options: Options) => right(x, { ...options, ...change(options) }),
  ),
})

interface Response {
  readonly alpha: number
  readonly beta: number
  readonly k: number
}

/** x / (k + alpha s)^beta with s by another rule. */
const normalisedBy = (s: (x: Tensor, size: number) => Tensor) =>
  inOp(
    'localResponseNorm',
    () =>
      (x: Tensor, size: number, { alpha, beta, k }: Response) =>
        x.div(s(x, size).mul(alpha).add(k).pow(beta)),
  )

/** The mean over channels c - before ... c + after, what is not there as 0. */
function around(x: Tensor, before: number, after: number): Tensor {
  const last = x
    .square()
    .movedim(1, -1)
    .pad([[before, after]])
  return last
    .unfold({ kernelSize: before + 1 + after })
    .mean(-1)
    .movedim(-1, 1)
}

export const interpolation = familyOf('interpolation', [
  otherwise('interpolate', 'corners never aligned', () => ({ alignCorners: false })),
  otherwise('interpolate', 'positions always by the ratio of the sizes', ({ scaleFactor }) => ({
    recomputeScaleFactor: scaleFactor !== null,
  })),
  otherwise('interpolate (nearest)', 'the nearest centre for the element in front', ({ mode }) =>
    mode === 'nearest' ? { mode: 'nearest-exact' as 'nearest' } : {},
  ),
  {
    name: 'interpolate: gradients of elements used twice counted once',
    rows: ['interpolate (nearest)', 'interpolate'],
    killedBy: ['adjoint'],
    plant: inOp('interpolate', (right) => (x: Tensor, options: Options) => {
      const y = right(x, options) as Tensor
      return x.size === 0 ? y : scaled(y, x.size / Math.max(x.size, y.size))
    }),
  },
  {
    name: 'interpolate: bicubic as bilinear',
    rows: ['interpolate (bicubic)'],
    killedBy: ['value'],
    plant: inOp(
      'interpolate',
      () => (x: Tensor, options) => interpolate(x, { ...options, mode: 'bilinear' }),
    ),
  },
  {
    name: 'localResponseNorm: the window begins one channel late where size is even',
    rows: ['localResponseNorm'],
    killedBy: ['value'],
    plant: normalisedBy((x, size) => around(x, Math.floor((size - 1) / 2), Math.floor(size / 2))),
  },
  {
    name: 'localResponseNorm: divided by the channels that there are',
    rows: ['localResponseNorm'],
    killedBy: ['value'],
    plant: normalisedBy((x, size) => {
      const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)]
      const there = around(x.detach().mul(0).add(1), before, after)
      return x.shape[1] === 0 ? x : around(x, before, after).div(there)
    }),
  },
  {
    name: 'localResponseNorm: the denominator as a constant',
    rows: ['localResponseNorm'],
    killedBy: ['gradient'],
    plant: normalisedBy((x, size) => around(x.detach(), Math.floor(size / 2), Math.floor((size - 1) / 2))),
  },
])
