import { linesOf } from '../axes.ts'
import { type NdArray, zeros } from '../ndarray.ts'
import { type LossReduction, reduceTerms, termCotangents } from './reduction.ts'

/**
 * Losses of one term a line of the last axis: l = f(x, y, ...; label) of the lines of all arguments at a position
 * and of its label. Lines share no entries, so dx is the gradient of f in its line times the cotangent of the term.
 */
export interface LineLoss {
  value(lines: readonly (readonly number[])[], label: number): number
  /** One list per argument. */
  gradients(lines: readonly (readonly number[])[], label: number): readonly (readonly number[])[]
}

function termsOf(f: LineLoss, xs: readonly NdArray[], labels: NdArray | null) {
  const { shape, places } = linesOf('lineLoss', xs[0]!, -1)
  const lines = places.map((line) => xs.map((x) => line.map((place) => x.data[place]!)))
  const labelAt = (i: number) => labels?.data[i] ?? 0
  return { places, lines, labelAt, terms: { shape, data: lines.map((line, i) => f.value(line, labelAt(i))) } }
}

/** `xs: [..., d], labels: [...]`, or null where the loss has none. */
export function lineLossForward(
  f: LineLoss,
  xs: readonly NdArray[],
  labels: NdArray | null,
  reduction: LossReduction = 'mean',
): NdArray {
  return reduceTerms(termsOf(f, xs, labels).terms, reduction)
}

/** Gradients of all arguments; g has the shape of the loss. */
export function lineLossBackward(
  f: LineLoss,
  xs: readonly NdArray[],
  labels: NdArray | null,
  g: NdArray,
  reduction: LossReduction = 'mean',
): NdArray[] {
  const { places, lines, labelAt, terms } = termsOf(f, xs, labels)
  const gl = termCotangents('lineLossBackward', terms, reduction, g)
  const dxs = xs.map((x) => zeros(x.shape))
  places.forEach((line, i) => {
    f.gradients(lines[i]!, labelAt(i)).forEach((gradient, k) => {
      line.forEach((place, j) => {
        dxs[k]!.data[place] = gl.data[i]! * gradient[j]!
      })
    })
  })
  return dxs
}
