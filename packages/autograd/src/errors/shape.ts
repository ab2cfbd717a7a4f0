import { WengertError } from './base.ts'

/**
 * Shapes that do not fit an operation or each other.
 *
 * @example
 * zeros([2, 3]).matmul(zeros([4, 5]))
 * // ShapeError: matmul: inner dimensions 3 and 4 differ; got [2, 3] and [4, 5]; try ...
 *
 * Remedy: `reshape`, `transpose`, `unsqueeze` or `expand` one side; losses never broadcast.
 */
export class ShapeError extends WengertError {
  override name = 'ShapeError'
}
