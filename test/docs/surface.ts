import { join, relative } from 'node:path'
import ts from 'typescript'
import { programOf } from './compiler.ts'
import { root } from './extract.ts'

/** A name that a module exports, and what its docstring says. */
export interface Exported {
  readonly name: string
  /** Whether it exists at run time: a function, a class or a constant, not a type alone. */
  readonly isValue: boolean
  readonly place: string
  readonly text: string
  readonly hasExample: boolean
}

/** The modules whose exports examples may use: what they are imported by, and where they stand. */
export const modules = {
  '@wengert/autograd': 'packages/autograd/src/index.ts',
  '@wengert/nn': 'packages/nn/src/index.ts',
  '@wengert/optim': 'packages/optim/src/index.ts',
  '@wengert/autograd/testing': 'packages/autograd/src/testing/index.ts',
  '#autograd/testing/oracles/index.ts': 'packages/autograd/src/testing/oracles/index.ts',
} as const

export type ModuleName = keyof typeof modules

const files = Object.values(modules).map((file) => join(root, file))
const program = programOf(files)
const checker = program.getTypeChecker()

/** What a source file exports, re-exports among it; namespaces are followed, their members named `init.zeros`. */
export function exportsOf(file: string, within = ''): Exported[] {
  const source = program.getSourceFile(join(root, file))
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) return []
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const declaration = target.declarations?.[0]
    const name = `${within}${symbol.name}`
    if (declaration && ts.isSourceFile(declaration)) {
      const text = headerOf(declaration)
      const members = exportsOf(relative(root, declaration.fileName), `${name}.`)
      return [{ name, isValue: true, place: placeOf(declaration), text, hasExample: true }, ...members]
    }
    return [described(name, target)]
  })
}

function described(name: string, symbol: ts.Symbol): Exported {
  return {
    name,
    isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
    place: placeOf(symbol.declarations![0]!),
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    hasExample: symbol.getJsDocTags(checker).some((tag) => tag.name === 'example'),
  }
}

/** The methods of an exported class, those of the interfaces it merges with among them, that say nothing. */
export function undocumentedMethods(name: string): string[] {
  const source = program.getSourceFile(files[0]!)!
  const symbol = checker
    .getExportsOfModule(checker.getSymbolAtLocation(source)!)
    .find((one) => one.name === name)!
  const target = checker.getAliasedSymbol(symbol)
  const methods = checker
    .getDeclaredTypeOfSymbol(target)
    .getProperties()
    .filter(({ flags, name }) => flags & ts.SymbolFlags.Method && !name.startsWith('__@'))
  if (methods.length === 0) throw new Error(`${name} has no methods`)
  return methods.filter((one) => one.getDocumentationComment(checker).length === 0).map((one) => one.name)
}

function placeOf(node: ts.Node): string {
  const source = node.getSourceFile()
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
  return `${relative(root, source.fileName)}:${line + 1}`
}

/** What stands at the top of a module that is exported as a namespace. */
function headerOf(source: ts.SourceFile): string {
  return (
    /^\/\*\*([\s\S]*?)\*\//
      .exec(source.text)?.[1]
      ?.replace(/^\s*\* ?/gm, '')
      .trim() ?? ''
  )
}
