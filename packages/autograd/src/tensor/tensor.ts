import { engine } from '../engine/current.ts'
import { type Data, type DType, isFloat } from '../engine/dtype.ts'
import { dense, sizeOf, type View } from '../engine/view.ts'
import { DTypeError, OptionError, ShapeError, TapeError } from '../errors/index.ts'
import { describe } from './describe.ts'
import { arrived, expectAlive, type Owned, shown } from './lifetime.ts'
import { type NestedArray, toNested } from './nested.ts'
import { formatTensor } from './print.ts'
import { resolveAxis, show } from './shape.ts'
import type { TensorMethods } from './signatures/index.ts'
import type { As, Shape } from './typed/index.ts'

/** What a tensor knows of the tape above it: where it came from, and for a leaf its gradient. */
export interface History {
  readonly isLeaf: boolean
  grad: Tensor | null
}

/** Tells a tensor of any copy of this package from other objects, where `instanceof` knows one copy only. */
const brand: unique symbol = Symbol.for('wengert.tensor') as never

/** This copy of the package, of which its tensors bear the mark. */
const here = {}

/**
 * An n-dimensional array: an immutable value with a shape and a dtype, on which operations are recorded.
 *
 * Make one with {@link tensor}, {@link zeros}, {@link randn} and their like. `S` is the shape where the compiler knows
 * it; a plain `Tensor` is accepted everywhere.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]])
 * x.matmul(x).sum().item() // 54
 */
export class Tensor<S extends Shape = Shape> {
  declare readonly [brand]: object
  readonly shape: Readonly<S>
  readonly dtype: DType
  /** @internal What the engine sees. Only `assign` replaces it, and only of a parameter. */
  view: View
  /** @internal The tape's node of this tensor: made when it is first recorded. */
  history: History | null = null
  /** @internal Who else than a scope needs it: bits of lifetime.ts. */
  held = 0
  private tracked = false

  /** @internal */
  constructor(view: View) {
    this.view = view
    this.shape = view.shape as Readonly<S>
    this.dtype = view.block.dtype
    arrived(this)
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }

  /**
   * Whether the tape follows this tensor. May be set on a leaf of float dtype; what was recorded before stays.
   *
   * @example
   * const w = zeros([3])
   * w.requiresGrad = true
   * w.mul(2).requiresGrad // true
   */
  get requiresGrad(): boolean {
    return this.tracked || this.history !== null
  }

  set requiresGrad(on: boolean) {
    if (on === this.requiresGrad) return
    if (!this.isLeaf)
      throw new TapeError(
        'requiresGrad',
        'a leaf, a tensor no operation made',
        'a result',
        'x.detach(), which is a leaf',
      )
    if (on && !isFloat(this.dtype))
      throw new DTypeError('requiresGrad', 'only float tensors have gradients', this.dtype, "x.to('float32')")
    this.tracked = on
    if (!on) this.history = null
  }

  /** The gradient that `backward` left here: of leaves only, null before. */
  get grad(): Tensor<S> | null {
    const g = this.history?.isLeaf ? (this.history.grad as Tensor<S> | null) : null
    if (g !== null) g.held |= shown
    return g
  }

  /** Whether no operation made this tensor, so that gradients end here. */
  get isLeaf(): boolean {
    return this.history === null || this.history.isLeaf
  }

  /**
   * The only element as a number (a bool as 0 or 1). Throws a ShapeError when there are more or none.
   *
   * @example
   * tensor([[2.5]]).item() // 2.5
   */
  item(): number {
    if (this.size !== 1)
      throw new ShapeError(
        'item',
        'a tensor with one element',
        show(this.shape),
        'toArray() or data(), or slice one element out',
      )
    return elements('item', this)[0]!
  }

  /**
   * The elements in row-major order as a typed array of its own: writing to it changes no tensor.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).transpose(0, 1).data() // Float32Array [1, 3, 2, 4]
   */
  data(): Data {
    return elements('data', this)
  }

