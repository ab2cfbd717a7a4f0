/** What left the heap and came back. */
export class Traffic {
  pagesOut = 0
  pagesIn = 0
  bytesOut = 0
  bytesIn = 0
  /** Bytes that left and that came back lately: older ones count less. */
  #left = 0
  #returned = 0

  leaves(bytes: number): void {
    this.pagesOut++
    this.bytesOut += bytes
  }

  comesBack(bytes: number): void {
    this.pagesIn++
    this.bytesIn += bytes
    this.#returned += bytes
  }

  /** A batch of so many bytes has left. */
  batchHasLeft(bytes: number): void {
    this.#left = this.#left / 2 + bytes
    this.#returned /= 2
  }

  /** Whether so much of what left is asked for again that it should rather have stayed. */
  get isVain(): boolean {
    return this.#returned > this.#left / 8
  }

  /** The heap has grown: what came back before says nothing about it. */
  begin(): void {
    this.#returned = 0
  }
}
