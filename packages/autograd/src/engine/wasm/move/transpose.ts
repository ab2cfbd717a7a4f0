import type { Code } from '../asm/encode.ts'
import { advance, type Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, repeatWhile, when } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { order } from './lanes.ts'
import { type Row, rowKernel } from './rows.ts'

/** Columns that are done for all rows before the next: the lines of x they touch stay in the first cache. */
const panel = 32

/**
 * Copies planes whose rows are columns of x: x has neighbours down the plane, the result along it. Rows have at least
 * 16 bytes. Blocks of 4 x 4 (2 x 2 doubles) pass through registers; the last block of a row overlaps the one before.
 */
export function transposeKernel(machine: Machine, width: 4 | 8): Kernel {
  return rowKernel(machine, { operands: 2, plane: true }, (row) => plane(row, width))
}

function plane(row: Row, width: 4 | 8): Code {
  const { f, length, count } = row
  const lanes = 16 / width
  const [i, last, begin, rest] = f.several('i32', 'i32', 'i32', 'i32')
  const end = i32.add(begin.get, i32.const(panel))
  return loop(begin, i32.const(0), length.get, panel, [
    last.set(i32.sub(i32.select(end, length.get, i32.ltU(end, length.get)), i32.const(lanes))),
    loop(
      i,
      i32.const(0),
      i32.sub(count.get, i32.const(lanes - 1)),
      lanes,
      alongRows(row, width, i, begin, last),
    ),
    rest.set(i32.sub(count.get, i.get)),
    when(i32.gtS(rest.get, i32.const(0)), alongRows(row, width, i, begin, last, rest)),
  ])
}

/** Rows from number i on, in their columns from `begin` to `last` and as many behind it as a block has. */
function alongRows(row: Row, width: 4 | 8, i: Local, begin: Local, last: Local, rest?: Local): Code {
  const { f, p, steps, rowSteps } = row
  const lanes = i32.const(16 / width)
  const [from, to, j] = f.several('i32', 'i32', 'i32')
  const [xs, os] = [steps[0]!.get, rowSteps[1]!.get]
  const at = (start: Local, element: Local, line: Local, step: Expr) =>
    i32.add(i32.add(start.get, i32.mul(element.get, i32.const(width))), i32.mul(line.get, step))
  const startIn = (column: Local) => [from.set(at(p[0]!, i, column, xs)), to.set(at(p[1]!, column, i, os))]
  return [
    startIn(begin),
    j.set(begin.get),
    repeatWhile(
      [
        when(i32.gtS(j.get, last.get), startIn(last)),
        transposeBlock(f, width, [from, xs], [to, os], rest),
        advance(from, i32.mul(xs, lanes)),
        advance(to, 16),
        advance(j, lanes),
      ],
      i32.ltS(j.get, i32.add(last.get, lanes)),
    ),
  ]
}

type Lines = readonly [first: Local, step: Expr]

/** Columns of a block of x become rows; of the last rows only `rest` are stored. */
function transposeBlock(f: Func, width: 4 | 8, [from, xs]: Lines, [to, os]: Lines, rest?: Local): Code {
  const lanes = 16 / width
  const at = f.local('i32')
  const x = Array.from({ length: lanes }, () => f.local('v128'))
  const step = (k: number, first: Local, by: Expr) => at.set(k === 0 ? first.get : i32.add(at.get, by))
  const load = x.map((v, k) => [step(k, from, xs), v.set(v128.load(at.get))])
  const store = (value: Expr, k: number): Code => {
    const code = [step(k, to, os), v128.store(at.get, value)]
    return rest === undefined || k === 0 ? code : when(i32.gtS(rest.get, i32.const(k)), code)
  }
  if (width === 8) return [load, zip(8, x[0]!, x[1]!).map(store)]
  const mixed = [...zip(4, x[0]!, x[1]!), ...zip(4, x[2]!, x[3]!)]
  const t = mixed.map(() => f.local('v128'))
  const rows = [...zip(8, t[0]!, t[2]!), ...zip(8, t[1]!, t[3]!)]
  return [load, mixed.map((value, k) => t[k]!.set(value)), rows.map(store)]
}

/** Elements of a and b by turns: first of their lower halves, then of the upper ones. */
function zip(width: 4 | 8, a: Local, b: Local): Expr[] {
  const lanes = 16 / width
  return [0, lanes / 2].map((half) => {
    const turns = Array.from({ length: lanes }, (_, k) => half + (k >> 1) + (k & 1) * lanes)
    return v128.shuffle(a.get, b.get, order(width, turns))
  })
}
