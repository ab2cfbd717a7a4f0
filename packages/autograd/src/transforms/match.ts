import { OptionError } from '../errors/index.ts'
import { describe } from '../tensor/describe.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import {
  checkDepth,
  isModule,
  pytree,
  type Structure,
  type Tree,
  treeFlatten,
  treeUnflatten,
} from './tree.ts'

/**
 * A function of the tensors at equal places of trees of one structure; entries of records are matched by name.
 *
 * Throws an OptionError where the structures differ.
 *
 * @example
 * treeMap((w, g) => w.sub(g.mul(0.1)), weights, gradients)
 * treeMap((x) => x.mul(2), { a: tensor([1]), b: [tensor([2]), 'kept'] }) // { a: [2], b: [[4], 'kept'] }
 */
export function treeMap(f: (...leaves: Tensor[]) => Tensor, tree: Tree, ...others: Tree[]): any {
  if (typeof f !== 'function')
    throw new OptionError(
      'treeMap',
      'a function of tensors',
      typeof f,
      'treeMap((w, g) => w.sub(g), weights, gradients)',
    )
  const first = treeFlatten(tree)
  const rest = others.map((other) => leavesLike('treeMap', first.structure, other))
  return treeUnflatten(
    first.structure,
    first.leaves.map((leaf, i) => f(leaf, ...rest.map((leaves) => leaves[i]!))),
  )
}

/**
 * The tensors of a tree that has a known structure, in its order. Entries of records are matched by name, so the order
 * they were written in has no say; for a module stands a record of tensors by the names of its parameters, or itself.
 */
export function leavesLike(op: string, structure: Structure, tree: Tree): Tensor[] {
  const leaves: Tensor[] = []
  follow(op, structure, tree, 'it', leaves)
  return leaves
}

function follow(op: string, part: Structure, tree: unknown, path: string, leaves: Tensor[]): void {
  const fail: (required: string) => never = (required) => {
    throw new OptionError(
      op,
      `a tree of one structure: ${path} must be ${required}`,
      describe(tree),
      'treeMap, which keeps it',
    )
  }
  if (part.kind === 'constant') return
  if (part.kind === 'tensor') leaves.push(isTensor(tree) ? tree : fail('a tensor'))
  else if (part.kind === 'array') {
    const items = Array.isArray(tree) && tree.length === part.items.length ? tree : null
    if (!items) fail(`an array of length ${part.items.length}`)
    for (const [i, item] of part.items.entries()) follow(op, item, items[i], `${path}[${i}]`, leaves)
  } else {
    const entries = part.kind === 'module' ? byName(tree) : tree
    const names = part.names.join(', ')
    if (typeof entries !== 'object' || entries === null || isTensor(entries)) fail(`a record of ${names}`)
    const known = new Set(part.names)
    if (Object.keys(entries).length !== known.size || !Object.keys(entries).every((name) => known.has(name)))
      fail(`a record of ${names}`)
    for (const [i, name] of part.names.entries()) {
      const item: Structure = part.kind === 'module' ? { kind: 'tensor' } : part.items[i]!
      follow(op, item, (entries as Record<string, unknown>)[name], `${path}.${name}`, leaves)
    }
  }
}

/** A module's parameters as a record; anything else as it is. */
function byName(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || !isModule(tree)) return tree
  const { names, leaves } = tree[pytree]()
  return Object.fromEntries(names.map((name, i) => [name, leaves[i]]))
}

/** Every tensor in nested arrays and records replaced by a function of it; all else, modules too, stays what it is. */
export function replaceTensors(
  tree: unknown,
  f: (leaf: Tensor) => Tensor,
  parents: readonly object[] = [],
): unknown {
  if (isTensor(tree)) return f(tree)
  if (typeof tree !== 'object' || tree === null || parents.includes(tree) || isModule(tree)) return tree
  checkDepth(parents)
  const inside = [...parents, tree]
  if (Array.isArray(tree)) return tree.map((item) => replaceTensors(item, f, inside))
  const prototype = Object.getPrototypeOf(tree)
  if (prototype !== Object.prototype && prototype !== null) return tree
  return Object.fromEntries(
    Object.entries(tree).map(([name, item]) => [name, replaceTensors(item, f, inside)]),
  )
}
