import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DataError } from '@wengert/autograd'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readIdx } from '#nn/data/idx.ts'
import { gzip, writeIdx } from './idxBytes.ts'

const dir = mkdtempSync(join(tmpdir(), 'idx-'))
const bytes = writeIdx('int16', [2, 2], [1, -2, 300, -32768])
const expected = { dtype: 'int16', shape: [2, 2], data: Int16Array.of(1, -2, 300, -32768) }
const file = (name: string, content: Uint8Array) => {
  writeFileSync(join(dir, name), content)
  return join(dir, name)
}

afterAll(() => rmSync(dir, { recursive: true }))

describe('files', () => {
  test('paths and file URLs, plain and gzip, whatever the name says', async () => {
    for (const path of [file('plain.gz', bytes), file('packed', gzip(bytes))]) {
      expect(await readIdx(path)).toEqual(expected)
      expect(await readIdx(pathToFileURL(path))).toEqual(expected)
      expect(await readIdx(pathToFileURL(path).href)).toEqual(expected)
    }
  })

  test('every refusal names the file and what to try', async () => {
    mkdirSync(join(dir, 'folder'))
    const huge = writeIdx('uint8', [2 ** 32 - 1, 28, 28], [])
    const refused: [string, RegExp][] = [
      [join(dir, 'missing'), /readable file; got .*ENOENT/],
      [join(dir, 'folder'), /readable file; got a directory/],
      [join(file('plain', bytes), 'inside'), /readable file; got .*ENOTDIR/],
      [file('empty', new Uint8Array()), /whole IDX header; got no bytes \(empty\)/],
      [file('short', bytes.slice(0, 7)), /whole IDX header; got 7 bytes \(truncated\)/],
      [file('truncated', bytes.slice(0, -1)), /hold 20 bytes.*got 19 bytes \(truncated\)/],
      [file('huge', huge), /hold 3367254359296 bytes.*got 16 bytes \(truncated\)/],
      [file('cut.gz', gzip(bytes).slice(0, -9)), /intact gzip/],
      [file('twice.gz', gzip(gzip(bytes))), /plain IDX; got gzip/],
    ]
    for (const [path, message] of refused) {
      const error = await readIdx(path).catch((error) => error)

      expect(error).toBeInstanceOf(DataError)
      expect(error.message).toMatch(message)
      expect(error.message).toContain(path)
      expect(error.message).toMatch(/; try /)
    }
  })

  test('paths that no file system has', async () => {
    for (const path of ['', 'with\0zero', 'x'.repeat(5000)]) {
      await expect(readIdx(path)).rejects.toThrow(DataError)
    }
  })
})

describe('URLs', () => {
  const server = createServer((request, response) => {
    if (request.url === '/digits') response.end(bytes)
    else if (request.url === '/digits.gz') response.end(gzip(bytes))
    else if (request.url === '/broken')
      response.writeHead(200, { 'content-length': 20 }).write(bytes.slice(0, 9), () => response.destroy())
    else response.writeHead(404).end('no such page')
  })
  let base = ''
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  test('http, plain and gzip, as text and as URL', async () => {
    expect(await readIdx(`${base}/digits`)).toEqual(expected)
    expect(await readIdx(new URL(`${base}/digits.gz`))).toEqual(expected)
  })

  test('data URLs', async () => {
    expect(await readIdx(`data:;base64,${Buffer.from(gzip(bytes)).toString('base64')}`)).toEqual(expected)
  })

  test('a page that is missing, a connection that breaks, a host that is not there', async () => {
    await expect(readIdx(`${base}/other`)).rejects.toThrow(/URL that answers; got HTTP status 404; try/)
    await expect(readIdx(`${base}/broken`)).rejects.toThrow(DataError)
    await expect(readIdx('http://127.0.0.1:1/')).rejects.toThrow(DataError)
    await expect(readIdx('http://')).rejects.toThrow(DataError)
    await expect(readIdx(new URL('ftp://127.0.0.1/digits'))).rejects.toThrow(DataError)
  })
})

test('a File is called by its name', async () => {
  const named = Object.assign(new Blob([bytes.slice(0, 5)]), { name: 'my-digits' })

  await expect(readIdx(named)).rejects.toThrow(/my-digits must hold/)
})
