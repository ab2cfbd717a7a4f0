/**
 * How random words become elements. Every engine follows this layout, so that all draw the same numbers from
 * a state.
 *
 * A stream is the words of the Philox blocks counter, counter + 1, ..., four words a block (block n has the
 * counter words n mod 2^32, floor(n / 2^32), 0, 0). A word belongs to one element or to one pair of elements:
 *
 * | name    | dtype   | words of the elements            | value                                        |
 * | ------- | ------- | -------------------------------- | -------------------------------------------- |
 * | bits    | int32   | i: word i                        | the word                                     |
 * | uniform | float32 | i: word i                        | its upper 24 bits / 2^24                     |
 * | uniform | float64 | i: words 2i, 2i + 1              | their upper 27 and 26 bits / 2^53            |
 * | normal  | float32 | 2j, 2j + 1: words 2j, 2j + 1     | Box-Muller of (word + 1) / 2^32, word / 2^32 |
 * | normal  | float64 | 2j, 2j + 1: words 4j to 4j + 3   | Box-Muller of (bits + 1) / 2^53, bits / 2^53 |
 *
 * So 4 elements (2 of float64) come from a block, and work may be split at whole blocks. Box-Muller turns u
 * in (0, 1] and v in [0, 1) into r cos(2 pi v) for the even element and r sin(2 pi v) for the odd one, where
 * r = sqrt(-2 ln u): u is never 0, so r is finite, at most 6.7 in float32 and 8.6 in float64. Normals are
 * computed in float64. Bits and uniforms are the same on every platform; normals are as exact as its log, sin
 * and cos.
 */
import type { Data, DType } from '../dtype.ts'
import type { RandomName, RandomState } from '../engine.ts'
import { integer53, philox } from '../philox.ts'

/** Blocks whose words are kept at a time: they stay in the first-level cache. */
const CHUNK = 256

/** Elements that one Philox block gives. */
export function elementsPerBlock(_name: RandomName, dtype: DType): number {
  return dtype === 'float64' ? 2 : 4
}

/** Philox blocks that `size` elements take: how far a generator's counter moves on. */
export function blocksUsed(name: RandomName, dtype: DType, size: number): number {
  return Math.ceil(size / elementsPerBlock(name, dtype))
}

/** Fills `out` with the elements that start at `state`; 'bits' are int32, the others float32 or float64. */
export function fillRandom(name: RandomName, state: RandomState, out: Data, dtype: DType): void {
  const words = new Int32Array(4 * Math.min(CHUNK, blocksUsed(name, dtype, out.length)))
  const step = elementsPerBlock(name, dtype)
  const convert = converter(name, dtype)
  for (let start = 0; start < out.length; start += CHUNK * step) {
    const part = out.subarray(start, start + CHUNK * step)
    fillWords(state.key, state.counter + start / step, words.subarray(0, 4 * Math.ceil(part.length / step)))
    convert(words, part)
  }
}

function fillWords(key: readonly [number, number], counter: number, words: Int32Array): void {
  const [k0, k1] = key
  for (let at = 0, block = counter; at < words.length; at += 4, block++) {
    philox(k0, k1, block, Math.floor(block / 2 ** 32), 0, 0, words, at)
  }
}

function converter(name: RandomName, dtype: DType): (words: Int32Array, out: Data) => void {
  if (name === 'bits') return bits
  if (name === 'uniform') return dtype === 'float64' ? uniform64 : uniform32
  return dtype === 'float64' ? normal64 : normal32
}

function bits(words: Int32Array, out: Data): void {
  for (let i = 0; i < out.length; i++) out[i] = words[i]!
}

function uniform32(words: Int32Array, out: Data): void {
  for (let i = 0; i < out.length; i++) out[i] = (words[i]! >>> 8) * 2 ** -24
}

function uniform64(words: Int32Array, out: Data): void {
  for (let i = 0; i < out.length; i++) out[i] = integer53(words[2 * i]!, words[2 * i + 1]!) * 2 ** -53
}

function normal32(words: Int32Array, out: Data): void {
  for (let i = 0; i < out.length; i += 2) {
    const u = ((words[i]! >>> 0) + 1) * 2 ** -32
    boxMuller(u, (words[i + 1]! >>> 0) * 2 ** -32, out, i)
  }
}

function normal64(words: Int32Array, out: Data): void {
  for (let i = 0, w = 0; i < out.length; i += 2, w += 4) {
    const u = (integer53(words[w]!, words[w + 1]!) + 1) * 2 ** -53
    boxMuller(u, integer53(words[w + 2]!, words[w + 3]!) * 2 ** -53, out, i)
  }
}

/** Two independent normals from two uniforms; the second is dropped where `out` ends. */
function boxMuller(u: number, v: number, out: Data, i: number): void {
  const r = Math.sqrt(-2 * Math.log(u))
  const angle = 2 * Math.PI * v
  out[i] = r * Math.cos(angle)
  if (i + 1 < out.length) out[i + 1] = r * Math.sin(angle)
}
