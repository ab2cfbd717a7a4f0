import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A piece of code that the documentation shows, and where it stands. */
export interface Example {
  readonly name: string
  /** Relative to the repository. */
  readonly file: string
  /** The line in the file, from 1, of the code's first line. */
  readonly line: number
  readonly code: string
  /** A program of its own, with its own imports, to which nothing is added. */
  readonly complete: boolean
}

/** Every `@example` of the packages' sources and every `ts` block of the Markdown files. */
export function allExamples(): Example[] {
  const sources = ['autograd', 'nn', 'optim'].flatMap((name) => filesIn(`packages/${name}/src`, '.ts'))
  const texts = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md')]
  for (const name of ['autograd', 'nn', 'optim'])
    texts.push(`packages/${name}/README.md`, `packages/${name}/CONVENTIONS.md`)
  return [
    ...sources.flatMap((file) => inDocstrings(file, read(file))),
    ...texts.filter((file) => existsSync(join(root, file))).flatMap((file) => inMarkdown(file, read(file))),
  ]
}

const read = (file: string) => readFileSync(join(root, file), 'utf8')

function filesIn(folder: string, ending: string): string[] {
  const at = join(root, folder)
  if (!existsSync(at)) return []
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

/** The examples in the docstrings of a TypeScript file, named after what they stand at. */
export function inDocstrings(file: string, text: string): Example[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Example[] = []
  const visit = (node: ts.Node, path: string) => {
    const name = [path, nameOf(node)].filter((part) => part !== '').join('.')
    // A declaration also sees the docstring of the statement it is in: each is taken where it stands.
    for (const doc of ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc))
      if (doc.parent === node)
        for (const tag of doc.tags ?? [])
          if (tag.tagName.text === 'example') found.push(fromTag(source, tag, name, file))
    ts.forEachChild(node, (child) => visit(child, name))
  }
  visit(source, '')
  return found
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0]!.name.getText()
  const named = ts.isClassLike(node) || ts.isFunctionDeclaration(node) || ts.isTypeElement(node)
  if (named || ts.isClassElement(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
    return node.name?.getText() ?? ''
  return ''
}

function fromTag(source: ts.SourceFile, tag: ts.JSDocTag, name: string, file: string): Example {
  const first = source.getLineAndCharacterOfPosition(tag.tagName.end).line
  const lines = source.text
    .slice(tag.tagName.end, tag.end)
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line, i) => (i === 0 ? line.trim() : line.replace(/^\s*\*? ?/, '').trimEnd()))
  const blank = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  )
  const code = lines.slice(blank).join('\n').trimEnd()
  return { name, file, line: first + blank + 1, code, complete: false }
}

/** The `ts` blocks of a Markdown file, named after the heading they stand under. */
export function inMarkdown(file: string, text: string): Example[] {
  const found: Example[] = []
  const lines = text.split('\n')
  let [heading, start] = ['', -1]
  lines.forEach((line, i) => {
    if (start >= 0 && /^\s*```/.test(line)) {
      const code = lines.slice(start, i).join('\n')
      found.push({ name: heading, file, line: start + 1, code, complete: /^import /m.test(code) })
      start = -1
    } else if (start < 0) {
      if (/^\s*```(ts|typescript)\b/.test(line)) start = i + 1
      else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
    }
  })
  return found
}
