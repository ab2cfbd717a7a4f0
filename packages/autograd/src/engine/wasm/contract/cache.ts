import type { Labelled } from './groups.ts'

/** Everything about two operands and a result but where they lie. */
interface Structure<T> {
  readonly words: Int32Array
  readonly value: T
}

const scratch = new Int32Array(256)

/** Writes the structure as numbers; returns how many. */
function describe(a: Labelled, b: Labelled, out: readonly number[], extra: readonly number[]): number {
  let n = 0
  scratch[n++] = a.dtype === 'float32' ? 1 : 2
  n = describeOperand(a, n)
  n = describeOperand(b, n)
  for (let i = 0; i < out.length; i++) scratch[n++] = out[i]!
  for (let i = 0; i < extra.length; i++) scratch[n++] = extra[i]!
  return n
}

function describeOperand({ shape, strides, labels }: Labelled, from: number): number {
  let n = from
  const rank = shape.length
  scratch[n++] = rank
  for (let i = 0; i < rank; i++) {
    scratch[n++] = labels[i]!
    scratch[n++] = shape[i]!
    scratch[n++] = strides[i]!
  }
  return n
}

/** Plans by structure. Looking one up makes no string and no array. */
export class StructureCache<T> {
  private readonly buckets = new Map<number, Structure<T>[]>()

  get(a: Labelled, b: Labelled, out: readonly number[], extra: readonly number[], make: () => T): T {
    const n = describe(a, b, out, extra)
    let hash = n
    for (let i = 0; i < n; i++) hash = (Math.imul(hash, 0x9e3779b1) + scratch[i]!) | 0
    const bucket = this.buckets.get(hash)
    if (bucket !== undefined) {
      for (let j = 0; j < bucket.length; j++) {
        const { words, value } = bucket[j]!
        if (words.length !== n) continue
        let i = 0
        while (i < n && words[i] === scratch[i]) i++
        if (i === n) return value
      }
    }
    const words = scratch.slice(0, n)
    const value = make()
    if (bucket === undefined) this.buckets.set(hash, [{ words, value }])
    else bucket.push({ words, value })
    return value
  }

  *values(): Generator<T> {
    for (const bucket of this.buckets.values()) for (const { value } of bucket) yield value
  }

  clear(): void {
    this.buckets.clear()
  }
}
