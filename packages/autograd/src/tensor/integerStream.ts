import { engine } from '../engine/current.ts'
import { integer53 } from '../engine/philox.ts'
import type { View } from '../engine/view.ts'
import { below, type Generator } from './generator.ts'

/** Blocks of the generator that are drawn at once. */
const chunk = 1 << 14
const wordsPerBlock = 4

/**
 * So many integers of a generator, the same ones that `integer` gives one by one, but drawn many at a time: the engine
 * computes their words. No block is drawn that `integer` would not have drawn.
 */
export class IntegerStream {
  readonly #generator: Generator
  #words: Int32Array = new Int32Array(0)
  #at = 0
  /** Integers that are still wanted: each takes at least a block. */
  #left: number

  constructor(generator: Generator, count: number) {
    this.#generator = generator
    this.#left = count
  }

  /** An integer in [0, bound). */
  next(bound: number): number {
    for (;;) {
      if (this.#at === this.#words.length) this.#refill()
      const n = below(bound, integer53(this.#words[this.#at]!, this.#words[this.#at + 1]!))
      this.#at += wordsPerBlock
      if (n < 0) continue
      this.#left--
      return n
    }
  }

  #refill(): void {
    const size = wordsPerBlock * Math.min(chunk, this.#left)
    const words = engine().random('bits', this.#generator.next('bits', 'int32', size), [size], 'int32')
    this.#words = read(words)
    this.#at = 0
  }
}

function read(words: View): Int32Array {
  try {
    return engine().read(words) as Int32Array
  } finally {
    engine().release(words.block)
  }
}
