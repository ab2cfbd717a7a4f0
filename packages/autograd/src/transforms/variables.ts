import { isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError } from '../errors/index.ts'
import { linear } from '../primitives/kinds.ts'
import { type Node, nodeOf } from '../tape/node.ts'
import { apply, enableGrad } from '../tape/record.ts'
import { describe } from '../tensor/describe.ts'
import { Tensor, viewHere } from '../tensor/tensor.ts'
import { type Structure, treeFlatten, withLeaves } from './tree.ts'

/** The same value under a new node: what a transform differentiates by, linked to where the value came from. */
const alias = linear<undefined>({
  name: 'alias',
  shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  kernel: ([x]) => x!,
  adjoint: (g) => g,
})

function variableOf(x: Tensor): Tensor {
  if (x.requiresGrad) return apply(alias, [x], undefined)
  const leaf = new Tensor(viewHere(x))
  leaf.requiresGrad = true
  return leaf
}

/** A function run on fresh variables in the place of the tensors it was given. */
export interface Run<T> {
  readonly inputs: readonly Tensor[]
  readonly structure: Structure
  readonly variables: readonly Tensor[]
  readonly nodes: readonly Node[]
  readonly result: T
}

export function expectFunction(op: string, f: unknown): void {
  if (typeof f !== 'function')
    throw new OptionError(op, 'a function', describe(f), `${op}((x) => x.square().sum())`)
}

/** Records a function of a tree: every tensor in it becomes a variable of its own, so that calls can be nested. */
export function recordRun<T>(op: string, tree: unknown, f: (tree: any) => T): Run<T> {
  const { leaves, structure } = treeFlatten(tree)
  if (leaves.length === 0)
    throw new OptionError(op, 'at least one tensor to differentiate by', 'none', 'tensor(...) around numbers')
  for (const x of leaves)
    if (!isFloat(x.dtype))
      throw new DTypeError(
        op,
        'only float tensors have gradients',
        x.dtype,
        "x.to('float32'), or capturing it in the function",
      )
  return enableGrad(() => {
    const variables = leaves.map(variableOf)
    const result = withLeaves(structure, variables, f)
    if (result instanceof Promise)
      throw new OptionError(op, 'a synchronous function', 'an async one', 'awaiting the data first')
    return { inputs: leaves, structure, variables, nodes: variables.map((x) => nodeOf(x)!), result }
  })
}
