import type { words as allWords } from './words.ts'

/** What is done with a part by whoever runs it. Sent to workers as text, so nothing outside of it can be used. */
export const partsOf = (job: Int32Array, w: typeof allWords) => ({
  /** Where the entry of the ticket's job begins. */
  entry(ticket: number): number {
    return w.entries + w.entrySize * ((ticket >>> w.partBits) % w.depth)
  },

  /** The first ticket of the job after the ticket's. */
  next(ticket: number): number {
    return ((ticket | w.closed) + 1) | 0
  },

  /** Takes the part that the ticket says is next; false where another thread has. */
  claim(ticket: number): boolean {
    return Atomics.compareExchange(job, w.ticket, ticket, ticket + 1) === ticket
  },

  /** A claimed part is done: after the last one the next job begins, if it is there. */
  finish(ticket: number): void {
    const entry = this.entry(ticket)
    const parts = Atomics.load(job, entry + w.parts)
    if (Atomics.add(job, entry + w.done, 1) + 1 < parts) return
    const last = (ticket & ~w.closed) | parts
    const next = this.next(ticket)
    // It fails where the main thread has given this job up and done it itself.
    if (Atomics.compareExchange(job, w.ticket, last, next | w.closed) === last) this.open(next)
  },

  /** Lets the job of which this is the first ticket begin, if it was posted and its turn has come. */
  open(ticket: number): void {
    if (Atomics.load(job, this.entry(ticket) + w.job) !== ticket >>> w.partBits) return
    Atomics.compareExchange(job, w.ticket, ticket | w.closed, ticket)
    if (Atomics.load(job, w.sleeping) > 0) Atomics.notify(job, w.ticket)
  },
})
