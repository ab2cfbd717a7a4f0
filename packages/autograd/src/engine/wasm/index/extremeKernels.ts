import type { DType } from '../../dtype.ts'
import type { Code } from '../asm/encode.ts'
import { advance, type Local, loop } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { type Form, one, order, overRow, runners } from '../move/lanes.ts'
import { type Row, rowKernel } from '../move/rows.ts'
import { words } from '../move/walk.ts'
import { type Best, bestAlong, choose, keepBetter, type Lanes, lanesOf } from './extreme.ts'
import { tableOf } from './tiles.ts'

/** Which kernel: operands are x, values (where wanted) and positions. */
export interface ExtremeForm {
  readonly dtype: DType
  readonly largest: boolean
  readonly values: boolean
  /** Neighbouring results in lanes, which read x in this form; null: lanes go along x, one result at a time. */
  readonly across: Form | null
  /** Positions of a short window, unrolled; 0: any number, in a loop. */
  readonly window: number
  /** Size of the window's last axis where x has neighbours along it, else 1. */
  readonly neighbours: number
}

export function extremeKernel(machine: Machine, form: ExtremeForm): Kernel {
  const lanes = lanesOf(machine, form.dtype, form.largest)
  return rowKernel(machine, { operands: 3 }, (row) => {
    if (form.across === null) return alongX(row, lanes, form)
    const offsets = tableOf(row.f, row.word(words.first), form.window)
    const list = runners(row.f, row.p, row.steps)
    const group = (shape: Form, whole: boolean) => {
      const best = { value: row.f.local('v128'), at: row.f.local('v128') }
      const from = list[0]!.pointer.get
      const code =
        form.window > 0
          ? overWindow(row, lanes, best, from, shape, offsets, whole ? form.neighbours : 1)
          : overPositions(row, lanes, best, from, shape)
      return [code, store(lanes, form.values, best, list[1]!.pointer.get, list[2]!.pointer.get, whole)]
    }
    return overRow(row.f, row.length.get, lanes.count, list, group(form.across, true), group('same', false))
  })
}

function store(lanes: Lanes, values: boolean, best: Best, value: Expr, at: Expr, whole: boolean): Code {
  const { storeValues, storeValue, storePositions, storePosition } = lanes
  return [
    values ? (whole ? storeValues : storeValue)(value, best.value.get) : [],
    (whole ? storePositions : storePosition)(at, best.at.get),
  ]
}

/** All positions of a window, one behind the other. Every other element: two neighbours share their loads. */
function overWindow(
  { f, steps }: Row,
  lanes: Lanes,
  best: Best,
  from: Expr,
  form: Form,
  offsets: readonly Local[],
  neighbours: number,
): Code {
  const [q, x, low, high] = f.several('i32', 'v128', 'v128', 'v128')
  const everyOther = (odd: number) => {
    const lane = Array.from({ length: lanes.count }, (_, i) => 2 * i + odd)
    return x.set(v128.shuffle(low.get, high.get, order(lanes.width, lane)))
  }
  const both = [low.set(v128.load(q.get)), high.set(v128.load(q.get, 16)), everyOther(0)]
  const load = (offset: Local, k: number): Code => {
    const at = i32.add(from, offset.get)
    if (form !== 'two' || neighbours === 1) return x.set(lanes.load(f, form, at, steps[0]!.get))
    return (k % neighbours) % 2 === 1 ? everyOther(1) : [q.set(at), both]
  }
  const keep = (k: number) => keepBetter(f, lanes, best, x, lanes.position(f, k))
  const first = [best.value.set(x.get), best.at.set(v128.zero)]
  return offsets.map((offset, k) => [load(offset, k), k === 0 ? first : keep(k)])
}

/** Any number of positions: a table of runs, or one run. */
function overPositions({ f, steps, word }: Row, lanes: Lanes, best: Best, from: Expr, form: Form): Code {
  const [i, k, q, run, step, runs, table] = f.several('i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32')
  const [x, at] = f.several('v128', 'v128')
  const load = (q: Expr) => lanes.load(f, form, q, steps[0]!.get)
  return [
    table.set(word(words.first)),
    run.set(word(words.second)),
    step.set(word(words.third)),
    runs.set(word(words.fourth)),
    at.set(v128.zero),
    best.value.set(load(i32.add(from, i32.load(table.get)))),
    best.at.set(v128.zero),
    loop(i, i32.const(0), runs.get, 1, [
      q.set(i32.add(from, i32.load(table.get))),
      advance(table, 4),
      loop(k, i32.const(0), run.get, 1, [
        x.set(load(q.get)),
        keepBetter(f, lanes, best, x, at.get),
        at.set(lanes.addPosition(at.get, lanes.position(f, 1))),
        advance(q, step.get),
      ]),
    ]),
  ]
}

/** One result at a time, from `words.second` neighbours of x. */
function alongX(row: Row, lanes: Lanes, form: ExtremeForm): Code {
  const { f, word } = row
  const list = runners(f, row.p, row.steps)
  const best = { value: f.local('v128'), at: f.local('v128') }
  const [value, at] = [list[1]!.pointer.get, list[2]!.pointer.get]
  return one(f, row.length.get, list, [
    bestAlong(f, lanes, best, list[0]!.pointer.get, word(words.second)),
    foldLanes(row, lanes, best),
    store(lanes, form.values, best, value, at, false),
  ])
}

/** Brings the best of all lanes into the first: halves are compared, and equals fall to the earlier position. */
function foldLanes({ f }: Row, lanes: Lanes, best: Best): Code {
  const [x, at, take] = f.several('v128', 'v128', 'v128')
  const same = f.local('v128')
  const halves = (v: Local) => v128.shuffle(v.get, v.get, order(8, [1, 0]))
  const neighbours = (v: Local) => v128.shuffle(v.get, v.get, order(4, [1, 0, 3, 2]))
  const rounds = lanes.count === 4 ? [halves, neighbours] : [halves]
  return rounds.map((exchanged) => [
    x.set(exchanged(best.value)),
    at.set(exchanged(best.at)),
    take.set(lanes.better(x, best.value)),
    // Equal, or both NaN: neither is better than the other.
    same.set(v128.not(v128.or(take.get, lanes.better(best.value, x)))),
    take.set(v128.or(take.get, v128.and(same.get, lanes.sooner(at.get, best.at.get)))),
    choose(best, x, at.get, take),
  ])
}
