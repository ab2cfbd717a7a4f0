import { OptionError } from '../errors/index.ts'
import { describe } from '../tensor/describe.ts'
import {
  currentOwner,
  free,
  kept,
  leaveToCollector,
  type Owner,
  openOwner,
  resume,
  settle,
} from '../tensor/lifetime.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import { type Node, nodeOf } from './node.ts'
import { freshMarks, lastNode } from './numbers.ts'

/** A function may name here the tensors it needs whenever it is called: it stands for them where it is returned. */
export const holds: unique symbol = Symbol.for('wengert.holds') as never

/** How an object tells its tensors where its fields do not: a module's parameters, in the layer of pytrees. */
const pytree = Symbol.for('wengert.pytree')

/**
 * Runs a function that owns the tensors made in it: what it returns lives on, in nested objects, arrays and modules too,
 * and so does all that the tape of a result needs; the rest is freed when it ends, also by an error. What survives an
 * inner scope belongs to the outer one. Touching a freed tensor is a StateError that says which scope freed it.
 *
 * Throws an OptionError when the function is async: what it does later would escape the scope.
 *
 * @example
 * let inner: Tensor | undefined
 * const y = scope(() => {
 *   inner = tensor([3, 4]).square()
 *   return inner.sum().sqrt()
 * })
 * y // 5
 * inner!.add(1) // StateError: add: a tensor that is alive; got one of shape [2] freed when its scope ended; try ...
 */
export function scope<T>(run: () => T, name?: string): T {
  if (typeof run !== 'function')
    throw new OptionError('scope', 'a function to run', describe(run), 'scope(() => ...)')
  if (name !== undefined && typeof name !== 'string')
    throw new OptionError('scope', 'a name that is a string', describe(name), "scope(() => ..., 'step')")
  // Refused before it runs, so that nothing of it goes on.
  if (run.constructor.name === 'AsyncFunction') throw asynchronous()
  return owning(name, () => {
    const result = run()
    if (!isPromise(result)) return result
    // Its failure, if any, would come after this refusal, where nobody could catch it.
    void result.then(undefined, () => {})
    throw asynchronous()
  })
}

function asynchronous(): OptionError {
  return new OptionError(
    'scope',
    'a synchronous function',
    'an async one',
    'awaiting the data before the scope',
  )
}

function isPromise(x: unknown): x is PromiseLike<unknown> {
  return typeof (x as PromiseLike<unknown> | null)?.then === 'function'
}

/**
 * Lets tensors outlive every scope that is open: for what is put away in a variable rather than returned. Takes and
 * returns a tensor, or objects and arrays of them.
 *
 * @example
 * const seen: Tensor[] = []
 * scope(() => {
 *   seen.push(keep(tensor([1, 2]).mul(2)))
 * })
 * seen[0] // [2, 4]
 */
export function keep<T>(x: T): T {
  if (isTensor(x)) x.held |= kept
  else for (const tensor of tensorsIn(x)) tensor.held |= kept
  return x
}

/** Runs a function as a scope: see {@link scope}, of which this is the part that checks nothing. */
export function owning<T>(name: string | undefined, run: () => T): T {
  const when = name === undefined ? 'when its scope ended' : `when the scope of ${name} ended`
  const owner = openOwner(when, false, lastNode())
  let result: unknown
  try {
    const returned = run()
    result = returned
    return returned
  } finally {
    resume(owner.outer)
    close(owner, result)
  }
}

/** Frees what an owner has, but for what was returned or kept and what their tapes need: the outer owner gets that. */
export function close(owner: Owner, result: unknown): void {
  settle(owner)
  const tensors = owner.tensors as Tensor[]
  if (tensors.length === 0) return
  const roots = tensorsIn(result)
  for (const x of tensors) if ((x.held & kept) !== 0) roots.add(x)
  if (roots.size === 0) {
    owner.tensors = []
    for (const x of tensors) free(x, owner.when, owner.since)
    return
  }
  const survivors = withTapes(roots, owner.lastNode)
  const outer = currentOwner()
  for (const x of tensors) {
    if (!survivors.has(x)) free(x, owner.when, owner.since)
    // What is kept is freed by no one, but its tape may need what others own.
    else if (outer !== null) {
      if ((x.held & kept) === 0 || x.history !== null) outer.tensors.push(x)
    } else if ((x.held & kept) === 0) leaveToCollector(x)
  }
  owner.tensors = []
}

/** All tensors that can be reached from a value: through objects, arrays, maps, sets, and functions that name theirs. */
function tensorsIn(value: unknown): Set<Tensor> {
  const found = new Set<Tensor>()
  if (!isContainer(value)) return found
  const seen = new Set<object>([value])
  const stack: object[] = [value]
  const visit = (part: unknown) => {
    if (!isContainer(part) || seen.has(part)) return
    seen.add(part)
    stack.push(part)
  }
  while (stack.length > 0) {
    const part = stack.pop()!
    if (isTensor(part)) found.add(part)
    else visitParts(part, visit)
  }
  return found
}

function isContainer(x: unknown): x is object {
  return (
    (typeof x === 'object' && x !== null && !ArrayBuffer.isView(x)) || (typeof x === 'function' && holds in x)
  )
}

// Every replay ends in a list of gradients, so lists go without an iterator.
function visitParts(x: object, visit: (part: unknown) => void): void {
  if (Array.isArray(x)) for (let i = 0; i < x.length; i++) visit(x[i])
  else if (typeof x === 'function') visit((x as { [holds]?: unknown })[holds])
  else if (x instanceof Map) {
    for (const key of x.keys()) visit(key)
    for (const value of x.values()) visit(value)
  } else if (x instanceof Set) for (const entry of x) visit(entry)
  else {
    // A getter may do anything: only what lies in fields is looked at.
    for (const field of Object.values(Object.getOwnPropertyDescriptors(x))) visit(field.value)
    if (pytree in x) visit((x as { [pytree](): { leaves: unknown } })[pytree]().leaves)
  }
}

/** The tensors and, of those with history, all that their tapes hold on to; nodes up to `last` hold older ones. */
function withTapes(tensors: Set<Tensor>, last: number): Set<Tensor> {
  const mark = freshMarks(1)
  const stack: Node[] = []
  const visit = (node: Node | null) => {
    if (node === null || node.mark === mark || node.id <= last) return
    node.mark = mark
    stack.push(node)
  }
  for (const x of tensors) visit(x.history === null ? null : nodeOf(x))
  const found = new Set(tensors)
  while (stack.length > 0) {
    const node = stack.pop()!
    for (const input of node.inputs) visit(input.node)
    for (const x of node.saved()) found.add(x)
    for (const x of tensorsIn(node.attrs)) {
      found.add(x)
      visit(x.history === null ? null : nodeOf(x))
    }
  }
  return found
}
