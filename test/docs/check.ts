import { join } from 'node:path'
import ts from 'typescript'
import { sentenceIn } from '#test/types/compile.ts'
import { claimsIn, type Stated } from './claims.ts'
import { programOf } from './compiler.ts'
import { type Example, root } from './extract.ts'
import { moduleOf } from './module.ts'

/** An example after the compiler has seen it. */
export interface Checked {
  readonly example: Example
  readonly source: ts.SourceFile
  readonly claims: readonly Stated[]
  /** What is wrong with it before it runs, each with the place. */
  readonly problems: readonly string[]
}

/** Type-checks examples, all in one program, and reads the claims in them. */
export function checkExamples(examples: readonly Example[]): Checked[] {
  const paths = examples.map((_, i) => join(root, `test/docs/example${i}.virtual.ts`))
  const program = programOf([], new Map(examples.map((example, i) => [paths[i]!, moduleOf(example)])))
  return examples.map((example, i) => {
    const source = program.getSourceFile(paths[i]!)!
    const { claims, misplaced } = claimsIn(source)
    const found = [
      ...(example.code === '' ? [{ line: 1, message: 'an example without code' }] : []),
      ...misplaced,
      ...typeErrors(program, source, claims),
      ...wrongTypes(program.getTypeChecker(), claims),
    ]
    return { example, source, claims, problems: found.map((one) => at(example, one.line, one.message)) }
  })
}

/** A message with `file:line` before it, from a line of the example's module; the first one holds what was added. */
export function at({ file, line }: Example, moduleLine: number, message: string): string {
  return `${file}:${line + moduleLine - 1}: ${message}`
}

/**
 * What the compiler objects to. A statement whose error is stated may be refused by the compiler too, if in a
 * sentence of that error.
 */
function typeErrors(program: ts.Program, source: ts.SourceFile, claims: readonly Stated[]) {
  const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  return diagnostics.flatMap(({ start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n')
    const sentence = sentenceIn(message)
    const isStated = claims.some(
      ({ claim, statement }) =>
        claim.kind === 'error' &&
        statement.pos <= start &&
        start < statement.end &&
        sentence !== null &&
        claim.text.includes(sentence),
    )
    return isStated ? [] : [{ line: source.getLineAndCharacterOfPosition(start).line, message }]
  })
}

function wrongTypes(checker: ts.TypeChecker, claims: readonly Stated[]) {
  return claims.flatMap(({ claim, line, subject }) => {
    if (claim.kind !== 'type' || subject === null) return []
    const type = checker.typeToString(checker.getTypeAtLocation(subject)).replaceAll('"', "'")
    return type === claim.text ? [] : [{ line, message: `the type is ${type}, not ${claim.text}` }]
  })
}
