import { DataError } from '@wengert/autograd'

/** Reading of unknown JSON: each function returns the value in its type, or throws where it stands and what it is instead. */

export type JsonObject = Readonly<Record<string, unknown>>

export function malformed(where: string, required: string, got: unknown): DataError {
  return new DataError(
    'parity',
    `${where} must be ${required}`,
    show(got),
    'writing the file anew, in format parity-1',
  )
}

export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}

export function asObject(value: unknown, where: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(where, 'an object', value)
  return value as JsonObject
}

export function asArray(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(where, 'an array', value)
  return value
}

export function asString(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw malformed(where, 'a string that is not empty', value)
  return value
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], where: string): T {
  const found = allowed.find((name) => name === value)
  if (found === undefined) throw malformed(where, `one of ${allowed.join(', ')}`, value)
  return found
}

/** A number at or above `least`. */
export function asNumber(value: unknown, where: string, least: number): number {
  if (typeof value !== 'number' || !(value >= least))
    throw malformed(where, `a number of at least ${least}`, value)
  return value
}

const NAMED = new Map<unknown, number>([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
])

/** A JSON number, or one of the strings "nan", "inf", "-inf". */
export function asFloat(value: unknown, where: string): number {
  const number = typeof value === 'number' ? value : NAMED.get(value)
  if (number === undefined) throw malformed(where, 'a number, "nan", "inf" or "-inf"', value)
  return number
}

/** The value with the three named numbers in place of their strings, at any depth. */
export function withNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumbers)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumbers(item)]))
  }
  return NAMED.get(value) ?? value
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
