import fc from 'fast-check'
import { type DType, type Tensor, tensor } from '../../index.ts'
import { FilledShapes } from './filled.ts'
import { shapes } from './shapes.ts'
import { dyadic, type Values } from './values.ts'

export interface TensorOptions {
  /** One shape for all, or an arbitrary of shapes; {@link shapes}. */
  readonly shape?: readonly number[] | fc.Arbitrary<readonly number[]>
  /** {@link dyadic}. */
  readonly values?: Values
  /** 'float64'. */
  readonly dtype?: DType
}

/** A fixed shape as an arbitrary. */
export function shapeArbitrary(shape: TensorOptions['shape']): fc.Arbitrary<readonly number[]> {
  if (shape === undefined) return shapes()
  return Array.isArray(shape)
    ? fc.constant(shape as readonly number[])
    : (shape as fc.Arbitrary<readonly number[]>)
}

/**
 * Tensors of given shapes, elements and dtype. Shrinks the shape first, then the elements.
 *
 * @example
 * fc.assert(fc.property(tensors({ shape: [2, 3], values: avoiding([0]) }), (x) => {
 *   gradcheck((y) => y.relu(), [x])
 * }))
 */
export function tensors(options: TensorOptions = {}): fc.Arbitrary<Tensor> {
  const { shape, values = dyadic(), dtype = 'float64' } = options
  return new FilledShapes(shapeArbitrary(shape), values).map(({ shape: sizes, elements }) =>
    tensor(Float64Array.from(elements), sizes, { dtype }).dynamic(),
  )
}

/**
 * Two tensors (or `count`) whose shapes broadcast.
 *
 * @example
 * fc.assert(fc.property(operands(broadcastable()), ([x, y]) => { gradcheck((a, b) => a.mul(b), [x!, y!]) }))
 */
export function operands(
  shapesOf: fc.Arbitrary<{ readonly shapes: readonly (readonly number[])[] }>,
  options: Omit<TensorOptions, 'shape'> = {},
): fc.Arbitrary<Tensor[]> {
  return shapesOf.chain(({ shapes: list }) =>
    fc.tuple(...list.map((shape) => tensors({ ...options, shape }))),
  )
}

export interface IndexOptions {
  /** Of the index tensor; {@link shapes} with at least one axis. */
  readonly shape?: readonly number[] | fc.Arbitrary<readonly number[]>
  /** Elements are from 0 to below this. */
  readonly size: number
}

/**
 * int32 tensors to index an axis of a size with. Wherever there are two elements, two are equal: what is scattered to
 * one place must add up, and what is gathered from one place must get its gradient twice. Shrinks to zeros.
 *
 * @example
 * fc.assert(fc.property(indices({ size: 4, shape: [6] }), (index) => {
 *   gradcheck((x) => x.indexSelect(0, index), [randn([4, 2])])
 * }))
 */
export function indices({ shape = shapes({ minRank: 1 }), size }: IndexOptions): fc.Arbitrary<Tensor> {
  const values: Values = (count) => {
    const list = fc.array(fc.nat(size - 1), { minLength: count, maxLength: count })
    if (count < 2) return list
    return fc.tuple(list, fc.nat(count - 2)).map(([x, at]) => x.with(at + 1, x[at]!))
  }
  return new FilledShapes(shapeArbitrary(shape), values).map(({ shape: sizes, elements }) =>
    tensor(Int32Array.from(elements), sizes).dynamic(),
  )
}
