import { AxisError, OptionError } from '../../../errors/index.ts'
import { type Axes, axesOf, axisOf } from '../axes.ts'
import { entries } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'
import { reshapeMap } from './reshape.ts'

/**
 * Axes and entries in another order: every entry of the input is read exactly once.
 *
 *   permute     output axis a is input axis order[a], so source[order[a]] = i[a]
 *   flip        source[a] = n_a - 1 - i[a] on the named axes
 *   roll        entry j moves to j + shift, so source[a] = (i[a] - shift) mod n_a
 */

/** Output axis a is input axis `order[a]`. */
export function permuteMap(from: readonly number[], order: readonly number[]): IndexMap {
  const axes = order.map((axis) => axisOf('permuteMap', axis, from.length))
  if (axes.length !== from.length || new Set(axes).size !== axes.length) {
    const required = `each of ${from.length} axes exactly once is needed`
    throw new AxisError('permuteMap', required, `[${order.join(', ')}]`, 'an order of all axes')
  }
  const shape = axes.map((axis) => from[axis]!)
  return { from, shape, source: (index) => from.map((_, axis) => index[axes.indexOf(axis)]!) }
}

/** Two axes exchanged. */
export function transposeMap(from: readonly number[], a: number, b: number): IndexMap {
  const [p, q] = [axisOf('transposeMap', a, from.length), axisOf('transposeMap', b, from.length)]
  const order = [...from.keys()]
  return permuteMap(from, order.with(p, q).with(q, p))
}

/** One axis moved to another place, the others in their order. */
export function movedimMap(from: readonly number[], source: number, target: number): IndexMap {
  const [p, q] = [axisOf('movedimMap', source, from.length), axisOf('movedimMap', target, from.length)]
  const others = [...from.keys()].filter((axis) => axis !== p)
  return permuteMap(from, others.toSpliced(q, 0, p))
}

/** The named axes in reverse. */
export function flipMap(from: readonly number[], axes?: Axes): IndexMap {
  const turned = axesOf('flipMap', axes, from.length)
  const source = (index: readonly number[]) =>
    index.map((i, axis) => (turned.includes(axis) ? from[axis]! - 1 - i : i))
  return { from, shape: from, source }
}

const modulo = (i: number, n: number) => ((i % n) + n) % n

/**
 * Entries moved by `shifts[k]` along `axes[k]`, which may stand several times; without axes in row-major
 * order.
 */
export function rollMap(from: readonly number[], shifts: number | readonly number[], axes?: Axes): IndexMap {
  const amounts = typeof shifts === 'number' ? [shifts] : shifts
  if (axes === undefined || axes === null) {
    const count = entries(from)
    const shift = amounts.reduce((sum, amount) => sum + amount, 0)
    const flat = reshapeMap(from, [count])
    const back = reshapeMap([count], from)
    return {
      from,
      shape: from,
      source: (index) => flat.source([modulo(back.source(index)![0]! - shift, count)]),
    }
  }
  const along = (typeof axes === 'number' ? [axes] : axes).map((axis) => axisOf('rollMap', axis, from.length))
  if (along.length !== amounts.length || !amounts.every(Number.isInteger)) {
    const got = `${amounts.length} shifts for ${along.length} axes`
    throw new OptionError('rollMap', 'one whole shift per axis is needed', got, 'as many shifts as axes')
  }
  const shiftOf = (axis: number) =>
    amounts.reduce((sum, shift, k) => sum + (along[k] === axis ? shift : 0), 0)
  const source = (index: readonly number[]) => index.map((i, axis) => modulo(i - shiftOf(axis), from[axis]!))
  return { from, shape: from, source }
}
