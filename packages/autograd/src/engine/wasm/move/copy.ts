import type { DType } from '../../dtype.ts'
import { sizeOf } from '../../view.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { ownedSteps } from './apart.ts'
import { copyRow } from './copyRow.ts'
import { frameKernel, valueAt } from './frame.ts'
import { type Form, formNumber, formOf, type Width } from './lanes.ts'
import { rowKernel } from './rows.ts'
import { transposeKernel } from './transpose.ts'
import type { Walk } from './walk.ts'

/** Nanoseconds an element takes, about: they only decide into how many parts work is cut. */
const costs: Readonly<Record<Form, number>> = { unit: 0.2, two: 0.3, back: 0.25, same: 0.15, any: 0.6 }

/** Bytes of a row up to which gaps are filled along with it. */
const longestFramed = 4096

/** Copies any view into any window of the same type, by the form their rows have. */
export class Copier {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk) {
    this.machine = machine
    this.walk = walk
  }

  /** out = x, whatever the strides; axes are taken in the order in which they lie in the result. */
  move(x: Located, out: Located): void {
    const { walk } = this
    const width = bytesOf[x.dtype] as Width
    const { shape } = x
    walk.clear()
    for (let k = 0; k < shape.length; k++) {
      if (shape[k] === 0) return
      walk.push(shape[k]!, x.strides[k]! * width, out.strides[k]! * width)
    }
    this.run(width, x.at, out.at)
  }

  /** Writes a value over a dense block of `size` elements. */
  fill(out: Located, size: number, value: number): void {
    const { walk } = this
    const width = bytesOf[out.dtype] as Width
    this.setValue(out.dtype, value)
    walk.clear()
    walk.push(size, 0, width)
    walk.run(this.kernel(width, 'same'), this.machine.args + valueAt, out.at, 0, costs.same)
  }

  private setValue(dtype: DType, value: number): void {
    const { f64, f32, i32 } = this.machine.words
    const at = this.machine.args + valueAt
    if (dtype === 'float64') f64[at >> 3] = value
    else if (dtype === 'float32') f32[at >> 2] = value
    else i32[at >> 2] = value
  }

  /**
   * out = value, then out[target] = x. Where short rows of x lie between gaps both are written in one go: memory is
   * passed once.
   */
  embed(x: Located, target: Located, out: Located, size: number, value: number): void {
    const { walk, machine } = this
    const width = bytesOf[x.dtype] as Width
    const whole = sizeOf(x.shape) === size
    if (!whole && width !== 1 && this.framed(x, target, out, size * width)) {
      this.setValue(out.dtype, value)
      const kernel = this.kernels.get(width * 8 + 7, () => frameKernel(machine, width))
      walk.run(kernel, x.at, target.at, 0, 0.5)
      return
    }
    if (!whole) this.fill(out, size, value)
    this.move(x, target)
  }

  /** Pushes the axes; whether rows are short runs of neighbours, which come in the order of the result's memory. */
  private framed(x: Located, target: Located, out: Located, bytes: number): boolean {
    const { walk } = this
    const width = bytesOf[x.dtype]
    walk.clear()
    let span = width
    for (let k = x.shape.length - 1; k >= 0; k--) {
      if (x.shape[k] === 1) continue
      const step = target.strides[k]! * width
      if (step < span) return false
      span = step * x.shape[k]!
    }
    for (let k = 0; k < x.shape.length; k++)
      walk.push(x.shape[k]!, x.strides[k]! * width, target.strides[k]! * width)
    const inner = walk.rank - 1
    if (inner < 1 || walk.a[inner] !== width || walk.b[inner] !== width) return false
    if (walk.size === 0 || walk.sizes[inner]! * width > longestFramed) return false
    if (!ownedSteps(walk, target.at - out.at, bytes)) return false
    walk.clears(out.at, 1, 0, walk.sizes[0]!, walk.b[0]!)
    return true
  }

  /** Runs over the axes pushed so far. */
  run(width: Width, from: number, to: number): void {
    const { walk } = this
    walk.fillTo(1)
    const inner = sortByResult(walk)
    const bare = walk.a[inner] !== width && walk.a[inner] !== 0
    if (width !== 1 && walk.b[inner] === width && bare && inner > 0) {
      const other = axisOfUnit(walk, width)
      if (other >= 0) {
        this.across(width, other, from, to)
        return
      }
    }
    const form = walk.b[inner] === width ? formOf(walk.a[inner]!, width) : null
    const kernel = this.kernel(width, form)
    walk.run(kernel, from, to, 0, form === null ? 0.8 : costs[form])
  }

  /** Neighbours of x lie along another axis than those of the result: blocks of four by four are transposed. */
  private across(width: 4 | 8, other: number, from: number, to: number): void {
    const { walk } = this
    const inner = walk.rank - 1
    if (walk.sizes[inner]! * width < 16) {
      // Rows of the result are too short for blocks: go along the other axis.
      walk.move(other, inner)
      if (walk.sizes[inner]! < walk.sizes[inner - 1]!) walk.move(inner - 1, inner)
      const unit = walk.b[walk.rank - 1] === width
      walk.run(this.kernel(width, unit ? 'any' : null), from, to, 0, 0.8)
    } else {
      walk.move(other, inner - 1)
      walk.run(this.transpose(width), from, to, 0, 0.5, 4)
    }
  }

  private kernel(width: Width, form: Form | null): Kernel {
    const number = width * 8 + (form === null ? 5 : formNumber[form])
    return this.kernels.get(number, () =>
      rowKernel(this.machine, { operands: 2 }, (row) => copyRow(row, width, form)),
    )
  }

  private transpose(width: 4 | 8): Kernel {
    return this.kernels.get(width * 8 + 6, () => transposeKernel(this.machine, width))
  }
}

/** Puts the axes into the order of the result's memory, which most often they have; gives the innermost. */
function sortByResult(walk: Walk): number {
  const { b, rank } = walk
  for (let k = 1; k < rank; k++) {
    let to = k
    while (to > 0 && Math.abs(b[to - 1]!) < Math.abs(b[k]!)) to--
    if (to < k) walk.move(k, to)
  }
  return rank - 1
}

/** The axis along which x has neighbours, if it is worth going along. */
function axisOfUnit(walk: Walk, width: number): number {
  for (let k = walk.rank - 2; k >= 0; k--) if (walk.a[k] === width && walk.sizes[k]! > 2) return k
  return -1
}
