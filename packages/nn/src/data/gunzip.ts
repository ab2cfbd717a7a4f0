import { WengertError } from '@wengert/autograd'
import { type ByteSource, fromStream, reason } from './byteSource.ts'
import { refuse } from './idxHeader.ts'

/** Deflate never packs tighter: a copy of 258 bytes costs two bits at least. */
const densestDeflate = 1032

/** The source itself, or what it unpacks to when its first two bytes are gzip's. */
export async function unpack(source: ByteSource): Promise<ByteSource & { mostBytes: number }> {
  const chunks = source.chunks[Symbol.asyncIterator]()
  const head = await firstBytes(chunks, 2)
  const all = prepend(head, chunks)
  const size = source.size ?? Number.POSITIVE_INFINITY
  if (head[0] !== 0x1f || head[1] !== 0x8b) return { ...source, chunks: all, mostBytes: size }
  if (typeof DecompressionStream === 'undefined') {
    await chunks.return?.()
    refuse(
      source.name,
      'be plain IDX where DecompressionStream is missing',
      'gzip',
      'to unpack the file first',
    )
  }
  return { ...source, size: null, chunks: gunzip(all, source.name), mostBytes: size * densestDeflate }
}

async function* gunzip(packed: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const unpacked = toStream(packed).pipeThrough(
    new DecompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>,
  )
  try {
    yield* fromStream(unpacked)
  } catch (error) {
    if (error instanceof WengertError) throw error
    refuse(name, 'be intact gzip', reason(error), 'to download the file again')
  }
}

function toStream(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await chunks.return(undefined)
    },
  })
}

async function firstBytes(chunks: AsyncIterator<Uint8Array>, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  while (length < count) {
    const { done, value } = await chunks.next()
    if (done) break
    parts.push(value)
    length += value.length
  }
  return join(parts, length)
}

async function* prepend(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** One array out of parts that are `length` bytes long together; a single part is handed on as it is. */
export function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
