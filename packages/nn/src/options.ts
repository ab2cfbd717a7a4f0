import type { Tensor } from '@wengert/autograd'
import { isTensor, OptionError } from '@wengert/autograd'

/** Refuses option names that are not known: a misspelt one would otherwise be ignored in silence. */
export function knownOptions<O extends object>(op: string, options: O, known: readonly string[]): O {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionError(op, 'options must be an object', show(options), `{ ${known[0] ?? ''} } or nothing`)
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const remedy = known.length === 0 ? 'no options' : `one of ${known.join(', ')}`
    throw new OptionError(op, 'the names of options must be known', `"${name}"`, remedy)
  }
  return options
}

export function positiveInteger(op: string, name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) > 0) return
  throw new OptionError(op, `${name} must be a positive integer`, show(value), `${name} 1 or more`)
}

export function finiteNumber(op: string, name: string, value: unknown): void {
  if (Number.isFinite(value)) return
  throw new OptionError(op, `${name} must be a finite number`, show(value), 'a number')
}

export function nonNegative(op: string, name: string, value: unknown): void {
  if (Number.isFinite(value) && (value as number) >= 0) return
  throw new OptionError(
    op,
    `${name} must be a finite number of at least 0`,
    show(value),
    `${name}: 0 or more`,
  )
}

export function trueOrFalse(op: string, name: string, value: unknown): void {
  if (typeof value === 'boolean') return
  throw new OptionError(op, `${name} must be true or false`, show(value), `${name}: true or ${name}: false`)
}

export function floatDType(op: string, dtype: unknown): void {
  if (dtype === 'float32' || dtype === 'float64') return
  throw new OptionError(op, 'dtype must be a float type', show(dtype), "dtype: 'float32' or 'float64'")
}

/** The tensor itself, or an error that names what it was handed to. */
export function expectTensor(op: string, x: unknown): Tensor {
  if (isTensor(x)) return x
  throw new OptionError(op, 'the input must be a tensor', show(x), 'tensor(...) around the data')
}

/** A value as it stands in an error message: short, and never failing. */
export function show(value: unknown, depth = 2): string {
  if (typeof value === 'string') return `"${value}"`
  if (Array.isArray(value)) {
    const entries = depth === 0 ? [] : value.slice(0, 8).map((entry) => show(entry, depth - 1))
    return `[${[...entries, ...(value.length > entries.length ? ['...'] : [])].join(', ')}]`
  }
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) return `an object (${typeName(value)})`
  return String(value)
}

export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`
}

/** The name of an object's class. */
export function typeName(value: object): string {
  return value.constructor?.name || 'Object'
}
