import type { DType } from '../engine/dtype.ts'
import { TapeError } from '../errors/index.ts'
import { free, kept, shown } from '../tensor/lifetime.ts'
import type { History, Tensor } from '../tensor/tensor.ts'
import { isForeign, Tensor as TensorClass, viewHere } from '../tensor/tensor.ts'
import { nextNode } from './numbers.ts'
import type { Call, Meta, Primitive, Saved } from './primitive.ts'
import { Constant, type Source } from './source.ts'

/** Called with the gradient of a tensor during replay; what it returns, if anything, takes its place. */
export type GradientHook = (gradient: Tensor) => Tensor | undefined | void

const nothing: never[] = []

/**
 * An entry of the tape: a leaf, or a recorded operation with its inputs' entries. Nodes are numbered as they are
 * made, and an operation comes after what it uses, so descending numbers are an order for the replay.
 */
export class Node<A = any> implements History, Call<A>, Source {
  readonly id: number
  readonly primitive: Primitive<A> | null
  readonly attrs: A
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly inputs: readonly Source[]
  hooks: GradientHook[] | null
  /** Of a leaf: what `backward` accumulated. */
  grad: Tensor | null
  /** @internal Set when a replay has let the saved values go. */
  freed: boolean
  /** @internal What the last walk over the tape found, as a number of {@link freshMarks}. */
  mark: number
  /** @internal The replay that runs through here now, and the node's place in its list. */
  replay: number
  place: number
  // The saved inputs: the first two have fields of their own, since nearly all operations have no more.
  private x0: Tensor | undefined
  private x1: Tensor | undefined
  private more: (Tensor | undefined)[] | undefined
  private savedOut: Tensor | undefined

  private constructor(primitive: Primitive<A> | null, attrs: A, inputs: readonly Tensor[], out: Tensor) {
    const sources = sourcesOf(inputs)
    // After its inputs', of which a leaf's may have been made just now.
    this.id = nextNode()
    this.primitive = primitive
    this.attrs = attrs
    this.shape = out.shape
    this.dtype = out.dtype
    this.inputs = sources
    this.hooks = null
    this.grad = null
    this.freed = false
    this.mark = 0
    this.replay = 0
    this.place = 0
    this.x0 = undefined
    this.x1 = undefined
    this.more = undefined
    this.savedOut = undefined
  }

  /** The node of a tensor that no operation made. */
  static leaf(x: Tensor): Node {
    return new Node(null, undefined, nothing, x)
  }

  static operation<A>(primitive: Primitive<A>, attrs: A, inputs: readonly Tensor[], out: Tensor): Node<A> {
    const node = new Node(primitive, attrs, inputs, out)
    if (primitive.reads !== undefined) node.save(primitive.reads, inputs, out)
    return node
  }

  /** Keeps what the rules for the tracked inputs read, and nothing else. */
  private save(reads: (i: number) => readonly Saved[], inputs: readonly Tensor[], out: Tensor): void {
    for (let i = 0; i < inputs.length; i++) {
      if (this.inputs[i]!.node === null) continue
      const wanted = reads(i)
      for (let j = 0; j < wanted.length; j++) {
        const what = wanted[j]!
        if (what === 'out') this.savedOut = out
        else if (what === 0) this.x0 ??= valueOf(inputs[0]!)
        else if (what === 1) this.x1 ??= valueOf(inputs[1]!)
        else {
          this.more ??= []
          this.more[what] ??= valueOf(inputs[what]!)
        }
      }
    }
  }

  /** What is known of the output: the node says it itself, and so it does as an input of others. */
  get output(): Meta {
    return this
  }

  get node(): this {
    return this
  }

  get isLeaf(): boolean {
    return this.primitive === null
  }

  /** Whether a replay of the node runs code of a user. */
  get runsUserCode(): boolean {
    return this.hooks !== null || (this.primitive !== null && this.primitive.isUsers === true)
  }

  x(i: number): Tensor {
    const x = (i === 0 ? this.x0 : i === 1 ? this.x1 : this.more?.[i]) ?? this.missing(`input ${i}`)
    return x instanceof Snapshot ? copyOf(x) : x
  }

  out(): Tensor {
    return this.savedOut ?? this.missing('the output')
  }

  /** @internal The saved values. */
  saved(): Tensor[] {
    return [this.x0, this.x1, ...(this.more ?? []), this.savedOut].filter((x) => x !== undefined)
  }

  /** Lets the saved values go; only the links to other nodes stay. */
  free(): void {
    this.freed = true
    if (this.x0 instanceof Snapshot) free(this.x0, byReplay)
    if (this.x1 instanceof Snapshot) free(this.x1, byReplay)
    if (this.more) for (const x of this.more) if (x instanceof Snapshot) free(x, byReplay)
    this.x0 = undefined
    this.x1 = undefined
    this.more = undefined
    this.savedOut = undefined
  }

  private missing(what: string): never {
    const name = this.primitive?.name ?? 'leaf'
    throw new TapeError(
      name,
      `a rule may only read what its primitive declares in reads()`,
      what,
      'adding it to reads()',
    )
  }
}

/** Lists of one and two, which nearly all are, are written out: they cost half as much. */
function sourcesOf(inputs: readonly Tensor[]): Source[] {
  if (inputs.length === 1) return [sourceOf(inputs[0]!)]
  if (inputs.length === 2) return [sourceOf(inputs[0]!), sourceOf(inputs[1]!)]
  return inputs.length === 0 ? nothing : inputs.map(sourceOf)
}

const sourceOf = (x: Tensor): Source => nodeOf(x) ?? new Constant(x)

/**
 * Puts a gradient in the place of a leaf's. It is the leaf's own, and outlives scopes; the one before is freed, unless
 * somebody got hold of it or it is part of a graph.
 */
export function setGrad(leaf: Node, g: Tensor | null): void {
  const before = leaf.grad
  if (g !== null) g.held |= g.requiresGrad ? kept | shown : kept
  leaf.grad = g
  if (before !== null && before !== g && (before.held & shown) === 0)
    free(before, 'when another took its place')
}

/** The node of a tensor: null when it is not tracked. A leaf gets its node when it is first used. */
export function nodeOf(x: Tensor): Node | null {
  if (x.history === null && x.requiresGrad) x.history = Node.leaf(x)
  return x.history as Node | null
}

/** The value of a parameter when it was used. It is the node's own, so that it can be let go with the node's values. */
class Snapshot extends TensorClass {}

const byReplay = 'by the replay of its tape'

/** Whether it is a tensor and nothing more, whose value nobody replaces. (To ask for the prototype takes a call.) */
export const isPlain = (x: Tensor) => x.constructor === TensorClass

/** What the tape saves of an input: see {@link snapshot}. */
function valueOf(x: Tensor): Tensor {
  if (isPlain(x)) return x
  const value = new Snapshot(x.view)
  value.history = nodeOf(x)
  return value
}

/**
 * The value as it is now. A parameter is the one kind of tensor whose value is replaced; the tape keeps the value it
 * computed with, so that a step between forward and backward does not change the gradient. An operation that has
 * nothing to do returns this too: a result never changes, even if its operand does.
 */
export function snapshot(x: Tensor): Tensor {
  return isPlain(x) ? x : copyOf(x)
}

/** The tensor itself, or of another copy of the package one of this copy with the same place on the tape. */
export function localised(x: Tensor): Tensor {
  return isForeign(x) ? copyOf(x) : x
}

function copyOf(x: Tensor): Tensor {
  const copy = new TensorClass(viewHere(x))
  copy.history = nodeOf(x)
  return copy
}
