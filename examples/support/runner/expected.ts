/**
 * What an example is expected to print, one line for a line. A line is the text itself, blanks in any number, with
 * these for what may differ from run to run:
 *
 *   0.984±0.02   a number at most 0.02 away         ≥0.95   a number of at least 0.95
 *   120±5%       a number at most 6 away            ≤1e-12  a number of at most 1e-12
 *   …            any text
 */

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|NaN|[-+]?Infinity`
const marks = new RegExp(`(${number})±(${number})(%?)|([≥≤])(${number})|…`, 'gi')

interface Mark {
  /** The mark as it is written. */
  readonly text: string
  /** Whether a number found in its place will do; anything will for `…`. */
  allows(found: string): boolean
  /** The mark for what was found: a tolerance moves with its number, bounds stay. */
  moved(found: string): string
}

/** A line of an expected file: what it looks like with any numbers, and what these numbers may be. */
export interface ExpectedLine {
  readonly text: string
  readonly shape: RegExp
  readonly marks: readonly Mark[]
}

export function parseLine(text: string): ExpectedLine {
  const found = [...text.matchAll(marks)]
  let [source, end] = ['', 0]
  for (const match of found) {
    source += literal(text.slice(end, match.index)) + (match[0] === '…' ? '(.*)' : `(${number})`)
    end = match.index + match[0].length
  }
  const shape = new RegExp(`^${source}${literal(text.slice(end))}\\s*$`, 'di')
  return { text, shape, marks: found.map(markOf) }
}

function literal(text: string): string {
  return text
    .trimEnd()
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\s+/g, String.raw`\s+`)
    .concat(/\s$/.test(text) ? String.raw`\s*` : '')
}

function markOf([text, value, tolerance, percent, side, bound]: RegExpExecArray | RegExpMatchArray): Mark {
  if (side !== undefined) {
    const [sign, limit] = [side === '≥' ? 1 : -1, Number(bound)]
    return { text: text!, allows: (found) => sign * Number(found) >= sign * limit, moved: () => text! }
  }
  if (value === undefined) return { text: text!, allows: () => true, moved: () => text! }
  const reach = percent === '%' ? (Math.abs(Number(value)) * Number(tolerance)) / 100 : Number(tolerance)
  return {
    text: text!,
    // The last factor forgives the rounding of decimal fractions: 0.3±0.1 allows 0.4.
    allows: (found) => Math.abs(Number(found) - Number(value)) <= reach * (1 + 1e-9),
    moved: (found) => `${found}±${tolerance}${percent}`,
  }
}

/** The line with its marks moved to what was printed, or null where the line looks different. */
export function moveMarks(line: ExpectedLine, printed: string): string | null {
  const found = line.shape.exec(printed)
  if (found === null) return null
  let [moved, end] = ['', 0]
  line.marks.forEach((mark, i) => {
    const [from, to] = found.indices![i + 1]!
    moved += printed.slice(end, from) + mark.moved(printed.slice(from, to))
    end = to
  })
  return moved + printed.slice(end)
}
