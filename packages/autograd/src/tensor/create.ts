import { engine } from '../engine/current.ts'
import { allocate, type Data, type DType, dtypes, isFloat } from '../engine/dtype.ts'
import { dense, sizeOf } from '../engine/view.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { describe } from './describe.ts'
import { flattenNested, type Nested } from './nested.ts'
import { checkShape, show } from './shape.ts'
import { expectTensor, Tensor } from './tensor.ts'
import type { Shape } from './typed/index.ts'

/** What every function that makes a tensor takes. */
export interface CreateOptions {
  /** 'float32' where the data does not say otherwise. */
  readonly dtype?: DType
  /** Track the tensor, so that `backward` leaves a gradient in it; false. */
  readonly requiresGrad?: boolean
}

/** Options that are switches: any other value would be taken for one of the two by its truth. */
const flags = new Set([
  ...['requiresGrad', 'keepDims', 'descending', 'largest', 'ceilMode', 'countIncludePad', 'training'],
  ...['retainGraph', 'createGraph', 'upper', 'left', 'transpose', 'unitriangular'],
  ...['alignCorners', 'recomputeScaleFactor'],
  ...['accumulate', 'includeSelf', 'right', 'invert'],
  ...['retainGraph', 'createGraph'],
  ...['logTarget', 'logInput', 'full', 'swap', 'zeroInfinity'],
  ...['retainGraph', 'createGraph', 'upper', 'left', 'transpose', 'unitriangular', 'fullMatrices'],
])

/** A switch is true or false: `x.sum(0, { keepDims: false })` is a mistake, not a wish to keep them. */
export function checkFlag(op: string, name: string, value: unknown): void {
  if (typeof value !== 'boolean')
    throw new OptionError(op, `${name} must be true or false`, describe(value), `${name} = true`)
}

/**
 * Options checked: unknown names and dtypes and switches that are neither on nor off are errors, so that a misspelt one
 * is not silently the default.
 */
export function checkOptions<K extends string>(op: string, options: object, known: readonly K[]): void {
  if (typeof options !== 'object' || options === null)
    throw new OptionError(op, 'options must be an object', describe(options), `{ ${known[0]}: ... }`)
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name as K))
      throw new OptionError(
        op,
        `options are ${known.join(', ')}`,
        `an option '${name}'`,
        'one of these names',
      )
    if (flags.has(name) && value !== undefined) checkFlag(op, name, value)
  }
  const dtype = (options as CreateOptions).dtype
  if (dtype !== undefined && !dtypes.includes(dtype))
    throw new OptionError(op, `dtype must be one of ${dtypes.join(', ')}`, describe(dtype), "'float32'")
}

const createNames = ['dtype', 'requiresGrad'] as const

/** A number as it is stored: a bool is one byte, 0 or 1, whatever number it is made of. */
export function element(dtype: DType, value: number | boolean): number {
  return dtype === 'bool' ? Number(Number(value) !== 0) : Number(value)
}

function isInt32(x: number): boolean {
  return x === (x | 0)
}

/** A tensor on data that nobody else holds. */
export function made<S extends Shape>(
  op: string,
  data: Data,
  shape: S,
  dtype: DType,
  track = false,
): Tensor<S> {
  const x = new Tensor<S>(dense(engine().upload(data, dtype), shape))
  return tracked(op, x, track)
}

function tracked<S extends Shape>(op: string, x: Tensor<S>, on: boolean): Tensor<S> {
  if (on && !isFloat(x.dtype))
    throw new DTypeError(op, 'requiresGrad needs a float dtype', x.dtype, "dtype: 'float32'")
  if (on) x.requiresGrad = true
  return x
}

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
  return made('tensor', values, shape ? [...shape] : flat.shape, dtype, options.requiresGrad)
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
    new Tensor<S>(engine().fill([...shape], dtype, element(dtype, value))),
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

/**
 * A matrix with ones on its diagonal.
 *
 * @example
 * eye(2, 3) // [[1, 0, 0], [0, 1, 0]]
 */
export function eye<N extends number, M extends number = N>(
  n: N,
  m?: M,
  options: CreateOptions = {},
): Tensor<[N, M]> {
  const shape: [number, number] = [n, m ?? n]
  checkShape('eye', shape)
  checkOptions('eye', options, createNames)
  const dtype = options.dtype ?? 'float32'
  const data = allocate(dtype, sizeOf(shape))
  for (let i = 0; i < Math.min(...shape); i++) data[i * shape[1] + i] = 1
  return made('eye', data, shape, dtype, options.requiresGrad) as unknown as Tensor<[N, M]>
}

/**
 * Numbers from `start` up to, not including, `stop` by `step`; `arange(stop)` starts at 0. int32 where all three are
 * integers and the numbers fit, else float32. Throws an OptionError for a step of 0 and for bounds that are not finite.
 *
 * @example
 * arange(3) // [0, 1, 2]
 * arange(2, 8, 2) // [2, 4, 6]
 */
export function arange(
  start: number,
  stop?: number,
  step = 1,
  options: CreateOptions = {},
): Tensor<[number]> {
  const [from, to] = stop === undefined ? [0, start] : [start, stop]
  checkOptions('arange', options, createNames)
  if (![from, to, step].every(Number.isFinite) || step === 0)
    throw new OptionError(
      'arange',
      'finite bounds and a step that is not 0',
      `start ${describe(from)}, stop ${describe(to)}, step ${describe(step)}`,
      'arange(0, 10, 2)',
    )
  const n = Math.max(0, Math.ceil((to - from) / step))
  checkShape('arange', [n])
  const whole = [from, step].every(Number.isInteger) && isInt32(from) && isInt32(from + (n - 1) * step)
  const dtype = options.dtype ?? (whole && Number.isInteger(to) ? 'int32' : 'float32')
  const data = allocate(dtype, n)
  for (let i = 0; i < n; i++) data[i] = element(dtype, from + i * step)
  return made('arange', data, [n], dtype, options.requiresGrad)
}

/**
 * `count` numbers evenly spaced from `start` to `stop`, both included.
 *
 * @example
 * linspace(0, 1, 5) // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace<N extends number>(
  start: number,
  stop: number,
  count: N,
  options: CreateOptions = {},
): Tensor<[N]> {
  checkShape('linspace', [count])
  checkOptions('linspace', options, createNames)
  if (!Number.isFinite(start) || !Number.isFinite(stop))
    throw new OptionError(
      'linspace',
      'finite bounds',
      `${describe(start)} and ${describe(stop)}`,
      'linspace(0, 1, 5)',
    )
  const dtype = options.dtype ?? 'float32'
  const data = allocate(dtype, count)
  // From both ends, so that the last number is exactly `stop`.
  for (let i = 0; i < count; i++) {
    const t = count === 1 ? 0 : i / (count - 1)
    data[i] = element(dtype, start * (1 - t) + stop * t)
  }
  return made<[N]>('linspace', data, [count], dtype, options.requiresGrad)
}
