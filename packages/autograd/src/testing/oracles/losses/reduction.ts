import { map, type NdArray, requireShape } from '../ndarray.ts'

/**
 * What a loss does with its terms l: each for itself, their sum, or their sum divided by D (their number, or
 * the sum of their weights). The cotangent of a term is g of its own, g, or g / D.
 */
export type LossReduction = 'none' | 'sum' | 'mean'

/** The terms reduced; `divisor` is D, the number of terms by default. */
export function reduceTerms(
  terms: NdArray,
  reduction: LossReduction,
  divisor: number = terms.data.length,
): NdArray {
  if (reduction === 'none') return terms
  const total = terms.data.reduce((sum, term) => sum + term, 0)
  return { shape: [], data: [reduction === 'sum' ? total : total / divisor] }
}

/** The cotangent of every term from that of the reduced loss. */
export function termCotangents(
  op: string,
  terms: NdArray,
  reduction: LossReduction,
  g: NdArray,
  divisor: number = terms.data.length,
): NdArray {
  requireShape(op, 'g', g, reduction === 'none' ? terms.shape : [])
  if (reduction === 'none') return g
  return map(terms, () => (reduction === 'sum' ? g.data[0]! : g.data[0]! / divisor))
}
