import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Outcome, TestFile } from './inside/run.ts'

/** What a page is to do. */
export interface Order {
  readonly files: readonly TestFile[]
  readonly threads: number
  readonly place: 'page' | 'worker'
}

export interface End {
  readonly error: string
  readonly isolated: boolean
}

/** A server of one order: the page, the modules of a folder, and ears for what comes back. */
export interface Served {
  readonly address: string
  readonly outcomes: readonly Outcome[]
  readonly end: Promise<End>
  close(): void
}

const page =
  '<!doctype html><meta charset="utf-8"><title>Wengert</title><script type="module" src="/test/browser/inside/page.js"></script>'
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html' }
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Serves an order on this machine only, with or without the headers that let memory be shared. */
export async function serve(folder: string, order: Order, isolated: boolean): Promise<Served> {
  const outcomes: Outcome[] = []
  let finish!: (end: End) => void
  const end = new Promise<End>((resolve) => {
    finish = resolve
  })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = normalize(new URL(request.url!, 'http://localhost').pathname)
    const send = (status: number, type: string, body: string | Buffer) =>
      response.writeHead(status, { 'Content-Type': type, ...(isolated ? isolation : {}) }).end(body)
    if (request.method === 'POST') {
      const body = JSON.parse(await text(request))
      if (path === '/outcome') outcomes.push(body)
      else finish(body)
      return send(200, 'text/plain', '')
    }
    if (path === '/') return send(200, 'text/html', page)
    if (path === '/order') return send(200, 'application/json', JSON.stringify(order))
    try {
      return send(200, types[extname(path)] ?? 'text/plain', await readFile(join(folder, path)))
    } catch {
      return send(404, 'text/plain', 'not found')
    }
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { address: `http://localhost:${port}/`, outcomes, end, close }
}

async function text(request: IncomingMessage): Promise<string> {
  let all = ''
  for await (const part of request.setEncoding('utf8')) all += part
  return all
}
