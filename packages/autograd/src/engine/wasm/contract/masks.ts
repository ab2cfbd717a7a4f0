import type { Vector } from '../asm/vector.ts'
import type { Image } from './image.ts'

/** Masks for vectors of columns of which the first lanes are another vector's, by their number. */
export class Masks {
  private readonly image: Image
  private readonly v: Vector
  private readonly masks: number
  private readonly known = new Map<readonly number[], number>()

  constructor(image: Image, v: Vector) {
    this.image = image
    this.v = v
    const word = (skipped: number) => (i: number) => (i * 4 < skipped * v.bytes ? 0 : -1)
    const all = Array.from({ length: v.lanes + 1 }, (_, n) => [0, 1, 2, 3].map(word(n)))
    this.masks = image.add(all.flat())
  }

  /** The position of the mask that leaves out the first lanes. */
  one(skipped: number): number {
    return this.masks + 16 * skipped
  }

  /** The position of pointers to the masks of vectors from `start` on. */
  at(skip: readonly number[], start: number): number {
    let known = this.known.get(skip)
    if (known === undefined) {
      // Vectors that only fill up the last tile add nothing.
      const all = [...skip, ...new Array<number>(32).fill(this.v.lanes)]
      known = this.image.addRecords(
        all.map((n) => [this.masks + 16 * n]),
        [0],
      )
      this.known.set(skip, known)
    }
    return known + 4 * start
  }
}
