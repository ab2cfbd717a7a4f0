import { DataError } from '@wengert/autograd'

/** What the third byte of an IDX file says about its elements; each array holds big-endian numbers in the file. */
const types = {
  8: { dtype: 'uint8', array: Uint8Array },
  9: { dtype: 'int8', array: Int8Array },
  11: { dtype: 'int16', array: Int16Array },
  12: { dtype: 'int32', array: Int32Array },
  13: { dtype: 'float32', array: Float32Array },
  14: { dtype: 'float64', array: Float64Array },
} as const

export type IdxType = (typeof types)[keyof typeof types]

export interface IdxHeader {
  type: IdxType
  shape: number[]
  headerBytes: number
  /** Header and elements together: what the file must hold, neither less nor more. */
  totalBytes: number
}

/** A shape as messages show it; a hostile header can claim 255 axes. */
export function sizes(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', ...' : ''}]`
}

export function refuse(name: string, required: string, got: string, remedy: string): never {
  throw new DataError('idx', `${name} must ${required}`, got, remedy)
}

/**
 * The header at the start of `bytes`, or null as long as more bytes are needed to read it.
 * Nothing is allocated by what the header claims; a wrong magic number is refused as soon as it shows.
 */
export function peekHeader(bytes: Uint8Array, name: string): IdxHeader | null {
  if (bytes.length < 4) return null
  const rank = bytes[3]!
  const type = typeOf(bytes, name)
  if (rank === 0) {
    refuse(
      name,
      'have at least one dimension',
      'a dimension count of 0',
      'a file whose fourth byte is 1 or more',
    )
  }
  const headerBytes = 4 + 4 * rank
  if (bytes.length < headerBytes) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  return { type, shape, headerBytes, totalBytes: headerBytes + elementBytes(shape, type, name) }
}

function typeOf(bytes: Uint8Array, name: string): IdxType {
  const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    refuse(name, 'be plain IDX', `gzip (magic number ${magic})`, 'readIdx, which unpacks gzip once')
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    refuse(
      name,
      'start with two zero bytes, as IDX does',
      `magic number ${magic}`,
      'a file in the IDX format of MNIST',
    )
  }
  const type = types[bytes[2] as keyof typeof types]
  if (type === undefined) {
    const known = '08 (uint8), 09 (int8), 0b (int16), 0c (int32), 0d (float32) or 0e (float64)'
    refuse(name, `have the type code ${known}`, `magic number ${magic}`, 'a file in the IDX format of MNIST')
  }
  return type
}

function elementBytes(shape: number[], type: IdxType, name: string): number {
  // Empty axes are left out here, so that no combination of them hides sizes that cannot be.
  const bytes = shape.reduce((product, size) => product * Math.max(size, 1), type.array.BYTES_PER_ELEMENT)
  if (bytes > Number.MAX_SAFE_INTEGER) {
    const remedy = 'another copy of the file: its header is damaged'
    refuse(name, 'claim a size that can be counted', `sizes ${sizes(shape)}`, remedy)
  }
  return shape.includes(0) ? 0 : bytes
}
