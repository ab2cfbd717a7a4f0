import { OptionError, ShapeError, TapeError } from '../errors/index.ts'
import { sameShape, show } from '../tensor/shape.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import { Cotangents, type Gathered } from './cotangents.ts'
import type { Node } from './node.ts'
import { beginReplay } from './numbers.ts'
import { withRecording } from './record.ts'
import type { Section } from './section.ts'

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

/**
 * Replays a section in reverse: each node's rule turns the cotangent of its output into those of its inputs, and what
 * arrives at one node by several ways is added up. Returns the cotangents of the variables (of leaves when none are
 * named). Iterative: a tape may be as long as memory allows.
 *
 * Unless the replay is recorded, what rules leave behind is freed node by node: see {@link Cotangents}. So are the saved
 * values, unless they are retained; but where a user's hook or rule may fail they stay until the end, so that a tape whose
 * replay failed is whole.
 */
export function replay(
  section: Section,
  seeds: readonly Seed[],
  variables: ReadonlySet<Node> | null,
  options: ReplayOptions,
): Map<Node, Tensor> {
  const { nodes } = section
  const { replay: number, runsUserCode, end } = beginReplay(nodes)
  const cotangents = new Cotangents(nodes.length, options.createGraph)
  const spent: Node[] | null = !options.retainGraph && runsUserCode ? [] : null
  const done = (node: Node) => {
    if (options.retainGraph) return
    if (spent) spent.push(node)
    else node.free()
  }
  try {
    return withRecording('replay', options.createGraph, () => {
      const results = new Map<Node, Tensor>()
      for (const { node, cotangent } of seeds)
        if (node.replay === number) cotangents.arrive(node.place, cotangent)
      for (let place = 0; place < nodes.length; place++) {
        const gathered = cotangents.gathered(place)
        if (gathered !== undefined) {
          pullBackTogether(gathered, place, cotangents)
          cotangents.scatter(place)
          gathered.calls.forEach(done)
        }
        if (cotangents.at(place) === undefined) continue
        const node = nodes[place]!
        if (node.hooks) runHooks(node, place, cotangents)
        const g = cotangents.at(place)!
        if (variables ? variables.has(node) : node.isLeaf) results.set(node, cotangents.handOut(place))
        else {
          pullBack(node, g, number, cotangents)
          cotangents.done(place)
          if (node.primitive!.vjpTogether === undefined) done(node)
        }
      }
      if (spent) for (const node of spent) node.free()
      return results
    })
  } finally {
    cotangents.end()
    end()
  }
}

/** Runs a node's rules and hands their answers to the nodes of this replay that they belong to. */
function pullBack(node: Node, g: Tensor, replay: number, cotangents: Cotangents): void {
  const primitive = node.primitive!
  if (node.freed) throw freedError(primitive.name)
  const { inputs } = node
  for (let i = 0; i < inputs.length; i++) {
    const edge = inputs[i]!.node
    if (edge === null || edge.replay !== replay) continue
    if (primitive.vjpTogether !== undefined) {
      cotangents.gather(edge.place, node, g)
      continue
    }
    handOn(node, i, primitive.vjp(g, node, i), edge.place, cotangents)
  }
}

/** Runs the rules of operations on one node: all at once, where the primitive that they are of knows how. */
function pullBackTogether({ calls, gs }: Gathered, place: number, cotangents: Cotangents): void {
  const primitive = calls[0]!.primitive!
  const areAlike = calls.length > 1 && calls.every((call) => call.primitive === primitive)
  const sum = areAlike ? primitive.vjpTogether!(gs, calls) : null
  if (sum !== null) handOn(calls[0]!, 0, sum, place, cotangents)
  else
    for (const [i, call] of calls.entries())
      handOn(call, 0, call.primitive!.vjp(gs[i]!, call, 0), place, cotangents)
}

/** Hands what a rule gave for input i, if anything, to the node at a place. */
function handOn(call: Node, i: number, gradient: Tensor | null, place: number, cotangents: Cotangents): void {
  if (gradient === null) return
  const { shape, dtype } = call.inputs[i]!
  if (!sameShape(gradient.shape, shape) || gradient.dtype !== dtype) throw unfitError(call, i, gradient)
  cotangents.arrive(place, gradient)
}

// Errors of their own functions: the compiler of the runtime puts only short ones into the loop over the tape.

function freedError(name: string): TapeError {
  return new TapeError(
    'backward',
    'the saved values of this tape were freed by an earlier replay',
    `a second replay through ${name}`,
    'backward(undefined, { retainGraph: true }) the first time, or adding the losses and calling backward once',
  )
}

function unfitError(call: Node, i: number, gradient: Tensor): TapeError {
  const { shape, dtype } = call.inputs[i]!
  return new TapeError(
    call.primitive!.name,
    `its rule must give the gradient of input ${i} as ${dtype} ${show(shape)}`,
    `${gradient.dtype} ${show(gradient.shape)}`,
    'summing over the axes that were broadcast, or a cast',
  )
}

/** Shows a cotangent to the hooks of its node; a tensor that one returns takes its place. */
function runHooks(node: Node, place: number, cotangents: Cotangents): void {
  for (const hook of node.hooks!) {
    const g = cotangents.at(place)!
    const replaced = cotangents.show(place, hook)
    if (replaced === undefined) continue
    if (!isTensor(replaced) || !sameShape(replaced.shape, g.shape) || replaced.dtype !== g.dtype)
      throw new ShapeError(
        'registerHook',
        `a hook must return nothing or a ${g.dtype} tensor of shape ${show(g.shape)}`,
        isTensor(replaced) ? `${replaced.dtype} ${show(replaced.shape)}` : typeof replaced,
        'returning the gradient changed by pointwise operations',
      )
    cotangents.replace(place, replaced)
  }
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
