import { engine } from '../engine/current.ts'
import { ShapeError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { checkFlag } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import { type Axes, dropAxes, keepAxes, resolveAxes, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { linear, numeric, ofDType, register } from './kinds.ts'
import { expandTo, reshapeTo } from './movement.ts'

type AxisList = readonly number[]

/** Sums drop their axes; the adjoint stretches the cotangent over them again. */
const summation = linear<AxisList>({
  name: 'sum',
  shape: ([x], axes) => ({ shape: dropAxes(x!.shape, axes), dtype: numeric(x!.dtype) }),
  kernel: ([x], axes, out) => ofDType(x!, out.dtype, (summands) => engine().reduce('sum', summands, axes)),
  adjoint: (g, call) => spreadOver(g, call.inputs[0]!.shape, call.attrs),
})

/** A reduced tensor stretched over the axes it lost. */
function spreadOver(x: Tensor, shape: readonly number[], axes: AxisList): Tensor {
  // Broadcasting finds axes that are in front by itself.
  const inFront = axes.every((axis, i) => axis === i)
  return expandTo(inFront ? x : reshapeTo(x, keepAxes(shape, axes)), shape)
}

/** Applies a reducing primitive and restores the axes as 1 where they are to be kept. */
export function reduceWith(
  primitive: Primitive<AxisList>,
  name: string,
  x: Tensor,
  axis: Axes,
  keepDims: boolean,
): Tensor {
  const input = expectTensor(name, x)
  const axes = resolveAxes(name, axis, input.shape)
  checkFlag(name, 'keepDims', keepDims)
  const out = apply(primitive, [input], axes)
  return keepDims ? reshapeTo(out, keepAxes(input.shape, axes)) : out
}

/**
 * The sum over axes, all by default; bools are counted. The empty sum is 0.
 *
 * `x: [m, n] -> [m]` for axis 1, `[m, 1]` with keepDims, `[]` for all. Throws an AxisError for an axis that x does not
 * have.
 *
 * @example
 * ones([2, 3]).sum() // 6
 * ones([2, 3]).sum(1) // [3, 3]
 * ones([2, 3]).sum(1, true).shape // [2, 1]
 */
export const sum = operation('sum', (x, axis, keepDims = false) =>
  reduceWith(summation, 'sum', x, axis, keepDims),
)

/**
 * The product over axes. d out / d x_i is the product of all others: out / x_i where no factor is 0; with zeros it is
 * the product of the prefix before and of the suffix behind, which is exact at every order.
 */
const product: Primitive<AxisList> = register({
  name: 'prod',
  kind: 'other',
  reads: () => [0],
  shape: ([x], axes) => ({ shape: dropAxes(x!.shape, axes), dtype: numeric(x!.dtype) }),
  kernel: ([x], axes, out) => ofDType(x!, out.dtype, (factors) => engine().reduce('prod', factors, axes)),
  vjp: (g, call) => {
    const x = call.x(0)
    return spreadOver(g, x.shape, call.attrs).mul(productOfOthers(x, call.attrs))
  },
  jvp: ([t], call) => t!.mul(productOfOthers(call.x(0), call.attrs)).sum(call.attrs),
})

/** For each element the product of all others in its line, by exclusive running products from both ends. */
function productOfOthers(x: Tensor, axes: AxisList): Tensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const order = [...kept, ...axes]
  const lines = x.permute(order)
  const n = axes.reduce((size, axis) => size * x.shape[axis]!, 1)
  const flat = lines.reshape([...kept.map((axis) => x.shape[axis]!), n])
  if (n === 0) return x
  const shifted = (t: Tensor) =>
    t.slice('...', { stop: n - 1 }).pad([...kept.map(() => [0, 0] as const), [1, 0]], { value: 1 })
  const before = shifted(flat).cumprod(-1)
  const behind = shifted(flat.flip([-1]))
    .cumprod(-1)
    .flip([-1])
  const inverse = order.map((_, axis) => order.indexOf(axis))
  return before.mul(behind).reshape(lines.shape).permute(inverse)
}

/**
 * The product over axes, all by default; its gradient is exact when factors are 0. The empty product is 1.
 *
 * @example
 * tensor([2, 3, 4]).prod() // 24
 */
export const prod = operation('prod', (x, axis, keepDims = false) =>
  reduceWith(product, 'prod', x, axis, keepDims),
)

/** Extrema share the cotangent evenly among equal entries. */
function extremum(name: 'amax' | 'amin', kernel: 'max' | 'min'): Primitive<AxisList> {
  const winners = (x: Tensor, out: Tensor, axes: AxisList) => {
    const wins = x.equal(spreadOver(out, x.shape, axes)).logicalOr(x.isNaN())
    return { wins, count: wins.sum(axes) }
  }
  return register({
    name,
    kind: 'selecting',
    reads: () => [0, 'out'],
    shape: ([x], axes) => {
      if (axes.some((axis) => x!.shape[axis] === 0))
        throw new ShapeError(
          name,
          'no empty axis among those reduced',
          `${show(x!.shape)} over ${show(axes)}`,
          'a tensor with at least one element along each',
        )
      return { shape: dropAxes(x!.shape, axes), dtype: x!.dtype }
    },
    kernel: ([x], axes) => engine().reduce(kernel, x!, axes),
    vjp: (g, call) => {
      const x = call.x(0)
      const { wins, count } = winners(x, call.out(), call.attrs)
      return wins.where(spreadOver(g.div(count), x.shape, call.attrs), 0)
    },
    jvp: ([t], call) => {
      const { wins, count } = winners(call.x(0), call.out(), call.attrs)
      return wins.where(t!, 0).sum(call.attrs).div(count)
    },
  })
}

const largest = extremum('amax', 'max')
const smallest = extremum('amin', 'min')

/**
 * The largest entry over axes, all by default. Equal entries share the gradient evenly; NaN wins.
 *
 * Throws a ShapeError where a reduced axis is empty: nothing has no largest.
 *
 * @example
 * tensor([[1, 5], [7, 2]]).amax(1) // [5, 7]
 * grad((x: Tensor) => x.amax())(tensor([3, 1, 3])) // [0.5, 0, 0.5]
 */
export const amax = operation('amax', (x, axis, keepDims = false) =>
  reduceWith(largest, 'amax', x, axis, keepDims),
)

/**
 * The smallest entry over axes, all by default. Equal entries share the gradient evenly; NaN wins.
 *
 * Throws a ShapeError where a reduced axis is empty.
 *
 * @example
 * tensor([[1, 5], [7, 2]]).amin(1) // [1, 2]
 */
export const amin = operation('amin', (x, axis, keepDims = false) =>
  reduceWith(smallest, 'amin', x, axis, keepDims),
)

const anyTrue = truthReduction('any')
const allTrue = truthReduction('all')

function truthReduction(name: 'any' | 'all'): Primitive<AxisList> {
  return register({
    name,
    kind: 'other',
    shape: ([x], axes) => ({ shape: dropAxes(x!.shape, axes), dtype: 'bool' as const }),
    kernel: ([x], axes) => ofDType(x!, 'bool', (truths) => engine().reduce(name, truths, axes)),
    vjp: () => null,
    jvp: () => null,
  })
}

/**
 * Whether any entry over axes, all by default, is not 0, as bool; false for none.
 *
 * @example
 * tensor([[0, 1], [0, 0]]).any(1) // [true, false]
 */
export const any = operation('any', (x, axis, keepDims = false) =>
  reduceWith(anyTrue, 'any', x, axis, keepDims),
)

/**
 * Whether every entry over axes, all by default, is not 0, as bool; true for none.
 *
 * @example
 * tensor([[1, 1], [0, 1]]).all(1) // [true, false]
 */
export const all = operation('all', (x, axis, keepDims = false) =>
  reduceWith(allTrue, 'all', x, axis, keepDims),
)
