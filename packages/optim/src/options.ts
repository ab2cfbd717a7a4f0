import { OptionError } from '@wengert/autograd'

/** What an option must be: a sentence for the error, and the test. */
export interface Rule {
  readonly required: string
  readonly accepts: (value: unknown) => boolean
}

/** A rule for each option of an optimizer; options not listed are unknown. */
export type Rules<O> = { readonly [K in keyof O]-?: Rule }

const isNumber = (value: unknown): value is number => typeof value === 'number'

/**
 * 0 or more and finite: rates, momenta, decays.
 *
 * @example
 * nonNegative.accepts(0.1) // true
 * nonNegative.accepts(-0.1) // false
 */
export const nonNegative: Rule = {
  required: 'must be a finite number of at least 0',
  accepts: (value) => isNumber(value) && value >= 0 && value < Infinity,
}

/**
 * From 0 to 1, both included: shares that are kept.
 *
 * @example
 * fraction.accepts(1) // true
 * fraction.accepts(1.5) // false
 */
export const fraction: Rule = {
  required: 'must be a number from 0 to 1',
  accepts: (value) => isNumber(value) && value >= 0 && value <= 1,
}

/**
 * Any finite number.
 *
 * @example
 * finite.accepts(-1) // true
 * finite.accepts(Infinity) // false
 */
export const finite: Rule = { required: 'must be a finite number', accepts: Number.isFinite }

/**
 * True or false.
 *
 * @example
 * flag.accepts(true) // true
 * flag.accepts(1) // false
 */
export const flag: Rule = {
  required: 'must be true or false',
  accepts: (value) => typeof value === 'boolean',
}

/**
 * The decay rates of two running averages, each in [0, 1).
 *
 * @example
 * twoDecays.accepts([0.9, 0.999]) // true
 * twoDecays.accepts([0.9, 1]) // false
 */
export const twoDecays: Rule = {
  required: 'must be two numbers in [0, 1)',
  accepts: (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((beta) => isNumber(beta) && beta >= 0 && beta < 1),
}

/**
 * Refuses options that are unknown or out of range.
 *
 * @throws {OptionError} at the first that is not as its rule says.
 */
export function checkOptions<O>(op: string, options: Partial<O>, rules: Rules<O>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(op, 'options must be an object', show(options), '{ lr: 0.01 }')
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      throw new OptionError(
        op,
        'the names of options must be known',
        show(name),
        `one of ${Object.keys(rules).join(', ')}`,
      )
    }
    const rule = rules[name as keyof O]
    if (value !== undefined && !rule.accepts(value)) {
      throw new OptionError(
        op,
        `${name} ${rule.required}`,
        show(value),
        `another ${name}, or none for the default`,
      )
    }
  }
}

/** The options with those that are `undefined` left out, so that defaults below them show. */
export function given<O extends object>(options: O): O {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as O
}

/** A value as it stands in an error message: short, and never failing. */
export function show(value: unknown, depth = 2): string {
  if (typeof value === 'string') return `"${value}"`
  if (Array.isArray(value)) {
    const entries = depth === 0 ? [] : value.slice(0, 8).map((entry) => show(entry, depth - 1))
    return `[${[...entries, ...(value.length > entries.length ? ['...'] : [])].join(', ')}]`
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'Object'})`
  return String(value)
}

export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}
