import { checkRoom, isFloat } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { checkIndex, gatherAt, sameAsIndex, scatterAt } from '../primitives/indexing.ts'
import { concat } from '../primitives/join.ts'
import { numeric } from '../primitives/kinds.ts'
import { reshapeTo } from '../primitives/movement.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { made } from '../tensor/made.ts'
import { operation } from '../tensor/operation.ts'
import type { ScatterReduction } from '../tensor/options/index.ts'
import { resolveAxis } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { placesOf } from './write.ts'

const op = 'scatterReduce'

const vector = (list: ArrayLike<number>) => made(op, Int32Array.from(list), [list.length], 'int32')
const pick = (x: Tensor, positions: ArrayLike<number>) => gatherAt(x, 0, vector(positions))

/** Which elements of a list meet at each of several places, in the order of the list. */
type Groups = readonly (readonly number[])[]

/**
 * Elements of x come first in the list and those of src behind them. An element of x belongs to its place where it is
 * included, and where it stays alone.
 */
function groupsOf(places: ArrayLike<number>, size: number, includeSelf: boolean): number[][] {
  const groups = Array.from({ length: size }, (_, i) => (includeSelf ? [i] : []))
  for (let i = 0; i < places.length; i++) groups[places[i]!]!.push(size + i)
  groups.forEach((group, i) => {
    if (group.length === 0) group.push(i)
  })
  return groups
}

function totals(list: Tensor, groups: Groups): Tensor {
  const places = groups.flatMap((group, i) => group.map(() => i))
  return scatterAt(pick(list, groups.flat()), [groups.length], 0, vector(places))
}

/** Products of pairs, then of pairs of these, ...: no division, so that factors of 0 have exact gradients. */
function products(list: Tensor, groups: Groups): Tensor {
  let [factors, rest] = [list.to(numeric(list.dtype)), groups]
  while (rest.some((group) => group.length > 1)) {
    const pairs = rest.flatMap((group) =>
      group.filter((_, i) => i % 2 === 0).map((a, i) => [a, group[2 * i + 1]]),
    )
    const left = pick(
      factors,
      pairs.map(([i]) => i!),
    )
    const right = pick(
      factors,
      pairs.map(([i, j]) => j ?? i!),
    )
    const paired = vector(pairs.map(([, j]) => Number(j !== undefined))).to('bool')
    factors = left.mul(where(paired, right, 1))
    let count = 0
    rest = rest.map((group) => Array.from({ length: Math.ceil(group.length / 2) }, () => count++))
  }
  return pick(factors, rest.flat())
}

/**
 * With weights w = 1 / (how many are equal) the largest is Σ w x over the equal ones, of which each has the derivative w:
 * they share the gradient evenly. What the sum loses to rounding is added as a constant.
 */
function extremes(list: Tensor, groups: Groups, sign: 1 | -1): Tensor {
  const data = list.data()
  const winners = groups.map((group) => winnersOf(group, data, sign))
  const value = pick(
    list.detach(),
    winners.map(([i]) => i!),
  )
  if (!isFloat(list.dtype)) return value
  const places = winners.flatMap((group, i) => group.map(() => i))
  const weights = Float64Array.from(winners.flatMap((group) => group.map(() => 1 / group.length)))
  const shares = pick(list, winners.flat()).mul(made(op, weights, [weights.length], 'float64').to(list.dtype))
  const sum = scatterAt(shares, value.shape, 0, vector(places))
  // Infinite elements lose nothing, and ∞ - ∞ is NaN.
  return sum.add(where(value.isFinite(), value.sub(sum.detach()), 0))
}

/** Of a group those that equal the largest (smallest); NaN wins. */
function winnersOf(group: readonly number[], data: ArrayLike<number>, sign: 1 | -1): number[] {
  const lost = group.filter((i) => Number.isNaN(data[i]))
  if (lost.length > 0) return lost
  const best = group.reduce((most, i) => Math.max(most, sign * data[i]!), -Infinity)
  return group.filter((i) => sign * data[i]! === best)
}

const reductions: Record<ScatterReduction, (list: Tensor, groups: Groups) => Tensor> = {
  sum: totals,
  mean: (list, groups) => totals(list, groups).div(vector(groups.map((group) => group.length))),
  prod: products,
  amax: (list, groups) => extremes(list, groups, 1),
  amin: (list, groups) => extremes(list, groups, -1),
}

/**
 * As {@link scatterAdd}, but what meets at a place is put together by sum, mean, prod, amax or amin; without `includeSelf`
 * the elements of x count only where nothing is written. `index` has the shape of `src`; along other axes than `axis` both
 * may be smaller than x. Equal largest (smallest) elements share the gradient evenly.
 *
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32.
 *
 * @example
 * const index = tensor([0, 0, 2], { dtype: 'int32' })
 * scatterReduce(ones([3]), 0, index, tensor([2, 3, 4]), 'prod') // [6, 1, 4]
 * scatterReduce(ones([3]), 0, index, tensor([2, 3, 4]), 'mean', { includeSelf: false }) // [2.5, 1, 4]
 */
export const scatterReduce = operation('scatterReduce', (x, axis, index, src, reduction, options = {}) => {
  checkOptions(op, options, ['includeSelf'])
  if (typeof reduction !== 'string' || !Object.hasOwn(reductions, reduction))
    throw new OptionError(op, `one of ${Object.keys(reductions).join(', ')}`, describe(reduction), "'sum'")
  const [input, source] = [expectTensor(op, x), expectTensor(op, src, 'src')]
  const at = resolveAxis(op, axis, input.rank, input.shape)
  const checked = checkIndex(op, index, input.shape, at)
  sameAsIndex(op, checked, source)
  const places = gatherAt(placesOf(input.shape), at, checked).data()
  checkRoom(op, input.size + source.size, 'float64')
  const groups = groupsOf(places, input.size, options.includeSelf ?? true)
  const list = concat(
    [reshapeTo(input, [input.size]), reshapeTo(source, [source.size])].map((t) => t.dynamic()),
  )
  return reshapeTo(reductions[reduction](list, groups), input.shape)
})
