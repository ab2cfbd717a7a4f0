import { refuse } from './idxHeader.ts'

/** Bytes that arrive piece by piece, with the name that messages call them by. */
export interface ByteSource {
  name: string
  /** Number of bytes where it is known beforehand. */
  size: number | null
  chunks: AsyncIterable<Uint8Array>
}

/** Opens a path, URL, Blob or byte array; paths and `file:` URLs need Node's file system, other URLs are fetched. */
export function openSource(source: string | URL | Uint8Array | Blob): Promise<ByteSource> | ByteSource {
  if (source instanceof Uint8Array) return { name: 'the bytes', size: source.length, chunks: once(source) }
  if (source instanceof Blob) {
    const name = 'name' in source && source.name ? String(source.name) : 'the blob'
    return { name, size: source.size, chunks: named(name, fromStream(source.stream())) }
  }
  if (source instanceof URL) return source.protocol === 'file:' ? openFile(source) : openUrl(source.href)
  if (typeof source !== 'string') {
    refuse('the source', 'be a path, URL, Blob or Uint8Array', typeof source, 'readIdx(path)')
  }
  if (/^file:/i.test(source) && URL.canParse(source)) return openFile(new URL(source))
  return /^(https?|blob|data):/i.test(source) ? openUrl(source) : openFile(source)
}

async function openUrl(url: string): Promise<ByteSource> {
  const name = url.length > 120 ? `${url.slice(0, 117)}...` : url
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`HTTP status ${response.status}`)
    return {
      name,
      size: null,
      chunks: response.body ? named(name, fromStream(response.body)) : once(new Uint8Array()),
    }
  } catch (error) {
    return refuse(name, 'be a URL that answers', reason(error), 'to open it in a browser')
  }
}

async function openFile(path: string | URL): Promise<ByteSource> {
  const name = String(path)
  const fs = await fileSystem(name)
  try {
    const info = await fs.stat(path)
    // Anything but a regular file (a directory, a pipe, a device) may block or never end.
    if (!info.isFile()) throw new Error(info.isDirectory() ? 'a directory' : 'no regular file')
    const file = await fs.open(path)
    return { name, size: info.size, chunks: named(name, fromFile(file)) }
  } catch (error) {
    return refuse(name, 'be a readable file', reason(error), 'another path or another copy of the file')
  }
}

/** Node's file system; the comments keep bundlers for browsers from looking for it. */
export function fileSystem(name: string): Promise<typeof import('node:fs/promises')> {
  return import(/* webpackIgnore: true */ /* @vite-ignore */ 'node:fs/promises').catch(() => {
    const remedy = 'readIdx with a http URL, a Blob or bytes'
    return refuse(name, 'be read where there are files', 'a platform without node:fs', remedy)
  })
}

interface FileHandle {
  read(buffer: Uint8Array, offset: number, length: number, position: null): Promise<{ bytesRead: number }>
  close(): Promise<void>
}

async function* fromFile(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const chunk = new Uint8Array(1 << 16)
      const { bytesRead } = await file.read(chunk, 0, chunk.length, null)
      if (bytesRead === 0) return
      yield chunk.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** The chunks of a stream; a consumer that stops early cancels it. */
export async function* fromStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    // A stream that failed refuses to be cancelled; its error is already on its way.
    if (!ended) await reader.cancel().catch(() => {})
  }
}

async function* named(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks
  } catch (error) {
    refuse(name, 'be readable to its end', reason(error), 'another copy of the file')
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
