import { OptionError, ShapeError, TapeError } from '../errors/index.ts'
import { sameShape, show } from '../tensor/shape.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import type { Node } from './node.ts'
import { enableGrad, noGrad } from './record.ts'

/** Where a replay starts: a node and the cotangent of its output. */
export interface Seed {
  readonly node: Node
  readonly cotangent: Tensor
}

export interface ReplayOptions {
  /** Keep the saved values, for another replay of the same tape. */
  readonly retainGraph: boolean
  /** Record the replay itself, so that its results can be differentiated. */
  readonly createGraph: boolean
}

/** The part of a tape between some results and the variables they are differentiated by. */
export interface Section {
  /** Nodes that lead to a variable, in the order they were recorded. */
  readonly nodes: readonly Node[]
  /** Whether anything tracked enters from outside: a variable's own history, or another leaf. */
  readonly open: boolean
}

/** Walks back from the results to the variables; all leaves are variables when none are named. */
export function sectionOf(roots: readonly Node[], variables: ReadonlySet<Node> | null): Section {
  let oldest = 0
  if (variables) {
    oldest = Infinity
    for (const node of variables) oldest = Math.min(oldest, node.id)
  }
  const seen = new Set<Node>(roots)
  const stack = [...seen]
  const nodes: Node[] = []
  let open = false
  while (stack.length > 0) {
    const node = stack.pop()!
    if (variables?.has(node)) {
      open ||= node.edges.some((edge) => edge !== null)
      nodes.push(node)
      continue
    }
    // A node older than every variable cannot depend on one.
    if (node.id < oldest || (variables && node.isLeaf)) {
      open = true
      continue
    }
    nodes.push(node)
    for (const edge of node.edges) {
      if (edge === null || seen.has(edge)) continue
      seen.add(edge)
      stack.push(edge)
    }
  }
  nodes.sort((a, b) => a.id - b.id)
  return { nodes: variables ? leadingTo(variables, nodes) : nodes, open }
}

function leadingTo(variables: ReadonlySet<Node>, nodes: readonly Node[]): Node[] {
  const leads = new Set<Node>()
  for (const node of nodes)
    if (variables.has(node) || node.edges.some((edge) => edge !== null && leads.has(edge))) leads.add(node)
  return nodes.filter((node) => leads.has(node))
}

/**
 * Replays a section in reverse: each node's rule turns the cotangent of its output into those of its inputs, and what
 * arrives at one node by several ways is added up. Returns the cotangents of the variables (of leaves when none are
 * named). Iterative: a tape may be as long as memory allows.
 */
export function replay(
  section: Section,
  seeds: readonly Seed[],
  variables: ReadonlySet<Node> | null,
  options: ReplayOptions,
): Map<Node, Tensor> {
  const run = options.createGraph ? enableGrad : noGrad
  return run(() => {
    const live = new Set(section.nodes)
    const cotangents = new Map<Node, Tensor>()
    const results = new Map<Node, Tensor>()
    const arrive = (node: Node, g: Tensor) => {
      const before = cotangents.get(node)
      cotangents.set(node, before ? before.add(g) : g)
    }
    for (const { node, cotangent } of seeds) if (live.has(node)) arrive(node, cotangent)
    for (let i = section.nodes.length - 1; i >= 0; i--) {
      const node = section.nodes[i]!
      let g = cotangents.get(node)
      if (!g) continue
      cotangents.delete(node)
      if (node.hooks) g = runHooks(node, g)
      if (variables ? variables.has(node) : node.isLeaf) results.set(node, g)
      else pullBack(node, g, live, arrive)
      if (!options.retainGraph && !node.isLeaf && !variables?.has(node)) node.free()
    }
    return results
  })
}

function pullBack(
  node: Node,
  g: Tensor,
  live: ReadonlySet<Node>,
  arrive: (node: Node, g: Tensor) => void,
): void {
  if (node.freed) {
    throw new TapeError(
      'backward',
      'the saved values of this tape were freed by an earlier replay',
      `a second replay through ${node.primitive!.name}`,
      'backward(undefined, { retainGraph: true }) the first time, or adding the losses and calling backward once',
    )
  }
  for (let i = 0; i < node.edges.length; i++) {
    const edge = node.edges[i]
    if (!edge || !live.has(edge)) continue
    const gradient = node.primitive!.vjp(g, node, i)
    if (gradient === null) continue
    const { shape, dtype } = node.inputs[i]!
    if (!sameShape(gradient.shape, shape) || gradient.dtype !== dtype)
      throw new TapeError(
        node.primitive!.name,
        `its rule must give the gradient of input ${i} as ${dtype} ${show(shape)}`,
        `${gradient.dtype} ${show(gradient.shape)}`,
        'summing over the axes that were broadcast, or a cast',
      )
    arrive(edge, gradient)
  }
}

function runHooks(node: Node, g: Tensor): Tensor {
  for (const hook of node.hooks!) {
    const replaced = hook(g)
    if (replaced === undefined) continue
    if (!isTensor(replaced) || !sameShape(replaced.shape, g.shape) || replaced.dtype !== g.dtype)
      throw new ShapeError(
        'registerHook',
        `a hook must return nothing or a ${g.dtype} tensor of shape ${show(g.shape)}`,
        isTensor(replaced) ? `${replaced.dtype} ${show(replaced.shape)}` : typeof replaced,
        'returning the gradient changed by pointwise operations',
      )
    g = replaced
  }
  return g
}

/** The cotangent a replay starts with: the one given, checked, or 1 for a single element. */
export function seedFor(
  op: string,
  out: Tensor,
  cotangent: Tensor | undefined,
  one: (x: Tensor) => Tensor,
): Tensor {
  if (cotangent === undefined) {
    if (out.size !== 1)
      throw new TapeError(
        op,
        'a result with one element, or a cotangent',
        `shape ${show(out.shape)}`,
        `out.sum(), or passing a cotangent of shape ${show(out.shape)}`,
      )
    return one(out)
  }
  if (!isTensor(cotangent))
    throw new OptionError(op, 'the cotangent must be a tensor', typeof cotangent, 'tensor(...)')
  if (!sameShape(cotangent.shape, out.shape))
    throw new ShapeError(
      op,
      `a cotangent of shape ${show(out.shape)}`,
      show(cotangent.shape),
      'the shape of the result',
    )
  return cotangent.dtype === out.dtype ? cotangent : cotangent.to(out.dtype)
}
