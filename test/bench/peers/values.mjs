import { readFileSync } from 'node:fs'

/** The values that a workload starts from, drawn from a seed: the data first, then the parameters. */
export class DrawnValues {
  #state

  constructor(seed) {
    this.#state = seed
  }

  /** Uniform in [low, high). */
  uniform(size, low = 0, high = 1) {
    return Float32Array.from({ length: size }, () => low + (high - low) * this.#next())
  }

  /** Normal, of mean 0 and variance 1 (Box and Muller, 1958). */
  normal(size) {
    const one = () => Math.sqrt(-2 * Math.log(1 - this.#next())) * Math.cos(2 * Math.PI * this.#next())
    return Float32Array.from({ length: size }, one)
  }

  /** Whole numbers below `classes`. */
  labels(size, classes) {
    return Float32Array.from({ length: size }, () => Math.floor(classes * this.#next()))
  }

  /** A weight of a layer with so many inputs. */
  weight(size, inputs) {
    return this.uniform(size, -1 / Math.sqrt(inputs), 1 / Math.sqrt(inputs))
  }

  constant(size, value) {
    return new Float32Array(size).fill(value)
  }

  /** A multiplicative generator with a mixed output: good enough for data to be timed on. */
  #next() {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0
    const x = Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d)
    return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32
  }
}

/** The same calls, answered from a file of float32 numbers, one after the other. */
export class GivenValues {
  #numbers
  #at = 0

  constructor(path) {
    const bytes = readFileSync(path)
    this.#numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
  }

  /** How many values were not used. */
  get left() {
    return this.#numbers.length - this.#at
  }

  #take(size) {
    const end = this.#at + size
    if (end > this.#numbers.length) throw new Error(`more than ${this.#numbers.length} values are asked for`)
    const values = this.#numbers.slice(this.#at, end)
    this.#at = end
    return values
  }

  uniform(size) {
    return this.#take(size)
  }

  normal(size) {
    return this.#take(size)
  }

  labels(size) {
    return this.#take(size)
  }

  weight(size) {
    return this.#take(size)
  }

  constant(size) {
    return this.#take(size)
  }

  /** Throws unless all values were used. */
  end() {
    if (this.left > 0) throw new Error(`${this.left} values are left over`)
  }
}
