import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local } from '../asm/func.ts'
import { type Expr, i32, repeatWhile, when } from '../asm/instructions.ts'
import { range } from '../asm/range.ts'
import { type Vector, v128 } from '../asm/vector.ts'
import { everyOther } from '../move/lanes.ts'
import type { TileFinish, TilePlace } from './finishTile.ts'

/** The shape of a register tile and where its operands come from. */
export interface TileForm {
  readonly v: Vector
  /** One rounding for multiply and add. */
  readonly fused: boolean
  /** Rows, and vectors of columns. */
  readonly height: number
  readonly width: number
  /** 'strip': the rows lie side by side for each k; 'rows': each has an address; 'table': and so has each k. */
  readonly left: 'strip' | 'rows' | 'table'
  /**
   * 'panel': the vectors lie side by side for each k; 'table': each has an address, and so has each k; 'apart': likewise,
   * and a vector is every other element.
   */
  readonly right: 'panel' | 'table' | 'apart'
  /** Of what is added to the result only some lanes count: masks[c] is the address of a mask. */
  readonly masked: boolean
  /** Makes the code for what becomes of the sums before they are stored; null where they stay what they are. */
  readonly finish: ((f: Func, place: TilePlace) => TileFinish) | null
}

/** What a tile adds to its products before it stores them. */
export const addTile = 1
export const addOut = 2
/** Whether the sums are finished then. */
export const finishing = 4

export const tileParams = [
  'k',
  'a',
  'rowsA',
  'stepA',
  'b',
  'colsB',
  'stepB',
  'out',
  'rowsOut',
  'colsOut',
  'tile',
  'mode',
  'masks',
  // Of tiles that are finished: the number of the first row, where columns begin along a row, the description.
  'row',
  'cols',
  'args',
] as const

type LocalsFor<T extends readonly string[]> = { readonly [I in keyof T]: Local }

/**
 * A micro-kernel: height x width vectors of sums over k products, held in registers.
 *
 *   out[rowsOut[r] + colsOut[c]] = Σ_k a[r, k] b[k, c]   (+ tile[r, c]) (+ out)
 *
 * a[r, k] is at a + k stepA, plus r elements in a strip or plus rowsA[r]; or at a + rowsA[r] + stepA[k], where stepA is
 * the address of a table. b[k, c] likewise, with vectors of columns side by side or at colsB[c]. Offsets are bytes.
 *
 * One flat loop with the first product peeled off: of all forms it is the one whose sums V8 keeps in registers on
 * Node 20, where a second loop, or an unrolled one, makes it spill.
 */
export function tile(name: string, form: TileForm): Func {
  const { v, fused, height, width, finish } = form
  const f = new Func(
    name,
    (finish ? tileParams : tileParams.slice(0, -3)).map(() => 'i32'),
  )
  const [
    k,
    a,
    rowsA,
    stepA,
    b,
    colsB,
    stepB,
    out,
    rowsOut,
    colsOut,
    sums,
    mode,
    masks,
    firstRow,
    firstCol,
    args,
  ] = f.args as unknown as LocalsFor<typeof tileParams>
  const direct = form.left !== 'strip'
  const leftTable = form.left === 'table'
  const table = form.right !== 'panel'
  const loadCols = (at: Expr): Expr => (form.right === 'apart' ? everyOther(v.bytes, at) : v.load(at))
  const acc = range(height, () => range(width, () => f.local('v128')))
  const right = range(width, () => f.local('v128'))
  const left = f.local('v128')
  const rows = direct ? range(height, () => f.local('i32')) : [a]
  const cols = table ? range(width, () => f.local('i32')) : [b]
  const at = table ? f.local('i32') : b
  const atLeft = leftTable ? f.local('i32') : a
  const loadLeft = (r: number): Expr =>
    leftTable
      ? v.loadSplat(i32.add(rows[r]!.get, atLeft.get))
      : direct
        ? v.loadSplat(rows[r]!.get)
        : v.loadSplat(a.get, r * v.bytes)

  const product = (sum: Local, x: Expr, y: Expr, first: boolean): Expr =>
    first ? v.mul(x, y) : fused ? v.fusedMadd(x, y, sum.get) : v.add(sum.get, v.mul(x, y))
  const loadRight = (c: number): Expr =>
    table ? loadCols(i32.add(cols[c]!.get, at.get)) : v.load(b.get, c * 16)
  // A single row uses each vector once: nothing is gained by naming them, and eight sums leave no room for eight more.
  const named = height > 1
  const step = (first: boolean): Code => [
    leftTable ? atLeft.set(i32.load(stepA.get)) : [],
    table ? at.set(i32.load(stepB.get)) : [],
    named ? right.map((r, c) => r.set(loadRight(c))) : [],
    acc.map((row, r) => [
      left.set(loadLeft(r)),
      row.map((sum, c) => sum.set(product(sum, left.get, named ? right[c]!.get : loadRight(c), first))),
    ]),
    leftTable ? advance(stepA, 4) : rows.map((p) => advance(p, stepA.get)),
    table ? advance(stepB, 4) : advance(b, stepB.get),
  ]
  const places = range(width, () => f.local('i32'))
  const place = f.local('i32')
  const starts = places.map((p, c) => p.set(i32.add(out.get, i32.load(colsOut.get, 4 * c))))
  const store = (adding: number): Code => [
    starts,
    acc.map((row, r) => [
      place.set(i32.load(rowsOut.get, 4 * r)),
      row.map((sum, c) => {
        const to = i32.add(places[c]!.get, place.get)
        let value = sum.get
        if (adding & addTile) value = v.add(value, v.load(sums.get, (r * width + c) * 16))
        if (form.masked) value = v128.and(value, v128.load(i32.load(masks.get, 4 * c)))
        if (adding & addOut) value = v.add(v.load(to), value)
        return v.store(to, value)
      }),
    ]),
  ]
  const finished = (code: TileFinish): Code => {
    const partial = acc.map((row, r) =>
      row.map((sum, c) => sum.set(v.add(sum.get, v.load(sums.get, (r * width + c) * 16)))),
    )
    const lines = acc.map((row, r) => [
      place.set(i32.load(rowsOut.get, 4 * r)),
      code.row,
      row.map((sum, c) => code.vector(c, i32.add(places[c]!.get, place.get), sum.get)),
    ])
    return [when(i32.and(mode.get, i32.const(addTile)), partial), starts, code.start, lines]
  }
  // The first is the most frequent: with one block of the sum there is no other.
  const modes = form.masked ? [addOut, addTile | addOut, 0] : finish ? [0, addOut] : [0, addTile, addOut]
  const modeIs = (n: number) => i32.eq(mode.get, i32.const(n))
  const plain = modes.reduceRight<Code>((rest, m) => when(modeIs(m), store(m), rest), store(modes.at(-1)!))
  f.body = [
    direct ? rows.map((p, r) => p!.set(i32.add(a.get, i32.load(rowsA.get, 4 * r)))) : [],
    table ? cols.map((p, c) => p!.set(i32.add(b.get, i32.load(colsB.get, 4 * c)))) : [],
    step(true),
    when(
      i32.gtS(k.get, i32.const(1)),
      repeatWhile(step(false), i32.gtS(k.tee(i32.sub(k.get, i32.const(1))), i32.const(1))),
    ),
    finish === null
      ? plain
      : when(
          i32.and(mode.get, i32.const(finishing)),
          finished(finish(f, { colsOut, row: firstRow, cols: firstCol, args })),
          plain,
        ),
  ]
  return f
}
