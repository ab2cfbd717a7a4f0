import { AxisError } from '../../../errors/index.ts'
import { linesOf } from '../axes.ts'
import { type NdArray, requireRank, requireShape } from '../ndarray.ts'
import type { LossReduction } from './reduction.ts'

/**
 * Targets of a classification as one form: the loss of a position is -Σ_c a_c log p_c, and a_c is what the
 * target says, with class weights w, C classes and label smoothing e:
 *
 *   label y          a_c = (1 - e) w_y [c = y] + (e / C) w_c      all 0 where y is to be ignored
 *   probabilities t  a_c = w_c ((1 - e) t_c + e / C)
 *
 * The mean divides by D: for labels the sum of w_y over those that count, for probabilities the number of
 * positions.
 */

/**
 * Options of the classification losses: class weights `[c]`, the label that does not count, smoothing,
 * reduction.
 */
export interface ClassLossOptions {
  readonly weight?: NdArray | null
  readonly ignoreIndex?: number
  readonly labelSmoothing?: number
  readonly reduction?: LossReduction
}

/** The same without a label to ignore, for targets that are no labels. */
export type SoftLossOptions = Omit<ClassLossOptions, 'ignoreIndex'>

/** For every position its places in the input by class, its factors a_c, and the divisor D of the mean. */
export interface ClassTargets {
  readonly shape: readonly number[]
  readonly places: readonly number[][]
  readonly factors: readonly number[][]
  readonly divisor: number
}

function classLines(op: string, input: NdArray, weight: NdArray | null | undefined) {
  requireRank(op, 'input', input, 1, '[classes] or [n, classes, ...]')
  const axis = input.shape.length === 1 ? 0 : 1
  const classes = input.shape[axis]!
  if (weight) requireShape(op, 'weight', weight, [classes])
  const w = weight?.data ?? new Array<number>(classes).fill(1)
  return { ...linesOf(op, input, axis), classes, w }
}

/** Targets given as labels, one per position: `input: [c] or [n, c, ...], labels: [] or [n, ...]`. */
export function labelTargets(
  op: string,
  input: NdArray,
  labels: NdArray,
  { weight, ignoreIndex = -100, labelSmoothing: e = 0 }: ClassLossOptions,
): ClassTargets {
  const { shape, places, classes, w } = classLines(op, input, weight)
  requireShape(op, 'labels', labels, shape)
  const counted = labels.data.filter((y) => y !== ignoreIndex)
  const wrong = counted.find((y) => !Number.isInteger(y) || y < 0 || y >= classes)
  if (wrong !== undefined) {
    throw new AxisError(op, `labels from 0 to ${classes - 1} are needed`, `${wrong}`, 'more classes')
  }
  const factors = labels.data.map((y) =>
    w.map((wc, c) => (y === ignoreIndex ? 0 : (c === y ? (1 - e) * wc : 0) + (e / classes) * wc)),
  )
  return { shape, places, factors, divisor: counted.reduce((sum, y) => sum + w[y]!, 0) }
}

/** Targets given as probabilities of the shape of the input. */
export function probabilityTargets(
  op: string,
  input: NdArray,
  probabilities: NdArray,
  { weight, labelSmoothing: e = 0 }: SoftLossOptions,
): ClassTargets {
  const { shape, places, classes, w } = classLines(op, input, weight)
  requireShape(op, 'probabilities', probabilities, input.shape)
  const factors = places.map((line) =>
    line.map((place, c) => w[c]! * ((1 - e) * probabilities.data[place]! + e / classes)),
  )
  return { shape, places, factors, divisor: places.length }
}
