import type { ArgReduceName } from '../../engine.ts'
import { pick } from '../../reference/index.ts'
import { argReduce } from '../../reference/reduce.ts'
import { sizeOf } from '../../view.ts'
import { arrayAt } from '../heap/elements.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { dtypeNumber } from '../move/dtypeNumber.ts'
import { formNumber, formOf } from '../move/lanes.ts'
import { stridedOf } from '../move/strided.ts'
import { type Walk, words } from '../move/walk.ts'
import { type ExtremeForm, extremeKernel } from './extremeKernels.ts'
import { entriesOf, fits, type Positions, positionsOf, writeTable } from './positions.ts'

/** Windows up to this size are unrolled. */
const longestWindow = 16
/** From this many neighbours on lanes go along x. */
const longRow = 16

/** Positions of the largest and smallest, with or without their values. */
export class Extremes {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk) {
    this.machine = machine
    this.walk = walk
  }

  /** out = position of the first of the largest within `axes`; values, if given, what stands there. */
  find(name: ArgReduceName, x: Located, axes: readonly number[], out: Located, values: Located | null): void {
    const { walk } = this
    const width = bytesOf[x.dtype]
    walk.clear()
    for (let k = 0, axis = 0, next = 0; axis < x.shape.length; axis++) {
      if (axes[next] === axis) next++
      else {
        const value = values === null ? 0 : values.strides[k]! * width
        walk.push(x.shape[axis]!, x.strides[axis]! * width, value, out.strides[k]! * 4)
        k++
      }
    }
    if (walk.size === 0) return
    walk.fillTo(2)
    const positions = positionsOf(x.shape, x.strides, axes, width)
    if (!fits(positions)) {
      this.findByReference(name, x, axes, out, values)
      return
    }
    const form = this.formFor(name, x, axes, positions, values !== null)
    if (form.across === null) walk.rowsOfOne()
    this.describe(positions, form)
    const cost = (form.across === 'any' ? 1.5 : 0.7) * positions.count
    walk.run(this.kernel(form), x.at, values === null ? 0 : values.at, out.at, cost)
  }

  private findByReference(
    name: ArgReduceName,
    x: Located,
    axes: readonly number[],
    out: Located,
    values: Located | null,
  ): void {
    const { machine } = this
    const from = stridedOf(machine, x)
    const size = sizeOf(out.shape)
    arrayAt(machine, out.dtype, out.at, size).set(argReduce(name, from, axes))
    if (values !== null)
      pick(from, axes, stridedOf(machine, out), arrayAt(machine, values.dtype, values.at, size))
  }

  private formFor(
    name: ArgReduceName,
    x: Located,
    axes: readonly number[],
    { kind, step, count }: Positions,
    values: boolean,
  ): ExtremeForm {
    const { walk } = this
    const width = bytesOf[x.dtype]
    const along = kind === 'step' && step === width && count >= longRow && x.dtype !== 'bool'
    const window = count <= longestWindow ? count : 0
    const last = axes[axes.length - 1] ?? 0
    const inRow = window > 0 && x.strides[last] === 1 ? x.shape[last]! : 1
    return {
      dtype: x.dtype,
      largest: name === 'argmax',
      values,
      across: along ? null : formOf(walk.a[walk.rank - 1]!, width),
      window: along ? 0 : window,
      neighbours: along || inRow === 0 ? 1 : inRow,
    }
  }

  private describe(positions: Positions, { window }: ExtremeForm): void {
    const { walk, machine } = this
    const { kind, step, run } = positions
    const single = window > 0 || kind === 'table'
    const entries = single ? entriesOf(positions) : positions.table
    walk.word(words.first, writeTable(machine, walk, entries))
    walk.word(words.second, single ? 1 : run)
    walk.word(words.third, single ? 0 : step)
    walk.word(words.fourth, entries.length)
  }

  private kernel(form: ExtremeForm): Kernel {
    const across = form.across === null ? 5 : formNumber[form.across]
    const flags = (form.largest ? 1 : 0) + (form.values ? 2 : 0) + 4 * dtypeNumber[form.dtype]
    const key = flags + 16 * (across + 6 * (form.window + 17 * form.neighbours))
    return this.kernels.get(key, () => extremeKernel(this.machine, form))
  }
}
