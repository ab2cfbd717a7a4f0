import type { DType } from '../../dtype.ts'
import type { Code } from '../asm/encode.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { addOne, addRow } from '../move/accumulate.ts'
import { copyRow } from '../move/copyRow.ts'
import { dtypeNumber } from '../move/dtypeNumber.ts'
import { type Form, moveOne, one, runners, type Width } from '../move/lanes.ts'
import { clearShare, type Row, rowKernel } from '../move/rows.ts'
import { type Walk, words } from '../move/walk.ts'
import { describe, type Positions } from './positions.ts'

/** Taking an element from where an index says, putting one there, or adding one there. */
export type Way = 'take' | 'put' | 'add'

/** Whether the index is the same in a whole row, of which all elements move; 'unit' where they are neighbours. */
type Along = null | 'unit' | 'any'

const numbers = { take: 0, put: 1, add: 2, step: 0, table: 1, runs: 2, unit: 1, any: 2 } as const

/** Nanoseconds an element takes, about, by itself and in a row. */
const costs = [1.2, 0.3] as const

/** Moves by index over axes of an index, a source and a result. */
export class Selector {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk) {
    this.machine = machine
    this.walk = walk
  }

  /** Runs over the axes pushed so far. */
  run(way: Way, x: Located, index: number, out: number, positions: Positions): void {
    const { walk } = this
    if (walk.size === 0) return
    walk.fillTo(2)
    describe(this.machine, walk, positions)
    const inner = walk.rank - 1
    const width = bytesOf[x.dtype]
    const same = walk.a[inner] === 0 && walk.sizes[inner]! > 1
    const along = !same ? null : walk.b[inner] === width && walk.c[inner] === width ? 'unit' : 'any'
    const kernel = this.kernel(way, positions.kind, x.dtype, along)
    walk.run(kernel, index, x.at, out, costs[along === 'unit' ? 1 : 0])
  }

  private kernel(way: Way, kind: Positions['kind'], dtype: DType, along: Along): Kernel {
    const shape = along === null ? 0 : numbers[along]
    const key = shape + 3 * (numbers[kind] + 3 * (numbers[way] + 3 * dtypeNumber[dtype]))
    return this.kernels.get(key, () =>
      rowKernel(this.machine, way === 'add' ? { operands: 3, before: clearShare } : { operands: 3 }, (row) =>
        along === null ? each(row, way, kind, dtype) : whole(row, way, kind, dtype, along),
      ),
    )
  }
}

/** The offset that the index at `p` stands for. */
function offset({ f, word }: Row, kind: Positions['kind'], p: Expr): Expr {
  const first = f.local('i32')
  f.prologue.push(first.set(word(words.first)))
  const entry = (i: Expr) => i32.load(i32.add(first.get, i32.shl(i, i32.const(2))))
  if (kind === 'step') return i32.mul(i32.load(p), first.get)
  if (kind === 'table') return entry(i32.load(p))
  const [i, run] = f.several('i32', 'i32')
  f.prologue.push(run.set(word(words.second)))
  const major = entry(i32.divU(i.tee(i32.load(p)), run.get))
  return i32.add(major, i32.mul(i32.remU(i.get, run.get), word(words.third)))
}

/** An index for every element. */
function each(row: Row, way: Way, kind: Positions['kind'], dtype: DType): Code {
  const list = runners(row.f, row.p, row.steps)
  const [index, source, target] = list.map((r) => r.pointer.get) as [Expr, Expr, Expr]
  const moved = offset(row, kind, index)
  const width = bytesOf[dtype] as Width
  if (way === 'take') return one(row.f, row.length.get, list, moveOne(width, target, i32.add(source, moved)))
  const to = row.f.local('i32')
  const act = way === 'put' ? moveOne(width, to.get, source) : addOne(dtype, to.get, source)
  return one(row.f, row.length.get, list, [to.set(i32.add(target, moved)), act])
}

/** An index for every row. */
function whole(row: Row, way: Way, kind: Positions['kind'], dtype: DType, along: 'unit' | 'any'): Code {
  const { f, p, steps } = row
  const [from, to] = f.several('i32', 'i32')
  const moved = offset(row, kind, p[0]!.get)
  const form: Form | null = along === 'unit' ? 'unit' : null
  const inside: Row = { ...row, p: [from, to], steps: [steps[1]!, steps[2]!] }
  return [
    from.set(way === 'take' ? i32.add(p[1]!.get, moved) : p[1]!.get),
    to.set(way === 'take' ? p[2]!.get : i32.add(p[2]!.get, moved)),
    way === 'add' ? addRow(inside, dtype, form) : copyRow(inside, bytesOf[dtype] as Width, form),
  ]
}
