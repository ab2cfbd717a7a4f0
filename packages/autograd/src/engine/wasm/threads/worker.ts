import type { Koffi } from '../blas/libraries.ts'
import type { gemmPart, NativeSpec } from '../blas/parts.ts'
import type { partsOf } from './parts.ts'
import type { words as allWords } from './words.ts'

/** What a worker is started with. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory
  /** Addresses of the job's words, of this worker's words and of its scratch. */
  readonly control: number
  readonly line: number
  readonly scratch: number
  /**
   * Milliseconds to look for work before going to sleep, at first and at most: jobs that come soon after it fell
   * asleep make it look longer.
   */
  readonly spin: readonly [first: number, longest: number]
  /** Whether it takes parts from the back. */
  readonly back: boolean
  readonly words: typeof allWords
}

type Run = (args: number, part: number, scratch: number) => void

/** What an entry says of its job. */
interface Entry {
  readonly id: number
  readonly args: number
  readonly first: number
  readonly many: number
}

/** What the text of a worker finds beside it. */
export interface WorkerHost {
  /** Functions that kernels import. */
  readonly functions: WebAssembly.ModuleImports
  /** One tile of a native library's product. */
  readonly gemmPart: typeof gemmPart
  /** What is done with a part. */
  readonly partsOf: typeof partsOf
  /** Loads a module of Node. */
  readonly load: (path: string) => unknown
}

/**
 * The life of a worker. It is sent to the worker as text, so nothing outside of it can be used; its functions are
 * methods, which bundlers leave as they are.
 */
export function workerMain(start: WorkerStart, host: WorkerHost): void {
  const { memory, control, line, scratch, spin, back, words: w } = start
  const job = new Int32Array(memory.buffer, control, w.entries + w.depth * w.entrySize)
  const own = new Int32Array(memory.buffer, line, 16)
  const parts = host.partsOf(job, w)
  const kernels: Run[] = []

  let patience = spin[0]
  const life = {
    /** Products of a native library: see NativeSpec. */
    native(text: string): Run {
      const { koffi, library, prototypes, base } = JSON.parse(text) as NativeSpec
      const opened = (host.load(koffi) as Koffi).load(library)
      const products = prototypes.map((prototype) => opened.func(prototype))
      const whole = new Int32Array(memory.buffer)
      return (args, part) => host.gemmPart(whole, args >>> 2, part, products, base)
    },

    module(bytes: Uint8Array<ArrayBuffer>): Run {
      const imports = { e: { m: memory }, f: host.functions }
      return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports.run as Run
    },

    compile(ticket: number, entry: number, id: number): void {
      const at = Atomics.load(job, entry + w.bytesAt) >>> 0
      const size = Atomics.load(job, entry + w.bytes)
      if (Atomics.load(job, w.ticket) >>> w.partBits !== ticket >>> w.partBits) return
      try {
        const bytes = new Uint8Array(memory.buffer, at, size).slice()
        kernels[id] = bytes[0] === 0 ? life.module(bytes) : life.native(new TextDecoder().decode(bytes))
      } catch (error) {
        kernels[id] = () => {
          throw error
        }
      }
    },

    sleep(ticket: number): void {
      const since = performance.now()
      Atomics.add(job, w.sleeping, 1)
      Atomics.wait(job, w.ticket, ticket)
      Atomics.sub(job, w.sleeping, 1)
      patience = performance.now() < since + 1 ? Math.min(2 * patience, spin[1]) : spin[0]
    },

    rest(ticket: number): void {
      Atomics.store(own, w.running, w.none)
      const end = performance.now() + patience
      for (let i = 1; Atomics.load(job, w.ticket) === ticket; i++) {
        if (i % 64 === 0 && performance.now() > end) life.sleep(ticket)
      }
    },

    /** Of the ticket's job what has to be known to run its parts; all of it, to be compared after a claim. */
    read(entry: number): Entry {
      return {
        id: Atomics.load(job, entry + w.kernel),
        args: Atomics.load(job, entry + w.args),
        first: Atomics.load(job, entry + w.first),
        many: Atomics.load(job, entry + w.parts),
      }
    },

    /**
     * A part threw: the job is not done before the main thread has done it. So it is where a worker slept until as many
     * jobs had come and gone as tickets can count, and claimed a part of another job than it had read of.
     */
    run(kernel: Run, ticket: number, entry: number, seen: Entry, part: number): void {
      try {
        const { id, args, first, many } = life.read(entry)
        if (id !== seen.id || args !== seen.args || first !== seen.first || many !== seen.many)
          throw new Error('this is another job')
        kernel(args, first + part, scratch)
        parts.finish(ticket)
      } catch {
        Atomics.store(own, w.failed, 1)
      }
      Atomics.store(own, w.running, w.none)
      if (Atomics.load(job, w.waiting) === 0) return
      Atomics.add(job, w.bell, 1)
      Atomics.notify(job, w.bell)
    },
  }

  Atomics.store(own, w.running, w.none)
  Atomics.store(own, w.ready, 1)
  while (Atomics.load(own, w.leave) === 0) {
    const ticket = Atomics.load(job, w.ticket)
    const entry = parts.entry(ticket)
    const seen = life.read(entry)
    const { id, many } = seen
    if (parts.left(ticket, many) <= 0) {
      life.rest(ticket)
      continue
    }
    const kernel = kernels[id]
    if (kernel === undefined) {
      life.compile(ticket, entry, id)
      continue
    }
    // Before the claim, so that a part that is claimed and never finished can be told from one that is not claimed.
    Atomics.store(own, w.running, ticket)
    const part = parts.claim(ticket, many, back)
    if (part >= 0) life.run(kernel, ticket, entry, seen, part)
  }
}
