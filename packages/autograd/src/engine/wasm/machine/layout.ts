/**
 * How many runs may be under way: as many have a description of their own. Enough for the main thread to be far ahead of
 * the others: a step of a small model is a hundred runs, most of which take less time than finding out what they are.
 */
export const mostRuns = 64
/** Bytes for the description of a run. */
export const argsBytes = 16 * 1024
/** Bytes for a small array that a kernel reads, and how many of them lie beside each other. */
export const slotBytes = 512
export const slots = 128

const args = 40 * 1024
const lent = args + mostRuns * argsBytes
const result = lent + slots * slotBytes
const resultBytes = 32 * 1024

/** Where things lie in linear memory, in bytes. Address 0 belongs to nobody, so that 0 can mean "nowhere". */
export const layout = {
  /** Words by which threads speak to each other. */
  control: 64,
  /** Constants of kernels. */
  constants: 8 * 1024,
  /** The descriptions of runs, unless a plan keeps one of its own. */
  args,
  /** Copies of small arrays of the host, for kernels to read. */
  lent,
  /** Where results that small are left by kernels. */
  result,
  /** Blocks of the heap. */
  heap: result + resultBytes,
} as const

/** Working space of each thread: what is packed there is dead when a run is over. */
export const scratchBytes = 4 << 20

/** The same and, behind it, words that say of which run and what it is that lies there. */
export const scratchSize = scratchBytes + 64

export const pageBytes = 65536
