import type { DType } from '../../dtype.ts'
import { collapse, forEachRow } from '../../reference/walk.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import { scratchBytes } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import { dtypeNumber } from '../move/dtypeNumber.ts'
import { rowKernel } from '../move/rows.ts'
import { type Walk, words } from '../move/walk.ts'
import { argsortLong } from './longSort.ts'
import { positionsAt, sortLines } from './sortLines.ts'

/** Below this, digits are bytes: there is less to count. */
const shortLine = 2048
const bitsFor = (n: number) => (n < shortLine ? 8 : 11)

/** Sorts lines by radix: positions are dealt out by one digit of their keys after the other, from the lowest. */
export class Sorter {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk) {
    this.machine = machine
    this.walk = walk
  }

  /** Stable, NaN the largest. */
  argsort(x: Located, axis: number, descending: boolean, out: Located): void {
    const { walk } = this
    const n = x.shape[axis]!
    const width = bytesOf[x.dtype]
    const bits = bitsFor(n)
    const room = scratchBytes - positionsAt(bits)
    const inOut = 8 * n > room
    if (inOut && (4 * n > room || out.strides[axis] !== 1)) {
      this.sortLong(x, axis, descending, out)
      return
    }
    walk.clear()
    for (let k = 0; k < x.shape.length; k++)
      if (k !== axis) walk.push(x.shape[k]!, x.strides[k]! * width, out.strides[k]! * 4)
    if (walk.size === 0 || n === 0) return
    walk.rowsOfOne()
    walk.word(words.first, n)
    walk.word(words.second, x.strides[axis]! * width)
    walk.word(words.third, out.strides[axis]! * 4)
    walk.word(words.fourth, descending ? -1 : 0)
    walk.word(words.fifth, inOut ? 1 : 0)
    walk.run(this.kernel(x.dtype, bits), x.at, out.at, 0, 10 * n + 1000)
  }

  private sortLong(x: Located, axis: number, descending: boolean, out: Located): void {
    const without = (list: readonly number[]) => list.filter((_, k) => k !== axis)
    const lines = collapse(without(x.shape), [without(x.strides), without(out.strides)])
    const inner = lines.shape.length - 1
    const [xs, os] = lines.strides.map((strides) => strides[inner]!) as [number, number]
    forEachRow(lines, [x.at / bytesOf[x.dtype], out.at / 4], ([i, o], n) => {
      for (let k = 0; k < n; k++)
        argsortLong(this.machine, x, axis, descending, i! + k * xs, o! + k * os, out.strides[axis]!)
    })
  }

  private kernel(dtype: DType, bits: number): Kernel {
    const key = dtypeNumber[dtype] * 2 + (bits === 8 ? 0 : 1)
    return this.kernels.get(key, () =>
      rowKernel(this.machine, { operands: 2 }, (row) => sortLines(row, dtype, bits)),
    )
  }
}
