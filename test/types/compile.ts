import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const here = dirname(fileURLToPath(import.meta.url))
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
}

/** What the compiler says of an expression: its type, and the messages of the mistakes in it. */
export interface Verdict {
  readonly expression: string
  readonly type: string
  readonly messages: readonly string[]
}

/** The sentence that a message of the compiler quotes, or null. */
export function sentenceIn(message: string): string | null {
  return /"(\w+: .*)"/.exec(message)?.[1] ?? null
}

/** Checks expressions over the named exports of @wengert/autograd, all in one program. */
export function checkExpressions(imports: string, expressions: readonly string[]): Verdict[] {
  const file = join(here, 'expressions.virtual.ts')
  const lines = expressions.map((expression) => `;(${expression})`)
  const program = compile([file], {
    [file]: `import { ${imports} } from '@wengert/autograd'\n${lines.join('\n')}\n`,
  })
  const source = program.getSourceFile(file)!
  const checker = program.getTypeChecker()
  const problems = program.getSemanticDiagnostics(source).map(({ start, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start!).line,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }))
  const [, ...statements] = source.statements.filter((statement) => !ts.isEmptyStatement(statement))
  return expressions.map((expression, i) => {
    const statement = statements[i] as ts.ExpressionStatement
    const type = checker.typeToString(checker.getTypeAtLocation(statement.expression))
    const messages = problems.filter(({ line }) => line === i + 1).map(({ message }) => message)
    return { expression, type, messages }
  })
}

/** Checks one file of this folder: how many problems it has and how many type instantiations they took. */
export function checkFile(name: string) {
  const file = join(here, name)
  const program = compile([file])
  const problems = program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  return { problems, instantiations: program.getInstantiationCount() }
}

const parsed = new Map<string, ts.SourceFile | undefined>()

function compile(roots: readonly string[], virtual: Readonly<Record<string, string>> = {}): ts.Program {
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (file) => file in virtual || fileExists(file)
  host.getSourceFile = (file, version) => {
    if (file in virtual) return ts.createSourceFile(file, virtual[file]!, version)
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, version))
    return parsed.get(file)
  }
  return ts.createProgram(roots, options, host)
}
