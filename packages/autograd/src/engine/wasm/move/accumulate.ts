import type { DType } from '../../dtype.ts'
import type { Code } from '../asm/encode.ts'
import { type Expr, f32, f64, i32 } from '../asm/instructions.ts'
import { f32x4, f64x2, i32x4, v128 } from '../asm/vector.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { apart, ownedSteps } from './apart.ts'
import type { Copier } from './copy.ts'
import { dtypeNumber } from './dtypeNumber.ts'
import { type Form, formNumber, formOf, loadLanes, onceOverRow, one, runners } from './lanes.ts'
import { clearShare, type Row, rowKernel } from './rows.ts'
import type { Walk } from './walk.ts'

/** `to` += `from`, one element. */
export function addOne(dtype: DType, to: Expr, from: Expr): Code {
  if (dtype === 'float32') return f32.store(to, f32.add(f32.load(to), f32.load(from)))
  if (dtype === 'float64') return f64.store(to, f64.add(f64.load(to), f64.load(from)))
  if (dtype === 'int32') return i32.store(to, i32.add(i32.load(to), i32.load(from)))
  return i32.store8(to, i32.add(i32.load8U(to), i32.load8U(from)))
}

const sums = { float32: f32x4.add, float64: f64x2.add, int32: i32x4.add }

/** Adds a row of any form to neighbours in the result; `null`: to elements apart from each other. */
export function addRow(row: Row, dtype: DType, form: Form | null, from = 0, to = 1): Code {
  const { f, length } = row
  const list = runners(f, [row.p[from]!, row.p[to]!], [row.steps[from]!, row.steps[to]!])
  const [source, target] = [list[0]!.pointer.get, list[1]!.pointer.get]
  const single = addOne(dtype, target, source)
  if (form === null || dtype === 'bool') return one(f, length.get, list, single)
  const width = bytesOf[dtype] as 4 | 8
  const x = loadLanes(f, form, width, source, list[0]!.step)
  const group = v128.store(target, sums[dtype](v128.load(target), x))
  return onceOverRow(f, length.get, 16 / width, list, group, single)
}

/** Adds views into windows whose elements overlap. */
export class Accumulator {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly copier: Copier
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk, copier: Copier) {
    this.machine = machine
    this.walk = walk
    this.copier = copier
  }

  /** out = 0, then out[target] += x. */
  spread(x: Located, target: Located, out: Located, size: number): void {
    const { walk, copier } = this
    const { shape } = x
    const width = bytesOf[x.dtype]
    const count = shape.reduce((n, m) => n * m, 1)
    if (count === 0 || apart(shape, target.strides)) {
      if (count === 0) copier.fill(out, size, 0)
      else copier.embed(x, target, out, size, 0)
      return
    }
    walk.clear()
    for (let k = 0; k < shape.length; k++)
      walk.push(shape[k]!, x.strides[k]! * width, target.strides[k]! * width)
    const shared = ownedSteps(walk, target.at - out.at, size * width)
    if (shared) walk.clears(out.at, 1, 0, walk.sizes[0]!, walk.b[0]!)
    else walk.clearsAll(out.at, size * width)
    longRowsInside(walk, width)
    const inner = walk.rank - 1
    const form = walk.b[inner] === width ? formOf(walk.a[inner]!, width) : null
    walk.run(this.kernel(x.dtype, form), x.at, target.at, 0, 0.7)
  }

  private kernel(dtype: DType, form: Form | null): Kernel {
    const number = dtypeNumber[dtype] * 8 + (form === null ? 7 : formNumber[form])
    return this.kernels.get(number, () =>
      rowKernel(this.machine, { operands: 2, before: clearShare }, (row) => addRow(row, dtype, form)),
    )
  }
}

/**
 * Puts a long axis that stays near in memory innermost: folding 5 x 5 windows would otherwise run rows of five. The
 * order of additions changes with it, but not from run to run.
 */
function longRowsInside(walk: Walk, width: number): void {
  const { sizes, b, rank } = walk
  let best = rank - 1
  let bestWorth = 0
  for (let k = rank - 1; k > 0; k--) {
    if (Math.abs(b[k]!) > 16 * width) continue
    const worth = sizes[k]! * (b[k] === width ? 4 : 1)
    if (worth > bestWorth) {
      best = k
      bestWorth = worth
    }
  }
  walk.move(best, rank - 1)
}
