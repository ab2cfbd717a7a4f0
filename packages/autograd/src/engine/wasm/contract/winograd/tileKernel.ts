import type { Code } from '../../asm/encode.ts'
import { advance, type Func, type Local, loop } from '../../asm/func.ts'
import { type Expr, i32 } from '../../asm/instructions.ts'
import { range } from '../../asm/range.ts'
import { type ConstantPool, type Vector, v128 } from '../../asm/vector.ts'
import type { Line } from './lines.ts'
import { matricesOf, outputs, type Scheme } from './scheme.ts'
import { SquareKernel } from './square.ts'

// Between images and matrices. An image is cut into tiles: squares of 4 x 4 outputs, or stretches of 4 in a row, each
// with the inputs it needs. A group of as many tiles as a vector has lanes is transformed at once, a lane for each. The
// matrices hold, for each position in a transformed tile, a column per tile and a row per channel; where tiles are
// stretches, a row per channel and row of the image.

/** The tile's size in the matrices, and in the results. */
export const heightOf = ({ square, points }: Scheme): number => (square ? points : 1)
export const outputHeightOf = ({ square }: Scheme): number => (square ? outputs : 1)

/** Words of the description. */
export const tileWords = {
  image: 0,
  unused: 4,
  matrices: 8,
  parts: 12,
  tiles: 16,
  groups: 20,
  /** Rows of a matrix. */
  channels: 24,
  /** Rows of matrices come in runs of so many; bytes in the image from one to the next, and from run to run. */
  run: 28,
  near: 32,
  far: 36,
  /** Bytes between rows of the image, between rows of the matrices and between matrices. */
  row: 40,
  pitch: 44,
  matrix: 48,
  size: 52,
} as const

/** A tile: where it starts in inputs and outputs, and how many of its rows and columns of outputs are another's. */
export const recordWords = { input: 0, output: 4, skipRows: 8, skipCols: 12, size: 16 } as const

const c = i32.const

/** What the kernels of tiles share: loops over channels and groups of tiles. */
export class TileKernel extends SquareKernel<typeof tileWords> {
  /** Addresses of the tiles in the image, of their records, and of the group's column in the first matrix. */
  readonly at: Local[]
  readonly record: Local
  readonly column: Local
  readonly row: Local

  constructor(v: Vector, pool: ConstantPool, scheme: Scheme) {
    super(tileWords, v, pool, scheme)
    this.at = range(v.lanes, () => this.f.local('i32'))
    this.record = this.f.local('i32')
    this.column = this.f.local('i32')
    this.row = this.f.local('i32')
  }

  /** Applies a matrix to the square's first columns, each of n elements; results go back, or where `write` puts them. */
  alongColumns(line: Line, n: number, columns: number, write = this.store): Code {
    return range(columns, (j) =>
      this.line(
        line,
        n,
        (i) => this.load(i, j),
        (i, x) => write(i, j, x),
      ),
    )
  }

  /** Likewise to its first rows. */
  alongRows(line: Line, n: number, rows: number, write = this.store): Code {
    return range(rows, (i) =>
      this.line(
        line,
        n,
        (j) => this.load(i, j),
        (j, x) => write(i, j, x),
      ),
    )
  }

  /** The address of the square. */
  get square(): Expr {
    return this.scratch.get
  }

  /** The places of a group in the matrices, one after the other. */
  readMatrices(): Code {
    return range(matricesOf(this.scheme), (xi) => [
      v128.store(this.scratch.get, this.v.load(this.column.get), xi * 16),
      advance(this.column, this.word('matrix')),
    ])
  }

  /** A line's results, position i of column j, into the matrices. */
  writeMatrix(i: number, j: number, x: Expr): Code {
    const to = i32.add(this.column.get, i32.mul(this.row.get, c(i * this.scheme.points + j)))
    return this.v.store(to, x)
  }

  /** Loops over channels and groups of tiles; parts are stretches of channels and, where `split`, of groups. */
  finish(offset: number, body: Code, split: boolean): Func[] {
    const { f, v, at, record, column, row } = this
    const [job, channel, group, origin] = range(4, () => f.local('i32')) as [Local, Local, Local, Local]
    const jobs = split ? i32.mul(this.word('channels'), this.word('groups')) : this.word('channels')
    const edge = (n: Expr) => i32.divU(i32.mul(jobs, n), this.word('parts'))
    const far = i32.mul(i32.divU(channel.get, this.word('run')), this.word('far'))
    const near = i32.mul(i32.remU(channel.get, this.word('run')), this.word('near'))
    const one = [
      origin.set(i32.add(this.word('image'), i32.add(far, near))),
      record.set(i32.add(this.word('tiles'), i32.mul(group.get, c(v.lanes * recordWords.size)))),
      at.map((p, lane) => p.set(i32.add(origin.get, i32.load(record.get, lane * recordWords.size + offset)))),
      column.set(
        i32.add(
          i32.add(this.word('matrices'), i32.mul(channel.get, this.word('pitch'))),
          i32.shl(group.get, c(4)),
        ),
      ),
      row.set(this.word('matrix')),
      body,
    ]
    const perJob = split
      ? [
          channel.set(i32.divU(job.get, this.word('groups'))),
          group.set(i32.remU(job.get, this.word('groups'))),
          one,
        ]
      : [channel.set(job.get), loop(group, c(0), this.word('groups'), 1, one)]
    f.body = loop(job, edge(this.part.get), edge(i32.add(this.part.get, c(1))), 1, perJob)
    return [f]
  }
}
