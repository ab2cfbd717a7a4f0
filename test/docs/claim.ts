import { readValue, type Written } from './value.ts'

/** What a comment says of the statement before it. */
export type Claim =
  | { readonly kind: 'value'; readonly value: Written }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'printed'; readonly text: string }
  /** Begins as a value, but is none. */
  | { readonly kind: 'broken'; readonly text: string }

const beginnings = /^([-+]?\d|[-+]?Infinity|NaN|[[{']|(true|false|null|undefined)\b|\w+Array \[)/
const error = /^\w+Error: /
const type = /^Tensor</
const printed = /^(tensor\(|%0 )/

/**
 * A comment that begins as a value, an error, a tensor's type or printed text is a claim, and must be one to its end;
 * behind a value or a type a colon and words may follow. Any other comment is prose: null.
 */
export function readClaim(lines: readonly string[]): Claim | null {
  const text = lines.map((line) => line.trim()).join(' ')
  if (printed.test(text)) return { kind: 'printed', text: lines.join('\n') }
  if (error.test(text)) return { kind: 'error', text }
  if (type.test(text)) return { kind: 'type', text: text.replace(/>: .*$/, '>') }
  if (!beginnings.test(text)) return null
  const read = readValue(text)
  const isWhole = read !== null && (read.rest === '' || read.rest.startsWith(': '))
  return isWhole ? { kind: 'value', value: read.value } : { kind: 'broken', text }
}
