import type { LineMap } from './lineMap.ts'
import type { Reduction } from './reduction.ts'

/**
 * What follows from the order of a line, and what leaves NaN out. Everything that takes an entry as it is has slope 1 there and
 * 0 elsewhere.
 *
 *   median    place (n - 1) / 2, rounded down, of the sorted line; the first NaN if there is one
 *   quantile  (1 - w) s_k + w s_(k+1) at the position q (n - 1) = k + w of the sorted line s
 *   cummax    the last place j <= i with x_j the largest of x_0 ... x_i; the last NaN so far if there is one
 *   nanmean   Σ x / n over the n entries that are numbers: slope 1 / n, 0 for the others
 *
 *   logCumSumExp  y_i = log Σ_{j<=i} e^x_j, ∂y_i/∂x_j = e^(x_j - y_i) for j <= i
 *   normalize     y_i = x_i / max(‖x‖, eps), ∂y_i/∂x_j = δ_ij / ‖x‖ - x_i ∂‖x‖/∂x_j / ‖x‖² above eps, δ_ij / eps below
 */

const after = (a: number, b: number) => (Number.isNaN(a) ? 1 : 0) - (Number.isNaN(b) ? 1 : 0) || a - b

/** Places in the order of their entries. */
const sortedPlaces = (line: readonly number[]) =>
  line.map((_, i) => i).sort((i, j) => after(line[i]!, line[j]!) || i - j)

export function medianPlace(line: readonly number[]): number {
  const unknown = line.findIndex(Number.isNaN)
  return unknown >= 0 ? unknown : sortedPlaces(line)[Math.floor((line.length - 1) / 2)]!
}

const oneHot = (n: number, place: number): number[] =>
  Array.from({ length: n }, (_, i) => (i === place ? 1 : 0))

export const median: Reduction = {
  value: (line) => line[medianPlace(line)]!,
  gradient: (line) => oneHot(line.length, medianPlace(line)),
}

const weightOf = {
  linear: (w: number) => w,
  lower: () => 0,
  higher: (w: number) => Math.ceil(w),
  midpoint: (w: number) => (w === 0 ? 0 : 0.5),
  nearest: (w: number, k: number) => (w === 0.5 ? k % 2 : Math.round(w)),
}

export type Interpolation = keyof typeof weightOf

export function quantile(q: number, interpolation: Interpolation = 'linear'): Reduction {
  const terms = (line: readonly number[]) => {
    const position = q * (line.length - 1)
    const k = Math.floor(position)
    const w = weightOf[interpolation](position - k, k)
    const places = sortedPlaces(line)
    const parts: (readonly [place: number, weight: number])[] = [
      [places[k]!, 1 - w],
      [places[k + 1] ?? 0, w],
    ]
    return parts.filter(([, weight]) => weight !== 0)
  }
  return {
    value: (line) =>
      line.some(Number.isNaN) ? Number.NaN : terms(line).reduce((sum, [i, w]) => sum + w * line[i]!, 0),
    gradient: (line) => terms(line).reduce((slopes, [i, w]) => slopes.with(i, w), oneHot(line.length, -1)),
  }
}

const isKnown = (x: number) => !Number.isNaN(x)

export const nansum: Reduction = {
  value: (line) => line.filter(isKnown).reduce((sum, x) => sum + x, 0),
  gradient: (line) => line.map((x) => Number(isKnown(x))),
}

const known = (line: readonly number[]) => line.filter(isKnown).length

export const nanmean: Reduction = {
  value: (line) => nansum.value(line) / known(line),
  gradient: (line) => line.map((x) => (isKnown(x) ? 1 / known(line) : 0)),
}

export const countNonzero: Reduction = {
  value: (line) => line.filter((x) => x !== 0).length,
  gradient: (line) => line.map(() => 0),
}

/** Places of the running extremes. */
export function runningPlaces(line: readonly number[], sign: 1 | -1): number[] {
  let best = 0
  return line.map((x, i) => {
    if (Number.isNaN(x) || sign * x >= sign * line[best]!) best = i
    return best
  })
}

const runningExtreme = (sign: 1 | -1): LineMap => ({
  value: (line) => runningPlaces(line, sign).map((place) => line[place]!),
  jacobian: (line) => runningPlaces(line, sign).map((place) => oneHot(line.length, place)),
})

export const cummax = runningExtreme(1)
export const cummin = runningExtreme(-1)

const logTotal = (line: readonly number[]) => {
  const high = Math.max(...line)
  return high + Math.log(line.reduce((sum, x) => sum + Math.exp(x - high), 0))
}

export const logCumSumExp: LineMap = {
  value: (line) => line.map((_, i) => logTotal(line.slice(0, i + 1))),
  jacobian: (line) =>
    line.map((_, i) => line.map((x, j) => (j <= i ? Math.exp(x - logTotal(line.slice(0, i + 1))) : 0))),
}

/** By a norm. */
export function normalize(norm: Reduction, eps: number): LineMap {
  return {
    value: (line) => line.map((x) => x / Math.max(norm.value(line), eps)),
    jacobian: (line) => {
      const size = norm.value(line)
      const slopes = norm.gradient(line)
      const same = (i: number, j: number) => (i === j ? 1 : 0)
      return line.map((x, i) =>
        slopes.map((slope, j) =>
          size > eps ? same(i, j) / size - (x * slope) / size ** 2 : same(i, j) / eps,
        ),
      )
    },
  }
}
