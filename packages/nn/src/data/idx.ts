/**
 * IDX, the format of MNIST: two zero bytes, a type code, the number of dimensions, the sizes as big-endian 32-bit
 * numbers, then the elements, big-endian, last axis fastest. Runs in Node and in browsers.
 */
import { OptionError } from '@wengert/autograd'
import { openSource } from './byteSource.ts'
import { join, unpack } from './gunzip.ts'
import { type IdxHeader, type IdxType, peekHeader, refuse, sizes } from './idxHeader.ts'

/** The elements of an IDX file in row-major order; `dtype` tells which typed array `data` is. */
export type IdxArray = {
  [T in IdxType as T['dtype']]: { dtype: T['dtype']; shape: number[]; data: InstanceType<T['array']> }
}[IdxType['dtype']]

/**
 * The array in plain (unpacked) IDX bytes, copied out of them.
 *
 * Throws `DataError` when the bytes are not exactly one IDX file; `name` is what its message calls them.
 *
 * @example
 * parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9])) // { dtype: 'uint8', shape: [2], data: Uint8Array [7, 9] }
 */
export function parseIdx(bytes: Uint8Array, options: { name?: string } = {}): IdxArray {
  const name = options.name ?? 'the bytes'
  if (!(bytes instanceof Uint8Array)) {
    refuse(name, 'be a Uint8Array', bytes === null ? 'null' : typeof bytes, 'readIdx for a path or a Blob')
  }
  const header = peekHeader(bytes, name)
  if (header === null) return refuseShortHeader(bytes.length, name)
  checkLength(header, bytes.length, name)
  return decode(header, bytes)
}

/**
 * Reads an IDX file, plain or packed by gzip (told apart by their first bytes).
 *
 * `source`: a path or `file:` URL (Node), an `http:` or other URL (fetched), a Blob or File, or bytes.
 * What the header claims is compared with what the source can hold before anything of that size is allocated, and
 * unpacking stops where the claim is exceeded, so a hostile file costs no more memory than an honest one.
 *
 * Throws `DataError` for a source that cannot be read or is not exactly one IDX file, and for more than `maxBytes`
 * (1 GiB unless told otherwise).
 *
 * @example
 * const { dtype, shape } = await readIdx('data/mnist/train-images-idx3-ubyte')
 * dtype // 'uint8'
 * shape.slice(1) // [28, 28]
 */
export async function readIdx(
  source: string | URL | Uint8Array | Blob,
  options: { maxBytes?: number } = {},
): Promise<IdxArray> {
  const { maxBytes = 2 ** 30 } = options
  if (!(maxBytes > 0)) {
    throw new OptionError('readIdx', 'maxBytes must be positive', String(maxBytes), 'maxBytes: 2 ** 30')
  }
  const { name, size, mostBytes, chunks } = await unpack(await openSource(source))
  const parts: Uint8Array[] = []
  let length = 0
  let header: IdxHeader | null = null
  for await (const chunk of chunks) {
    parts.push(chunk)
    length += chunk.length
    if (header === null) {
      header = peekHeader(join(parts, length), name)
      if (header !== null) checkClaim(header, size, mostBytes, maxBytes, name)
    }
    if (header !== null && length > header.totalBytes) checkLength(header, length, name)
  }
  if (header === null) return refuseShortHeader(length, name)
  checkLength(header, length, name)
  return decode(header, join(parts, length))
}

/** What can be known at the header: the source's own size, how far gzip can expand, the caller's limit. */
function checkClaim(
  header: IdxHeader,
  size: number | null,
  mostBytes: number,
  maxBytes: number,
  name: string,
): void {
  const { totalBytes } = header
  if (size !== null) checkLength(header, size, name)
  if (totalBytes > mostBytes) {
    refuseLength(header, `a gzip file that can unpack to ${mostBytes} bytes at most`, name)
  }
  if (totalBytes > maxBytes) {
    const remedy = `readIdx(source, { maxBytes: ${totalBytes} })`
    refuse(name, `hold at most ${maxBytes} bytes`, `${totalBytes} bytes`, remedy)
  }
}

function checkLength(header: IdxHeader, length: number, name: string): void {
  if (length < header.totalBytes) refuseLength(header, `${length} bytes (truncated)`, name)
  if (length > header.totalBytes) refuseLength(header, `${length} bytes or more (trailing bytes)`, name)
}

function refuseLength({ totalBytes, shape }: IdxHeader, got: string, name: string): never {
  const required = `hold ${totalBytes} bytes, as its sizes ${sizes(shape)} say`
  refuse(name, required, got, 'to download the file again')
}

function refuseShortHeader(length: number, name: string): never {
  const got = length === 0 ? 'no bytes (empty)' : `${length} bytes (truncated)`
  refuse(name, 'hold a whole IDX header', got, 'to download the file again')
}

/** One reader per type: DataView reads big-endian unless told otherwise. */
const readers = {
  uint8: (view: DataView, at: number) => view.getUint8(at),
  int8: (view: DataView, at: number) => view.getInt8(at),
  int16: (view: DataView, at: number) => view.getInt16(at),
  int32: (view: DataView, at: number) => view.getInt32(at),
  float32: (view: DataView, at: number) => view.getFloat32(at),
  float64: (view: DataView, at: number) => view.getFloat64(at),
}

function decode({ type, shape, headerBytes, totalBytes }: IdxHeader, bytes: Uint8Array): IdxArray {
  const { dtype, array } = type
  const width = array.BYTES_PER_ELEMENT
  if (dtype === 'uint8') return { dtype, shape, data: bytes.slice(headerBytes) }
  const view = new DataView(bytes.buffer, bytes.byteOffset, totalBytes)
  const data = new array((totalBytes - headerBytes) / width)
  const read = readers[dtype]
  for (let i = 0; i < data.length; i++) data[i] = read(view, headerBytes + i * width)
  return { dtype, shape, data } as IdxArray
}
