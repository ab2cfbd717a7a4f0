import { Generator } from '../../index.ts'

/** The seed of checks that are given none: that of the environment variable WENGERT_SEED, or 1. */
export function defaultSeed(): number {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const seed = Number(process?.env?.WENGERT_SEED ?? 1)
  return Number.isSafeInteger(seed) && seed >= 0 ? seed : 1
}

/** The random vectors of one trial: a function of the seed and the number of the trial alone. */
export interface Draws {
  /** Of either sign and size 1/2 to 1: no element is too small to be seen. */
  vector(size: number): Float64Array
  /** Multiples of 1/64 of either sign and size 1/2 to 2: sums and products of them are exact, and none is 0. */
  dyadic(size: number): Float64Array
  /** Other vectors, unrelated to these. */
  fork(): Draws
}

export function drawsOf(seed: number, trial: number): Draws {
  let generator = new Generator(seed)
  for (let i = 0; i <= trial; i++) generator = generator.fork()
  return drawsFrom(generator)
}

function drawsFrom(generator: Generator): Draws {
  const fill = (size: number, next: () => number) => Float64Array.from({ length: size }, next)
  return {
    vector: (size) =>
      fill(size, () => {
        const u = generator.uniform()
        return u < 0.5 ? u - 1 : u
      }),
    dyadic: (size) =>
      fill(size, () => ((32 + generator.integer(97)) * (generator.uniform() < 0.5 ? -1 : 1)) / 64),
    fork: () => drawsFrom(generator.fork()),
  }
}
