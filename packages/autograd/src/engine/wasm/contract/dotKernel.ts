import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { call, type Expr, i32, repeatWhile, when } from '../asm/instructions.ts'
import { range } from '../asm/range.ts'
import { scalarOf, type Vector, v128 } from '../asm/vector.ts'
import { everyOther } from '../move/lanes.ts'
import {
  byHeight,
  colWords,
  Driver,
  eachStrip,
  eachSum,
  Functions,
  jobs,
  rowWords,
  sumWords,
} from './driver.ts'

/** How dot products are computed: tiles of height x width sums, each vector of the sum used by all of them. */
export interface DotForm {
  readonly v: Vector
  readonly fused: boolean
  readonly height: number
  readonly width: number
  /** Bytes from each row to the next, and from each column, where that is always the same: then it is part of the code. */
  readonly pitches: readonly [left: number | null, right: number | null]
  /** Whether the sum runs over every other element. */
  readonly apart: readonly [left: boolean, right: boolean]
}

type Nine<T> = [T, T, T, T, T, T, T, T, T]

/** Words of a step of the sum: where its vectors lie from the start of their block. */
export const stepBytes = 8

/**
 * Lanes of one operand at a step. Where they lie evenly one address does for all of them: of the instructions of a step
 * those beside the products are what limits it.
 */
class Lines {
  private readonly at: Local
  private readonly pointers: readonly Local[]
  private readonly v: Vector
  private readonly pitch: number | null
  private readonly apart: boolean

  constructor(f: Func, v: Vector, count: number, pitch: number | null, apart: boolean) {
    this.at = f.local('i32')
    this.pointers = range(pitch === null ? count : 1, () => f.local('i32'))
    this.v = v
    this.pitch = pitch
    this.apart = apart
  }

  start(base: Local, table: Local): Code {
    return this.pointers.map((p, i) => p.set(i32.add(base.get, i32.load(table.get, 4 * i))))
  }

  step(offset: Expr): Code {
    return this.at.set(this.pitch === null ? offset : i32.add(this.pointers[0]!.get, offset))
  }

  load(i: number): Expr {
    const { at, pitch, pointers, v } = this
    const [from, offset] = pitch === null ? [i32.add(pointers[i]!.get, at.get), 0] : [at.get, i * pitch]
    return this.apart ? everyOther(v.bytes, from, offset) : v.load(from, offset)
  }
}

/**
 * (steps, their number, a, rowsA, b, colsB, sums, whether to add to them, mask): sums[r, c] = Σ over steps of
 * a[r, step] b[c, step], lane by lane. Lanes beyond the mask count for nothing, whatever lies there.
 */
export function dots(name: string, form: DotForm, height: number, masked: boolean): Func {
  const { v, fused, width, pitches, apart } = form
  const f = new Func(name, new Array<'i32'>(9).fill('i32'))
  const [steps, count, a, rowsA, b, colsB, sums, adding, mask] = f.args as unknown as Nine<Local>
  const rows = new Lines(f, v, height, pitches[0], apart[0])
  const cols = new Lines(f, v, width, pitches[1], apart[1])
  const acc = range(height, () => range(width, () => f.local('v128')))
  const left = range(height, () => f.local('v128'))
  const right = f.local('v128')
  const keep = f.local('v128')
  const kept = (x: Expr): Expr => (masked ? v128.and(x, keep.get) : x)
  const product = (sum: Local, x: Expr, first: boolean): Expr =>
    first
      ? v.mul(x, right.get)
      : fused
        ? v.fusedMadd(x, right.get, sum.get)
        : v.add(sum.get, v.mul(x, right.get))
  const step = (first: boolean): Code => [
    rows.step(i32.load(steps.get)),
    cols.step(i32.load(steps.get, 4)),
    left.map((x, r) => x.set(kept(rows.load(r)))),
    range(width, (c) => [
      right.set(kept(cols.load(c))),
      acc.map((row, r) => row[c]!.set(product(row[c]!, left[r]!.get, first))),
    ]),
    advance(steps, stepBytes),
  ]
  const store = (add: boolean): Code =>
    acc.map((row, r) =>
      row.map((sum, c) => {
        const at = (r * width + c) * 16
        return v.store(sums.get, add ? v.add(sum.get, v.load(sums.get, at)) : sum.get, at)
      }),
    )
  f.body = [
    masked ? keep.set(v128.load(mask.get)) : [],
    rows.start(a, rowsA),
    cols.start(b, colsB),
    step(true),
    when(
      i32.gtS(count.get, i32.const(1)),
      repeatWhile(step(false), i32.gtS(count.tee(i32.sub(count.get, i32.const(1))), i32.const(1))),
    ),
    when(adding.get, store(true), store(false)),
  ]
  return f
}

