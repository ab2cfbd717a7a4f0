import { entries, indices, map, type NdArray, offset, zeros } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Entries that meet: entry j of x, if it is included or nothing comes to it, and all src[i] with p(i) = j. With v the
 * list of them and n their number,
 *
 *   sum    Σ v       dv = g                 mean   Σ v / n   dv = g / n
 *   prod   Π v       dv_k = g Π_{l≠k} v_l   amax   max v     dv_k = g / (number that equal it) if v_k does, else 0
 */
export type Meeting = 'sum' | 'mean' | 'prod' | 'amax' | 'amin'

interface Rule {
  readonly value: (list: readonly number[]) => number
  readonly slope: (list: readonly number[], k: number) => number
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
const prod = (list: readonly number[]) => list.reduce((a, b) => a * b, 1)

const extreme = (of: (...list: number[]) => number): Rule => ({
  value: (list) => of(...list),
  slope: (list, k) => {
    const best = of(...list)
    return list[k] === best ? 1 / list.filter((value) => value === best).length : 0
  },
})

const rules: Record<Meeting, Rule> = {
  sum: { value: sum, slope: () => 1 },
  mean: { value: (list) => sum(list) / list.length, slope: (list) => 1 / list.length },
  prod: { value: prod, slope: (list, k) => prod(list.toSpliced(k, 1)) },
  amax: extreme(Math.max),
  amin: extreme(Math.min),
}

/** For each entry of x whether it counts, and the numbers of the entries of src that come to it. */
function groupsOf(m: IndexMap, includeSelf: boolean): { self: boolean; from: number[] }[] {
  const groups = Array.from({ length: entries(m.from) }, () => ({ self: includeSelf, from: [] as number[] }))
  let i = 0
  for (const index of indices(m.shape)) groups[offset(m.from, m.source(index)!)]!.from.push(i++)
  return groups.map((group) => ({ ...group, self: group.self || group.from.length === 0 }))
}

/** x with what src brings to the entries that `m` would read. */
export function scatterReduceForward(
  m: IndexMap,
  x: NdArray,
  src: NdArray,
  meeting: Meeting,
  includeSelf = true,
): NdArray {
  const values = groupsOf(m, includeSelf).map(({ self, from }, j) => {
    return rules[meeting].value([...(self ? [x.data[j]!] : []), ...from.map((i) => src.data[i]!)])
  })
  return { shape: x.shape, data: values }
}

/** `dx` and `dsrc`; g has the shape of x. */
export function scatterReduceBackward(
  m: IndexMap,
  x: NdArray,
  src: NdArray,
  g: NdArray,
  meeting: Meeting,
  includeSelf = true,
): { dx: NdArray; dsrc: NdArray } {
  const [dx, dsrc] = [zeros(x.shape), map(src, () => 0)]
  groupsOf(m, includeSelf).forEach(({ self, from }, j) => {
    const list = [...(self ? [x.data[j]!] : []), ...from.map((i) => src.data[i]!)]
    const slopes = list.map((_, k) => g.data[j]! * rules[meeting].slope(list, k))
    if (self) dx.data[j] = slopes.shift()!
    from.forEach((i, k) => {
      dsrc.data[i] = slopes[k]!
    })
  })
  return { dx, dsrc }
}
