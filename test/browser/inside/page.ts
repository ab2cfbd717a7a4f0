import { type Outcome, run, type TestFile } from './run.ts'

// Runs in a page, and once more in a worker that the page starts. The address says which:
// ?files=JSON&threads=N&in=page|worker. Outcomes go to /outcome, and the end of it all to /end.

interface Order {
  readonly files: readonly TestFile[]
  readonly threads: number
}

const post = (path: string, body: unknown) => fetch(path, { method: 'POST', body: JSON.stringify(body) })
const isPage = typeof document !== 'undefined'

async function obey({ files, threads }: Order): Promise<void> {
  let error = ''
  try {
    await run(files, threads, (outcome: Outcome) => post('/outcome', outcome))
  } catch (thrown) {
    error = String((thrown as Error).stack ?? thrown)
  }
  await post('/end', { error, isolated: globalThis.crossOriginIsolated })
}

async function begin(): Promise<void> {
  const order = (await (await fetch('/order')).json()) as Order & { readonly place: 'page' | 'worker' }
  if (order.place === 'page') return obey(order)
  const worker = new Worker(import.meta.url, { type: 'module' })
  worker.onerror = (event) => void post('/end', { error: event.message, isolated: false })
  worker.postMessage(order)
}

if (isPage) void begin()
else self.onmessage = ({ data }: MessageEvent<Order>) => void obey(data)
