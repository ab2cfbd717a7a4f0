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

  /** How many of so many parts nobody has claimed. */
  left(ticket: number, parts: number): number {
    const end = (1 << w.endBits) - 1
    return parts - (ticket & end) - ((ticket >>> w.endBits) & end)
  },

  /** Claims the next of so many parts, from the back or from the front; -1 where the ticket is another one by now. */
  claim(ticket: number, parts: number, back: boolean): number {
    const claimed = ticket + (back ? 1 << w.endBits : 1)
    if (Atomics.compareExchange(job, w.ticket, ticket, claimed) !== ticket) return -1
    const end = (1 << w.endBits) - 1
    return back ? parts - 1 - ((ticket >>> w.endBits) & end) : ticket & end
  },

  /** A claimed part is done: after the last one the next job begins, if it is there. */
  finish(ticket: number): void {
    const entry = this.entry(ticket)
    const parts = Atomics.load(job, entry + w.parts)
    if (Atomics.add(job, entry + w.done, 1) + 1 < parts) return
    const last = Atomics.load(job, w.ticket)
    const next = this.next(ticket)
    // The main thread may have given this job up and done it itself: then another one is being done, or none.
    if (last >>> w.partBits !== ticket >>> w.partBits || (last & w.closed) === w.closed) return
    if (Atomics.compareExchange(job, w.ticket, last, next | w.closed) === last) this.open(next)
  },

  /** Lets the job of which this is the first ticket begin, if it was posted and its turn has come. */
  open(ticket: number): void {
    if (Atomics.load(job, this.entry(ticket) + w.job) !== ticket >>> w.partBits) return
    Atomics.compareExchange(job, w.ticket, ticket | w.closed, ticket)
    if (Atomics.load(job, w.sleeping) > 0) Atomics.notify(job, w.ticket)
  },
})
