import type { Code } from '../asm/encode.ts'
import { advance, type Func, type Local } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import type { ConstantPool, Vector } from '../asm/vector.ts'
import { VectorBuilder } from '../pointwise/builder.ts'
import { evaluate, type Values } from '../pointwise/evaluate.ts'
import { words } from './driver.ts'
import { type Finish, leafWord, storeWord } from './finish.ts'

const { add, sub, mul, load } = i32

/** Where a tile lies: the table of its columns, the number of its first row, where its columns begin, the description. */
export interface TilePlace {
  readonly colsOut: Local
  readonly row: Local
  /** In bytes along a row of the result. */
  readonly cols: Local
  readonly args: Local
}

/** How a leaf is read: what is done once and before each row, and its lanes in vector c of the row at hand. */
interface Reader {
  readonly once: Code
  readonly perRow: Code
  lanes(c: number, sums: Expr): Expr
}

/** Code that puts the sums of a tile through a finish and stores what becomes of them. */
export class TileFinish {
  /** The branch in which a tile is finished. */
  readonly #f: Func
  readonly #v: Vector
  readonly #width: number
  readonly #builder: () => VectorBuilder
  readonly #finish: Finish
  readonly #place: TilePlace
  readonly #list: Local
  readonly #origin: Local
  readonly #readers: readonly Reader[]
  readonly #away: readonly Local[]
  readonly #to: Local

  constructor(
    f: Func,
    v: Vector,
    width: number,
    fused: boolean,
    pool: ConstantPool,
    finish: Finish,
    place: TilePlace,
  ) {
    this.#f = f.branch()
    this.#v = v
    this.#width = width
    this.#builder = () => new VectorBuilder(this.#f, v, pool, fused)
    this.#finish = finish
    this.#place = place
    this.#list = f.local('i32')
    this.#origin = f.local('i32')
    this.#to = f.local('i32')
    this.#readers = finish.reaches.map((_, j) => this.#reader(j))
    this.#away = finish.stores.map(() => f.local('i32'))
  }

  /** What is done before the first row; asked for when all vectors are written, whose constants it loads. */
  get start(): Code {
    const { args } = this.#place
    return [
      this.#f.prologue,
      this.#list.set(load(args.get, words.finish)),
      this.#origin.set(load(args.get, words.out)),
      this.#away.map((away, i) =>
        away.set(sub(load(this.#list.get, storeWord(this.#readers.length, i)), this.#origin.get)),
      ),
      this.#readers.map(({ once }) => once),
    ]
  }

  /** Stores vector c of the row at hand, whose place in the first result is `to`. */
  vector(c: number, to: Expr, sums: Expr): Code {
    const b = this.#builder()
    const { expression, stores } = this.#finish
    b.statements.push(this.#to.set(to))
    const values: Values = this.#readers.map((reader) => reader.lanes(c, sums))
    evaluate(b, expression, [...expression.steps.keys()], values)
    for (const [i, value] of stores.entries())
      b.statements.push(this.#v.store(add(this.#to.get, this.#away[i]!.get), values[value]!))
    return b.statements
  }

  /** What is done before each row. */
  get row(): Code {
    return this.#readers.map(({ perRow }) => perRow)
  }

  #reader(j: number): Reader {
    const f = this.#f
    const v = this.#v
    const { colsOut, row, cols } = this.#place
    const { reaches, sums } = this.#finish
    const start = load(this.#list.get, leafWord(j))
    const step = load(this.#list.get, leafWord(j) + 4)
    if (j === sums) return { once: [], perRow: [], lanes: (_, x) => x }
    switch (reaches[j]!) {
      case 'none': {
        const value = f.local('v128')
        return { once: value.set(v.loadSplat(start)), perRow: [], lanes: () => value.get }
      }
      case 'cols': {
        const values = Array.from({ length: this.#width }, () => f.local('v128'))
        const from = add(start, cols.get)
        const once = values.map((x, c) => x.set(v.load(add(from, load(colsOut.get, 4 * c)))))
        return { once, perRow: [], lanes: (c) => values[c]!.get }
      }
      case 'rows': {
        const [p, value] = [f.local('i32'), f.local('v128')]
        const perRow = [value.set(v.loadSplat(p.get)), advance(p, step)]
        return { once: p.set(add(start, mul(row.get, step))), perRow, lanes: () => value.get }
      }
    }
  }
}
