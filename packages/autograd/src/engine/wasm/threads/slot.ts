import { scratchBytes, scratchSize } from '../machine/layout.ts'
import { spawn, type Thread } from './spawn.ts'
import { lineBytes, words as w } from './words.ts'

/** What a place for a worker needs to know of its pool. */
export interface SlotOptions {
  readonly memory: WebAssembly.Memory
  /** Address of the job's words. */
  readonly control: number
  /** Memory for the words and the scratch of one worker; throws or gives 0 where there is none. */
  readonly allocate: (bytes: number) => number
  /** How long a worker looks for work before it sleeps, in milliseconds: at first and at most. */
  readonly spin: readonly [first: number, longest: number]
  readonly report: (message: string) => void
}

/** How often a worker that died is replaced. */
const replacements = 3

/** A place for one worker: its words, its scratch, and the worker that is there now, if any. */
export class Slot {
  readonly words: Int32Array
  private readonly options: SlotOptions
  private readonly back: boolean
  private readonly line: number
  private thread: Thread | null = null
  private wanted = false
  /** Whether a worker ended that had claimed a part. */
  private lost = false
  private left = replacements

  /** `back` says whether its worker takes parts from the back. */
  constructor(options: SlotOptions, back: boolean) {
    this.options = options
    this.back = back
    this.line = options.allocate(lineBytes + scratchSize)
    if (this.line === 0) throw new Error('there is no memory for another one')
    this.words = new Int32Array(options.memory.buffer, this.line, lineBytes / 4)
    const behind = scratchSize - scratchBytes
    new Uint8Array(options.memory.buffer, this.line + lineBytes + scratchBytes, behind).fill(0)
  }

  /** Whether a worker is there and takes part. */
  get ready(): boolean {
    return this.wanted && Atomics.load(this.words, w.ready) === 1
  }

  get running(): number {
    return Atomics.load(this.words, w.running)
  }

  /** Whether a part threw, or was lost with its worker. */
  get failed(): boolean {
    return this.lost || Atomics.load(this.words, w.failed) === 1
  }

  /** Whether a part threw since this was asked last. What was lost is forgotten too. */
  takeFailed(): boolean {
    this.lost = false
    return Atomics.exchange(this.words, w.failed, 0) === 1
  }

  /** Brings a worker here, now or when the one that is leaving has left; false where there can be none. */
  start(): boolean {
    this.wanted = true
    return this.thread !== null || this.bring()
  }

  /** Tells the worker to end; the pool wakes it. */
  leave(): void {
    this.wanted = false
    Atomics.store(this.words, w.leave, 1)
  }

  /** Ends a worker that failed or no longer answers; another one comes when it has ended. */
  abandon(why: string): void {
    this.lose(why)
    Atomics.store(this.words, w.leave, 1)
    Atomics.store(this.words, w.ready, 0)
    this.thread?.terminate()
  }

  private bring(): boolean {
    this.words.fill(0)
    Atomics.store(this.words, w.running, w.none)
    const { line, back } = this
    const { memory, control, spin } = this.options
    const start = { memory, control, line, scratch: line + lineBytes, spin, back, words: w }
    this.thread = spawn(start, (cause) => this.ended(cause))
    if (this.thread === null) this.wanted = false
    return this.thread !== null
  }

  private ended(cause: unknown): void {
    this.thread = null
    const expected = Atomics.load(this.words, w.leave) === 1
    if (!expected && this.running !== w.none) this.lost = true
    Atomics.store(this.words, w.ready, 0)
    if (!this.wanted) return
    if (!expected || cause !== undefined) this.lose(`ended unexpectedly${explained(cause)}`)
    if (this.left > 0) this.bring()
    else this.wanted = false
  }

  private lose(what: string): void {
    this.left--
    const next = this.left > 0 ? 'another one takes its place' : 'it is not replaced any more'
    this.options.report(`a worker thread ${what}; ${next}`)
  }
}

function explained(cause: unknown): string {
  if (cause === undefined) return ''
  return ` (${cause instanceof Error ? cause.message : String(cause)})`
}
