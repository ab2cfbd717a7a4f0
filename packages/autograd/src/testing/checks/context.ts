import { OptionError } from '../../index.ts'
import { type Finding, GradientError, type Law, type Sentence } from '../gradientError.ts'
import { defaultSeed } from './random.ts'

/** What is checked, and how to come back to it: every failure carries it. */
export interface Context {
  /** `gradcheck(swish)`. */
  readonly op: string
  readonly seed: number
  /** Which of the trials of a seed this is. */
  readonly path: string
}

export interface CheckOptions {
  /** What messages call the function; its own name, or `f`. */
  readonly name?: string
  /** Of the random cotangents and tangents; the environment variable WENGERT_SEED, or 1. */
  readonly seed?: number
  /** Replays one trial only: the `path` of a GradientError. */
  readonly path?: string
  /** How many random directions are tried; 3. */
  readonly trials?: number
}

export const checkNames = ['name', 'seed', 'path', 'trials'] as const

/** What a check found where nothing is wrong. */
export interface Report {
  /** Comparisons that were made. */
  readonly compared: number
  /** Comparisons left out: at kinks that may be skipped, and where the value is not finite. */
  readonly skipped: number
  /** The largest difference as a part of what was allowed: 1 would be the limit. */
  readonly worst: number
}

export function fail(
  context: Context,
  law: Law,
  sentence: Sentence,
  facts: Partial<Finding> = {},
  cause?: unknown,
): never {
  const finding: Finding = { ...facts, law, seed: context.seed, path: context.path }
  const options = cause === undefined ? {} : { cause }
  throw new GradientError(context.op, sentence, finding, options)
}

/** Runs a step of differentiation; what it throws becomes a finding. */
export function attempt<T>(context: Context, what: string, run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof GradientError) throw cause
    const got = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    const remedy = 'the rule that this error names'
    return fail(context, 'runs', { required: `${what} must not throw`, got, remedy }, {}, cause)
  }
}

/** Contexts of the trials to run: all of them, or the one that is replayed. */
export function trialsOf(check: string, f: Function, options: CheckOptions): Context[] {
  const { seed = defaultSeed(), path, trials = 3 } = options
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new OptionError(check, 'seed must be an integer of 0 or more', String(seed), 'seed: 1')
  if (!Number.isInteger(trials) || trials < 1)
    throw new OptionError(check, 'trials must be a positive integer', String(trials), 'trials: 3')
  if (path !== undefined && !/^\d+$/.test(path))
    throw new OptionError(check, 'path must be the number of a trial', `'${path}'`, "path: '0'")
  const op = `${check}(${options.name ?? (f.name || 'f')})`
  const paths = path === undefined ? Array.from({ length: trials }, (_, i) => String(i)) : [path]
  return paths.map((which) => ({ op, seed, path: which }))
}

/** Refuses options that a check does not know, and arguments that are not a list. */
export function checkArguments(
  check: string,
  f: unknown,
  inputs: unknown,
  options: object,
  known: readonly string[],
): void {
  if (typeof f !== 'function')
    throw new OptionError(check, 'a function to check', typeof f, `${check}((x) => x.square(), [x])`)
  if (!Array.isArray(inputs))
    throw new OptionError(check, 'inputs must be a list of arguments', 'something else', `${check}(f, [x])`)
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new OptionError(check, `options are ${known.join(', ')}`, `'${name}'`, 'one of these names')
}
