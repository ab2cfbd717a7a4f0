import { allocate, type Data, type DType } from '../dtype.ts'
import type { Engine, Operand, RandomState, Target } from '../engine.ts'
import { type Block, dense, sizeOf, type View } from '../view.ts'
import { contract } from './contract.ts'
import * as indexing from './index.ts'
import * as lines from './lines.ts'
import { accumulate, copyInto, write } from './move.ts'
import { pointwise, type Strided } from './pointwise.ts'
import { fillRandom } from './random.ts'
import { argReduce, reduce } from './reduce.ts'

/** A block that is an ordinary typed array: the garbage collector owns it. */
interface ArrayBlock extends Block {
  readonly data: Data
}

const block = (dtype: DType, data: Data): ArrayBlock => ({ dtype, size: data.length, data })

const dataOf = (x: View): Data => (x.block as ArrayBlock).data

const strided = (x: View): Strided => ({
  data: dataOf(x),
  shape: x.shape,
  strides: x.strides,
  offset: x.offset,
})

/** Allocates the dense result, lets `compute` fill it, and hands it out. */
function made(shape: readonly number[], dtype: DType, compute: (out: Data) => void): View {
  const out = allocate(dtype, sizeOf(shape))
  compute(out)
  return dense(block(dtype, out), shape)
}

const without = (shape: readonly number[], axes: readonly number[]) =>
  shape.filter((_, k) => !axes.includes(k))

/**
 * Typed arrays and plain loops: the oracle of every other engine, and what runs where there is no WebAssembly SIMD.
 *
 * @example
 * useEngine(referenceEngine)
 * engine().name // 'reference'
 */
export const referenceEngine: Engine = {
  name: 'reference',

  upload: (data, dtype) => {
    const copy = allocate(dtype, data.length)
    copy.set(data)
    return block(dtype, copy)
  },
  read: (x) => {
    const out = allocate(x.block.dtype, sizeOf(x.shape))
    copyInto(strided(x), out)
    return out
  },
  release: () => {},

  fill: (shape, dtype, value) => made(shape, dtype, (out) => value !== 0 && out.fill(value)),
  copy: (x, dtype) => {
    if (dtype === 'bool' && x.block.dtype !== 'bool')
      return pointwiseView('notEqual', [x, zeroLike(x)], 'bool')
    return made(x.shape, dtype, (out) => copyInto(strided(x), out))
  },

  pointwise: pointwiseView,
  reduce: (name, x, axes) => {
    const dtype = x.block.dtype
    return dense(block(dtype, reduce(name, strided(x), axes, dtype)), without(x.shape, axes))
  },
  argReduce: (name, x, axes) =>
    dense(block('int32', argReduce(name, strided(x), axes)), without(x.shape, axes)),
  scan: (name, x, axis) => made(x.shape, x.block.dtype, (out) => lines.scan(name, strided(x), axis, out)),
  argsort: (x, axis, descending) =>
    dense(block('int32', lines.argsort(strided(x), axis, descending)), x.shape),

  contract: (a: Operand, b: Operand, out) => {
    const dtype = a.view.block.dtype
    const { data, shape, strides, offset } = contract(
      { ...strided(a.view), labels: a.labels },
      { ...strided(b.view), labels: b.labels },
      out,
      dtype,
    )
    return { block: block(dtype, data), shape, strides, offset }
  },

  spread: (x: View, target: Target) =>
    made(target.shape, x.block.dtype, (out) => accumulate(strided(x), target, out)),
  assemble: (shape, dtype, value, parts) =>
    made(shape, dtype, (out) => {
      if (value !== 0) out.fill(value)
      for (const { x, target } of parts) write(strided(x), target, out)
    }),

  gather: (x, axis, index) =>
    made(index.shape, x.block.dtype, (out) => indexing.gather(strided(x), axis, strided(index), out)),
  scatterAdd: (shape, axis, index, src) =>
    made(shape, src.block.dtype, (out) =>
      indexing.scatterAdd(shape, axis, strided(index), strided(src), out),
    ),
  pick: (x, axes, index) =>
    made(index.shape, x.block.dtype, (out) => indexing.pick(strided(x), axes, strided(index), out)),
  place: (shape, axes, index, x) =>
    made(shape, x.block.dtype, (out) => indexing.place(shape, axes, strided(index), strided(x), out)),

  random: (name, state: RandomState, shape, dtype) =>
    made(shape, dtype, (out) => fillRandom(name, state, out, dtype)),
}

function pointwiseView(
  name: Parameters<Engine['pointwise']>[0],
  operands: readonly View[],
  dtype: DType,
): View {
  return made(operands[0]!.shape, dtype, (out) => pointwise(name, operands.map(strided), out, dtype))
}

/** A zero with the shape of x that takes the memory of one element. */
function zeroLike(x: View): View {
  const zero = block(x.block.dtype, allocate(x.block.dtype, 1))
  return { block: zero, shape: x.shape, strides: x.shape.map(() => 0), offset: 0 }
}
