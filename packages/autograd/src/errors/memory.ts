import { WengertError } from './base.ts'

/**
 * Memory for a result that cannot be had. Every tensor made before is still readable.
 *
 * Remedy: a larger heap limit, smaller batches, or scopes that end earlier.
 *
 * @example
 * configure({ heapLimit: '64MB' })
 * rand([10000, 10000])
 * // MemoryError: random: room for 100000000 elements of float32, 381 MB, in a heap of at most 64 MB; got ...
 */
export class MemoryError extends WengertError {
  override name = 'MemoryError'
}
