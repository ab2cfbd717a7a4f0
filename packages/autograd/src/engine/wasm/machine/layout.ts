/** Where things lie in linear memory, in bytes. Address 0 belongs to nobody, so that 0 can mean "nowhere". */
export const layout = {
  /** Words by which threads speak to each other. */
  control: 64,
  /** The number of the run: counts all runs of kernels, and is the same in all parts of one. */
  run: 1000,
  /** Constants of kernels. */
  constants: 1024,
  /** The description of the work that runs now, unless a plan keeps one of its own. */
  args: 32 * 1024,
  argsEnd: 64 * 1024,
  /** Blocks of the heap. */
  heap: 64 * 1024,
} as const

/** Working space of each thread: what is packed there is dead when a run is over. */
export const scratchBytes = 4 << 20

/** The same and, behind it, words that say of which run and what it is that lies there. */
export const scratchSize = scratchBytes + 64

export const pageBytes = 65536
