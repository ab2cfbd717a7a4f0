import ts from 'typescript'
import { type Claim, readClaim } from './claim.ts'

/** A claim and what it is about. */
export interface Stated {
  readonly claim: Claim
  /** The comment's line in the code, from 0. */
  readonly line: number
  readonly statement: ts.Statement
  /** The expression whose value, or the type whose meaning the comment states; null where there is neither. */
  readonly subject: ts.Expression | ts.TypeNode | null
}

/** A comment that begins as a claim, but cannot be checked. */
export interface Misplaced {
  readonly line: number
  readonly message: string
}

/** The claims in code: comments behind a statement on its last line, or alone on the lines below it. */
export function claimsIn(source: ts.SourceFile): { claims: Stated[]; misplaced: Misplaced[] } {
  const [claims, misplaced] = [new Map<number, Stated>(), new Map<number, Misplaced>()]
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line
  const add = ({ at, lines }: Comment, statement: ts.Statement | null) => {
    const claim = readClaim(lines)
    if (claim === null || claims.has(at) || misplaced.has(at)) return
    const line = lineOf(at)
    const subject = statement && subjectOf(statement)
    if (claim.kind === 'broken')
      misplaced.set(at, { line, message: `'${claim.text}' is no value; words go behind a colon` })
    else if (statement && (subject || claim.kind === 'error'))
      claims.set(at, {
        claim: subject && ts.isTypeNode(subject) ? typeIn(lines) : claim,
        line,
        statement,
        subject,
      })
    else misplaced.set(at, { line, message: `'${lines[0]}' stands at nothing that has a value` })
  }
  const visit = (node: ts.Node) => {
    ts.forEachChild(node, visit)
    if (isStatement(node))
      for (const comment of [behind(source, node), below(source, node)]) if (comment) add(comment, node)
  }
  visit(source)
  for (const comment of behindCode(source)) add(comment, null)
  return { claims: [...claims.values()], misplaced: [...misplaced.values()] }
}

const typeIn = (lines: readonly string[]): Claim => ({ kind: 'type', text: lines[0]! })

const isStatement = (node: ts.Node): node is ts.Statement =>
  ts.isStatement(node) && !ts.isBlock(node) && !ts.isSourceFile(node)

/** What a claim is about: the expression, what is logged of it, or what a variable or a type is set to. */
function subjectOf(node: ts.Statement): ts.Expression | ts.TypeNode | null {
  if (ts.isTypeAliasDeclaration(node)) return node.type
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.at(-1)?.initializer ?? null
  if (!ts.isExpressionStatement(node)) return null
  const { expression } = node
  const isLog = ts.isCallExpression(expression) && expression.expression.getText() === 'console.log'
  return isLog ? (expression.arguments[0] ?? null) : expression
}

interface Comment {
  readonly at: number
  readonly lines: readonly string[]
}

const textOf = (source: ts.SourceFile, { pos, end }: ts.CommentRange) =>
  source.text.slice(pos, end).replace(/^\/\/ ?/, '')

function behind(source: ts.SourceFile, node: ts.Node): Comment | null {
  const range = ts.getTrailingCommentRanges(source.text, node.end)?.at(-1)
  return range ? { at: range.pos, lines: [textOf(source, range)] } : null
}

/** The comment lines directly below a statement, up to an empty line. */
function below(source: ts.SourceFile, node: ts.Node): Comment | null {
  const lineOf = (at: number) => source.getLineAndCharacterOfPosition(at).line
  const ranges = ts.getLeadingCommentRanges(source.text, node.end) ?? []
  const run = ranges.filter((range, i) => lineOf(range.pos) === lineOf(node.end) + 1 + i)
  return run[0] ? { at: run[0].pos, lines: run.map((range) => textOf(source, range)) } : null
}

/** Every comment that shares a line with code before it. */
function behindCode(source: ts.SourceFile): Comment[] {
  const tokens = (node: ts.Node): ts.Node[] => {
    const children = node.getChildren(source)
    return children.length === 0 ? [node] : children.flatMap(tokens)
  }
  return tokens(source).flatMap((token) => behind(source, token) ?? [])
}
