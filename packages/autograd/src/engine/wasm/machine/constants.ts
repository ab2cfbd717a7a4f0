import type { ConstantPool } from '../asm/vector.ts'

/**
 * Constants of kernels in linear memory: a run of words that only grows. Modules bake their addresses in, so the region
 * is the same in every engine.
 */
export class Constants implements ConstantPool {
  readonly #start: number
  readonly #end: number
  readonly #write: (address: number, word: number) => void
  readonly #known = new Map<string, number>()
  #next: number

  constructor(start: number, end: number, write: (address: number, word: number) => void) {
    this.#start = start
    this.#end = end
    this.#write = write
    this.#next = start
  }

  word32(bits: number): number {
    return this.#place(`${bits >>> 0}`, [bits])
  }

  word64(high: number, low: number): number {
    return this.#place(`${high >>> 0}:${low >>> 0}`, [low, high])
  }

  #place(key: string, words: readonly number[]): number {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const bytes = 4 * words.length
    const at = Math.ceil(this.#next / bytes) * bytes
    if (at + bytes > this.#end) throw new RangeError(`constants fill their ${this.#end - this.#start} bytes`)
    for (const [i, word] of words.entries()) this.#write(at + 4 * i, word)
    this.#next = at + bytes
    this.#known.set(key, at)
    return at
  }
}
