import type { Data } from '../dtype.ts'
import { isIn, passing, type Room, room } from './kernels/room.ts'

/** Complex numbers as real and imaginary parts; of several lines those of one place lie side by side. */
export type Complex = readonly [re: Float64Array, im: Float64Array]

/** Pairs [re, im, re, im, ...] of several lines behind each other, as parts of lines side by side. */
export function split(pairs: Data, parts: Complex, n: number, lines: number): void {
  const [re, im] = parts
  const here = reached(parts)
  const place = here === null ? none : passing(() => moved(here, 'split', here.near(pairs), parts, n, lines))
  for (let l = 0; l < lines; l++)
    for (let t = place(l); t < n; t++) {
      re[t * lines + l] = pairs[2 * (l * n + t)]!
      im[t * lines + l] = pairs[2 * (l * n + t) + 1]!
    }
}

/** The other way round. */
export function join(parts: Complex, pairs: Data, n: number, lines: number): void {
  const [re, im] = parts
  const here = reached(parts)
  const place =
    here === null
      ? none
      : passing(() => {
          const near = isIn(here, pairs) ? pairs : here.like(pairs)
          const place = moved(here, 'join', near, parts, n, lines)
          if (near !== pairs) pairs.set(near)
          return place
        })
  for (let l = 0; l < lines; l++)
    for (let t = place(l); t < n; t++) {
      pairs[2 * (l * n + t)] = re[t * lines + l]!
      pairs[2 * (l * n + t) + 1] = im[t * lines + l]!
    }
}

/** The first place of a line that kernels have left to be done. */
type Place = (line: number) => number

const none: Place = () => 0

/** The room of the kernels, where they reach all these arrays. */
export function reached(...parts: readonly Complex[]): Room | null {
  const here = room()
  return here !== null && parts.every((x) => x.every((part) => isIn(here, part))) ? here : null
}

/** Moves two lines at a time, or of a single one two numbers. */
function moved(
  { run }: Room,
  name: 'split' | 'join',
  pairs: Data,
  [{ byteOffset: re }, { byteOffset: im }]: Complex,
  n: number,
  lines: number,
): Place {
  const { byteOffset: at, BYTES_PER_ELEMENT: bytes } = pairs
  const move = run[`${name}${bytes === 4 ? 32 : 64}`]
  if (lines === 1) {
    move(at, at + 2 * bytes, re, im, Math.floor(n / 2), 4 * bytes, 16)
    return () => n - (n % 2)
  }
  const line = 2 * n * bytes
  for (let l = 0; l + 1 < lines; l += 2)
    move(at + l * line, at + (l + 1) * line, re + 8 * l, im + 8 * l, n, 2 * bytes, 8 * lines)
  return (l) => (l + 1 === lines && lines % 2 === 1 ? 0 : n)
}
