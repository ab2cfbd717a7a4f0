import { zeros } from '../primitives/kinds.ts'
import { one } from '../tape/backward.ts'
import { type Node, nodeOf } from '../tape/node.ts'
import { isRecording } from '../tape/record.ts'
import { replay, type Seed, seedFor } from '../tape/replay.ts'
import { holds, owning } from '../tape/scope.ts'
import { sectionOf } from '../tape/section.ts'
import { Tensor, viewHere } from '../tensor/tensor.ts'
import { leavesLike } from './match.ts'
import { treeFlatten, treeUnflatten } from './tree.ts'
import { expectFunction, recordRun } from './variables.ts'

/** Gradients of seeded results by variables: zeros where nothing depends on one. */
export interface Pullback {
  readonly gradients: Tensor[]
  /** Whether something tracked entered, so that the gradients may be differentiated again. */
  readonly open: boolean
}

export function pullBack(
  seeds: readonly Seed[],
  variables: readonly Tensor[],
  nodes: readonly Node[],
): Pullback {
  const wanted = new Set(nodes)
  const section = sectionOf(
    seeds.map((seed) => seed.node),
    wanted,
  )
  const open = isRecording() && (section.open || seeds.some(({ cotangent }) => cotangent.requiresGrad))
  const found = replay(section, seeds, wanted, { createGraph: open, retainGraph: true })
  return { gradients: nodes.map((node, i) => found.get(node) ?? zeros(variables[i]!)), open }
}

/**
 * A function's value, and the map from cotangents of the value to cotangents of its inputs (the vector-Jacobian
 * product). Inputs and value may be pytrees; the cotangents have the structure of the value. The map can be called any
 * number of times and is itself differentiable. The call is a scope; what the map needs lives as long as the map does.
 *
 * @example
 * const [product, pullback] = vjp((x, w) => x.matmul(w), tensor([[1, 2]]), tensor([[3], [4]]))
 * product // [[11]]
 * pullback(tensor([[10]])) // [[[30, 40]], [[10], [20]]]
 */
export function vjp<Inputs extends unknown[], Out>(
  f: (...inputs: Inputs) => Out,
  ...inputs: Inputs
): [value: Out, pullback: (cotangent: Out) => any[]] {
  expectFunction('vjp', f)
  return owning('vjp', () => valueAndPullback(f, inputs))
}

function valueAndPullback<Inputs extends unknown[], Out>(
  f: (...inputs: Inputs) => Out,
  inputs: Inputs,
): [value: Out, pullback: (cotangent: Out) => any[]] {
  const run = recordRun('vjp', inputs, (args: Inputs) => f(...args))
  const outs = treeFlatten(run.result)
  const pull = (cotangent: Out) => {
    const given = leavesLike('vjp', outs.structure, cotangent)
    const seeds = outs.leaves.flatMap((out, i) => {
      const node = nodeOf(out)
      return node ? [{ node, cotangent: seedFor('vjp', out, given[i], one) }] : []
    })
    return treeUnflatten(run.structure, pullBack(seeds, run.inputs, run.nodes).gradients) as any[]
  }
  const pullback = (cotangent: Out) => owning('a pullback', () => pull(cotangent))
  // As long as the pullback is there, so is its tape.
  Object.defineProperty(pullback, holds, { value: outs.leaves })
  const value = treeUnflatten(
    outs.structure,
    outs.leaves.map((out) => outside(out, run.nodes)),
  )
  return [value as Out, pullback]
}

/**
 * A result as the caller may use it: without history, unless something tracked outside entered, so that it does not
 * keep the transform's own tape alive.
 */
export function outside(out: Tensor, nodes: readonly Node[]): Tensor {
  const node = nodeOf(out)
  if (node === null) return out
  const open = sectionOf([node], new Set(nodes)).open
  return open && isRecording() ? out : new Tensor(viewHere(out))
}
