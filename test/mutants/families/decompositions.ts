import { apply, type Call, type Tensor, tensor } from '@wengert/autograd'
import { registry } from '#autograd/primitives/kinds.ts'
import { familyOf, inOp, inRules, inVjp, scaled } from '../mutant.ts'

// Fourier transforms, and factors with orthonormal columns.

const turned = (x: Tensor) => x.transpose(-1, -2)

interface Spectrum {
  readonly values: Tensor
  readonly vectors: Tensor
}

interface Svd {
  readonly left: Tensor
  readonly values: Tensor
  readonly right: Tensor
}

export const decompositions = familyOf('decompositions', [
  {
    name: 'fourier: the transform itself in the place of its adjoint',
    rows: ['fft'],
    killedBy: ['adjoint'],
    plant: inVjp('fourier', (g, call) => apply(registry.get('fourier')!, [g], call.attrs)),
  },
  {
    name: 'halfSpectrum: places that stand for two count twice in its adjoint, as in the inverse',
    rows: ['rfft'],
    killedBy: ['adjoint'],
    plant: inVjp('halfSpectrum', (g, call: Call<number>, i, right) => {
      const twice = Float64Array.from({ length: g.shape.at(-2)! }, (_, k) => (k % (call.attrs / 2) ? 2 : 1))
      return right.vjp(g.mul(tensor(twice, [twice.length, 1], { dtype: g.dtype })), call, i)
    }),
  },
  {
    name: 'halfSpectrumSum: imaginary parts with the other sign in its adjoint',
    rows: ['irfft'],
    killedBy: ['adjoint'],
    plant: inVjp('halfSpectrumSum', (g, call, i, right) =>
      right.vjp(g, call, i)!.mul(tensor([1, -1], { dtype: g.dtype })),
    ),
  },
  {
    name: 'irfft: an odd length unless another is named',
    rows: ['irfft'],
    killedBy: ['value'],
    plant: inOp('irfft', (right) => (x: Tensor, options) => {
      const [n, own] = [options.n, x.shape.at(options.axis < 0 ? options.axis - 1 : options.axis)!]
      return right(x, n === undefined ? { ...options, n: 2 * own - 1 } : options)
    }),
  },
  {
    name: 'fftn: axes are transformed with the norm of the inverse',
    rows: ['fftn', 'rfftn'],
    killedBy: ['value'],
    plant: inOp('fftn', (right) => (x: Tensor, options) => right(x, { ...options, norm: 'forward' })),
  },
  {
    name: 'rfft2: half of the spectrum along the first of both axes',
    rows: ['rfft2'],
    killedBy: ['value'],
    plant: inOp(
      'rfft2',
      (right) => (x: Tensor, options) =>
        right(x, { ...options, axes: (options.axes ?? [-2, -1]).toReversed() }),
    ),
  },
  {
    name: 'fft2: over the first two axes unless others are named',
    rows: ['fft2'],
    killedBy: ['value'],
    plant: inOp('fft2', (right) => (x: Tensor, options) => right(x, { axes: [0, 1], ...options })),
  },
  {
    name: 'ifftShift: rolls as fftShift does, which is the same for even lengths',
    rows: ['ifftShift'],
    killedBy: ['value'],
    plant: inOp('ifftShift', (right) => (x: Tensor, axes) => {
      const sizes = axes === null ? x.shape : [axes].flat().map((axis: number) => x.shape.at(axis)!)
      const list = axes === null ? [...x.shape.keys()] : [axes].flat()
      return sizes.some((n) => n % 2)
        ? x.roll(
            sizes.map((n) => Math.floor(n / 2)),
            list,
          )
        : right(x, axes)
    }),
  },
  {
    name: 'eigenvalues: vectors as constants, so that second derivatives are 0',
    rows: ['eigvalsh'],
    killedBy: ['secondOrder'],
    plant: inVjp('eigenvalues', (g, call: Call<Spectrum>) => {
      const v = call.attrs.vectors
      return v.mul(g.unsqueeze(-2)).matmul(turned(v))
    }),
  },
  {
    name: 'eigenvectors: gaps with the other sign',
    rows: ['eigh'],
    killedBy: ['gradient'],
    plant: inVjp('eigenvectors', (g, call, i, right) => right.vjp(g, call, i)!.neg()),
  },
  {
    name: 'eigenvectors: gaps as constants, so that second derivatives lack a part',
    rows: ['eigh'],
    killedBy: ['secondOrder'],
    plant: inVjp('eigenvectors', (g, call: Call<Spectrum>) => {
      const [v, l] = [call.out(), call.attrs.values]
      const inner = turned(v).matmul(g)
      const gaps = l.unsqueeze(-2).sub(l.unsqueeze(-1))
      const same = gaps.equal(0)
      return v.matmul(same.where(0, inner.div(same.where(1, gaps)))).matmul(turned(v))
    }),
  },
  {
    name: 'eigvalsh: of the lower triangle',
    rows: ['eigvalsh'],
    killedBy: ['value'],
    plant: inOp('eigvalsh', (right) => (x: Tensor) => right(x.tril().add(turned(x.tril(-1))))),
  },
  {
    name: 'singularValues: left and right vectors exchanged where the matrix is square',
    rows: ['svdvals', 'matrixNorm (singular values)'],
    killedBy: ['gradient'],
    plant: inVjp('singularValues', (g, call, i, right) => {
      const gradient = right.vjp(g, call, i)!
      const [m, n] = gradient.shape.slice(-2)
      return m === n ? turned(gradient) : gradient
    }),
  },
  {
    name: 'singularVectors: without what lies outside of the columns',
    rows: ['svd', 'svd (full matrices)'],
    killedBy: ['gradient'],
    plant: inVjp('singularVectors', (g, call: Call<Svd>, i, right) => {
      const u = call.out()
      return right.vjp(u.matmul(turned(u).matmul(g)), call, i)
    }),
  },
  {
    name: 'singularVectors: forwards the gaps count once',
    rows: ['svd'],
    killedBy: ['jvp'],
    plant: inRules('singularVectors', (right) => ({ jvp: (ts, call) => right.jvp(ts, call)!.mul(0.5) })),
  },
  {
    name: 'complement: moves with the other sign',
    rows: ['qr (complete)', 'svd (full matrices)'],
    killedBy: ['gradient'],
    plant: inVjp('complement', (g, call, i, right) => right.vjp(g, call, i)!.neg()),
  },
  {
    name: 'complement: a constant',
    rows: ['qr (complete)', 'svd (full matrices)'],
    killedBy: ['gradient'],
    plant: inRules('complement', () => ({ vjp: () => null, jvp: () => null })),
  },
  {
    name: 'orthonormalFactor: without what lies outside of the columns of Q',
    rows: ['qr (complete)', 'qr'],
    killedBy: ['gradient'],
    plant: inVjp('orthonormalFactor', (g, call, i, right) => {
      const q = call.out()
      return right.vjp(q.matmul(turned(q).matmul(g)), call, i)
    }),
  },
  {
    name: 'triangularFactor: cotangents of the diagonal do not count',
    rows: ['qr'],
    killedBy: ['gradient'],
    plant: inVjp('triangularFactor', (g, call, i, right) => right.vjp(g.triu(1), call, i)),
  },
  {
    name: 'qr: R of a wide matrix has half of its gradient',
    rows: ['qr'],
    killedBy: ['gradient'],
    plant: inOp('qr', (right) => (x: Tensor, options) => {
      const { Q, R } = right(x, options)
      const [m, n] = x.shape.slice(-2) as [number, number]
      return m < n ? { Q, R: scaled(R, 0.5) } : { Q, R }
    }),
  },
  {
    name: 'pinv: the rule of the inverse, right for square matrices',
    rows: ['pinv', 'pinv (rank 1)', 'lstsq'],
    killedBy: ['gradient'],
    plant: inVjp('pinv', (g, call) => {
      const p = turned(call.out())
      return p.matmul(g).matmul(p).neg()
    }),
  },
  {
    name: 'lstsq: the right side has half of its gradient',
    rows: ['lstsq'],
    killedBy: ['gradient'],
    plant: inOp('lstsq', (right) => (a: Tensor, b: Tensor) => right(a, scaled(b, 0.5))),
  },
  {
    name: 'matrixRank: counts what is half of the largest or more',
    rows: ['matrixRank'],
    killedBy: ['value'],
    plant: inOp('matrixRank', (right) => (x: Tensor) => right(x, { rtol: 0.5 })),
  },
  {
    name: 'matrixNorm: rows and columns exchanged',
    rows: ['matrixNorm (entries)'],
    killedBy: ['value'],
    plant: inOp('matrixNorm', (right) => (x: Tensor, options) => right(x, { ...options, axes: [-1, -2] })),
  },
  {
    name: 'cond: half of its gradient',
    rows: ['cond'],
    killedBy: ['gradient'],
    plant: inOp('cond', (right) => (x: Tensor, ord) => scaled(right(x, ord), 0.5)),
  },
])
