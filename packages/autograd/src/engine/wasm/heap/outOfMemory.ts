import { MemoryError } from '../../../errors/index.ts'
import { megabytes } from '../../megabytes.ts'
import type { Storage } from './storage.ts'

/** Says how much was asked for, for what, and what holds the rest of the heap. */
export function outOfMemory(
  op: string,
  bytes: number,
  what: Storage | undefined,
  { used, heapLimit }: { readonly used: number; readonly heapLimit: number },
): MemoryError {
  const asked = what ? `${what.size} elements of ${what.dtype}, ${megabytes(bytes)}` : megabytes(bytes)
  return new MemoryError(
    op,
    `room for ${asked}, in a heap of at most ${megabytes(heapLimit)}`,
    `${megabytes(used)} in use that cannot be moved`,
    `configure({ heapLimit: '${Math.ceil((heapLimit + 2 * bytes) / 2 ** 20)}MB' }), smaller batches, or scope() around parts of the work`,
  )
}
