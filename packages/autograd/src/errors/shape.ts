import { WengertError } from './base.ts'

/**
 * Shapes that do not fit an operation or each other.
 *
 * Remedy: `reshape`, `transpose`, `unsqueeze` or `expand` one side; losses never broadcast.
 *
 * @example
 * zeros([2, 3]).matmul(zeros([4, 5]))
 * // ShapeError: matmul: inner dimensions 3 and 4 differ; got [2, 3] and [4, 5]; try operands [m, k] and [k, n]
 */
export class ShapeError extends WengertError {
  override name = 'ShapeError'
}
