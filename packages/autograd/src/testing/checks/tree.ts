import { pytree, type Tensor, type TreeNode, treeFlatten } from '../../index.ts'

export type Structure = ReturnType<typeof treeFlatten>['structure']

/** Tensors of a tree in order, each with its path, as `inputs[0].fc.weight`. */
export interface Named {
  readonly paths: readonly string[]
  readonly leaves: readonly Tensor[]
  readonly structure: Structure
}

const word = /^[A-Za-z_$][\w$]*$/

const member = (path: string, name: string) => (word.test(name) ? `${path}.${name}` : `${path}['${name}']`)

function pathsOf(structure: Structure, path: string): string[] {
  if (structure.kind === 'tensor') return [path]
  if (structure.kind === 'constant') return []
  if (structure.kind === 'module') return structure.names.map((name) => `${path}.${name}`)
  if (structure.kind === 'array') return structure.items.flatMap((item, i) => pathsOf(item, `${path}[${i}]`))
  return structure.items.flatMap((item, i) => pathsOf(item, member(path, structure.names[i]!)))
}

export function named(tree: unknown, root: string): Named {
  const { leaves, structure } = treeFlatten(tree)
  return { leaves, structure, paths: pathsOf(structure, root) }
}

/** Runs a function on a tree with other leaves in it; modules stay themselves and hold them meanwhile. */
export function callWith<T>(structure: Structure, leaves: readonly Tensor[], run: (tree: any) => T): T {
  const swaps: ((inner: () => T) => T)[] = []
  let next = 0
  const take = (count: number) => {
    next += count
    return leaves.slice(next - count, next)
  }
  const put = (part: Structure): unknown => {
    if (part.kind === 'tensor') return take(1)[0]
    if (part.kind === 'constant') return part.value
    if (part.kind === 'array') return part.items.map(put)
    if (part.kind === 'record')
      return Object.fromEntries(part.names.map((name, i) => [name, put(part.items[i]!)]))
    const { module, names } = part
    const own = take(names.length)
    swaps.push((inner) => (module as TreeNode)[pytree]().substitute(own, inner))
    return module
  }
  const tree = put(structure)
  return swaps.reduce<() => T>(
    (inner, swap) => () => swap(inner),
    () => run(tree),
  )()
}
