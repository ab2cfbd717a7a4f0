import { OptionError } from '../errors/index.ts'
import { describe } from './describe.ts'

/** How tensors are printed. */
export interface PrintOptions {
  /** Digits after the point, at most; 4. */
  readonly precision: number
  /** Tensors with more elements than this are summarised with `...`; 1000. */
  readonly threshold: number
  /** Entries kept at both ends of each axis of a summary; 3. */
  readonly edgeItems: number
  /** Characters in a line; 80. */
  readonly lineWidth: number
  /** Powers of ten always, never, or where a column of digits would be hard to read; 'auto'. */
  readonly scientific: boolean | 'auto'
}

let current: PrintOptions = { precision: 4, threshold: 1000, edgeItems: 3, lineWidth: 80, scientific: 'auto' }

const isInteger = (from: number, to: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= from && (value as number) <= to

const rules: Record<
  keyof PrintOptions,
  { valid: (value: unknown) => boolean; required: string; remedy: string }
> = {
  precision: {
    valid: isInteger(0, 100),
    required: 'an integer from 0 to 100',
    remedy: '4, or 100 for all digits',
  },
  threshold: {
    valid: (value) => value === Infinity || isInteger(0, Number.MAX_SAFE_INTEGER)(value),
    required: 'an integer of 0 or more, or Infinity',
    remedy: '1000, or Infinity to print all',
  },
  edgeItems: { valid: isInteger(1, 1000), required: 'an integer from 1 to 1000', remedy: '3' },
  lineWidth: {
    valid: (value) => value === Infinity || isInteger(1, Number.MAX_SAFE_INTEGER)(value),
    required: 'a positive integer, or Infinity',
    remedy: '80',
  },
  scientific: {
    valid: (value) => value === 'auto' || typeof value === 'boolean',
    required: "true, false or 'auto'",
    remedy: "'auto'",
  },
}

/** The options in force with some replaced; throws OptionError for unknown names and invalid values. */
export function printOptions(changes: Partial<PrintOptions> = {}, op = 'formatTensor'): PrintOptions {
  if (typeof changes !== 'object' || changes === null) {
    throw new OptionError(op, 'options must be an object', describe(changes), '{ precision: 4 }')
  }
  const options: Record<string, unknown> = { ...current }
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(rules, name)) {
      throw new OptionError(op, 'unknown option', describe(name), Object.keys(rules).join(', '))
    }
    const { valid, required, remedy } = rules[name as keyof PrintOptions]
    if (!valid(value)) throw new OptionError(op, `${name} must be ${required}`, describe(value), remedy)
    options[name] = value
  }
  return options as unknown as PrintOptions
}

/**
 * Changes how tensors are printed from here on and returns the options that held before; those not named
 * stay.
 *
 * Throws OptionError, changing nothing, for unknown names and invalid values.
 *
 * @example
 * const before = setPrintOptions({ precision: 2 })
 * String(tensor([0.125, 3])) // 'tensor([0.12, 3.  ], shape=[2], dtype=float32)'
 * setPrintOptions(before)
 */
export function setPrintOptions(changes: Partial<PrintOptions>): PrintOptions {
  const before = current
  current = printOptions(changes, 'setPrintOptions')
  return before
}
