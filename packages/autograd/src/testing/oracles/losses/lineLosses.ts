import type { LineLoss } from './lineLoss.ts'

type Line = readonly number[]

const dot = (x: Line, y: Line) => x.reduce((sum, value, i) => sum + value * y[i]!, 0)

/**
 * The hinge of several classes: (w_y / C) Σ_{j≠y} h_j^p with h_j = max(0, m - x_y + x_j). In x_j that is
 * (w_y / C) p h_j^(p-1) where h_j > 0, in x_y the sum of these with its sign changed.
 */
export function multiMarginLine(p: number, m: number, weight: Line | null): LineLoss {
  const over = (x: Line, y: number) => x.map((v, j) => (j === y ? 0 : Math.max(0, m - x[y]! + v)))
  const factor = (x: Line, y: number) => (weight?.[y] ?? 1) / x.length
  return {
    value: ([x], y) => factor(x!, y) * over(x!, y).reduce((sum, h) => sum + h ** p, 0),
    gradients: ([x], y) => {
      const slopes = over(x!, y).map((h) => (h > 0 ? factor(x!, y) * p * h ** (p - 1) : 0))
      const total = slopes.reduce((a, b) => a + b, 0)
      return [slopes.map((slope, j) => (j === y ? -total : slope))]
    },
  }
}

/** Added to squares of lengths: 1e-12 as a float32. */
const tiny = 9.999999960041972e-13

/**
 * 1 - c for y = 1 and max(0, c - m) for y = -1, c = x·z / √(XZ) with X = |x|² + ε and Z = |z|² + ε:
 * ∂c/∂x = z / √(XZ) - c x / X, and the same in z with the two exchanged.
 */
export function cosineLine(m: number): LineLoss {
  const parts = (x: Line, z: Line) => {
    const [xx, zz] = [dot(x, x) + tiny, dot(z, z) + tiny]
    return { xx, zz, root: Math.sqrt(xx * zz), c: dot(x, z) / Math.sqrt(xx * zz) }
  }
  return {
    value: ([x, z], y) => {
      const { c } = parts(x!, z!)
      return y === 1 ? 1 - c : Math.max(0, c - m)
    },
    gradients: ([x, z], y) => {
      const { xx, zz, root, c } = parts(x!, z!)
      const slope = y === 1 ? -1 : c >= m ? 1 : 0
      return [
        x!.map((v, i) => slope * (z![i]! / root - (c * v) / xx)),
        z!.map((v, i) => slope * (x![i]! / root - (c * v) / zz)),
      ]
    },
  }
}

export interface TripletLine {
  readonly margin: number
  readonly p: number
  readonly eps: number
  readonly swap: boolean
}

/** d(x, y) = (Σ |u_i|^p)^(1/p) of u = x - y + ε, and ∂d/∂x_i = sign(u_i) (|u_i| / d)^(p-1); 0 at u = 0. */
function distance(x: Line, y: Line, { p, eps }: TripletLine): { d: number; slopes: number[] } {
  const u = x.map((v, i) => v - y[i]! + eps)
  const d = u.reduce((sum, v) => sum + Math.abs(v) ** p, 0) ** (1 / p)
  return { d, slopes: u.map((v) => (d === 0 ? 0 : Math.sign(v) * (Math.abs(v) / d) ** (p - 1))) }
}

/**
 * max(0, d(a, b) - f + m) with f = d(a, c), or with `swap` the smaller of it and d(b, c), which share the gradient
 * where they are equal. ∂d(x, y)/∂y = -∂d(x, y)/∂x; the bend is not cut.
 */
export function tripletLine(options: TripletLine): LineLoss {
  const parts = ([a, b, c]: readonly Line[]) => {
    const [near, far, other] = [
      distance(a!, b!, options),
      distance(a!, c!, options),
      distance(b!, c!, options),
    ]
    const share = !options.swap || far.d < other.d ? 1 : far.d > other.d ? 0 : 0.5
    const hinge = near.d - (share > 0 ? far.d : other.d) + options.margin
    return { near, far, other, share, hinge }
  }
  return {
    value: (lines) => Math.max(0, parts(lines).hinge),
    gradients: (lines) => {
      const { near, far, other, share, hinge } = parts(lines)
      const counts = hinge >= 0 ? 1 : 0
      const toFar = far.slopes.map((slope) => counts * share * slope)
      const toOther = other.slopes.map((slope) => counts * (1 - share) * slope)
      const toNear = near.slopes.map((slope) => counts * slope)
      return [
        toNear.map((slope, i) => slope - toFar[i]!),
        toNear.map((slope, i) => -slope - toOther[i]!),
        toFar.map((slope, i) => slope + toOther[i]!),
      ]
    },
  }
}
