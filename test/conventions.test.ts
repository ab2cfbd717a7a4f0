import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../', import.meta.url)
const folder = new URL('test/conventions/', root)

interface Row {
  readonly case: string
  readonly wengert: string
  readonly file: string
  readonly title: string
}

/** The rows of the tables of CONVENTIONS.md: a line of dashes comes behind their heads. */
function rows(): Row[] {
  const text = readFileSync(new URL('packages/autograd/CONVENTIONS.md', root), 'utf8')
  const lines = text.split('\n')
  const isRule = (line: string | undefined) => line?.startsWith('| ---')
  let columns = 0
  return lines.flatMap((line, i) => {
    const cells = line.split('|').map((cell) => cell.trim())
    if (isRule(lines[i + 1])) columns = cells.length
    if (!line.startsWith('|') || isRule(line) || isRule(lines[i + 1])) return []
    expect(cells, line).toHaveLength(columns)
    const [, about, wengert] = cells as [string, string, string]
    const [, file, title] = cells.at(-2)!.match(/^`(.+\.test\.ts)`: (.+)$/) ?? []
    return [{ case: about, wengert, file: file ?? '', title: title ?? '' }]
  })
}

/** The names of the tests of a file; one that is skipped or left for later is none. */
function titlesOf(file: string): string[] {
  const source = readFileSync(new URL(file, folder), 'utf8')
  const calls = source.matchAll(/^\s*it\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gm)
  return Array.from(calls, ([, , title]) => title!.replaceAll(/\\(.)/g, '$1'))
}

const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'))
const tests = files.flatMap((file) => titlesOf(file).map((title) => `${file}: ${title}`))

describe('CONVENTIONS.md', () => {
  it('has a row for many cases, and no case twice', () => {
    const cases = rows().map((row) => row.case)
    expect(cases.length).toBeGreaterThan(100)
    expect(new Set(cases).size).toBe(cases.length)
  })

  it.each(rows())('$case: is held by a test that exists', ({ wengert, file, title }) => {
    expect(wengert).not.toBe('')
    expect(files).toContain(file)
    expect(titlesOf(file)).toContain(title)
  })

  it('knows every test of a convention', () => {
    const held = new Set(rows().map(({ file, title }) => `${file}: ${title}`))
    expect(tests.filter((test) => !held.has(test))).toEqual([])
  })
})
