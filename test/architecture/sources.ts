import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A source file by its path from the root of the workspace, parsed. */
export interface Source {
  readonly path: string
  readonly ast: ts.SourceFile
}

/** What a file imports, as it is written, and the file that this means where it is one of the workspace. */
export interface Import {
  readonly from: string
  readonly specifier: string
  readonly to: string | null
  /** 'type' leaves no trace when it runs, 'later' is an import() when it is needed. */
  readonly kind: 'now' | 'later' | 'type'
}

/** Every source file of a package. */
export function sourcesOf(name: string): Source[] {
  const paths = listed(posix.join('packages', name, 'src'))
  return paths.map((path) => ({ path, ast: parse(path) }))
}

function listed(folder: string): string[] {
  const names = readdirSync(posix.join(root, folder), { recursive: true, encoding: 'utf8' })
  const inside = names.filter((name) => name.endsWith('.ts')).sort()
  return inside.map((name) => posix.join(folder, name.replaceAll('\\', '/')))
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(posix.join(root, path), 'utf8'), ts.ScriptTarget.Latest, true)
}

/** Every node of a syntax tree. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  for (const child of children) yield* nodesOf(child)
}

/** The string by which a node brings in a module: imports, exports from, import() of values and of types. */
function specifierOf(node: ts.Node): { given: ts.Node | undefined; kind: Import['kind'] } | null {
  if (ts.isImportDeclaration(node))
    return { given: node.moduleSpecifier, kind: node.importClause?.isTypeOnly ? 'type' : 'now' }
  if (ts.isExportDeclaration(node))
    return { given: node.moduleSpecifier, kind: node.isTypeOnly ? 'type' : 'now' }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return { given: node.arguments[0], kind: 'later' }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { given: node.argument.literal, kind: 'type' }
  return ts.isExternalModuleReference(node) ? { given: node.expression, kind: 'now' } : null
}

/** All imports of a file. */
export function importsOf({ path, ast }: Source): Import[] {
  return [...nodesOf(ast)].flatMap((node) => {
    const { given, kind } = specifierOf(node) ?? {}
    if (!given || !kind || !ts.isStringLiteralLike(given)) return []
    const specifier = given.text
    const to = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null
    return [{ from: path, specifier, to, kind }]
  })
}
