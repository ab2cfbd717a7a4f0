import { bluestein } from './bluestein.ts'
import { passing, type Room, zeros } from './kernels/room.ts'
import { type Complex, reached } from './pairs.ts'
import { keptByLength, linesAtOnce, rootsOfUnity, type Transform } from './roots.ts'

/** Prime factors up to here are summed directly; a length with a larger one becomes a convolution. */
const largestRadix = 31

/** The transform of a length. */
export const transformOf: (n: number) => Transform = keptByLength((n) => {
  const radices = radicesOf(n)
  return radices.every((radix) => radix <= largestRadix) ? mixedRadix(n, radices) : bluestein(n, transformOf)
})

/** Factors of n: fours as long as they divide it, then primes. */
function radicesOf(n: number): number[] {
  const radices: number[] = []
  let rest = n
  for (; rest % 4 === 0; rest /= 4) radices.push(4)
  for (let p = 2; p * p <= rest; p++) for (; rest % p === 0; rest /= p) radices.push(p)
  if (rest > 1) radices.push(rest)
  return radices
}

/** One step of a transform: from one pair of arrays into another, with the roots of unity of the whole length. */
interface Step {
  readonly from: Complex
  readonly to: Complex
  readonly roots: Complex
  /** Length of the transforms that the step leaves to be done. */
  readonly rest: number
  /** The product of the radices before. */
  readonly turn: number
  /** How many transforms lie interleaved: so many of each line. */
  readonly stride: number
}

/**
 * Stockham's algorithm, which sorts as it goes. With n = r m and t = p + m j, k = r q + u,
 *
 *   X_(rq+u) = Σ_p ω_m^(pq) [ω_n^(pu) Σ_j x_(p+mj) ω_r^(ju)],
 *
 * so one step makes of one transform of length n, for each u < r, one of length m (Van Loan, Computational Frameworks
 * for the Fast Fourier Transform, 1992, section 1.7).
 */
function mixedRadix(n: number, radices: readonly number[]): Transform {
  const far = rootsOfUnity(n)
  const run = (re: Float64Array, im: Float64Array, lines = 1) =>
    passing(() => {
      const own: Complex = [re, im]
      const room = reached(own)
      const roots = room === null ? far : room.nearBoth(far)
      let [from, to]: [Complex, Complex] = [own, [zeros(n * lines), zeros(n * lines)]]
      let rest = n
      for (const radix of radices) {
        const turn = n / rest
        rest /= radix
        const step: Step = { from, to, roots, rest, turn, stride: turn * lines }
        const inPairs = step.stride % 2 === 0
        const here = inPairs && (radix === 2 || radix === 4) ? room : null
        if (here !== null) byKernel(here, step, radix as 2 | 4)
        else if (radix === 4) fours(step)
        else if (radix === 2) twos(step)
        else several(step, radix)
        ;[from, to] = [to, from]
      }
      if (from === own) return
      re.set(from[0])
      im.set(from[1])
    })
  return Object.assign(run, { most: linesAtOnce(n) })
}

/** All of a step by a kernel. */
function byKernel({ run }: Room, { from, to, roots, rest, turn, stride }: Step, radix: 2 | 4): void {
  const [[xr, xi], [yr, yi], [cos, sin]] = [from, to, roots].map(addressesOf) as [Pair, Pair, Pair]
  const bytes = 8 * stride
  const step = radix === 2 ? run.twos : run.fours
  step(xr, xi, yr, yi, rest * bytes, bytes, stride, cos, sin, 8 * turn, rest)
}

type Pair = readonly [number, number]
const addressesOf = ([{ byteOffset: re }, { byteOffset: im }]: Complex): Pair => [re, im]

function twos(step: Step): void {
  const { from, to, roots, rest, turn, stride } = step
  const [[xr, xi], [yr, yi], [cos, sin]] = [from, to, roots]
  const half = rest * stride
  for (let p = 0; p < rest; p++) {
    const [c, s] = [cos[p * turn]!, sin[p * turn]!]
    let y = 2 * p * stride
    for (let x = p * stride; x < (p + 1) * stride; x++, y++) {
      const [ar, ai, br, bi] = [xr[x]!, xi[x]!, xr[x + half]!, xi[x + half]!]
      yr[y] = ar + br
      yi[y] = ai + bi
      const [dr, di] = [ar - br, ai - bi]
      yr[y + stride] = dr * c + di * s
      yi[y + stride] = di * c - dr * s
    }
  }
}

/** The roots of order 4 are ±1 and ±i: nothing is multiplied but by the twiddle factors. */
function fours(step: Step): void {
  const { from, to, roots, rest, turn, stride } = step
  const [[xr, xi], [yr, yi], [cos, sin]] = [from, to, roots]
  const quarter = rest * stride
  for (let p = 0; p < rest; p++) {
    const [at, root] = [p * stride, p * turn]
    const [c1, s1] = [cos[root]!, sin[root]!]
    const [c2, s2] = [cos[2 * root]!, sin[2 * root]!]
    const [c3, s3] = [cos[3 * root]!, sin[3 * root]!]
    let y = 4 * at
    for (let x = at; x < at + stride; x++, y++) {
      const [x1, x2, x3] = [x + quarter, x + 2 * quarter, x + 3 * quarter]
      const [ar, ai, br, bi] = [xr[x]! + xr[x2]!, xi[x]! + xi[x2]!, xr[x]! - xr[x2]!, xi[x]! - xi[x2]!]
      const [cr, ci, dr, di] = [xr[x1]! + xr[x3]!, xi[x1]! + xi[x3]!, xr[x1]! - xr[x3]!, xi[x1]! - xi[x3]!]
      const [ur, ui, vr, vi, wr, wi] = [br + di, bi - dr, ar - cr, ai - ci, br - di, bi + dr]
      yr[y] = ar + cr
      yi[y] = ai + ci
      yr[y + stride] = ur * c1 + ui * s1
      yi[y + stride] = ui * c1 - ur * s1
      yr[y + 2 * stride] = vr * c2 + vi * s2
      yi[y + 2 * stride] = vi * c2 - vr * s2
      yr[y + 3 * stride] = wr * c3 + wi * s3
      yi[y + 3 * stride] = wi * c3 - wr * s3
    }
  }
}

/** A step of any radix: sums of as many terms. */
function several(step: Step, radix: number): void {
  for (let p = 0; p < step.rest; p++) for (let u = 0; u < radix; u++) sums(step, radix, p, u)
}

/** All results for one p and u: each term is multiplied by its root ω_r^(ju) ω_n^(pu) = ω_n^(u (p + jm)). */
function sums(step: Step, radix: number, p: number, u: number): void {
  const { from, to, roots, rest, turn, stride } = step
  const [xr, xi] = from
  const [yr, yi] = to
  const [cos, sin] = roots
  const n = radix * rest * turn
  const start = (radix * p + u) * stride
  for (let q = 0; q < stride; q++) {
    let [re, im] = [0, 0]
    for (let j = 0; j < radix; j++) {
      const x = (p + rest * j) * stride + q
      const at = (u * (p + rest * j) * turn) % n
      re += xr[x]! * cos[at]! + xi[x]! * sin[at]!
      im += xi[x]! * cos[at]! - xr[x]! * sin[at]!
    }
    yr[start + q] = re
    yi[start + q] = im
  }
}