/** Writes the sums of a tile's lanes to their places. */
function finish(d: Driver, form: DotForm): Code {
  const { v, width } = form
  const s = scalarOf(v.name === 'f32' ? 'float32' : 'float64')
  const x = d.f.local('v128')
  const lanes = range(v.lanes, (lane) => v.extract(x.get, lane))
  const pairs = v.lanes === 2 ? lanes : [s.add(lanes[0]!, lanes[1]!), s.add(lanes[2]!, lanes[3]!)]
  const left = i32.sub(i32.load(d.get('colBlock'), colWords.count), i32.mul(d.get('tile'), i32.const(width)))
  return [
    d.set('many', i32.select(left, i32.const(width), i32.ltS(left, i32.const(width)))),
    loop(d.local('lane'), i32.const(0), d.get('height'), 1, [
      d.set('to', i32.add(d.get('out'), i32.load(d.get('rowsOut')))),
      d.set('from', i32.add(d.scratch.get, i32.mul(d.get('lane'), i32.const(16 * width)))),
      d.set('toCol', d.get('colsOut')),
      loop(d.local('col'), i32.const(0), d.get('many'), 1, [
        x.set(v.load(d.get('from'))),
        s.store(i32.add(d.get('to'), i32.load(d.get('toCol'))), s.add(pairs[0]!, pairs[1]!)),
        advance(d.local('from'), 16),
        advance(d.local('toCol'), 4),
      ]),
      advance(d.local('rowsOut'), 4),
    ]),
  ]
}

/** The functions of a kernel for sums that run along memory in both operands: dot products, tile by tile. */
export function dotKernel(form: DotForm): Func[] {
  const d = new Driver()
  const fs = new Functions()
  const heights = range(form.height, (i) => i + 1)
  const whole = heights.map((h) => fs.add(dots(`dots${h}`, form, h, false)))
  const masked = heights.map((h) => fs.add(dots(`masked${h}`, form, h, true)))
  const offset = (name: string, words: number, index: Expr): Expr =>
    i32.add(i32.load(d.get(name), words), i32.shl(index, i32.const(2)))
  const args: Expr[] = [
    i32.load(d.get('sum'), sumWords.offsetsA),
    d.get('count'),
    i32.add(d.get('a'), i32.load(d.get('sum'), sumWords.a)),
    offset('rowBlock', rowWords.offsetsA, d.get('row')),
    i32.add(d.get('b'), i32.load(d.get('sum'), sumWords.b)),
    i32.add(
      i32.load(d.get('colBlock'), colWords.offsetsB),
      i32.mul(d.get('tile'), i32.const(4 * form.width)),
    ),
    d.scratch.get,
    d.get('block'),
    i32.load(d.get('sum'), sumWords.offsetsB),
  ]
  const callOf = (functions: readonly number[]) =>
    byHeight(heights, d.get('height'), (i) => call(functions[i]!, ...args))
  d.f.body = jobs(d, [
    eachStrip(
      d,
      loop(d.local('tile'), i32.const(0), d.get('tiles'), 1, [
        d.set(
          'colsOut',
          i32.add(
            i32.load(d.get('colBlock'), colWords.offsetsOut),
            i32.mul(d.get('tile'), i32.const(4 * form.width)),
          ),
        ),
        d.set('rowsOut', offset('rowBlock', rowWords.offsetsOut, d.get('row'))),
        eachSum(d, when(i32.load(d.get('sum'), sumWords.offsetsB), callOf(masked), callOf(whole))),
        finish(d, form),
      ]),
    ),
  ])
  fs.list.push(d.f)
  return fs.list
}
