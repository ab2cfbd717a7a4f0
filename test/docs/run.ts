import { isTensor, manualSeed } from '@wengert/autograd'
import ts from 'typescript'
import { agrees, reads } from './agree.ts'
import { at, type Checked } from './check.ts'
import type { Claim } from './claim.ts'
import type { Stated } from './claims.ts'

type Load = (specifier: string) => Promise<object>

/**
 * Runs an example and holds what it says against what happens. Returns what is wrong, each with the place. Random
 * numbers start from one seed, and nothing is printed.
 */
export async function runExample(checked: Checked, load: Load): Promise<string[]> {
  const { example, claims } = checked
  const problems: string[] = []
  const reached = new Set<number>()
  const meet = (i: number, problem: string | null) => {
    reached.add(i)
    if (problem !== null) problems.push(at(example, claims[i]!.line, problem))
  }
  const value = (i: number, got: unknown) => {
    meet(i, differs(claims[i]!.claim, got))
    return got
  }
  const caught = (i: number, error: unknown) => meet(i, differs(claims[i]!.claim, error))
  try {
    manualSeed(0)
    const run = await compiled(checked, load)
    await run({ ...console, log: () => {} }, value, caught)
  } catch (error) {
    problems.push(at(example, 1, String(error)))
  }
  if (problems.length > 0) return problems
  claims.forEach(({ claim }, i) => {
    if (claim.kind === 'type' || reached.has(i)) return
    meet(i, claim.kind === 'error' ? `nothing threw ${claim.text}` : 'this was not reached')
  })
  return problems
}

function differs(claim: Claim, got: unknown): string | null {
  const shown = isTensor(got) || got instanceof Error ? String(got) : (JSON.stringify(got) ?? String(got))
  if (claim.kind === 'value') return agrees(got, claim.value) ? null : `the value is ${shown}`
  if (claim.kind === 'printed') return reads(String(got), claim.text) ? null : `what is printed is\n${got}`
  return claim.kind !== 'error' || reads(shown, claim.text) ? null : `the error is ${shown}`
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parameters: string[]
) => (...args: unknown[]) => Promise<void>

async function compiled({ source, claims }: Checked, load: Load) {
  const loaded = new Map<string, object>()
  for (const statement of source.statements)
    if (ts.isImportDeclaration(statement)) {
      const name = (statement.moduleSpecifier as ts.StringLiteral).text
      loaded.set(name, await load(name))
    }
  const { outputText } = ts.transpileModule(instrumented(source, claims), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const body = new AsyncFunction('require', 'exports', 'console', '$value', '$caught', outputText)
  return (...args: unknown[]) => body((name: string) => loaded.get(name), {}, ...args)
}

/** The code, with every stated value handed to `$value` and every stated error to `$caught`. */
function instrumented(source: ts.SourceFile, claims: readonly Stated[]): string {
  const edits = claims.flatMap(({ claim, subject, statement }, i) => {
    if (claim.kind === 'type') return []
    if (claim.kind === 'error')
      return [
        { at: statement.getStart(source), text: 'try { ' },
        { at: statement.end, text: ` } catch (error) { $caught(${i}, error) }` },
      ]
    return [
      { at: subject!.getStart(source), text: `$value(${i}, (` },
      { at: subject!.end, text: '))' },
    ]
  })
  let text = source.text
  for (const edit of edits.sort((a, b) => b.at - a.at))
    text = text.slice(0, edit.at) + edit.text + text.slice(edit.at)
  return text
}
