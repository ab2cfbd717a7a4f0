import { absoluteDot, dot, type Space, unit } from './space.ts'

/**
 * One linear map computed in two ways: forwards from tangents to tangents, and backwards from cotangents to
 * cotangents. Whether a gradient agrees with differences, a JVP with a VJP, or an operator with its adjoint, it is
 * always the question whether ⟨v, forward(u)⟩ = ⟨backward(v), u⟩.
 */
export interface Pair {
  readonly from: Space
  readonly to: Space
  readonly forward: (u: Float64Array) => Forward
  readonly backward: (v: Float64Array) => Float64Array
  /** Positions that cannot be compared, since the value there is not finite. */
  readonly skipFrom: ReadonlySet<number>
  readonly skipTo: ReadonlySet<number>
  /** The difference that passes; `scale` is the sum of the sizes of the terms on both sides. */
  readonly allowed: (forward: number, scale: number, noise: number) => number
}

type Vectors = (vector: Float64Array) => Float64Array

/** A pair both sides of which are computed without differences: what they allow each other is relative. */
export function algebraicPair(
  from: Space,
  to: Space,
  forward: Vectors,
  backward: Vectors,
  allowed: (scale: number) => number,
): Pair {
  const none: ReadonlySet<number> = new Set()
  return {
    from,
    to,
    forward: (u) => ({ value: forward(u), noise: new Float64Array(to.size) }),
    backward,
    skipFrom: none,
    skipTo: none,
    allowed: (_forward, scale) => allowed(scale),
  }
}

export interface Forward {
  readonly value: Float64Array
  /** What rounding may have added to each entry. */
  readonly noise: Float64Array
}

/** One comparison: of the entry (output, input), or of a whole direction. */
export interface Comparison {
  readonly forward: number
  readonly backward: number
  readonly allowed: number
  /** The difference as a part of what is allowed. */
  readonly badness: number
}

export interface Entry extends Comparison {
  readonly input: number
  readonly output: number
}

/** Both matrices, row by row, and what was wrong between them. */
export interface Matrices {
  readonly forward: Float64Array
  readonly backward: Float64Array
  readonly wrong: readonly Entry[]
  /** The entry with the largest difference, wrong or not. */
  readonly worst: Entry | null
  readonly compared: number
  readonly skipped: number
}

function compared(forward: number, backward: number, allowed: number): Comparison {
  return { forward, backward, allowed, badness: badness(forward, backward, allowed) }
}

function badness(forward: number, backward: number, allowed: number): number {
  if (Object.is(forward, backward) || forward === backward) return 0
  const difference = Math.abs(forward - backward)
  return difference <= allowed
    ? difference / allowed
    : Math.max(1 + Number.EPSILON, orInfinity(difference / allowed))
}

const orInfinity = (x: number) => (Number.isNaN(x) ? Infinity : x)

/** Compares every entry of the two matrices. */
export function compareEntries(pair: Pair): Matrices {
  const [n, m] = [pair.to.size, pair.from.size]
  const forward = new Float64Array(n * m)
  const noise = new Float64Array(n * m)
  for (let j = 0; j < m; j++) {
    if (pair.skipFrom.has(j)) continue
    const column = pair.forward(unit(m, j))
    for (let o = 0; o < n; o++) {
      forward[o * m + j] = column.value[o]!
      noise[o * m + j] = column.noise[o]!
    }
  }
  const backward = new Float64Array(n * m)
  const wrong: Entry[] = []
  let worst: Entry | null = null
  let count = 0
  for (let o = 0; o < n; o++) {
    if (pair.skipTo.has(o)) continue
    backward.set(pair.backward(unit(n, o)), o * m)
    for (let j = 0; j < m; j++) {
      if (pair.skipFrom.has(j)) continue
      count++
      const at = o * m + j
      const [f, b] = [forward[at]!, backward[at]!]
      const result = compared(f, b, pair.allowed(f, Math.abs(f) + Math.abs(b), noise[at]!))
      const entry = { ...result, input: j, output: o }
      if (entry.badness > 1) wrong.push(entry)
      if (worst === null || entry.badness > worst.badness) worst = entry
    }
  }
  return { forward, backward, wrong, worst, compared: count, skipped: n * m - count }
}

/** Compares ⟨v, forward(u)⟩ with ⟨backward(v), u⟩. */
export function compareDirection(pair: Pair, u: Float64Array, v: Float64Array): Comparison {
  const { value, noise } = pair.forward(u)
  const back = pair.backward(v)
  const [left, right] = [dot(v, value), dot(back, u)]
  const scale = absoluteDot(v, value) + absoluteDot(back, u)
  return compared(left, right, pair.allowed(left, scale, absoluteDot(v, noise)))
}

/**
 * A wrong entry, when the matrices are too large to compare: the direction is cut in two again and again, going on
 * with the half that disagrees more, first among the inputs and then among the outputs.
 */
export function bisect(pair: Pair, u: Float64Array, v: Float64Array): Entry {
  const difference = (a: Float64Array, b: Float64Array) => {
    const { forward, backward } = compareDirection(pair, a, b)
    return orInfinity(Math.abs(forward - backward))
  }
  const input = narrowed(u, (part) => difference(part, v))
  const e = unit(u.length, input)
  const output = narrowed(v, (part) => difference(e, part))
  return { ...compareDirection(pair, e, unit(v.length, output)), input, output }
}

function narrowed(vector: Float64Array, difference: (part: Float64Array) => number): number {
  let positions = Array.from(vector.keys()).filter((i) => vector[i] !== 0)
  const only = (list: readonly number[]) => {
    const part = new Float64Array(vector.length)
    for (const i of list) part[i] = vector[i]!
    return part
  }
  while (positions.length > 1) {
    const half = positions.length >> 1
    const [first, second] = [positions.slice(0, half), positions.slice(half)]
    positions = difference(only(first)) >= difference(only(second)) ? first : second
  }
  return positions[0]!
}

/** Above this many entries the matrices are not compared for the sake of a message. */
const manyEntries = 2 ** 16

/** A wrong entry behind a direction that disagrees: the worst of all, or for large matrices one found by bisection. */
export function findEntry(
  pair: Pair,
  u: Float64Array,
  v: Float64Array,
): { readonly entry: Entry; readonly matrices: Matrices | null } {
  if (pair.from.size * pair.to.size <= manyEntries) {
    const matrices = compareEntries(pair)
    if (matrices.wrong.length > 0) return { entry: worstOf(matrices.wrong), matrices }
  }
  return { entry: bisect(pair, u, v), matrices: null }
}

/** The worst entry, the first of those that are about as bad. */
export function worstOf(entries: readonly Entry[]): Entry {
  return entries.reduce((a, b) => (b.badness > 1.001 * a.badness ? b : a))
}
