import type { Node } from './node.ts'
import { freshMarks } from './numbers.ts'

/** The part of a tape between some results and the variables they are differentiated by. */
export interface Section {
  /** Nodes that lead to a variable, the last recorded first. */
  readonly nodes: readonly Node[]
  /** Whether anything tracked enters from outside: a variable's own history, or another leaf. */
  readonly open: boolean
}

// What a walk has found of a node stands on the node, as a number that no other walk uses: sets cost more than rules.

/** Walks back from the results to the variables; all leaves are variables when none are named. */
export function sectionOf(roots: readonly Node[], variables: ReadonlySet<Node> | null): Section {
  return variables ? between(roots, variables) : { nodes: behind(roots), open: false }
}

function behind(roots: readonly Node[]): Node[] {
  const seen = freshMarks(1)
  const stack: Node[] = []
  for (const node of roots) if (node.mark !== seen) stack.push(marked(node, seen))
  const operations: Node[] = []
  const leaves: Node[] = []
  let last = Infinity
  let inOrder = true
  while (stack.length > 0) {
    const node = stack.pop()!
    const { inputs } = node
    if (node.primitive === null) leaves.push(node)
    else {
      operations.push(node)
      if (node.id > last) inOrder = false
      last = node.id
    }
    for (let i = 0; i < inputs.length; i++) {
      const edge = inputs[i]!.node
      if (edge !== null && edge.mark !== seen) stack.push(marked(edge, seen))
    }
  }
  if (!inOrder) sort(operations)
  return ordered(operations, leaves)
}

function marked(node: Node, mark: number): Node {
  node.mark = mark
  return node
}

function between(roots: readonly Node[], variables: ReadonlySet<Node>): Section {
  const seen = freshMarks(4)
  const variable = seen + 1
  const reached = seen + 2
  const leads = seen + 3
  let oldest = Infinity
  for (const node of variables) oldest = Math.min(oldest, marked(node, variable).id)
  const stack: Node[] = []
  const visit = (node: Node) => {
    if (node.mark === seen || node.mark === reached) return
    stack.push(marked(node, node.mark === variable ? reached : seen))
  }
  for (const node of roots) visit(node)
  const operations: Node[] = []
  const leaves: Node[] = []
  let open = false
  while (stack.length > 0) {
    const node = stack.pop()!
    if (node.mark === reached) {
      open ||= node.inputs.some((input) => input.node !== null)
    } else if (node.id < oldest || node.isLeaf) {
      // A node older than every variable cannot depend on one.
      open = true
      continue
    } else {
      for (const input of node.inputs) if (input.node) visit(input.node)
    }
    if (node.isLeaf) leaves.push(node)
    else operations.push(node)
  }
  sort(operations)
  const nodes = ordered(operations, leaves)
  return { nodes: leadingTo(nodes, reached, leads), open }
}

/** Of nodes that were all walked through, those that are variables, marked as reached, or use one that leads there. */
function leadingTo(nodes: readonly Node[], reached: number, leads: number): Node[] {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!
    if (node.mark === reached || node.inputs.some((input) => input.node?.mark === leads)) node.mark = leads
  }
  return nodes.filter((node) => node.mark === leads)
}

/**
 * Operations, which are in order, and leaves as one list by descending id. A walk meets operations nearly in that order,
 * and leaves, most of them older, in any: apart, the long list seldom needs sorting or merging.
 */
function ordered(operations: Node[], leaves: Node[]): Node[] {
  sort(leaves)
  const newest = leaves[0]?.id ?? 0
  const kept = operations.findLastIndex((node) => node.id > newest) + 1
  // The operations older than some leaf, mostly none, are set aside and put back among the leaves.
  const older = operations.splice(kept)
  for (let i = 0, j = 0; i < older.length || j < leaves.length; ) {
    const ahead = j === leaves.length || (i < older.length && older[i]!.id > leaves[j]!.id)
    operations.push(ahead ? older[i++]! : leaves[j++]!)
  }
  return operations
}

/** Short lists, such as the leaves of a small model, are sorted by inserting: a call for each comparison costs more. */
const short = 32

function sort(nodes: Node[]): void {
  for (let i = 1; i < nodes.length; i++) {
    const node = nodes[i]!
    if (nodes[i - 1]!.id > node.id) continue
    if (nodes.length > short) {
      nodes.sort((a, b) => b.id - a.id)
      return
    }
    let at = i
    for (; at > 0 && nodes[at - 1]!.id < node.id; at--) nodes[at] = nodes[at - 1]!
    nodes[at] = node
  }
}
