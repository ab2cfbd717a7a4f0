import { allocate, type Data, type DType } from '../dtype.ts'
import type { Engine, Operand, PointwiseName, RandomState, Target } from '../engine.ts'
import { Foreign } from '../foreign.ts'
import { type Block, dense, nextBlock, sizeOf, type View } from '../view.ts'
import { contract } from './contract.ts'
import * as indexing from './index.ts'
import * as lines from './lines.ts'
import { accumulate, copyInto, write } from './move.ts'
import { pointwise, type Strided } from './pointwise.ts'
import { fillRandom } from './random.ts'
import { argReduce, reduce } from './reduce.ts'
import { rowOf } from './rows.ts'

/** A block that is an ordinary typed array: the garbage collector owns it. */
interface ArrayBlock extends Block {
  readonly data: Data
}

const block = (dtype: DType, data: Data, size = data.length): ArrayBlock => ({
  dtype,
  size,
  born: nextBlock(),
  tensors: 0,
  data,
})

function dataOf({ block }: View): Data {
  const { data } = block as Partial<ArrayBlock>
  if (data === undefined) throw new Foreign(block)
  return data
}

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

const pages: Partial<Record<DType, { readonly block: ArrayBlock; used: number }>> = {}

/** Elements of an array that single ones share: to make it takes as long as to compute a hundred of them. */
const pageSize = 2048

/**
 * Room for one element. An array for each would cost more than what is computed, and so would a block: those on a page
 * share one, which says that it has one element. None of them is ever given back, since `release` does nothing.
 */
function single(shape: readonly number[], dtype: DType): View {
  let page = pages[dtype]
  if (page === undefined || page.used === pageSize)
    page = pages[dtype] = { block: block(dtype, allocate(dtype, pageSize), 1), used: 0 }
  // Every size is 1, and so is every stride.
  return { block: page.block, shape, strides: shape, offset: page.used++ }
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

  fill: (shape, dtype, value) => {
    if (shape.length > 0) return made(shape, dtype, (out) => value !== 0 && out.fill(value))
    const out = single(shape, dtype)
    dataOf(out)[out.offset] = value
    return out
  },
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
  argScan: (name, x, axis) => made(x.shape, 'int32', (out) => lines.argScan(name, strided(x), axis, out)),
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

function pointwiseView(name: PointwiseName, operands: readonly View[], dtype: DType): View {
  const { shape } = operands[0]!
  if (sizeOf(shape) === 1) return pointwiseSingle(name, operands, dtype)
  const out = allocate(dtype, sizeOf(shape))
  pointwise(name, operands.map(strided), out, dtype)
  return dense(block(dtype, out), shape)
}

function pointwiseSingle(name: PointwiseName, operands: readonly View[], dtype: DType): View {
  const x = operands[0]!
  const y = operands[1] ?? x
  const z = operands[2] ?? x
  const out = single(x.shape, dtype)
  const data = dataOf(out)
  // What most tapes are full of goes no way through a table.
  if (name === 'mul' && dtype !== 'int32') data[out.offset] = dataOf(x)[x.offset]! * dataOf(y)[y.offset]!
  else if (name === 'add') data[out.offset] = dataOf(x)[x.offset]! + dataOf(y)[y.offset]!
  else {
    const row = rowOf(name, dtype)
    row(dataOf(x), 0, x.offset, dataOf(y), 0, y.offset, dataOf(z), 0, z.offset, data, out.offset, 1)
  }
  return out
}

/** A zero with the shape of x that takes the memory of one element. */
function zeroLike(x: View): View {
  const zero = block(x.block.dtype, allocate(x.block.dtype, 1))
  return { block: zero, shape: x.shape, strides: x.shape.map(() => 0), offset: 0 }
}
