import { allocate } from '../dtype.ts'

/**
 * The discrete Fourier transform of one length n, unnormalised and in place: X_k = Σ_t x_t e^(-2πi kt/n), with the real
 * parts of x in one array and the imaginary ones in another. Called with the two exchanged it is the inverse, times n,
 * since exchanging them conjugates a number and turns it by a constant.
 *
 * Several lines, one if nothing is said, are transformed at once: their elements number t lie side by side, so that the
 * innermost loops are as long as there are lines, and roots are read once for all.
 */
export interface Transform {
  (re: Float64Array, im: Float64Array, lines?: number): void
  /** So many lines at once are the most. */
  readonly most: number
}

/** Numbers of all lines that are transformed at once: they and what becomes of them lie in a core's second cache. */
const atOnce = 4096

/** How many lines of a length are transformed at once: an even number where there are several. */
export const linesAtOnce = (n: number): number => Math.max(1, 2 * Math.floor(atOnce / n / 2))

/**
 * cos and sin of 2πk/n for k < n. Every angle is brought into the first eighth of the circle by exact integers, so that
 * symmetric roots are equal in all bits and those of order 4 are exact.
 */
export function rootsOfUnity(n: number): readonly [cos: Float64Array, sin: Float64Array] {
  const [cos, sin] = [lineOf(n), lineOf(n)]
  for (let k = 0; k < n; k++) {
    const eighth = Math.floor((8 * k) / n)
    const rest = 8 * k - eighth * n
    const odd = eighth % 2 === 1
    const angle = ((odd ? n - rest : rest) / n) * (Math.PI / 4)
    // Rounded, the two are not equal at π/4.
    const middle = angle === Math.PI / 4
    const [c, s] = middle ? [Math.SQRT1_2, Math.SQRT1_2] : [Math.cos(angle), Math.sin(angle)]
    // Two eighths are a quarter: in the second and third of every four, cosine and sine have changed places.
    const [x, y] = eighth % 4 === 1 || eighth % 4 === 2 ? [s, c] : [c, s]
    cos[k] = eighth >= 2 && eighth < 6 ? -x : x
    sin[k] = eighth >= 4 ? -y : y
  }
  return [cos, sin]
}

/** Zeros to work in. Throws a MemoryError where a line has no room. */
export function lineOf(n: number): Float64Array {
  return allocate('float64', n, 'fourier') as Float64Array
}

/** How long the lines may be together for which everything is kept ready, and how many. */
const [longest, most] = [2 ** 20, 32]

/** What is made for a length, from those that are ready where it is there. The last one always is. */
export function keptByLength<T>(make: (n: number) => T): (n: number) => T {
  const ready = new Map<number, T>()
  let total = 0
  return (n) => {
    const kept = ready.get(n)
    if (kept !== undefined) return kept
    const made = make(n)
    total += n
    ready.set(n, made)
    for (const oldest of ready.keys()) {
      if (oldest === n || (total <= longest && ready.size <= most)) break
      ready.delete(oldest)
      total -= oldest
    }
    return made
  }
}
