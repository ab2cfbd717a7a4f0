/** V8 looks for garbage when so many bytes of arrays were made since it last did. */
const waits = 64 << 20
/** So few bytes are not worth a collection, however small the heap. */
const least = 16 << 20
/** A larger array gets pages of its own, which take no memory until they are written to. */
const untouched = 32 << 20

/**
 * What was paged out and is dead waits for the garbage collector, which takes 64 MB of arrays for little, while the
 * heap of a small model has 16. So when as much as the heap holds has been paged out, an array is made that fills up
 * the 64 MB: nobody writes to it, so that it takes no memory, but it counts, and the collector begins. A larger heap
 * leaves the collector its own pace.
 */
export class Backlog {
  readonly #make: (bytes: number) => unknown
  /** Bytes that were paged out since the collector was last called. */
  #bytes = 0

  constructor(make: (bytes: number) => unknown = (bytes) => new ArrayBuffer(bytes)) {
    this.#make = make
  }

  grows(bytes: number, heapLimit: number): void {
    this.#bytes += bytes
    const most = Math.max(heapLimit, least)
    if (this.#bytes < most) return
    this.#bytes = 0
    const rest = waits - most
    if (rest <= untouched) return
    try {
      this.#make(rest)
    } catch {
      // Where there is no place for it the collector has looked already.
    }
  }
}
