const ROUNDS = 10
/** Multipliers of the two S-boxes and the steps of the key schedule (golden ratio, sqrt(3) - 1). */
const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

/**
 * The upper word of the 64-bit product a * b of unsigned words, by halves of 16 bits: with a = ah 2^16 + al
 * and b = bh 2^16 + bl, no partial sum below exceeds 2^32 - 1, so 32-bit arithmetic that wraps loses nothing.
 */
function highWord(a: number, b: number): number {
  const al = a & 0xffff
  const ah = a >>> 16
  const bl = b & 0xffff
  const bh = b >>> 16
  const t = (Math.imul(ah, bl) + (Math.imul(al, bl) >>> 16)) | 0
  const u = (Math.imul(al, bh) + (t & 0xffff)) | 0
  return (Math.imul(ah, bh) + (t >>> 16) + (u >>> 16)) | 0
}

/**
 * Philox4x32-10: four random words from a 64-bit key and a 128-bit counter, written to `out[at..at + 3]`.
 *
 * The words are a pure function of key and counter, so every part of a stream can be computed on its own. c0
 * is the counter's lowest word; arguments count modulo 2^32. Source: Salmon, Moraes, Dror and Shaw, "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * @example
 * const out = new Uint32Array(4)
 * philox(0, 0, 0, 0, 0, 0, out)
 * Array.from(out, (word) => word.toString(16)) // ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
 */
export function philox(
  key0: number,
  key1: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  out: Uint32Array | Int32Array,
  at = 0,
): void {
  let [k0, k1, a, b, c, d] = [key0 | 0, key1 | 0, c0 | 0, c1 | 0, c2 | 0, c3 | 0]
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(M0, a)
    const high1 = highWord(M1, c)
    const low0 = Math.imul(M0, a)
    const low1 = Math.imul(M1, c)
    a = high1 ^ b ^ k0
    b = low1
    c = high0 ^ d ^ k1
    d = low0
    k0 = (k0 + W0) | 0
    k1 = (k1 + W1) | 0
  }
  out[at] = a
  out[at + 1] = b
  out[at + 2] = c
  out[at + 3] = d
}

/** An integer in [0, 2^53) from the upper 27 bits of one word and the upper 26 of the next. */
export function integer53(first: number, second: number): number {
  return (first >>> 5) * 0x4000000 + (second >>> 6)
}
