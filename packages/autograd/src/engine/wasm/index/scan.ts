import type { DType } from '../../dtype.ts'
import type { ArgScanName, ScanName } from '../../engine.ts'
import type { Code } from '../asm/encode.ts'
import { advance, loop } from '../asm/func.ts'
import { type Expr, f32, f64, i32, when } from '../asm/instructions.ts'
import { f32x4, f64x2, literal, v128 } from '../asm/vector.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { dtypeNumber } from '../move/dtypeNumber.ts'
import { one, order, overRow, runners } from '../move/lanes.ts'
import { type Row, rowKernel } from '../move/rows.ts'
import { type Walk, words } from '../move/walk.ts'

/** Running sums and products along an axis, kept in double precision (those of int32 wrap around), and extrema. */
export class Scanner {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly kernels = new Kernels()
  private readonly extremes = new Kernels()

  constructor(machine: Machine, walk: Walk) {
    this.machine = machine
    this.walk = walk
  }

  scan(name: ScanName, x: Located, axis: number, out: Located): void {
    const { walk } = this
    const width = bytesOf[x.dtype]
    if (!this.describeLines(x, axis, out)) return
    const inner = walk.rank - 1
    const single = x.dtype === 'float32'
    // Neighbouring lines in lanes, where there are any.
    const across = single && walk.a[inner] === width && walk.b[inner] === width
    const dense = single && name === 'cumsum' && x.strides[axis] === 1 && out.strides[axis] === 1
    const form = across ? 1 : dense ? 2 : 0
    if (!across) walk.rowsOfOne()
    walk.run(this.kernel(name, x.dtype, form), x.at, out.at, 0, 1.5 * x.shape[axis]!)
  }

  /** Positions, in int32, of running extrema. */
  argScan(name: ArgScanName, x: Located, axis: number, out: Located): void {
    const { walk, machine } = this
    if (!this.describeLines(x, axis, out)) return
    walk.rowsOfOne()
    const kernel = this.extremes.get(2 * dtypeNumber[x.dtype] + (name === 'cummax' ? 0 : 1), () =>
      rowKernel(machine, { operands: 2 }, (row) => extremeLine(row, name, x.dtype)),
    )
    walk.run(kernel, x.at, out.at, 0, 2 * x.shape[axis]!)
  }

  /** Describes a walk over the first entries of all lines, and the steps along a line; false where there are none. */
  private describeLines(x: Located, axis: number, out: Located): boolean {
    const { walk } = this
    const [from, to] = [bytesOf[x.dtype], bytesOf[out.dtype]]
    walk.clear()
    for (let k = 0; k < x.shape.length; k++)
      if (k !== axis) walk.push(x.shape[k]!, x.strides[k]! * from, out.strides[k]! * to)
    if (walk.size === 0 || x.shape[axis] === 0) return false
    walk.fillTo(1)
    walk.word(words.first, x.shape[axis]!)
    walk.word(words.second, x.strides[axis]! * from)
    walk.word(words.third, out.strides[axis]! * to)
    return true
  }

  private kernel(name: ScanName, dtype: DType, form: 0 | 1 | 2): Kernel {
    const key = (dtypeNumber[dtype] * 3 + form) * 2 + (name === 'cumsum' ? 0 : 1)
    const body = form === 0 ? lineByLine : form === 1 ? fourLines : denseSums
    return this.kernels.get(key, () =>
      rowKernel(this.machine, { operands: 2 }, (row) => body(row, name, dtype)),
    )
  }
}

function lineByLine(row: Row, name: ScanName, dtype: DType): Code {
  const { f, p, steps, length } = row
  const list = runners(f, p, steps)
  return one(f, length.get, list, line(row, name, dtype, list[0]!.pointer.get, list[1]!.pointer.get))
}

function line({ f, word }: Row, name: ScanName, dtype: DType, from: Expr, to: Expr): Code {
  const [q, r, k] = f.several('i32', 'i32', 'i32')
  const integer = dtype === 'int32' || dtype === 'bool'
  const total = f.local(integer ? 'i32' : 'f64')
  const sum = name === 'cumsum'
  const [add, store, x] = integer
    ? [
        sum ? i32.add : i32.mul,
        dtype === 'bool' ? i32.store8(r.get, total.get) : i32.store(r.get, total.get),
        dtype === 'bool' ? i32.load8U(q.get) : i32.load(q.get),
      ]
    : [
        sum ? f64.add : f64.mul,
        dtype === 'float32' ? f32.store(r.get, f32.demote(total.get)) : f64.store(r.get, total.get),
        dtype === 'float32' ? f64.promote(f32.load(q.get)) : f64.load(q.get),
      ]
  const start = integer ? i32.const(sum ? 0 : 1) : f64.const(sum ? 0 : 1)
  return [
    q.set(from),
    r.set(to),
    total.set(start),
    loop(k, i32.const(0), word(words.first), 1, [
      total.set(add(total.get, x)),
      store,
      advance(q, word(words.second)),
      advance(r, word(words.third)),
    ]),
  ]
}