  /**
   * The elements as nested arrays; a plain number for a scalar; bools as true and false. Throws an OptionError for more
   * than 2 ** 26 arrays and elements.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).sum(0).toArray() // [4, 6]
   */
  toArray(): NestedArray {
    return toNested(elements('toArray', this), this.shape, this.dtype === 'bool')
  }

  /**
   * The same tensor with its shape told to the compiler; -1 matches any size. Throws a ShapeError when the tensor has
   * another shape.
   *
   * @example
   * images.as([-1, 1, 28, 28]) // Tensor<[number, 1, 28, 28]>
   */
  as<const T extends Shape>(shape: readonly [...T]): Tensor<As<T>> {
    if (!Array.isArray(shape))
      throw new OptionError('as', 'a shape must be an array of sizes', describe(shape), '[-1, 784]')
    const fits = shape.length === this.rank && shape.every((n, axis) => n === -1 || n === this.shape[axis])
    if (!fits)
      throw new ShapeError('as', `shape ${show(shape)}`, show(this.shape), 'reshape, or another shape here')
    return this as unknown as Tensor<As<T>>
  }

  /**
   * The same tensor with its compile-time shape forgotten.
   *
   * @example
   * zeros([2, 3]).dynamic() // Tensor<Shape>
   */
  dynamic(): Tensor {
    return this as unknown as Tensor
  }

  /** Values as NumPy prints them, with shape and dtype. */
  toString(): string {
    return formatTensor({
      data: elements('print', this),
      shape: this.shape,
      dtype: this.dtype,
      requiresGrad: this.requiresGrad,
    })
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  /** A tensor has no one primitive value: `a + b` would silently join strings. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString()
    throw new DTypeError(
      'operator',
      'numbers on both sides of a JavaScript operator',
      `a tensor of shape ${show(this.shape)}`,
      'x.add(y), x.mul(y) or x.item()',
    )
  }
}

// On the prototype: a field would cost every small tensor, and make a tensor of `{ ...x }`, which has no methods.
Object.defineProperty(Tensor.prototype, brand, { value: here })

// methods.ts hangs the operations on the prototype.
// biome-ignore lint/correctness/noUnusedVariables: merged declarations have the same type parameters
export interface Tensor<S extends Shape = Shape> extends TensorMethods {}

function elements(op: string, x: Owned): Data {
  expectAlive(op, x)
  return engine().read(x.view)
}

/** What stands where an operand may be a plain number: it takes the dtype of the tensor beside it. */
export type TensorLike = Tensor | number | boolean

/**
 * Whether a value is a tensor, of whichever copy of this package.
 *
 * @example
 * isTensor(tensor([1, 2])) // true
 * isTensor([1, 2]) // false
 */
export function isTensor(x: unknown): x is Tensor {
  // The prototype bears the brand, too, but stands on nothing.
  return typeof x === 'object' && x !== null && brand in x && (x as Tensor).view !== undefined
}

/** Whether a tensor is of another copy of this package, and so stands on a block of an engine of that copy. */
export function isForeign(x: Tensor): boolean {
  return x[brand] !== here
}

/** What an engine here can compute on: the elements of a foreign tensor are taken over. */
export function viewHere(x: Tensor): View {
  return isForeign(x) ? dense(engine().upload(x.data(), x.dtype), x.shape) : x.view
}

/** The tensor itself, or an error that names the operation it was handed to. */
export function expectTensor(op: string, x: unknown, name = 'the argument'): Tensor {
  if (isTensor(x)) {
    expectAlive(op, x)
    return x
  }
  const got =
    x === null
      ? 'null'
      : Array.isArray(x)
        ? 'an array'
        : typeof x === 'object'
          ? 'an object'
          : `${typeof x} ${String(x)}`
  throw new OptionError(op, `${name} must be a tensor`, got, 'tensor(...) around the data')
}

/** The size of one axis, negative counted from the end. */
export function dim(x: Tensor, axis: number): number {
  return x.shape[resolveAxis('dim', axis, x.rank, x.shape)]!
}

/** A number as a scalar tensor of the dtype that the tensor beside it keeps: 2 stays float64 beside float64. */
export function scalar(value: number | boolean, dtype: DType): Tensor {
  return new Tensor(engine().fill([], dtype, Number(value)))
}
