import { WengertError } from './base.ts'

/**
 * A matrix that has no such factors or no such inverse: singular, or not positive definite.
 *
 * Remedy: a multiple of the identity added to the matrix, or an operation that takes every matrix.
 *
 * @example
 * inv(tensor([[1, 2], [2, 4]]))
 * // LinAlgError: inv: an invertible matrix; got pivot 1 of the matrix is 0; try ...
 */
export class LinAlgError extends WengertError {
  override name = 'LinAlgError'
}
