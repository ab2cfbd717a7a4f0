import { WengertError } from './base.ts'

/**
 * A file or a byte sequence that is not what it claims to be: missing, truncated, wrong magic number, hostile sizes.
 *
 * Remedy: another copy of the file, or the path of the right one.
 *
 * @example
 * parseIdx(new Uint8Array([1, 2, 3]))
 * // DataError: idx: the bytes must hold a whole IDX header; got 3 bytes (truncated); try to download the file again
 */
export class DataError extends WengertError {
  override name = 'DataError'
}
