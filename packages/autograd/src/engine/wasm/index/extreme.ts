import type { DType } from '../../dtype.ts'
import type { Code } from '../asm/encode.ts'
import { advance, type Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, i64 } from '../asm/instructions.ts'
import { constantBits, constantBits64, f32x4, f64x2, i32x4, i64x2, v128 } from '../asm/vector.ts'
import type { Machine } from '../machine/machine.ts'
import { type Form, loadLanes, order } from '../move/lanes.ts'

/** Lanes of values and of their positions, and the comparison that decides. */
export interface Lanes {
  readonly count: number
  /** Bytes of a lane; a bool is widened to an int32. */
  readonly width: 4 | 8
  load(f: Func, form: Form, q: Expr, step: Expr): Expr
  /** Whether the new value comes before the best so far: it is better, or the first NaN. */
  better(x: Local, best: Local): Expr
  /** Whether position a comes before b. */
  sooner(a: Expr, b: Expr): Expr
  /** A position in all lanes. */
  position(f: Func, k: number): Expr
  addPosition(a: Expr, b: Expr): Expr
  splatPosition(k: Expr): Expr
  /** Stores values as they came. */
  storeValues(p: Expr, x: Expr): Code
  storeValue(p: Expr, x: Expr): Code
  /** Stores positions as int32. */
  storePositions(p: Expr, x: Expr): Code
  storePosition(p: Expr, x: Expr): Code
}

/** Four bools as int32; apart, for bytes of a row rarely are neighbours in memory and never worth a shuffle. */
function loadBools(f: Func, q: Expr, step: Expr): Expr {
  const at = f.local('i32')
  let x = i32x4.splat(i32.load8U(at.tee(q)))
  for (let i = 1; i < 4; i++) x = i32x4.replace(x, i, i32.load8U(at.tee(i32.add(at.get, step))))
  return x
}

const storeBools = (p: Expr, x: Expr): Code =>
  v128.store32Lane(p, v128.shuffle(x, x, order(1, [0, 4, 8, 12, ...new Array<number>(12).fill(0)])), 0)

export function lanesOf(machine: Machine, dtype: DType, largest: boolean): Lanes {
  const pool = machine.constants
  if (dtype === 'float64') {
    const worse = largest ? f64x2.le : f64x2.ge
    return {
      count: 2,
      width: 8,
      load: (f, form, q, step) => loadLanes(f, form, 8, q, step),
      better: (x, best) => v128.andnot(f64x2.eq(best.get, best.get), worse(x.get, best.get)),
      sooner: i64x2.ltS,
      position: (f, k) => constantBits64(f, pool, 0, k),
      addPosition: i64x2.add,
      splatPosition: (k) => i64x2.splat(i64.extendI32U(k)),
      storeValues: v128.store,
      storeValue: (p, x) => v128.store64Lane(p, x, 0),
      storePositions: (p, x) => v128.store64Lane(p, v128.shuffle(x, x, order(4, [0, 2, 0, 2])), 0),
      storePosition: (p, x) => v128.store32Lane(p, x, 0),
    }
  }
  const float = dtype === 'float32'
  const bool = dtype === 'bool'
  const worse = largest ? f32x4.le : f32x4.ge
  const above = largest ? i32x4.gtS : i32x4.ltS
  return {
    count: 4,
    width: 4,
    load: (f, form, q, step) =>
      bool
        ? form === 'same'
          ? i32x4.splat(i32.load8U(q))
          : loadBools(f, q, step)
        : loadLanes(f, form, 4, q, step),
    better: (x, best) =>
      float ? v128.andnot(f32x4.eq(best.get, best.get), worse(x.get, best.get)) : above(x.get, best.get),
    sooner: i32x4.ltS,
    position: (f, k) => constantBits(f, pool, k),
    addPosition: i32x4.add,
    splatPosition: i32x4.splat,
    storeValues: bool ? storeBools : v128.store,
    storeValue: (p, x) => (bool ? v128.store8Lane(p, x, 0) : v128.store32Lane(p, x, 0)),
    storePositions: v128.store,
    storePosition: (p, x) => v128.store32Lane(p, x, 0),
  }
}

/** The best values and their positions so far, in locals. */
export interface Best {
  readonly value: Local
  readonly at: Local
}

/** Takes x where it is better. */
export function keepBetter(f: Func, lanes: Lanes, best: Best, x: Local, position: Expr): Code {
  const take = f.local('v128')
  return [take.set(lanes.better(x, best.value)), choose(best, x, position, take)]
}

export const choose = (best: Best, x: Local, position: Expr, take: Local): Code => [
  best.value.set(v128.bitselect(x.get, best.value.get, take.get)),
  best.at.set(v128.bitselect(position, best.at.get, take.get)),
]

/** The best over a long row of neighbours, lane by lane; the last vector overlaps the one before. */
export function bestAlong(f: Func, lanes: Lanes, best: Best, from: Expr, n: Expr): Code {
  const [i, q, last, x, at] = f.several('i32', 'i32', 'i32', 'v128', 'v128')
  const { count, width } = lanes
  const first = lanes.width === 4 ? [0, 1, 2, 3] : [0, 0, 1, 0]
  const start = f.local('v128')
  const ramp = first.reduce((v, k, lane) => (k === 0 ? v : i32x4.replace(v, lane, i32.const(k))), v128.zero)
  const step = (position: Expr) => [
    x.set(lanes.load(f, 'unit', q.get, i32.const(width))),
    keepBetter(f, lanes, best, x, position),
  ]
  return [
    start.set(ramp),
    at.set(start.get),
    q.set(from),
    best.value.set(lanes.load(f, 'unit', q.get, i32.const(width))),
    best.at.set(start.get),
    last.set(i32.sub(n, i32.const(count))),
    loop(i, i32.const(count), last.get, count, [
      advance(q, count * width),
      at.set(lanes.addPosition(at.get, lanes.position(f, count))),
      step(at.get),
    ]),
    q.set(i32.add(from, i32.mul(last.get, i32.const(width)))),
    step(lanes.addPosition(start.get, lanes.splatPosition(last.get))),
  ]
}
