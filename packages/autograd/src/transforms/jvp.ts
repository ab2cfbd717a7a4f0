import { OptionError, ShapeError } from '../errors/index.ts'
import { zeros } from '../primitives/kinds.ts'
import { type Node, nodeOf } from '../tape/node.ts'
import { isRecording, withRecording } from '../tape/record.ts'
import { owning } from '../tape/scope.ts'
import { type Section, sectionOf } from '../tape/section.ts'
import { describe } from '../tensor/describe.ts'
import { sameShape, show } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { leavesLike } from './match.ts'
import { treeFlatten, treeUnflatten } from './tree.ts'
import { expectFunction, recordRun } from './variables.ts'
import { outside } from './vjp.ts'

/**
 * A function's value, and its derivative along a direction (the Jacobian-vector product): what the value does when the
 * inputs move by the tangents. Inputs, tangents and value may be pytrees.
 *
 * The tape is replayed forwards: each node's rule turns the tangents of its inputs into that of its output. The result
 * is differentiable again. The call is a scope.
 *
 * @example
 * jvp((x) => x.square(), [tensor([3])], [tensor([1])]) // [[9], [6]]
 */
export function jvp<Inputs extends unknown[], Out>(
  f: (...inputs: Inputs) => Out,
  inputs: Inputs,
  tangents: Inputs,
): [value: Out, tangent: Out] {
  expectFunction('jvp', f)
  if (!Array.isArray(inputs)) throw new OptionError('jvp', 'a list of inputs', describe(inputs), '[x]')
  const { leaves: points, structure } = treeFlatten(inputs)
  const directions = leavesLike('jvp', structure, tangents)
  points.forEach((x, i) => {
    const t = directions[i]!
    if (!sameShape(t.shape, x.shape))
      throw new ShapeError(
        'jvp',
        `a tangent of shape ${show(x.shape)}`,
        show(t.shape),
        'the shape of the input',
      )
  })
  return owning('jvp', () => valueAndTangent(f, inputs, points, directions))
}

function valueAndTangent<Inputs extends unknown[], Out>(
  f: (...inputs: Inputs) => Out,
  inputs: Inputs,
  points: readonly Tensor[],
  directions: readonly Tensor[],
): [value: Out, tangent: Out] {
  const run = recordRun('jvp', inputs, (args: Inputs) => f(...args))
  const outs = treeFlatten(run.result)
  const roots = outs.leaves.flatMap((out) => nodeOf(out) ?? [])
  const section = sectionOf(roots, new Set(run.nodes))
  const open = isRecording() && (section.open || directions.some((t) => t.requiresGrad))
  const start = new Map(run.nodes.map((node, i) => [node, directions[i]!.to(points[i]!.dtype)]))
  const reached = withRecording('jvp', open, () => pushForward(section, start))
  const tangent = outs.leaves.map((out) => {
    const node = nodeOf(out)
    return (node && reached.get(node)) ?? zeros(out)
  })
  const value = outs.leaves.map((out) => outside(out, run.nodes))
  return [treeUnflatten(outs.structure, value), treeUnflatten(outs.structure, tangent)]
}

function pushForward(section: Section, start: ReadonlyMap<Node, Tensor>): Map<Node, Tensor> {
  const tangents = new Map(start)
  for (let i = section.nodes.length - 1; i >= 0; i--) {
    const node = section.nodes[i]!
    if (start.has(node)) continue
    const incoming = node.inputs.map((input) => (input.node && tangents.get(input.node)) ?? null)
    if (incoming.every((t) => t === null)) continue
    const t = node.primitive!.jvp(incoming, node)
    if (t !== null) tangents.set(node, t)
  }
  return tangents
}
