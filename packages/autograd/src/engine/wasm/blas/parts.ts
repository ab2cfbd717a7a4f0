/** A product of a native library: order, transpositions, sizes, alpha, a, lda, b, ldb, beta, c, ldc. */
export type NativeGemm = (...args: readonly unknown[]) => unknown

/** What another thread needs to call the library; sent as JSON in place of a module's bytes. */
export interface NativeSpec {
  /** Path of the module that opens libraries. */
  readonly koffi: string
  readonly library: string
  /** Functions for float32 and float64, as C declares them. */
  readonly prototypes: readonly [string, string]
  /** Where the linear memory begins. */
  readonly base: number
}

/**
 * A part of the products that twenty-six words from index `at` on describe: a tile of one of them, or several whole
 * ones. It is sent to workers as text, so nothing outside of it can be used, and no function in it may have a name.
 */
export function gemmPart(
  words: Int32Array,
  at: number,
  part: number,
  products: readonly NativeGemm[],
  base: number,
): void {
  const [wide = 0, ta, tb, m = 0, n = 0, k = 0, a = 0, lda = 0] = words.subarray(at, at + 8)
  const [b = 0, ldb = 0, c = 0, ldc = 0, beta, down = 1, across = 1, align = 1] = words.subarray(
    at + 8,
    at + 16,
  )
  const [tiles = 1, each = 1, count = 0, inner = 1] = words.subarray(at + 16, at + 20)
  const [nearA = 0, nearB = 0, nearC = 0, farA = 0, farB = 0, farC = 0] = words.subarray(at + 20, at + 26)
  const row = Math.floor((part % tiles) / across)
  const column = part % across
  const top = Math.round((m * row) / down / align) * align
  const left = Math.round((n * column) / across / align) * align
  const bottom = row + 1 === down ? m : Math.round((m * (row + 1)) / down / align) * align
  const right = column + 1 === across ? n : Math.round((n * (column + 1)) / across / align) * align
  const bytes = wide === 1 ? 8 : 4
  const from = Math.floor(part / tiles) * each
  for (let p = from; p < Math.min(from + each, count); p++) {
    const [near, far] = [p % inner, Math.floor(p / inner)]
    products[wide]!(
      101,
      ta,
      tb,
      bottom - top,
      right - left,
      k,
      1,
      base + (a >>> 0) + bytes * (near * nearA + far * farA + top * (ta === 112 ? 1 : lda)),
      lda,
      base + (b >>> 0) + bytes * (near * nearB + far * farB + left * (tb === 112 ? ldb : 1)),
      ldb,
      beta,
      base + (c >>> 0) + bytes * (near * nearC + far * farC + top * ldc + left),
      ldc,
    )
  }
}

/**
 * A product of `4 * unitCost` operations is worth two tiles. Their number grows with the root of the work: the larger
 * they are, the less of the work is packing what other tiles pack too.
 */
const unitCost = 8e6
/** Small products make parts of at least so much work, some 50 microseconds. */
const partCost = 4e6
/** What an element costs that is moved, in operations. */
const moveCost = 46
const mostParts = 4096
/** Tiles begin at multiples of this. */
export const align = 16

/** How many tiles a product is cut into, by its sizes only, so that its bits do not depend on the number of threads. */
export interface Tiles {
  readonly down: number
  readonly across: number
}

const costOf = (m: number, n: number, k: number) => 2 * m * n * k + moveCost * (m * k + k * n + m * n)

/** The least columns and rows of a tile, where there are so many: smaller ones are mostly packing. */
const leastColumns = 32
const leastRows = 64

const most = (size: number, least: number) => Math.max(1, Math.floor(size / least))

/** How many parts a product is worth: even numbers, so that two threads end together. */
function worthOf(m: number, n: number, k: number): number {
  const worth = Math.floor(Math.sqrt(costOf(m, n, k) / unitCost))
  return worth < 2 ? 1 : Math.min(mostParts, 2 * Math.ceil(worth / 2))
}

export function tilesOf(m: number, n: number, k: number): Tiles {
  const parts = worthOf(m, n, k)
  // Twice as high as wide, measured best: cuts between rows cost more than cuts between columns.
  const wanted = Math.max(1, Math.min(parts, 2 * Math.round(Math.sqrt((parts * n) / m / 2))))
  const across = Math.min(wanted, most(n, leastColumns))
  return { down: Math.min(Math.max(1, Math.floor(parts / across)), most(m, leastRows)), across }
}

/** The most elements that are added up: so many stay in a cache. */
const mostAdded = 1 << 18

/**
 * Into how many sums of equal length the sum of a product is cut; 1 where tiles are better. Of a small result with long sums
 * every tile packs as much as there is to multiply: 100 x 100 by sums of 3,072 takes 0.34 ms in two tiles, 0.29 in sums.
 */
export function sumsOf(m: number, n: number, k: number): number {
  const parts = worthOf(m, n, k)
  const { down, across } = tilesOf(m, n, k)
  const packed = k * (m * (across - 1) + n * (down - 1))
  if (parts === 1 || (down * across === parts && packed <= 4 * parts * m * n)) return 1
  for (let sums = parts; sums <= 2 * parts; sums += 2)
    if (k % sums === 0 && sums * m * n <= mostAdded) return sums
  return 1
}

/** How many of `count` products, none of them cut into tiles, make a part. */
export const productsPerPart = (m: number, n: number, k: number, count: number): number =>
  Math.min(count, Math.ceil(partCost / costOf(m, n, k)))
