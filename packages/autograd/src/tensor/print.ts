import type { DType } from '../engine/dtype.ts'
import { sizeOf } from '../engine/view.ts'
import { fixed, placesNeeded, scientific } from './decimal.ts'
import { type PrintOptions, printOptions } from './printOptions.ts'

export { type PrintOptions, setPrintOptions } from './printOptions.ts'

/** What is printed: row-major data (bools as 0 and 1) and what stands behind it. */
export interface Printable {
  readonly data: ArrayLike<number>
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly requiresGrad?: boolean
  readonly options?: Partial<PrintOptions>
}

const PREFIX = 'tensor('

/**
 * The text of a tensor, laid out as NumPy does: columns aligned, as many digits as the tensor needs up to
 * `precision`, rows wrapped at `lineWidth`, large tensors summarised, a blank line between matrices.
 *
 * @example
 * formatTensor({ data: [1, 2.5, -3.25, 4], shape: [2, 2], dtype: 'float32' })
 * // tensor([[ 1.  ,  2.5 ],
 * //         [-3.25,  4.  ]], shape=[2, 2], dtype=float32)
 */
export function formatTensor({ data, shape, dtype, requiresGrad = false, options }: Printable): string {
  const chosen = printOptions(options)
  const text = PREFIX + body(data, shape, dtype, chosen)
  const facts = [`dtype=${dtype}`]
  if (shape.length > 0) facts.unshift(`shape=[${shape.join(', ')}]`)
  if (requiresGrad) facts.push('requiresGrad=true')
  const tail = `${facts.join(', ')})`
  const lastLine = text.length - (text.lastIndexOf('\n') + 1)
  const fits = lastLine + 2 + tail.length <= chosen.lineWidth
  return `${text},${fits ? ' ' : `\n${' '.repeat(PREFIX.length)}`}${tail}`
}

function body(
  data: ArrayLike<number>,
  shape: readonly number[],
  dtype: DType,
  options: PrintOptions,
): string {
  const size = sizeOf(shape)
  if (size === 0) return '[]'
  const axes = shape.map((n) => positions(n, size > options.threshold ? options.edgeItems : n))
  const values = Array.from(offsets(shape, axes), (offset) => data[offset]!)
  return arrange(axes, column(values, dtype, options), options.lineWidth)
}

/** The positions along an axis that are printed; null stands for those left out. */
function positions(n: number, edge: number): (number | null)[] {
  if (n <= 2 * edge) return Array.from({ length: n }, (_, i) => i)
  const ends = Array.from({ length: edge }, (_, i) => i)
  return [...ends, null, ...ends.map((i) => n - edge + i)]
}

/** Row-major offsets of the elements that are printed, in order. */
function offsets(shape: readonly number[], axes: readonly (readonly (number | null)[])[]): number[] {
  let list = [0]
  for (const [axis, kept] of axes.entries()) {
    const numbers = kept.filter((i) => i !== null)
    list = list.flatMap((offset) => numbers.map((i) => offset * shape[axis]! + i))
  }
  return list
}

/** Nests the words, one an element, in brackets. */
function arrange(
  axes: readonly (readonly (number | null)[])[],
  words: readonly string[],
  lineWidth: number,
): string {
  const rank = axes.length
  const limit = lineWidth - rank - 1 // room for the closing brackets and a comma
  let next = 0
  const write = (axis: number, indent: number): string => {
    if (axis === rank) return words[next++]!
    const parts = axes[axis]!.map((i) => (i === null ? '...' : write(axis + 1, indent + 1)))
    if (axis === rank - 1) return `[${wrap(parts, indent + 1, limit)}]`
    return `[${parts.join(`,${'\n'.repeat(rank - 1 - axis)}${' '.repeat(indent + 1)}`)}]`
  }
  return write(0, PREFIX.length)
}

/** Lines of words from column `indent` up to `limit`; a line has one word at least. */
function wrap(words: readonly string[], indent: number, limit: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line === '') line = word
    else if (indent + line.length + 2 + word.length <= limit) line += `, ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line].join(`,\n${' '.repeat(indent)}`)
}

/** The texts of all values, of equal width. */
function column(values: readonly number[], dtype: DType, options: PrintOptions): string[] {
  const texts = dtype === 'bool' ? values.map((x) => String(x !== 0)) : numbers(values, dtype, options)
  const width = longest(texts, (text) => text.length)
  return texts.map((text) => text.padStart(width))
}

function numbers(values: readonly number[], dtype: DType, options: PrintOptions): string[] {
  if (dtype === 'int32') return values.map(String)
  const powers = options.scientific === 'auto' ? wantsPowers(values) : options.scientific
  const write = powers ? scientificColumn : fixedColumn
  return write(values, options.precision, dtype === 'float32')
}

/** NumPy's rule: powers of ten where magnitudes are very large, very small or far apart. */
function wantsPowers(values: readonly number[]): boolean {
  let [least, most] = [Infinity, 0]
  for (const x of values) {
    const magnitude = Math.abs(x)
    if (!Number.isFinite(x) || x === 0) continue
    least = Math.min(least, magnitude)
    most = Math.max(most, magnitude)
  }
  return most >= 1e8 || least < 1e-4 || most / least > 1000
}

function fixedColumn(values: readonly number[], precision: number, float32: boolean): string[] {
  const parts = values.map((x) => (Number.isFinite(x) ? fixed(x, precision, float32) : null))
  const places = longest(parts, (p) => p?.tail.length ?? 0)
  return parts.map((p, i) => (p ? `${p.head}.${p.tail.padEnd(places)}` : special(values[i]!)))
}

function scientificColumn(values: readonly number[], precision: number, float32: boolean): string[] {
  const places = longest(values, (x) => (Number.isFinite(x) ? placesNeeded(x, precision, float32) : 0))
  const parts = values.map((x) => (Number.isFinite(x) ? scientific(x, places) : null))
  const digits = longest(parts, (p) => Math.max(2, String(Math.abs(p?.exponent ?? 0)).length))
  return parts.map((p, i) => {
    if (p === null) return special(values[i]!)
    return `${p.mantissa}e${p.exponent < 0 ? '-' : '+'}${String(Math.abs(p.exponent)).padStart(digits, '0')}`
  })
}

const longest = <T>(list: readonly T[], length: (item: T) => number) =>
  list.reduce((most, item) => Math.max(most, length(item)), 0)

const special = (x: number) => (Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf')
