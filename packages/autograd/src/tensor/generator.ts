import type { DType } from '../engine/dtype.ts'
import type { RandomName, RandomState } from '../engine/engine.ts'
import { integer53, philox } from '../engine/philox.ts'
import { blocksUsed } from '../engine/reference/random.ts'
import { OptionError, StateError } from '../errors/index.ts'
import { describe } from './describe.ts'

const ALGORITHM = 'philox4x32-10'

/** Where a generator stands, as plain JSON: what `state()` gives and `restore()` takes. */
export interface GeneratorState {
  readonly version: 1
  readonly algorithm: typeof ALGORITHM
  readonly seed: number
  /** Blocks of four 32-bit words handed out so far. */
  readonly counter: number
}

/**
 * A seeded stream of random numbers: equal seeds give equal words on every platform and engine.
 *
 * The stream is Philox4x32-10 under a key hashed from the seed, so seeds 0, 1, 2 are as unrelated as any
 * others. A draw takes whole blocks of four words; it depends on the seed and on the draws before it, never
 * on how the work is split. Throws OptionError unless the seed is a safe integer of 0 or more.
 *
 * @example
 * const generator = new Generator(42)
 * const saved = generator.state()
 * const x = generator.uniform()
 * generator.restore(saved)
 * generator.uniform() === x // true
 */
export class Generator {
  #seed: number
  #key: readonly [number, number]
  #counter = 0

  constructor(seed: number) {
    checkSeed('Generator', seed)
    this.#seed = seed
    this.#key = hash(seed)
  }

  /** The seed that the stream started from. */
  get seed(): number {
    return this.#seed
  }

  /** A snapshot; it survives JSON. */
  state(): GeneratorState {
    return { version: 1, algorithm: ALGORITHM, seed: this.#seed, counter: this.#counter }
  }

  /** Goes to a snapshot, of this generator or another; throws StateError, changing nothing, if it is none. */
  restore(state: GeneratorState): void {
    const { seed, counter } = checkState(state)
    this.#seed = seed
    this.#key = hash(seed)
    this.#counter = counter
  }

  /** Hands out the stream for `size` elements and moves past it: what an op passes to the engine. */
  next(name: RandomName, dtype: DType, size: number): RandomState {
    if (!isCount(size)) {
      throw new OptionError(
        'Generator.next',
        'size must be an integer of 0 or more',
        describe(size),
        'a size',
      )
    }
    const counter = this.#counter
    const end = counter + blocksUsed(name, dtype, size)
    if (!Number.isSafeInteger(end)) {
      const remedy = 'a generator with another seed'
      throw new StateError('Generator', 'a stream ends after 2^53 - 1 blocks', `counter ${counter}`, remedy)
    }
    this.#counter = end
    return { key: this.#key, counter }
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    return this.#integer53() * 2 ** -53
  }

  /**
   * An integer in [0, bound), each equally likely; throws OptionError unless the bound is a safe integer of
   * at least 1.
   * Fewer than two draws are expected.
   */
  integer(bound: number): number {
    if (!isCount(bound) || bound === 0) {
      const remedy = 'a bound from 1 to 2^53 - 1'
      throw new OptionError('Generator.integer', 'bound must be a positive integer', describe(bound), remedy)
    }
    for (;;) {
      const n = below(bound, this.#integer53())
      if (n >= 0) return n
    }
  }

  /** An independent generator, whose seed is drawn from this one. */
  fork(): Generator {
    return new Generator(this.#integer53())
  }

  /** One block, of which 53 bits are used. */
  #integer53(): number {
    const { key, counter } = this.next('bits', 'int32', 4)
    const words = new Int32Array(4)
    philox(key[0], key[1], counter, Math.floor(counter / 2 ** 32), 0, 0, words)
    return integer53(words[0]!, words[1]!)
  }
}

/**
 * The generator of all that is random and given no other. It starts from seed 0, so that scripts repeat.
 *
 * @example
 * const saved = defaultGenerator.state()
 * const first = rand([3])
 * defaultGenerator.restore(saved)
 * rand([3]).equal(first) // [true, true, true]
 */
export const defaultGenerator = new Generator(0)

/**
 * Starts the default generator anew from a seed; throws OptionError unless it is a safe integer of 0 or more.
 *
 * @example
 * manualSeed(7)
 * const first = rand([3])
 * manualSeed(7)
 * rand([3]).equal(first) // [true, true, true]
 */
export function manualSeed(seed: number): void {
  checkSeed('manualSeed', seed)
  defaultGenerator.restore({ version: 1, algorithm: ALGORITHM, seed, counter: 0 })
}

/**
 * What a draw of 53 bits stands for in [0, bound), or -1 where it has to be drawn again: 2^53 is no multiple of most
 * bounds, and the incomplete last run of `bound` values would make small results more likely.
 */
export function below(bound: number, draw: number): number {
  if (draw >= 2 ** 53 - bound) return draw < 2 ** 53 - (2 ** 53 % bound) ? draw % bound : -1
  // Exact: the quotient may be rounded up to the next integer, never further, and its product is at most 2^53.
  const rest = draw - Math.floor(draw / bound) * bound
  return rest < 0 ? rest + bound : rest
}

/** The key of a seed: Philox as a hash, under the reserved key 0, so that near seeds get unrelated keys. */
function hash(seed: number): readonly [number, number] {
  const words = new Int32Array(4)
  philox(0, 0, seed, Math.floor(seed / 2 ** 32), 0, 0, words)
  return [words[0]!, words[1]!]
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function checkSeed(op: string, seed: unknown): void {
  if (isCount(seed)) return
  throw new OptionError(
    op,
    'seed must be an integer of 0 or more',
    describe(seed),
    'a seed from 0 to 2^53 - 1',
  )
}

/** Fields are read once: what was checked is what is used. */
function checkState(state: unknown): { seed: number; counter: number } {
  const refuse = (required: string, got: unknown) =>
    new StateError('Generator.restore', required, describe(got), 'what state() of a generator gave')
  if (typeof state !== 'object' || state === null) throw refuse('a generator state', state)
  const { version, algorithm, seed, counter } = state as Record<keyof GeneratorState, unknown>
  if (version !== 1) throw refuse('version must be 1', version)
  if (algorithm !== ALGORITHM) throw refuse(`algorithm must be "${ALGORITHM}"`, algorithm)
  if (!isCount(seed)) throw refuse('seed must be an integer of 0 or more', seed)
  if (!isCount(counter)) throw refuse('counter must be an integer of 0 or more', counter)
  return { seed, counter }
}
