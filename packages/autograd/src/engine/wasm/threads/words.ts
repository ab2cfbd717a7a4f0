// How threads speak to each other: words of the shared memory.
//
// A job is a kernel, its arguments and a number of parts. The ticket says which job runs (the upper 22 bits count
// jobs) and which part is next (the lower 10). Whoever runs parts reads the ticket, then the job, and claims the part
// by exchanging exactly that ticket for the next one: if that succeeds the job was the ticket's all along, because the
// main thread closes the ticket before it writes another job. So a thread that was held up anywhere can neither take
// a part of a job it has not seen nor delay one it has no part in.

/** Words behind `layout.control`; the ticket, the job and the bell have cache lines of their own. */
export const jobWords = {
  ticket: 0,
  kernel: 16,
  bytesAt: 17,
  bytes: 18,
  args: 19,
  parts: 20,
  /** Added to the parts of the ticket, which has room for `closed` of them. */
  first: 21,
  /** Rung by whoever finishes a part while the main thread waits. */
  bell: 32,
  waiting: 33,
} as const

/** Words of a worker, in a cache line of its own before its scratch. */
export const workerWords = {
  ready: 0,
  /** The ticket of the part it runs or is about to claim, 0 when it has none. */
  running: 1,
  /** Job and number of its parts that this worker finished, packed like a ticket. */
  finished: 2,
  asleep: 3,
  /** Set when a part threw; the main thread runs the job again. */
  failed: 4,
  /** Set by the main thread: end when no part is claimed. */
  leave: 5,
} as const

export const partBits = 10

/** A part number that no job has: nothing is to be claimed. */
export const closed = (1 << partBits) - 1

/** Bytes of a worker's words. */
export const lineBytes = 64

export const words = { ...jobWords, ...workerWords, partBits, closed }
