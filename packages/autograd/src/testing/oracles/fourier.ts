import { entries, type NdArray, zeros } from './ndarray.ts'

/**
 * Fourier transforms as real matrices, written out entry by entry. With ω = 2π/n and pairs (re, im),
 *
 *   fft:   (Re X_k, Im X_k) = Σ_t (a_t cos ωkt + b_t sin ωkt, b_t cos ωkt - a_t sin ωkt)   for x_t = a_t + b_t i,
 *
 * ifft has the other sign of the sines, rfft has b_t = 0 and the first floor(n/2) + 1 of the results, and irfft is
 * Σ_j (a_j cos ωjt - b_j sin ωjt) over all n places of the spectrum, where place j > n/2 holds the conjugate of place
 * n - j. What is not there counts as 0, what is beyond n is not read. The matrix is times 1, 1/√n or 1/n by the norm.
 * Of a linear map A the gradient is Aᵀ g.
 */
export interface FourierOptions {
  readonly n?: number
  /** Among the axes without the one of pairs. */
  readonly axis?: number
  readonly norm?: 'backward' | 'ortho' | 'forward'
}

export type FourierKind = 'fft' | 'ifft' | 'rfft' | 'irfft'

/** Entries behind the axis: 2 for pairs. */
const widths: Record<FourierKind, readonly [from: 1 | 2, to: 1 | 2]> = {
  fft: [2, 2],
  ifft: [2, 2],
  rfft: [1, 2],
  irfft: [2, 1],
}

/** A line of `from` numbers to one of `to`: `matrix[i][j]` is what input j counts for in output i. */
interface LineMatrix {
  readonly axis: number
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly matrix: readonly (readonly number[])[]
}

function lineMatrix(kind: FourierKind, shape: readonly number[], options: FourierOptions): LineMatrix {
  const [before, after] = widths[kind]
  const own = before === 2 ? shape.slice(0, -1) : shape
  const axis = (options.axis ?? -1) < 0 ? own.length + (options.axis ?? -1) : options.axis!
  const size = own[axis]!
  const n = options.n ?? (kind === 'irfft' ? 2 * (size - 1) : size)
  const half = Math.floor(n / 2) + 1
  const length = kind === 'rfft' ? half : n
  const inverse = kind === 'ifft' || kind === 'irfft'
  const scale = { backward: inverse ? 1 / n : 1, ortho: n ** -0.5, forward: inverse ? 1 : 1 / n }
  const factor = scale[options.norm ?? 'backward']
  const matrix = Array.from({ length: length * after }, () => new Array<number>(size * before).fill(0))
  for (let k = 0; k < length; k++)
    for (let t = 0; t < n; t++) {
      const mirrored = kind === 'irfft' && t >= half
      const source = mirrored ? n - t : t
      if (source >= size) continue
      const angle = (2 * Math.PI * ((k * t) % n)) / n
      const [c, s] = [Math.cos(angle), (inverse ? -1 : 1) * (mirrored ? -1 : 1) * Math.sin(angle)]
      const rows = [
        [c, s],
        [-s, c],
      ]
      for (let i = 0; i < after; i++)
        for (let j = 0; j < before; j++) matrix[k * after + i]![source * before + j]! += factor * rows[i]![j]!
    }
  const pairs = after === 2 ? [2] : []
  return { axis, from: shape, to: [...own.with(axis, length), ...pairs], matrix }
}

/** Calls `visit` with the places of input j and output i of every line. */
function lines(it: LineMatrix, visit: (from: number, to: number, factor: number) => void): void {
  const outer = entries(it.from.slice(0, it.axis))
  const behind = (shape: readonly number[], pairs: number) =>
    entries(shape.slice(it.axis + 1, pairs === 2 ? -1 : undefined))
  const [after, before] = [
    it.matrix.length / it.to[it.axis]!,
    (it.matrix[0]?.length ?? 0) / it.from[it.axis]!,
  ]
  const inner = behind(it.from, before)
  const place = (lead: number, index: number, rest: number, size: number, width: number) =>
    ((lead * size + Math.floor(index / width)) * inner + rest) * width + (index % width)
  for (let lead = 0; lead < outer; lead++)
    for (let rest = 0; rest < inner; rest++)
      it.matrix.forEach((row, i) => {
        row.forEach((factor, j) => {
          const from = place(lead, j, rest, it.from[it.axis]!, before)
          visit(from, place(lead, i, rest, it.to[it.axis]!, after), factor)
        })
      })
}

/** A transform along one axis. */
export function fourierForward(kind: FourierKind, x: NdArray, options: FourierOptions = {}): NdArray {
  const it = lineMatrix(kind, x.shape, options)
  const out = zeros(it.to)
  lines(it, (from, to, factor) => {
    out.data[to]! += factor * x.data[from]!
  })
  return out
}

/** The gradient by x, which has a shape; g has the shape of the result. */
export function fourierBackward(
  kind: FourierKind,
  g: NdArray,
  shape: readonly number[],
  options: FourierOptions = {},
): NdArray {
  const it = lineMatrix(kind, shape, options)
  const dx = zeros(shape)
  lines(it, (from, to, factor) => {
    dx.data[from]! += factor * g.data[to]!
  })
  return dx
}

/** Transforms along several axes, one after the other. */
export interface FourierStep {
  readonly kind: FourierKind
  readonly options: FourierOptions
}

export function fourierSteps(steps: readonly FourierStep[], x: NdArray): NdArray {
  return steps.reduce((out, { kind, options }) => fourierForward(kind, out, options), x)
}

/** The gradient by x: the adjoints in reverse. */
export function fourierStepsBackward(steps: readonly FourierStep[], g: NdArray, x: NdArray): NdArray {
  const shapes = steps.map((_, i) => fourierSteps(steps.slice(0, i), x).shape)
  return steps.reduceRight((out, { kind, options }, i) => fourierBackward(kind, out, shapes[i]!, options), g)
}
