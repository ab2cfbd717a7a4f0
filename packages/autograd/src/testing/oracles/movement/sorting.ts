import { OptionError } from '../../../errors/index.ts'
import { axisOf, linesOf } from '../axes.ts'
import { type NdArray, part, zeros } from '../ndarray.ts'
import { gatherMap } from './gather.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Sorting along an axis, by counting: the place of an entry in the sorted line is the number of entries that
 * come before it, which are those that are smaller, and those that are equal and stand in front of it (so
 * equal entries keep their order). In descending order it is those that are larger, and again the equal ones
 * in front. NaN counts as the largest.
 *
 * Away from ties the order does not change when x moves a little, so sort and topk are a gather at fixed
 * positions: dx is the adjoint of that gather.
 */

/** Whether a belongs before b; NaN belongs last. */
function below(a: number, b: number): boolean {
  return Number.isNaN(b) ? !Number.isNaN(a) : a < b
}

function orderOf(line: readonly number[], descending: boolean): number[] {
  const order = new Array<number>(line.length)
  line.forEach((value, i) => {
    const before = line.filter((other, j) => {
      if (descending ? below(value, other) : below(other, value)) return true
      return !below(value, other) && !below(other, value) && j < i
    })
    order[before.length] = i
  })
  return order
}

/** How to sort: along the last axis unless another is named, in ascending order unless `descending`. */
export interface SortOrder {
  readonly axis?: number
  readonly descending?: boolean
}

/**
 * The positions along an axis in sorted order; the shape stays.
 *
 * @example
 * argsortForward(ndarray([3], [3, 1, 2])).data // [1, 2, 0]
 */
export function argsortForward(x: NdArray, { axis = -1, descending = false }: SortOrder = {}): NdArray {
  const along = axisOf('argsortForward', axis, x.shape.length)
  const out = zeros(x.shape)
  for (const places of linesOf('argsortForward', x, along).places) {
    const order = orderOf(
      places.map((place) => x.data[place]!),
      descending,
    )
    places.forEach((place, i) => {
      out.data[place] = order[i]!
    })
  }
  return out
}

/** The gather that sorts x; its positions are those of {@link argsortForward}. */
export function sortMap(x: NdArray, options: SortOrder = {}): IndexMap {
  return gatherMap(x.shape, options.axis ?? -1, argsortForward(x, options))
}

/** Positions of the k largest (or smallest) along an axis, best first. */
export function topkIndices(x: NdArray, k: number, axis = -1, largest = true): NdArray {
  const along = axisOf('topkIndices', axis, x.shape.length)
  if (!Number.isInteger(k) || k < 0 || k > x.shape[along]!) {
    throw new OptionError('topkIndices', `k from 0 to ${x.shape[along]} is needed`, `${k}`, 'a smaller k')
  }
  return part(argsortForward(x, { axis, descending: largest }), along, 0, k)
}

/** The gather that takes the k largest (or smallest) entries along an axis, best first. */
export function topkMap(x: NdArray, k: number, axis = -1, largest = true): IndexMap {
  return gatherMap(x.shape, axis, topkIndices(x, k, axis, largest))
}
