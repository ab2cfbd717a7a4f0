import { DataError, WengertError } from '@wengert/autograd'
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseIdx, readIdx } from '#nn/data/idx.ts'
import { gzip, idxArrays, writeIdx } from './idxBytes.ts'

afterEach(() => vi.unstubAllGlobals())

/** The outcome of a read, where every error that is not the project's own goes through. */
async function outcome(read: () => unknown): Promise<'read' | 'refused'> {
  try {
    await read()
    return 'read'
  } catch (error) {
    if (error instanceof WengertError) return 'refused'
    throw error
  }
}

/** Counts what is unpacked: the sum of the lengths of all chunks that leave a DecompressionStream. */
function countUnpacked(): { bytes: number } {
  const count = { bytes: 0 }
  const Original = DecompressionStream
  vi.stubGlobal(
    'DecompressionStream',
    class {
      readonly readable: ReadableStream<Uint8Array>
      readonly writable: unknown
      constructor(format: CompressionFormat) {
        const original = new Original(format)
        this.writable = original.writable
        this.readable = original.readable.pipeThrough(
          new TransformStream({
            transform(chunk, controller) {
              count.bytes += chunk.length
              controller.enqueue(chunk)
            },
          }),
        )
      }
    },
  )
  return count
}

describe('damage', () => {
  test('a damaged header gives an array of the bytes that are there, or an error of the project', async () => {
    await fc.assert(
      fc.asyncProperty(
        idxArrays,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        async ({ bytes, shape }, flips) => {
          const damaged = bytes.slice()
          for (const [at, value] of flips) damaged[at % (4 + 4 * shape.length)] = value

          expect(await outcome(() => parseIdx(damaged))).toBe(await outcome(() => readIdx(damaged)))
          expect(await outcome(() => readIdx(gzip(damaged)))).toBe(await outcome(() => readIdx(damaged)))
          if ((await outcome(() => parseIdx(damaged))) === 'read') {
            expect(parseIdx(damaged).data.byteLength).toBeLessThan(damaged.length)
          }
        },
      ),
    )
  })

  test('a flipped byte anywhere in a gzip file is refused or changes nothing', async () => {
    const packed = gzip(writeIdx('uint8', [3, 5], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9]))
    const whole = await readIdx(packed)
    for (let at = 0; at < packed.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const damaged = packed.slice()
        damaged[at]! ^= flip
        // The time stamp and the system byte of gzip's header carry nothing that is read.
        if ((await outcome(() => readIdx(damaged))) === 'read') expect(await readIdx(damaged)).toEqual(whole)
      }
    }
  })

  test('bytes that only look like gzip are refused as such', async () => {
    const name = /intact gzip/
    await expect(readIdx(Uint8Array.from([0x1f, 0x8b]))).rejects.toThrow(name)
    await expect(readIdx(Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))).rejects.toThrow(
      name,
    )
  })
})

describe('claims', () => {
  const claim = (...shape: number[]) => writeIdx('uint8', shape, [])

  test('a gzip file that could never hold what its header claims is refused at the header', async () => {
    const packed = gzip(claim(2 ** 32 - 1, 28, 28))

    await expect(readIdx(packed)).rejects.toThrow(/hold 3367254359296 bytes.*can unpack to \d+ bytes at most/)
  })

  test('claims cost no memory', async () => {
    const sources = [
      claim(2 ** 32 - 1),
      claim(2 ** 31, 2 ** 20),
      gzip(claim(2 ** 31)),
      gzip(claim(2 ** 15, 2 ** 15)),
    ]
    const before = process.memoryUsage().arrayBuffers
    for (const source of sources) await expect(readIdx(source)).rejects.toThrow(DataError)

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
  })

  test('unpacking stops where a file grows beyond its claim', async () => {
    const bomb = new Uint8Array(2 ** 27)
    bomb.set(writeIdx('uint8', [10], []))
    const packed = gzip(bomb)
    const unpacked = countUnpacked()

    await expect(readIdx(packed)).rejects.toThrow(/hold 18 bytes.*trailing bytes/)
    expect(unpacked.bytes).toBeGreaterThan(0)
    expect(unpacked.bytes).toBeLessThan(2 ** 22)
  })

  test('an honest claim above maxBytes is refused at the header, with the option that allows it', async () => {
    const packed = gzip(writeIdx('uint8', [2 ** 24], new Uint8Array(2 ** 24) as unknown as number[]))
    const unpacked = countUnpacked()

    const refused = readIdx(packed, { maxBytes: 2 ** 20 })

    await expect(refused).rejects.toThrow(
      /at most 1048576 bytes; got 16777224 bytes; try.*maxBytes: 16777224/,
    )
    expect(unpacked.bytes).toBeLessThan(2 ** 22)
    expect((await readIdx(packed, { maxBytes: 16777224 })).shape).toEqual([2 ** 24])
  })
})
