import { TapeError } from '../errors/index.ts'
import type { History, Tensor } from '../tensor/tensor.ts'
import { Tensor as TensorClass } from '../tensor/tensor.ts'
import type { Call, Meta, Primitive } from './primitive.ts'

/** Called with the gradient of a tensor during replay; what it returns, if anything, takes its place. */
export type GradientHook = (gradient: Tensor) => Tensor | undefined | void

/** One count for every copy of this package that is loaded: a tape may run through several. */
const count: unique symbol = Symbol.for('wengert.tape') as never
const home = globalThis as { [count]?: { nodes: number } }
const made = home[count] ?? { nodes: 0 }
home[count] = made

/**
 * An entry of the tape: a leaf, or a recorded operation with its inputs' entries. Nodes are numbered as they are
 * made, and an operation comes after what it uses, so descending numbers are an order for the replay.
 */
export class Node<A = any> implements History, Call<A> {
  readonly id = ++made.nodes
  readonly primitive: Primitive<A> | null
  readonly attrs: A
  readonly inputs: readonly Meta[]
  readonly output: Meta
  /** For each input the node it came from, or null when it is a constant. */
  readonly edges: readonly (Node | null)[]
  hooks: GradientHook[] | null = null
  /** Of a leaf: what `backward` accumulated. */
  grad: Tensor | null = null
  /** @internal Set when a replay has let the saved values go. */
  freed = false
  private saved: (Tensor | undefined)[] = []
  private savedOut: Tensor | undefined

  private constructor(
    primitive: Primitive<A> | null,
    attrs: A,
    inputs: readonly Meta[],
    output: Meta,
    edges: readonly (Node | null)[],
  ) {
    this.primitive = primitive
    this.attrs = attrs
    this.inputs = inputs
    this.output = output
    this.edges = edges
  }

  /** The node of a tensor that no operation made. */
  static leaf(x: Tensor): Node {
    return new Node(null, undefined, [], metaOf(x), [])
  }

  static operation<A>(primitive: Primitive<A>, attrs: A, inputs: readonly Tensor[], out: Tensor): Node<A> {
    const edges = inputs.map(nodeOf)
    const node = new Node(primitive, attrs, inputs.map(metaOf), metaOf(out), edges)
    if (!primitive.reads) return node
    for (let i = 0; i < edges.length; i++) {
      if (edges[i] === null) continue
      for (const what of primitive.reads(i)) {
        if (what === 'out') node.savedOut = out
        else node.saved[what] ??= snapshot(inputs[what]!)
      }
    }
    return node
  }

  get isLeaf(): boolean {
    return this.primitive === null
  }

  x(i: number): Tensor {
    return this.saved[i] ?? this.missing(`input ${i}`)
  }

  out(): Tensor {
    return this.savedOut ?? this.missing('the output')
  }

  /** Lets the saved values go; only the links to other nodes stay. */
  free(): void {
    this.freed = true
    this.saved = []
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

/** The node of a tensor: null when it is not tracked. A leaf gets its node when it is first used. */
export function nodeOf(x: Tensor): Node | null {
  if (x.history === null && x.requiresGrad) x.history = Node.leaf(x)
  return x.history as Node | null
}

function metaOf(x: Tensor): Meta {
  return { shape: x.shape, dtype: x.dtype }
}

/**
 * The value as it is now. A parameter is the one kind of tensor whose value is replaced; the tape keeps the value it
 * computed with, so that a step between forward and backward does not change the gradient. An operation that has
 * nothing to do returns this too: a result never changes, even if its operand does.
 */
export function snapshot(x: Tensor): Tensor {
  if (Object.getPrototypeOf(x) === TensorClass.prototype) return x
  const copy = new TensorClass(x.view)
  copy.history = nodeOf(x)
  return copy
}
