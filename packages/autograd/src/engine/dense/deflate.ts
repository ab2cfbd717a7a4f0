import { rotate } from './matrix.ts'

/** Columns and rows `start` to `end` of a matrix of vectors, in two halves. */
export interface Place {
  /** Columns of the matrix. */
  readonly n: number
  readonly start: number
  readonly middle: number
  readonly end: number
}

/** The halves in which a vector has entries. */
export type Reach = readonly [left: boolean, right: boolean]

/**
 * Which values the dyad changes, ascending, and which it leaves as they are, to within rounding: those whose z is almost
 * 0, and one of two that are almost equal, when it has been made 0 by a rotation (Dongarra and Sorensen, A fully parallel
 * algorithm for the symmetric eigenvalue problem, 1987).
 */
export function deflate(d: Float64Array, z: Float64Array, rho: number, rows: Float64Array, place: Place) {
  const { n, start, middle, end } = place
  const reach: Reach[] = Array.from(d, (_, i) => [start + i < middle, start + i >= middle])
  const order = Array.from(d.keys()).sort((i, j) => d[i]! - d[j]!)
  const largest = Math.max(Math.abs(d[order[0]!]!), Math.abs(d[order.at(-1)!]!), rho)
  const negligible = 8 * Number.EPSILON * largest
  const [kept, settled]: [number[], number[]] = [[], []]
  let last = -1
  for (const i of order) {
    if (rho * Math.abs(z[i]!) <= negligible) {
      settled.push(i)
      continue
    }
    if (last >= 0) {
      const length = Math.sqrt(z[i]! ** 2 + z[last]! ** 2)
      const [c, s] = [z[i]! / length, -z[last]! / length]
      if (Math.abs((d[i]! - d[last]!) * c * s) <= negligible) {
        rotate(rows, (start + last) * n + start, (start + i) * n + start, end - start, c, s)
        const [x, y] = [d[last]!, d[i]!]
        d[last] = x * c * c + y * s * s
        d[i] = x * s * s + y * c * c
        z[i] = length
        z[last] = 0
        reach[i] = [reach[i]![0] || reach[last]![0], reach[i]![1] || reach[last]![1]]
        settled.push(last)
      } else kept.push(last)
    }
    last = i
  }
  if (last >= 0) kept.push(last)
  return { kept, settled, reach }
}
