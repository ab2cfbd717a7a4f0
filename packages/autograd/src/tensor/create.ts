import { engine } from '../engine/current.ts'
import { allocate, type DType } from '../engine/dtype.ts'
import { integers } from '../engine/integers.ts'
import { sizeOf } from '../engine/view.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { type CreateOptions, checkOptions, createNames } from './checkOptions.ts'
import { element, made, tracked } from './made.ts'
import { flattenNested, type Nested } from './nested.ts'
import { checkShape, show } from './shape.ts'
import { expectTensor, Tensor } from './tensor.ts'
import type { Shape } from './typed/index.ts'

type TypedArray = Exclude<Nested, number | boolean | readonly Nested[]>

const typedDTypes = new Map<string, DType>([
  ['Float64Array', 'float64'],
  ['Float32Array', 'float32'],
  ['Int32Array', 'int32'],
  ['Int16Array', 'int32'],
  ['Int8Array', 'int32'],
  ['Uint16Array', 'int32'],
  ['Uint8Array', 'int32'],
  ['Uint8ClampedArray', 'int32'],
])

/**
 * A tensor of nested arrays, a number or a typed array, copied. Numbers make float32, booleans bool, typed arrays their
 * own dtype (all integer arrays int32); a shape given with a flat array shapes it.
 *
 * Throws a ShapeError for ragged arrays or a shape with another number of elements, an OptionError for entries that are
 * no numbers.
 *
 * @example
 * tensor([[1, 2], [3, 4]])
 * // tensor([[1., 2.],
 * //         [3., 4.]], shape=[2, 2], dtype=float32)
 * tensor(new Float64Array([1, 2, 3, 4]), [2, 2], { requiresGrad: true }).dtype // 'float64'
 */
export function tensor(data: Nested, options?: CreateOptions): Tensor
export function tensor<const S extends Shape>(
  data: Nested,
  shape: readonly [...S],
  options?: CreateOptions,
): Tensor<S>
export function tensor(data: Nested, second: Shape | CreateOptions = {}, third: CreateOptions = {}): Tensor {
  const shape = Array.isArray(second) ? (second as Shape) : null
  const options = shape ? third : (second as CreateOptions)
  checkOptions('tensor', options, createNames)
  const flat = ArrayBuffer.isView(data) ? fromTyped(data as TypedArray) : fromNested(data)
  const dtype = options.dtype ?? flat.dtype
  if (shape) {
    checkShape('tensor', shape)
    if (sizeOf(shape) !== flat.data.length)
      throw new ShapeError(
        'tensor',
        `${sizeOf(shape)} elements for shape ${show(shape)}`,
        `${flat.data.length} elements`,
        'another shape or other data',
      )
  }
  const values = allocate(dtype, flat.data.length)
  for (let i = 0; i < values.length; i++) values[i] = element(dtype, flat.data[i]!)
  return made('tensor', values, shape ? integers(shape) : flat.shape, dtype, options.requiresGrad)
}

function fromTyped(data: TypedArray): { data: ArrayLike<number>; shape: number[]; dtype: DType } {
  const dtype = typedDTypes.get(data.constructor.name)
  if (!dtype)
    throw new DTypeError(
      'tensor',
      `one of ${[...typedDTypes.keys()].join(', ')}`,
      data.constructor.name,
      'converting it to Float64Array',
    )
  return { data, shape: [data.length], dtype }
}

function fromNested(data: Nested): { data: ArrayLike<number>; shape: number[]; dtype: DType } {
  const flat = flattenNested(data, 'tensor')
  return { data: flat.data, shape: flat.shape, dtype: flat.kind === 'bool' ? 'bool' : 'float32' }
}

/**
 * A tensor of one value. Numbers make float32, booleans bool. Throws an OptionError for a size that is no non-negative
 * integer.
 *
 * @example
 * full([2, 2], 7) // [[7, 7], [7, 7]]
 */
export function full<const S extends Shape>(
  shape: readonly [...S],
  value: number | boolean,
  options: CreateOptions = {},
): Tensor<S> {
  return filled('full', shape, value, options)
}

function filled<S extends Shape>(
  op: string,
  shape: readonly [...S],
  value: number | boolean,
  options: CreateOptions,
): Tensor<S> {
  checkShape(op, shape)
  checkOptions(op, options, createNames)
  if (typeof value !== 'number' && typeof value !== 'boolean')
    throw new OptionError(op, 'the value must be a number', typeof value, '0')
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32')
  return tracked(
    op,
    new Tensor<S>(engine().fill(integers(shape), dtype, element(dtype, value))),
    options.requiresGrad ?? false,
  )
}

/**
 * A tensor of zeros, float32 unless asked otherwise. Throws an OptionError for a size that is no non-negative integer.
 *
 * @example
 * zeros([2, 3], { dtype: 'float64' }) // [[0, 0, 0], [0, 0, 0]]
 */
export function zeros<const S extends Shape>(shape: readonly [...S], options: CreateOptions = {}): Tensor<S> {
  return filled('zeros', shape, 0, options)
}

/**
 * A tensor of ones, float32 unless asked otherwise. Throws an OptionError for a size that is no non-negative integer.
 *
 * @example
 * ones([3]) // [1, 1, 1]
 */
export function ones<const S extends Shape>(shape: readonly [...S], options: CreateOptions = {}): Tensor<S> {
  return filled('ones', shape, 1, options)
}

/**
 * Zeros with the shape and dtype of another tensor.
 *
 * @example
 * zerosLike(tensor([[1, 2]])) // [[0, 0]]
 */
export function zerosLike<S extends Shape>(x: Tensor<S>, options: CreateOptions = {}): Tensor<S> {
  return filledLike('zerosLike', x, 0, options)
}

/**
 * Ones with the shape and dtype of another tensor.
 *
 * @example
 * onesLike(tensor([[1, 2]])) // [[1, 1]]
 */
export function onesLike<S extends Shape>(x: Tensor<S>, options: CreateOptions = {}): Tensor<S> {
  return filledLike('onesLike', x, 1, options)
}

function filledLike<S extends Shape>(
  op: string,
  x: Tensor<S>,
  value: number,
  options: CreateOptions,
): Tensor<S> {
  const { shape, dtype } = expectTensor(op, x)
  checkOptions(op, options, createNames)
  const chosen = { ...options, dtype: options.dtype ?? dtype }
  return filled(op, shape, value, chosen) as unknown as Tensor<S>
}