/** Four lines of float32 side by side. */
function fourLines(row: Row, name: ScanName, dtype: DType): Code {
  const { f, p, steps, length, word } = row
  const list = runners(f, p, steps)
  const [from, to] = [list[0]!.pointer.get, list[1]!.pointer.get]
  const [q, r, k] = f.several('i32', 'i32', 'i32')
  const totals = f.several('v128', 'v128')
  const combine = name === 'cumsum' ? f64x2.add : f64x2.mul
  const start = literal.f64x2(name === 'cumsum' ? 0 : 1)
  const narrow = (i: number) => f32x4.demoteF64x2(totals[i]!.get)
  const group = [
    q.set(from),
    r.set(to),
    totals.map((t) => t.set(start)),
    loop(k, i32.const(0), word(words.first), 1, [
      totals.map((t, i) => t.set(combine(t.get, f64x2.promoteLowF32x4(v128.load64Zero(q.get, 8 * i))))),
      v128.store(r.get, v128.shuffle(narrow(0), narrow(1), order(8, [0, 2]))),
      advance(q, word(words.second)),
      advance(r, word(words.third)),
    ]),
  ]
  return overRow(f, length.get, 4, list, group, line(row, name, dtype, from, to))
}

/**
 * Sums along neighbours, four at a time: (a, a + b) and (a + b + c, a + b + c + d) are added to the total, which so
 * waits for one addition in four elements.
 */
function denseSums({ f, p, steps, length, word }: Row): Code {
  const list = runners(f, p, steps)
  const [q, r, k, n] = f.several('i32', 'i32', 'i32', 'i32')
  const [low, high, total] = f.several('v128', 'v128', 'v128')
  const scalar = f.local('f64')
  const prefix = (x: Expr, t: typeof low) => [
    t.set(x),
    t.set(f64x2.add(t.get, v128.shuffle(v128.zero, t.get, order(8, [0, 2])))),
  ]
  const last = (x: Expr) => v128.shuffle(x, x, order(8, [1, 1]))
  const body = [
    q.set(list[0]!.pointer.get),
    r.set(list[1]!.pointer.get),
    n.set(word(words.first)),
    total.set(v128.zero),
    loop(k, i32.const(3), n.get, 4, [
      prefix(f64x2.promoteLowF32x4(v128.load64Zero(q.get)), low),
      prefix(f64x2.promoteLowF32x4(v128.load64Zero(q.get, 8)), high),
      high.set(f64x2.add(high.get, last(low.get))),
      v128.store64Lane(r.get, f32x4.demoteF64x2(f64x2.add(low.get, total.get)), 0),
      v128.store64Lane(r.get, f32x4.demoteF64x2(f64x2.add(high.get, total.get)), 0, 8),
      total.set(f64x2.add(total.get, last(high.get))),
      advance(q, 16),
      advance(r, 16),
    ]),
    scalar.set(f64x2.extract(total.get, 0)),
    k.set(i32.and(n.get, i32.const(-4))),
    loop(k, k.get, n.get, 1, [
      scalar.set(f64.add(scalar.get, f64.promote(f32.load(q.get)))),
      f32.store(r.get, f32.demote(scalar.get)),
      advance(q, 4),
      advance(r, 4),
    ]),
  ]
  return one(f, length.get, list, body)
}

/** Positions of the extrema of a line so far: an entry takes the place of one that is not better, and NaN of any. */
function extremeLine({ f, p, steps, length, word }: Row, name: ArgScanName, dtype: DType): Code {
  const list = runners(f, p, steps)
  const [q, r, k, at] = f.several('i32', 'i32', 'i32', 'i32')
  const integer = dtype === 'int32'
  const [best, x] = integer ? f.several('i32', 'i32') : f.several('f64', 'f64')
  const max = name === 'cummax'
  const isFloat = dtype === 'float32'
  const value = integer ? i32.load(q.get) : isFloat ? f64.promote(f32.load(q.get)) : f64.load(q.get)
  const isNaN = (y: Expr) => (integer ? i32.const(0) : f64.ne(y, y))
  const [above, below] = integer ? [i32.gtS, i32.ltS] : [f64.gt, f64.lt]
  const isBetter = (max ? above : below)(best.get, x.get)
  const stays = i32.and(i32.or(isBetter, isNaN(best.get)), i32.eqz(isNaN(x.get)))
  const worst = integer ? i32.const(max ? -(2 ** 31) : 2 ** 31 - 1) : f64.const(max ? -Infinity : Infinity)
  const body = [
    q.set(list[0]!.pointer.get),
    r.set(list[1]!.pointer.get),
    best.set(worst),
    loop(k, i32.const(0), word(words.first), 1, [
      x.set(value),
      when(i32.eqz(stays), [best.set(x.get), at.set(k.get)]),
      i32.store(r.get, at.get),
      advance(q, word(words.second)),
      advance(r, word(words.third)),
    ]),
  ]
  return one(f, length.get, list, body)
}
