import { StateError } from '../errors/index.ts'
import { engine } from './current.ts'
import type { Measured, MemoryStats } from './facts.ts'
import { settings } from './settings.ts'

const none: MemoryStats = {
  bytes: 0,
  blocks: 0,
  peak: 0,
  limit: 0,
  heapLimit: 0,
  pagesOut: 0,
  pagesIn: 0,
  bytesOut: 0,
  bytesIn: 0,
}

function measured(): Measured | null {
  const now = engine()
  return 'memory' in now ? (now as typeof now & Measured) : null
}

/**
 * What tensors take of the engine's heap, in bytes. All zeros for the reference engine, whose arrays are the garbage
 * collector's.
 *
 * @example
 * const before = memoryStats().blocks
 * scope(() => {
 *   ones([1000]).add(1)
 * })
 * memoryStats().blocks - before // 0
 */
export function memoryStats(): MemoryStats {
  return measured()?.memory() ?? none
}

/**
 * Who made the tensors that are alive: for each place in the program the number of blocks and their bytes, most bytes
 * first. Needs `configure({ debug: true })` before they are made, since it keeps the stack of every allocation.
 *
 * @throws {StateError} debug mode is off.
 * @example
 * configure({ debug: true })
 * const forgotten = rand([1000, 1000])
 * console.log(leakReport())
 * // it says: 1 block, 3.8 MB
 * //   1 block, 3.8 MB, at train.ts:12:19
 */
export function leakReport(): string {
  if (!settings().debug)
    throw new StateError(
      'leakReport',
      'debug mode, in which the stack of each allocation is kept',
      'debug: false',
      'configure({ debug: true }) or WENGERT_DEBUG=1 before the tensors are made',
    )
  const places = new Map<string, { blocks: number; bytes: number }>()
  let [blocks, bytes] = [0, 0]
  for (const allocation of measured()?.allocations() ?? []) {
    const place = placeOf(allocation.stack)
    const entry = places.get(place) ?? { blocks: 0, bytes: 0 }
    places.set(place, { blocks: entry.blocks + 1, bytes: entry.bytes + allocation.bytes })
    blocks++
    bytes += allocation.bytes
  }
  const lines = [...places]
    .sort(([, a], [, b]) => b.bytes - a.bytes)
    .map(([place, entry]) => `  ${amount(entry.blocks, entry.bytes)}, at ${place}`)
  return [amount(blocks, bytes), ...lines].join('\n')
}

const amount = (blocks: number, bytes: number) =>
  `${blocks} block${blocks === 1 ? '' : 's'}, ${(bytes / 2 ** 20).toFixed(1)} MB`

/** The frame of a stack that called this library: the innermost one outside of it. */
function placeOf(stack: string | undefined): string {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) || line.includes('@'))
  const inside = frames[0] === undefined ? '' : folderOf(fileOf(frames[0]))
  const outer = frames.find((frame) => !fileOf(frame).startsWith(inside))
  return outer === undefined ? 'an unknown place' : fileAndLine(outer)
}

const fileOf = (frame: string) => /\(?((?:file:\/\/)?\/?[^()\s]*?):\d+:\d+\)?$/.exec(frame)?.[1] ?? frame

/** The folder of the package's sources, or the one file it was bundled into. */
function folderOf(file: string): string {
  const at = file.lastIndexOf('/engine/')
  return at < 0 ? file : file.slice(0, at)
}

const fileAndLine = (frame: string) => /([^/()\s]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? frame.trim()
