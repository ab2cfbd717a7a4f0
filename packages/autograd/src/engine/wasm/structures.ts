/** Of longer descriptions nothing is found. */
const longest = 1024
/** So many structures are kept; of programs whose shapes keep changing the oldest are let go. */
const most = 1024

/** A structure that is being described. */
export type Description = Pick<Structures<unknown>, 'begin' | 'push' | 'pushAll'>

/**
 * Values by lists of integers, found without making a string or an array: `begin`, `push` what tells one structure from
 * another, then `find`, and `add` where nothing was found. Nothing else may be looked up between those.
 */
export class Structures<T> {
  readonly #words = new Int32Array(longest)
  readonly #buckets = new Map<number, { readonly words: Int32Array; readonly value: T }[]>()
  readonly #release: (value: T) => void
  #size = 0
  #n = 0
  #hash = 0

  /** `release` is told of values that are let go. */
  constructor(release: (value: T) => void = () => {}) {
    this.#release = release
  }

  begin(): void {
    this.#n = 0
  }

  push(word: number): void {
    // Arrays of numbers ignore what is written behind their ends.
    this.#words[this.#n++] = word
  }

  pushAll(list: readonly number[]): void {
    const words = this.#words
    let n = this.#n
    words[n++] = list.length
    for (let i = 0; i < list.length; i++) words[n++] = list[i]!
    this.#n = n
  }

  find(): T | undefined {
    const words = this.#words
    const n = this.#n
    let hash = 0
    for (let i = 0; i < n && i < longest; i++) hash = (Math.imul(hash, 0x9e3779b1) + words[i]!) | 0
    this.#hash = hash
    const bucket = this.#buckets.get(hash)
    if (bucket === undefined) return undefined
    for (let j = 0; j < bucket.length; j++) {
      const known = bucket[j]!
      if (known.words.length !== n) continue
      let i = 0
      while (i < n && known.words[i] === words[i]) i++
      if (i === n) return known.value
    }
    return undefined
  }

  /** Remembers a value for the structure that was described last. */
  add(value: T): T {
    while (this.#size >= most) this.#dropOldest()
    this.#size++
    const entry = { words: this.#words.slice(0, this.#n), value }
    const bucket = this.#buckets.get(this.#hash)
    if (bucket === undefined) this.#buckets.set(this.#hash, [entry])
    else bucket.push(entry)
    return value
  }

  values(): T[] {
    return [...this.#buckets.values()].flatMap((bucket) => bucket.map(({ value }) => value))
  }

  clear(): void {
    while (this.#size > 0) this.#dropOldest()
  }

  #dropOldest(): void {
    const [hash, bucket] = this.#buckets.entries().next().value!
    this.#buckets.delete(hash)
    this.#size -= bucket.length
    for (const { value } of bucket) this.#release(value)
  }
}
