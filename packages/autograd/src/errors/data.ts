import { WengertError } from './base.ts'

/**
 * A file or a byte sequence that is not what it claims to be: missing, truncated, wrong magic number, hostile sizes.
 *
 * @example
 * parseIdx(new Uint8Array([1, 2, 3])) // DataError: idx: a header of at least 4 bytes; got 3 bytes; try ...
 */
export class DataError extends WengertError {
  override name = 'DataError'
}
