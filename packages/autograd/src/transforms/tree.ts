import { OptionError } from '../errors/index.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'

/**
 * A module takes part in pytrees by this method: its parameters by name, and a way to run a function while other
 * tensors stand in their place.
 *
 * @example
 * new Linear(2, 1)[pytree]().names // ['weight', 'bias']
 */
export const pytree: unique symbol = Symbol.for('wengert.pytree') as never

/** An object that takes part in pytrees. */
export interface TreeNode {
  [pytree](): {
    readonly names: readonly string[]
    readonly leaves: readonly Tensor[]
    /** Runs with `leaves` in the place of the parameters, and puts these back whatever happens. */
    substitute<T>(leaves: readonly Tensor[], run: () => T): T
  }
}

/** Nested objects and arrays of tensors, modules among them; anything else is carried along unchanged. */
export type Tree = unknown

export type Structure =
  | { readonly kind: 'tensor' }
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'array'; readonly items: readonly Structure[] }
  | { readonly kind: 'record'; readonly names: readonly string[]; readonly items: readonly Structure[] }
  | { readonly kind: 'module'; readonly module: TreeNode; readonly names: readonly string[] }

/** A tree and its tensors apart, in a fixed order. */
export interface Flat {
  readonly leaves: Tensor[]
  readonly structure: Structure
}

export function isModule(x: object): x is TreeNode {
  return typeof (x as Partial<TreeNode>)[pytree] === 'function'
}

/**
 * The tensors of a tree in order, and what is left when they are taken out. Throws an OptionError for a tree that
 * contains itself.
 *
 * @example
 * treeFlatten({ w: ones([2]), layers: [zeros([3])] }).leaves // [[1, 1], [0, 0, 0]]
 */
export function treeFlatten(tree: Tree): Flat {
  const leaves: Tensor[] = []
  return { leaves, structure: take(tree, leaves, []) }
}

/** Deeper than any tree a program writes, and less deep than what ends recursion. */
const deepest = 500

export function checkDepth(parents: readonly object[]): void {
  if (parents.length < deepest) return
  throw new OptionError('pytree', `a tree at most ${deepest} levels deep`, 'a deeper one', 'a flatter tree')
}

function take(tree: Tree, leaves: Tensor[], parents: readonly object[]): Structure {
  if (isTensor(tree)) {
    leaves.push(tree)
    return { kind: 'tensor' }
  }
  if (typeof tree !== 'object' || tree === null) return { kind: 'constant', value: tree }
  if (parents.includes(tree))
    throw new OptionError('pytree', 'a tree', 'an object that contains itself', 'passing the tensors alone')
  checkDepth(parents)
  const inside = [...parents, tree]
  if (isModule(tree)) {
    const { names, leaves: parameters } = tree[pytree]()
    leaves.push(...parameters)
    return { kind: 'module', module: tree, names }
  }
  if (Array.isArray(tree))
    return { kind: 'array', items: Array.from(tree, (item) => take(item, leaves, inside)) }
  const prototype = Object.getPrototypeOf(tree)
  if (prototype !== Object.prototype && prototype !== null) return { kind: 'constant', value: tree }
  const names = Object.keys(tree)
  return {
    kind: 'record',
    names,
    items: names.map((name) => take((tree as Record<string, unknown>)[name], leaves, inside)),
  }
}

/**
 * A tree put together again with other leaves; in the place of a module stands a record of its parameters by name.
 *
 * @example
 * const { leaves, structure } = treeFlatten({ w: ones([2]), b: zeros([1]) })
 * treeUnflatten(structure, leaves.map((x) => x.add(1))) // { w: [2, 2], b: [1] }
 */
export function treeUnflatten(structure: Structure, leaves: readonly Tensor[]): any {
  let next = 0
  const put = (part: Structure): unknown => {
    if (part.kind === 'tensor') return leaves[next++]
    if (part.kind === 'constant') return part.value
    if (part.kind === 'array') return part.items.map(put)
    if (part.kind === 'module') return Object.fromEntries(part.names.map((name) => [name, leaves[next++]]))
    return Object.fromEntries(part.names.map((name, i) => [name, put(part.items[i]!)]))
  }
  return put(structure)
}

/** Runs a function on the tree with other leaves; modules stay themselves and have their parameters replaced meanwhile. */
export function withLeaves<T>(structure: Structure, leaves: readonly Tensor[], run: (tree: any) => T): T {
  const replaced: { module: TreeNode; leaves: Tensor[] }[] = []
  let next = 0
  const put = (part: Structure): unknown => {
    if (part.kind === 'tensor') return leaves[next++]
    if (part.kind === 'constant') return part.value
    if (part.kind === 'array') return part.items.map(put)
    if (part.kind === 'record')
      return Object.fromEntries(part.names.map((name, i) => [name, put(part.items[i]!)]))
    replaced.push({ module: part.module, leaves: part.names.map(() => leaves[next++]!) })
    return part.module
  }
  const tree = put(structure)
  const inner = replaced.reduceRight<() => T>(
    (rest, { module, leaves: own }) =>
      () =>
        module[pytree]().substitute(own, rest),
    () => run(tree),
  )
  return inner()
}
