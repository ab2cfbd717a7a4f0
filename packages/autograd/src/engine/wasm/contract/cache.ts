import type { Labelled } from './groups.ts'

/** Everything about two operands and a result but where they lie. */
interface Structure<T> {
  readonly words: Int32Array
  readonly value: T
}

/** Appends an operand's structure to the words from `from` on; returns where it ends. */
function describe(words: Int32Array, { shape, strides, labels }: Labelled, from: number): number {
  let n = from
  const rank = shape.length
  words[n++] = rank
  for (let i = 0; i < rank; i++) {
    words[n++] = labels[i]!
    words[n++] = shape[i]!
    words[n++] = strides[i]!
  }
  return n
}

/** So many structures are kept; of programs whose shapes keep changing the oldest are let go. */
const most = 1024

/** Plans by structure. Looking one up makes no string and no array. */
export class StructureCache<T extends { free(): void } | null> {
  private readonly buckets = new Map<number, Structure<T>[]>()
  /** The structure that is looked up. Of arrays with more axes than fit here nothing is found, and all is planned anew. */
  private readonly words = new Int32Array(512)
  private size = 0

  get(a: Labelled, b: Labelled, out: readonly number[], extra: readonly number[], make: () => T): T {
    const sought = this.words
    sought[0] = a.dtype === 'float32' ? 1 : 2
    let n = describe(sought, b, describe(sought, a, 1))
    for (let i = 0; i < out.length; i++) sought[n++] = out[i]!
    for (let i = 0; i < extra.length; i++) sought[n++] = extra[i]!
    let hash = n
    for (let i = 0; i < n; i++) hash = (Math.imul(hash, 0x9e3779b1) + sought[i]!) | 0
    const bucket = this.buckets.get(hash)
    if (bucket !== undefined) {
      for (let j = 0; j < bucket.length; j++) {
        const { words, value } = bucket[j]!
        if (words.length !== n) continue
        let i = 0
        while (i < n && words[i] === sought[i]) i++
        if (i === n) return value
      }
    }
    const words = sought.slice(0, n)
    const value = make()
    while (this.size >= most) this.dropOldest()
    this.size++
    const others = this.buckets.get(hash)
    if (others === undefined) this.buckets.set(hash, [{ words, value }])
    else others.push({ words, value })
    return value
  }

  private dropOldest(): void {
    const [oldest] = this.buckets
    if (oldest === undefined) return
    const [hash, bucket] = oldest
    this.buckets.delete(hash)
    this.size -= bucket.length
    for (const { value } of bucket) value?.free()
  }

  clear(): void {
    while (this.buckets.size > 0) this.dropOldest()
  }
}
