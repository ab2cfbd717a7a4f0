// How threads speak to each other: words of the shared memory.
//
// The main thread posts jobs, each a kernel, its arguments and a number of parts, into a ring of entries; they are done
// one after the other. The ticket says which job is being done (the upper 18 bits count jobs), and how many of its parts
// were claimed from the first one on (the lower 7) and from the last one back (7 more). Whoever runs parts reads the
// ticket, then the job's entry, and claims a part by exchanging exactly that ticket for the one in which it is claimed:
// if that succeeds the entry was the ticket's all along, because an entry is written again only when its job is done. So
// a thread that was held up anywhere can neither take a part of a job it has not seen nor delay one it has no part in.
// (After 2^18 jobs tickets come again: a worker compares what it has read once it has its part, and fails if it differs.)
// Whoever finishes the last part of a job lets the next one begin.
//
// The main thread claims from the front and the first worker from the back. Parts that are neighbours share operands,
// which each thread copies for itself, and the same part of the next job mostly reads what this one's wrote: with two
// ends a thread works on neighbours, and on what it has in its own caches.

import { mostRuns } from '../machine/layout.ts'

/** Words behind `layout.control`; the ticket, the bell and each entry have cache lines of their own. */
export const jobWords = {
  ticket: 0,
  /** Rung by whoever finishes a part while the main thread waits. */
  bell: 16,
  waiting: 17,
  /** How many workers sleep, or a few more. */
  sleeping: 18,
  entries: 32,
} as const

/** Words of an entry. */
export const entryWords = {
  kernel: 0,
  bytesAt: 1,
  bytes: 2,
  args: 3,
  parts: 4,
  /** Added to parts, as a ticket has room for few of them. */
  first: 5,
  /** Parts that are done. */
  done: 6,
  /** The number of the job: written last. */
  job: 7,
} as const

/** Words of a worker, in a cache line of its own before its scratch. */
export const workerWords = {
  ready: 0,
  /** The ticket of the part it runs or is about to claim, `none` when it has none. */
  running: 1,
  /** Set when a part threw; the main thread runs the job again. */
  failed: 2,
  /** Set by the main thread: end when no part is claimed. */
  leave: 3,
} as const

/** Bits that count the parts claimed from one end, and the most parts of a job. */
export const endBits = 7
export const mostParts = (1 << endBits) - 2

/** Bits of a ticket that are about parts. */
export const partBits = 2 * endBits

/** More claimed parts than any job has: nothing is to be claimed. */
export const closed = (1 << partBits) - 1

/** A ticket that nobody ever has. */
export const none = -1

/** Bytes of a worker's words. */
export const lineBytes = 64

export const words = {
  ...jobWords,
  ...entryWords,
  ...workerWords,
  endBits,
  partBits,
  closed,
  none,
  depth: mostRuns,
  entrySize: 16,
}
