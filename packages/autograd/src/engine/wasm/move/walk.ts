import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'

/** Words of a walk's description, in their order; the axes follow, innermost but one first: size and three steps. */
export const words = {
  rowsPerPart: 0,
  rows: 1,
  /** Elements in a row, and in the very last one. */
  length: 2,
  lastLength: 3,
  /** Addresses and steps within a row of the operands. */
  at: 4,
  step: 7,
  rank: 10,
  /** Five words that mean what the kernel wants them to mean. */
  first: 11,
  second: 12,
  third: 13,
  fourth: 14,
  fifth: 15,
  /** What a part clears before it adds: `runs` of bytes at a pitch, of which every part owns some. */
  clearAt: 16,
  clearRuns: 17,
  clearPitch: 18,
  clearPerPart: 19,
  clearBytes: 20,
  axes: 22,
} as const

const maxParts = 64

/**
 * Axes common to up to three operands, with strides in bytes, outermost first. Axes of size 1 vanish and neighbours
 * that lie behind each other in all operands merge. One object serves all calls: making one would cost more than many
 * a move.
 */
export class Walk {
  readonly sizes: number[] = []
  readonly a: number[] = []
  readonly b: number[] = []
  readonly c: number[] = []
  rank = 0
  /** Elements in all. */
  size = 1
  private readonly machine: Machine
  private readonly shortest: number
  private clearing = false
  /** Bytes of each run that go with a step of the outermost axis. */
  private owned = 0
  /** Elements in the last row where it is shorter than the others, else 0. */
  private lastLength = 0

  /** Parts of the work take at least `shortest` nanoseconds, by estimate. */
  constructor(machine: Machine, shortest: number) {
    this.machine = machine
    this.shortest = shortest
  }

  clear(): void {
    this.rank = 0
    this.size = 1
    this.clearing = false
    this.lastLength = 0
  }

  push(n: number, a: number, b: number, c = 0): void {
    if (n === 1) return
    this.size *= n
    const last = this.rank - 1
    if (last >= 0 && this.a[last] === a * n && this.b[last] === b * n && this.c[last] === c * n) {
      this.sizes[last]! *= n
      this.put(last, this.sizes[last]!, a, b, c)
    } else this.put(this.rank++, n, a, b, c)
  }

  private put(axis: number, n: number, a: number, b: number, c: number): void {
    this.sizes[axis] = n
    this.a[axis] = a
    this.b[axis] = b
    this.c[axis] = c
  }

  /** At least so many axes, by axes of size 1 outside. */
  fillTo(rank: number): void {
    while (this.rank < rank) {
      this.put(this.rank++, 1, 0, 0, 0)
      this.move(this.rank - 1, 0)
    }
  }

  /** Makes every element a row, where elements are lines that take long. */
  rowsOfOne(): void {
    this.put(this.rank++, 1, 0, 0, 0)
  }

  /** Takes an axis out and puts it back at another place. */
  move(from: number, to: number): void {
    const n = this.sizes[from]!
    const a = this.a[from]!
    const b = this.b[from]!
    const c = this.c[from]!
    const way = from < to ? 1 : -1
    for (let k = from; k !== to; k += way)
      this.put(k, this.sizes[k + way]!, this.a[k + way]!, this.b[k + way]!, this.c[k + way]!)
    this.put(to, n, a, b, c)
  }

  /**
   * Each part clears its share first: `runs` runs of `units * bytes` bytes, each `pitch` bytes behind the other, of
   * which the outermost axis owns `bytes` a step. Then parts are whole steps of the outermost axis.
   */
  clears(at: number, runs: number, pitch: number, units: number, bytes: number): void {
    const { machine } = this
    const base = machine.args >> 2
    const w = machine.words.i32
    w[base + words.clearAt] = at
    w[base + words.clearRuns] = runs
    w[base + words.clearPitch] = pitch
    w[base + words.clearBytes] = units * bytes
    this.owned = bytes
    this.clearing = true
  }

  /** One part clears everything and does the work. */
  clearsAll(at: number, bytes: number): void {
    this.fillTo(this.rank + 1)
    this.clears(at, 1, 0, 1, bytes)
  }

  /** Sets one of the five words that belong to the kernel. */
  word(which: number, value: number): void {
    this.machine.words.i32[(this.machine.args >> 2) + which] = value
  }

  /** Where a short table may lie, behind the description. */
  get tableAt(): number {
    return this.machine.args + 4 * (words.axes + 4 * this.rank + 8)
  }

  /**
   * Writes the description and runs the kernel over all rows, which lie along the last axis. `cost` is about what an
   * element takes, in nanoseconds; `grain` rows stay together.
   */
  run(kernel: Kernel, a: number, b: number, c: number, cost: number, grain = 1): void {
    if (this.rank < 2) this.fillTo(2)
    const { sizes, clearing } = this
    const parts = Math.min(maxParts, Math.floor((this.size * cost) / this.shortest))
    if (parts > 1) this.cut(parts, cost < 2 ? 64 : 4)
    let rows = 1
    for (let k = this.rank - 2; k >= 0; k--) rows *= sizes[k]!
    const unit = clearing ? rows / sizes[0]! : grain
    const units = Math.ceil(rows / unit)
    const perPart = parts > 1 ? Math.ceil(units / parts) : units
    const { machine } = this
    const { args } = machine
    const { i32 } = machine.words
    const base = args >> 2
    i32[base + words.rowsPerPart] = perPart * unit
    i32[base + words.rows] = rows
    i32[base + words.at] = a
    i32[base + words.at + 1] = b
    i32[base + words.at + 2] = c
    this.writeRow(i32, base)
    this.writeAxes(i32, base + words.axes)
    if (clearing) i32[base + words.clearPerPart] = perPart * this.owned
    machine.run(kernel, args, Math.ceil(units / perPart))
  }

  /** One long row becomes rows of equal length, a multiple of `grain`, the last of them shorter. */
  private cut(parts: number, grain: number): void {
    if (this.rank !== 2 || this.sizes[0] !== 1 || this.clearing) return
    const n = this.sizes[1]!
    const length = Math.ceil(n / parts / grain) * grain
    const rows = Math.ceil(n / length)
    this.put(0, rows, length * this.a[1]!, length * this.b[1]!, length * this.c[1]!)
    this.sizes[1] = length
    this.lastLength = n - (rows - 1) * length
  }

  private writeRow(w: Int32Array, base: number): void {
    const inner = this.rank - 1
    const length = this.sizes[inner]!
    w[base + words.length] = length
    w[base + words.lastLength] = this.lastLength || length
    w[base + words.step] = this.a[inner]!
    w[base + words.step + 1] = this.b[inner]!
    w[base + words.step + 2] = this.c[inner]!
    w[base + words.rank] = inner
  }

  /** The step of an axis is taken when those inside it are through, so it takes their way back. */
  private writeAxes(w: Int32Array, base: number): void {
    const { sizes, a, b, c } = this
    let at = base
    for (let k = this.rank - 2; k >= 0; k--, at += 4) {
      const back = k === this.rank - 2 ? 0 : sizes[k + 1]!
      w[at] = sizes[k]!
      w[at + 1] = a[k]! - back * a[k + 1]!
      w[at + 2] = b[k]! - back * b[k + 1]!
      w[at + 3] = c[k]! - back * c[k + 1]!
    }
  }
}
