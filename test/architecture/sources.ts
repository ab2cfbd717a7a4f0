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
function specifierOf(node: ts.Node): string | null {
  let given: ts.Node | undefined
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) given = node.moduleSpecifier
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    given = node.arguments[0]
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) given = node.argument.literal
  else if (ts.isExternalModuleReference(node)) given = node.expression
  return given && ts.isStringLiteralLike(given) ? given.text : null
}

/** All imports of a file; types count as values do. */
export function importsOf({ path, ast }: Source): Import[] {
  return [...nodesOf(ast)].flatMap((node) => {
    const specifier = specifierOf(node)
    if (specifier === null) return []
    const inside = specifier.startsWith('.')
    return [{ from: path, specifier, to: inside ? posix.join(posix.dirname(path), specifier) : null }]
  })
}
