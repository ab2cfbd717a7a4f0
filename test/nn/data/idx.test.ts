import { DataError, OptionError } from '@wengert/autograd'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseIdx, readIdx } from '#nn/data/idx.ts'
import { gzip, idxArrays, writeIdx } from './idxBytes.ts'

const images = writeIdx('uint8', [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255])

describe('what was written is read', () => {
  test('parseIdx inverts the writer for every type and shape', () => {
    fc.assert(
      fc.property(idxArrays, ({ dtype, shape, values, bytes }) => {
        const read = parseIdx(bytes)

        expect([read.dtype, read.shape, Array.from(read.data)]).toEqual([dtype, shape, values])
      }),
    )
  })

  test('readIdx gives the same for plain bytes, gzip and blobs of both', async () => {
    await fc.assert(
      fc.asyncProperty(idxArrays, async ({ bytes }) => {
        const packed = gzip(bytes)
        const expected = parseIdx(bytes)

        for (const source of [bytes, packed, new Blob([bytes]), new Blob([packed])]) {
          expect(await readIdx(source)).toEqual(expected)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('bytes that lie at an odd offset of a larger buffer are read in place', () => {
    const bytes = writeIdx('float64', [2], [Math.PI, -0])
    const larger = new Uint8Array(bytes.length + 8).fill(99)
    larger.set(bytes, 3)

    expect(Array.from(parseIdx(larger.subarray(3, 3 + bytes.length)).data)).toEqual([Math.PI, -0])
  })

  test('the array shares no memory with the bytes', () => {
    const bytes = images.slice()
    const { data } = parseIdx(bytes)
    bytes.fill(0)

    expect(data[0]).toBe(1)
  })

  test('a data set of several chunks, packed and plain, arrives whole', async () => {
    const pixels = Array.from({ length: 300 * 28 * 28 }, (_, i) => (i * 7 + (i >> 8)) % 256)
    const bytes = writeIdx('uint8', [300, 28, 28], pixels)

    for (const source of [new Blob([bytes]), gzip(bytes)]) {
      expect((await readIdx(source)).data).toEqual(Uint8Array.from(pixels))
    }
  })
})

describe('what is not exactly one IDX file is refused', () => {
  test('every truncation, of the plain and of the packed file', async () => {
    for (const whole of [images, gzip(images)]) {
      for (let length = 0; length < whole.length; length++) {
        await expect(readIdx(whole.slice(0, length)), `${length} bytes`).rejects.toThrow(DataError)
      }
    }
    for (let length = 0; length < images.length; length++) {
      expect(() => parseIdx(images.slice(0, length)), `${length} bytes`).toThrow(DataError)
    }
  })

  test('trailing bytes, plain and packed', async () => {
    const longer = Uint8Array.from([...images, 0])

    expect(() => parseIdx(longer)).toThrow(/hold 28 bytes.*got 29 bytes or more \(trailing bytes\)/)
    await expect(readIdx(longer)).rejects.toThrow(/trailing bytes/)
    await expect(readIdx(gzip(longer))).rejects.toThrow(/trailing bytes/)
  })

  test.each([
    ['no bytes', [], /whole IDX header; got no bytes \(empty\); try/],
    ['wrong magic', [1, 0, 8, 1, 0, 0, 0, 0], /two zero bytes.*magic number 01 00 08 01/],
    ['text', [...Buffer.from('<!doctype html>')], /two zero bytes.*magic number 3c 21 64 6f/],
    ['unknown type', [0, 0, 10, 1, 0, 0, 0, 0], /type code 08 \(uint8\).*magic number 00 00 0a 01/],
    ['no dimensions', [0, 0, 8, 0], /at least one dimension; got a dimension count of 0; try/],
    ['half a size', [0, 0, 8, 1, 0, 0], /whole IDX header; got 6 bytes \(truncated\)/],
    [
      'sizes whose product overflows',
      [0, 0, 8, 3, ...Array(12).fill(255)],
      /size that can be counted.*4294967295/,
    ],
    [
      'an empty axis that hides an overflow',
      [0, 0, 8, 4, ...Array(12).fill(255), 0, 0, 0, 0],
      /size that can be counted/,
    ],
    [
      '4 billion images',
      [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 28, 0, 0, 0, 28],
      /16 bytes \(truncated\)/,
    ],
  ] as const)('%s', async (_, content, message) => {
    const bytes = Uint8Array.from(content)

    expect(() => parseIdx(bytes)).toThrow(message)
    expect(() => parseIdx(bytes)).toThrow(DataError)
    await expect(readIdx(bytes)).rejects.toThrow(message)
  })

  test('gzip is named where plain bytes are required', () => {
    expect(() => parseIdx(gzip(images), { name: 'digits.gz' })).toThrow(
      /digits.gz must be plain IDX.*try readIdx/,
    )
  })

  test('anything that is no source', async () => {
    for (const source of [undefined, null, 7, {}, [0, 0, 8, 1]]) {
      await expect(readIdx(source as never)).rejects.toThrow(DataError)
      expect(() => parseIdx(source as never)).toThrow(DataError)
    }
    for (const maxBytes of [0, -1, Number.NaN]) {
      await expect(readIdx(images, { maxBytes })).rejects.toThrow(OptionError)
    }
  })
})
