import type { Machine } from '../machine/machine.ts'

/** The words of a plan while it is made: tables, and where they point to each other. */
export class Image {
  private readonly words: number[] = []
  private readonly pointers: number[] = []

  /** Appends words and says at which byte they start. */
  add(words: Iterable<number>): number {
    const at = 4 * this.words.length
    for (const word of words) this.words.push(word)
    return at
  }

  /** Appends records in which the fields at these places are positions in this image; 0 stays 0, for nowhere. */
  addRecords(records: readonly (readonly number[])[], pointers: readonly number[]): number {
    const at = 4 * this.words.length
    for (const record of records) {
      for (const field of pointers) if (record[field] !== 0) this.pointers.push(this.words.length + field)
      this.add(record)
    }
    return at
  }

  /** Replaces words from the start on; `pointers` as in records. */
  setHeader(words: readonly number[], pointers: readonly number[]): void {
    for (const [i, word] of words.entries()) this.words[i] = word
    this.pointers.push(...pointers)
  }

  get bytes(): number {
    return 4 * this.words.length
  }

  /** Writes the image to where it will stay. */
  write(machine: Machine, address: number): void {
    const words = Int32Array.from(this.words)
    for (const at of this.pointers) words[at]! += address
    machine.i32.set(words, address >>> 2)
  }
}
