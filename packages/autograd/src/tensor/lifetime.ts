import { engine } from '../engine/current.ts'
import { ownership } from '../engine/ownership.ts'
import { type Block, nextBlock, type View } from '../engine/view.ts'
import { StateError } from '../errors/index.ts'

/** What of a tensor matters to how long it lives. */
export interface Owned {
  readonly shape: readonly number[]
  view: View
  history: unknown
  held: number
}

// The bits of `held`, which says who else than a scope needs a tensor. Most tensors never leave 0.

/** A replay made it and lets it go as soon as nothing holds it. */
export const replayed = 1
/** It outlives every scope. */
export const kept = 2
/** A gradient that somebody got hold of. */
export const shown = 4
/** One more place where it waits as a cotangent; counted from here on. */
export const hold = 8

/** What owns the tensors that are made while it is current. */
export interface Owner {
  /** For messages: when a tensor was freed. */
  readonly when: string
  readonly outer: Owner | null
  /** Whether the tape opened it for itself, rather than a user. */
  readonly internal: boolean
  /** Blocks made before are not given back. */
  readonly since: number
  /** The number of the last node that a tape had before: those of the owner's own tapes have larger ones. */
  readonly lastNode: number
  /** Tensors on blocks of so few elements cost more to track than they are worth. */
  readonly least: number
  tensors: Owned[]
  /** Blocks that were made in it and outlive it, as new values of parameters do. */
  lasting: Block[]
}

/** Without a scope to answer to, the tape leaves tensors of so few elements to the garbage collector. */
const small = 16

let current: Owner | null = null

export function currentOwner(): Owner | null {
  return current
}

/** Opens an owner within the current one; {@link resume} of its `outer` ends it. */
export function openOwner(when: string, internal: boolean, lastNode = 0): Owner {
  const least = internal ? (current?.least ?? small) : -1
  current = { when, outer: current, internal, since: nextBlock(), lastNode, least, tensors: [], lasting: [] }
  ownership.scoped = true
  return current
}

/** Makes another owner the current one. */
export function resume(owner: Owner | null): void {
  current = owner
  ownership.scoped = owner !== null
}

/** A new tensor stands on its block, and belongs to the current owner. */
export function arrived(x: Owned): void {
  const { block } = x.view
  block.tensors++
  if (current !== null && block.size > current.least) current.tensors.push(x)
}

/** Ends a tensor: touching it is an error from now on. Its block goes back when it is the last one to stand on it. */
export function free(x: Owned, when: string, since = 0): void {
  if (x.view instanceof FreedView) return
  const { block } = x.view
  x.view = new FreedView(x.shape, when)
  x.history = null
  if (--block.tensors === 0 && block.born > since) engine().release(block)
}

/** No scope will free the tensor any more. What is kept is given back by whoever keeps it. */
export function leaveToCollector(x: Owned): void {
  engine().watch?.(x.view.block)
}

/** What outlives the owner is computed with it: it must not hold on to what it would be computed from. */
export function settle(owner: Owner): void {
  if (owner.lasting.length === 0) return
  engine().settle?.(owner.lasting)
  owner.lasting = []
}

/** Frees all that an owner has, but for what outlives scopes. */
export function freeAll(owner: Owner): void {
  settle(owner)
  for (const x of owner.tensors) if ((x.held & kept) === 0) free(x, owner.when, owner.since)
}

/** Puts a tensor on another view. Nothing but tensors that die with their scopes may still stand on the old block. */
export function replaceView(x: Owned, view: View): void {
  const old = x.view.block
  if (old === view.block) {
    x.view = view
    return
  }
  view.block.tensors++
  x.view = view
  if (current !== null) current.lasting.push(view.block)
  else engine().settle?.([view.block])
  if (--old.tensors === 0) engine().release(old)
  else orphan(old)
}

/** The last tensor that leaves the block gives it back, however old the block is. */
function orphan(block: Block): void {
  block.born = Infinity
}

/** Whether a scope has freed the tensor. */
export function isFreed(x: Owned): boolean {
  return x.view instanceof FreedView
}

/** Refuses a tensor that was freed, in the name of the operation it was handed to. */
export function expectAlive(op: string, x: Owned): void {
  if (x.view instanceof FreedView) throw x.view.error(op)
}

/** An access to a freed tensor as the error of the operation that made it; any other error as it is. */
export function atOp(error: unknown, op: string): unknown {
  return error instanceof FreedError ? error.view.error(op) : error
}

class FreedError extends StateError {
  readonly view: FreedView

  constructor(op: string, view: FreedView) {
    const got = `one of shape [${view.shape.join(', ')}] freed ${view.when}`
    super(op, 'a tensor that is alive', got, 'returning it from the scope, or keep(x)')
    this.view = view
  }
}

/** What stands in the place of a freed tensor's view: every kernel that looks at it throws. */
class FreedView implements View {
  readonly shape: readonly number[]
  readonly when: string

  constructor(shape: readonly number[], when: string) {
    this.shape = shape
    this.when = when
  }

  error(op: string): StateError {
    return new FreedError(op, this)
  }

  get block(): never {
    throw this.error('tensor')
  }

  get strides(): never {
    throw this.error('tensor')
  }

  get offset(): never {
    throw this.error('tensor')
  }
}
