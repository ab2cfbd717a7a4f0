import { builtin } from '../../host.ts'
import { gemmPart } from '../blas/parts.ts'
import { hostFamilies, hostFunctions } from '../machine/kernel.ts'
import { partsOf } from './parts.ts'
import { type WorkerStart, workerMain } from './worker.ts'

/** A worker as the pool knows it. */
export interface Thread {
  /** Ends it at once, whatever it does. */
  terminate(): void
}

/** Told when a worker has ended, with what it died of if it says so. */
export type Ended = (cause: unknown) => void

/** A function as text: by its name where it belongs to Math, whose functions have no text. */
const text = (name: string, f: unknown) => (f === Math[name as keyof Math] ? `Math.${name}` : String(f))

/** The functions of the host as the text of an object. */
function host(): string {
  const inFamilies = new Set(hostFamilies.flatMap((family) => Object.keys(family())))
  const others = Object.entries(hostFunctions).filter(([name]) => !inFamilies.has(name))
  const parts = [
    ...others.map(([name, f]) => `${name}: ${text(name, f)}`),
    ...hostFamilies.map((family) => `...(${family})()`),
  ]
  return `{ ${parts.join(', ')} }`
}

let known: string | undefined

/** The program of a worker. */
function source(): string {
  // Compilers that keep the names of functions, as tsx does, call __name around each function inside of another.
  known ??= `'use strict'
const __name = (f) => f
const host = { functions: ${host()}, gemmPart: ${gemmPart}, partsOf: ${partsOf} }
const main = ${workerMain}
if (typeof require === 'function') main(require('node:worker_threads').workerData, { ...host, load: require })
else onmessage = ({ data }) => { main(data, host); postMessage(0); close() }`
  return known
}

interface NodeWorker {
  on(event: 'error' | 'exit', listener: (value: unknown) => void): void
  unref(): void
  terminate(): unknown
}

interface NodeThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker
}

function nodeThread({ Worker }: NodeThreads, start: WorkerStart, ended: Ended): Thread {
  // Neither the flags nor the environment of this process: a loader named there would be loaded by each worker.
  const options = { eval: true, workerData: start, execArgv: [], env: {}, name: 'wengert' }
  const worker = new Worker(source(), options)
  let cause: unknown
  worker.on('error', (error) => {
    cause = error
  })
  worker.on('exit', () => ended(cause))
  worker.unref()
  return { terminate: () => void worker.terminate() }
}

let url: string | undefined

function webThread(start: WorkerStart, ended: Ended): Thread {
  url ??= URL.createObjectURL(new Blob([source()], { type: 'text/javascript' }))
  const worker = new Worker(url, { name: 'wengert' })
  // The page hears nothing of a worker that ends or is ended: it says so itself, or is said to have.
  const terminate = (cause: unknown) => {
    worker.terminate()
    queueMicrotask(() => ended(cause))
  }
  worker.onmessage = () => ended(undefined)
  worker.onerror = (event) => {
    event.preventDefault()
    terminate(event.message)
  }
  worker.postMessage(start)
  return { terminate: () => terminate(undefined) }
}

/** Starts a worker; null where there can be none. It never keeps the process alive. */
export function spawn(start: WorkerStart, ended: Ended): Thread | null {
  const threads = builtin<NodeThreads>('node:worker_threads')
  try {
    if (threads !== null) return nodeThread(threads, start, ended)
    if (typeof Worker === 'undefined' || !globalThis.crossOriginIsolated) return null
    return webThread(start, ended)
  } catch {
    return null
  }
}
