import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'

/** An independent writer of IDX, so that the reader is not checked against itself. */
const codes = { uint8: 0x08, int8: 0x09, int16: 0x0b, int32: 0x0c, float32: 0x0d, float64: 0x0e } as const
const widths = { uint8: 1, int8: 1, int16: 2, int32: 4, float32: 4, float64: 8 } as const

export type IdxName = keyof typeof codes

export function writeIdx(
  dtype: IdxName,
  shape: readonly number[],
  values: readonly number[],
): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(4 + 4 * shape.length + widths[dtype] * values.length)
  bytes.set([0, 0, codes[dtype], shape.length])
  let at = 4
  for (const size of shape) at = bytes.writeUInt32BE(size, at)
  for (const value of values) at = write[dtype](bytes, value, at)
  return new Uint8Array(bytes)
}

const write = {
  uint8: (bytes: Buffer, value: number, at: number) => bytes.writeUInt8(value, at),
  int8: (bytes: Buffer, value: number, at: number) => bytes.writeInt8(value, at),
  int16: (bytes: Buffer, value: number, at: number) => bytes.writeInt16BE(value, at),
  int32: (bytes: Buffer, value: number, at: number) => bytes.writeInt32BE(value, at),
  float32: (bytes: Buffer, value: number, at: number) => bytes.writeFloatBE(value, at),
  float64: (bytes: Buffer, value: number, at: number) => bytes.writeDoubleBE(value, at),
}

const elements: Record<IdxName, fc.Arbitrary<number>> = {
  uint8: fc.integer({ min: 0, max: 255 }),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32768, max: 32767 }),
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  float32: fc.float(),
  float64: fc.double(),
}

/** Any small array: rank 1 to 5, empty axes and size-1 axes among them, of every type. */
export const idxArrays = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(codes) as IdxName[])),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
  })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((product, size) => product * size, 1)
    const values = fc.array(elements[dtype], { minLength: length, maxLength: length })
    return values.map((values) => ({ dtype, shape, values, bytes: writeIdx(dtype, shape, values) }))
  })

export function gzip(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(bytes))
}
