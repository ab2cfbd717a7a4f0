import { type ExpectedLine, moveMarks, parseLine } from './expected.ts'

/**
 * What is wrong with an example's output, in sentences; nothing where it is as expected.
 *
 * @example
 * compareOutput('loss 0.5±0.1', 'loss 0.7') // ['line 1: expected "loss 0.5±0.1"; got "loss 0.7"']
 */
export function compareOutput(expected: string, printed: string): string[] {
  const [wanted, lines] = [linesOf(expected), linesOf(printed)]
  const wrong: string[] = []
  for (let i = 0; i < Math.max(wanted.length, lines.length); i++) {
    const [want, got] = [wanted[i], lines[i]]
    if (want !== undefined && got !== undefined && allows(parseLine(want), got)) continue
    wrong.push(`line ${i + 1}: expected ${quoted(want)}; got ${quoted(got)}`)
  }
  return wrong
}

/** Whether a printed line is an expected one, with every number within its tolerance. */
function allows(line: ExpectedLine, printed: string): boolean {
  const found = line.shape.exec(printed)
  return found !== null && line.marks.every((mark, i) => mark.allows(found[i + 1]!))
}

/**
 * The expected output anew from what was printed. Each printed line takes over the marks of the next old line that
 * looks like it; a line that looks like none is taken as it is, without tolerances.
 *
 * @example
 * updateExpected('loss 0.5±0.1\ndone', 'loss 0.7\nready\ndone') // 'loss 0.7±0.1\nready\ndone\n'
 */
export function updateExpected(expected: string, printed: string): string {
  const old = linesOf(expected).map(parseLine)
  let next = 0
  const lines = linesOf(printed).map((line) => {
    const at = old.findIndex((candidate, i) => i >= next && candidate.shape.test(line))
    if (at === -1) return line
    next = at + 1
    return moveMarks(old[at]!, line)!
  })
  return `${lines.join('\n')}\n`
}

/** Lines without blanks at their ends and without empty lines at the end of the text. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd())
  while (lines.at(-1) === '') lines.pop()
  return lines
}

function quoted(line: string | undefined): string {
  return line === undefined ? 'the end' : JSON.stringify(line)
}
