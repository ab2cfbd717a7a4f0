import { type Tensor, tensor } from '@wengert/autograd'
import { entries, type NdArray } from '#autograd/testing/oracles/index.ts'
import { toTensor } from './arrays.ts'

/** A tensor with the elements of a plain array, lying in memory in some way of its own; a leaf without history. */
export type Layout = (x: NdArray) => Tensor

const last = (x: NdArray) => x.shape.map((_, axis) => axis).reverse()

/** Axes in reverse order in memory. */
const transposed: Layout = (x) => {
  const dense = toTensor(x).permute(last(x))
  return tensor(dense.data() as Float64Array, dense.shape).permute(last(x))
}

/** Every axis runs backwards. */
const turned: Layout = (x) => {
  const axes = x.shape.map((_, axis) => axis)
  const dense = toTensor(x).flip(axes)
  return tensor(dense.data() as Float64Array, dense.shape).flip(axes)
}

/** Every axis is each second position of a longer one, with other numbers between and around, walked backwards. */
const spaced: Layout = (x) => {
  const shape = x.shape.map((n) => 2 * n + 3)
  const room = new Float64Array(entries(shape)).fill(1e9)
  x.data.forEach((value, place) => {
    let rest = place
    let to = 0
    let step = 1
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      const n = x.shape[axis]!
      to += (2 * (n - 1 - (rest % n)) + 1) * step
      rest = Math.floor(rest / n)
      step *= shape[axis]!
    }
    room[to] = value
  })
  const index = x.shape.map((n) => ({ start: 2 * n - 1, stop: n === 0 ? 2 * n - 1 : 0, step: -2 }))
  return tensor(room, shape).slice(...index)
}

/** Layouts that hold any elements. */
export const layouts: Readonly<Record<string, Layout>> = { transposed, turned, spaced }

/** The elements of the first position of every axis of the list, repeated along it without memory. */
export function stretched(x: NdArray, axes: readonly number[]): Tensor {
  const index = x.shape.map((_, axis) => (axes.includes(axis) ? { stop: 1 } : {}))
  return toTensor(x)
    .slice(...index)
    .expand(x.shape)
}
