import type { Code } from '../../asm/encode.ts'
import { advance, Func, type Local, loop } from '../../asm/func.ts'
import { type Expr, i32, when } from '../../asm/instructions.ts'
import { type ConstantPool, scalarOf, type Vector, v128 } from '../../asm/vector.ts'
import { transpose } from '../pack.ts'
import { type Line, Lines } from './lines.ts'

// The four kernels between images and matrices. An image is cut into tiles of 4 x 4 outputs, each of 6 x 6 inputs; a
// group of as many tiles as a vector has lanes is transformed at once, a lane for each. The matrices hold, for each of
// the 36 positions in a transformed tile, a row per channel and a column per tile.

/** Words of the description. */
export const tileWords = {
  image: 0,
  unused: 4,
  matrices: 8,
  parts: 12,
  tiles: 16,
  groups: 20,
  channels: 24,
  /** Bytes between channels and rows of the image, and between rows and matrices. */
  plane: 28,
  row: 32,
  pitch: 36,
  matrix: 40,
  size: 44,
} as const

/** A tile: where it starts in inputs and outputs, and how many of its rows and columns of outputs are another's. */
export const recordWords = { input: 0, output: 4, skipRows: 8, skipCols: 12, size: 16 } as const

const range = <T>(n: number, f: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => f(i))
const c = i32.const

/** What the kernels share: loops over channels and groups of tiles, and a square of vectors in scratch between axes. */
class TileKernel {
  readonly f = new Func('run', ['i32', 'i32', 'i32'])
  readonly v: Vector
  readonly lines: Lines
  private readonly args: Local
  private readonly part: Local
  private readonly scratch: Local
  /** Addresses of the tiles in the image, of their records, and of the group's column in the first matrix. */
  readonly at: Local[]
  readonly record: Local
  readonly column: Local
  readonly row: Local

  constructor(v: Vector, pool: ConstantPool) {
    this.v = v
    this.lines = new Lines(this.f, v, pool)
    const [args, part, scratch] = this.f.args as [Local, Local, Local]
    this.args = args
    this.part = part
    this.scratch = scratch
    this.at = range(v.lanes, () => this.f.local('i32'))
    this.record = this.f.local('i32')
    this.column = this.f.local('i32')
    this.row = this.f.local('i32')
  }

  word(name: keyof typeof tileWords): Expr {
    return i32.load(this.args.get, tileWords[name])
  }

  /** Applies a matrix along one axis of the square in scratch, or between it and what `read` and `write` reach. */
  line(line: Line, n: number, read: (i: number) => Expr, write: (i: number, x: Expr) => Code): Code {
    const xs = range(n, () => this.f.local('v128'))
    const loads = xs.map((x, i) => x.set(read(i)))
    this.lines.statements = []
    const ys = line(xs.map((x) => x.get))
    return [loads, this.lines.statements, ys.map((y, i) => write(i, y))]
  }

  /** The address of the square. */
  get square(): Expr {
    return this.scratch.get
  }

  load(i: number, j: number): Expr {
    return this.v.load(this.scratch.get, (i * 6 + j) * 16)
  }

  store(i: number, j: number, x: Expr): Code {
    return this.v.store(this.scratch.get, x, (i * 6 + j) * 16)
  }

  /** The 36 places of a group in the matrices, one after the other. */
  readMatrices(): Code {
    return range(36, (xi) => [
      v128.store(this.scratch.get, this.v.load(this.column.get), xi * 16),
      advance(this.column, this.word('matrix')),
    ])
  }

  /** A line's results, position i of column j, into the matrices. */
  writeMatrix(i: number, j: number, x: Expr): Code {
    const to = i32.add(this.column.get, i32.mul(this.row.get, c(i * 6 + j)))
    return this.v.store(to, x)
  }

  /** Loops over channels and groups of tiles; parts are stretches of channels and, where `split`, of groups. */
  finish(offset: number, body: Code, split: boolean): Func[] {
    const { f, v, at, record, column, row } = this
    const [job, channel, group] = [f.local('i32'), f.local('i32'), f.local('i32')]
    const jobs = split ? i32.mul(this.word('channels'), this.word('groups')) : this.word('channels')
    const edge = (n: Expr) => i32.divU(i32.mul(jobs, n), this.word('parts'))
    const one = [
      record.set(i32.add(this.word('tiles'), i32.mul(group.get, c(v.lanes * recordWords.size)))),
      at.map((p, lane) =>
        p.set(
          i32.add(
            i32.add(this.word('image'), i32.mul(channel.get, this.word('plane'))),
            i32.load(record.get, lane * recordWords.size + offset),
          ),
        ),
      ),
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

/** Lanes for columns `from` to `from + lanes` of one row of all tiles. */
function columnsOf(k: TileKernel, byte: number): Expr[] {
  const loaded = k.at.map(() => k.f.local('v128'))
  const set = loaded.map((x, lane) => x.set(k.v.load(k.at[lane]!.get, byte)))
  const [first, ...rest] = transpose(k.f, k.v, loaded)
  return [[set, first!], ...rest]
}

const nextRow = (k: TileKernel): Code => k.at.map((p) => advance(p, k.word('row')))

/** Inputs to matrices: B' d B. */
export function inputKernel(v: Vector, pool: ConstantPool): Func[] {
  const k = new TileKernel(v, pool)
  const pieces = Math.ceil(6 / v.lanes)
  const rows = range(6, (i) => {
    const columns = range(pieces, (p) => columnsOf(k, 16 * p)).flat()
    return [
      k.line(
        k.lines.input,
        6,
        (j) => columns[j]!,
        (j, x) => k.store(i, j, x),
      ),
      nextRow(k),
    ]
  })
  const cols = range(6, (j) =>
    k.line(
      k.lines.input,
      6,
      (i) => k.load(i, j),
      (i, x) => k.writeMatrix(i, j, x),
    ),
  )
  return k.finish(recordWords.input, [rows, cols], true)
}

const isEdge = (k: TileKernel): Expr =>
  range(k.v.lanes, (lane) =>
    [recordWords.skipRows, recordWords.skipCols].map((word) => skipped(k, lane, word)),
  )
    .flat()
    .reduce((a, b) => i32.or(a, b))

const skipped = (k: TileKernel, lane: number, word: number): Expr =>
  i32.load(k.record.get, lane * recordWords.size + word)

/** Visits, one by one, the outputs in scratch that belong to each tile of a group (or those that do not). */
function eachOutput(
  k: TileKernel,
  own: boolean,
  visit: (lane: number, i: Expr, j: Expr, at: Expr) => Code,
): Code {
  const [i, j] = [k.f.local('i32'), k.f.local('i32')]
  return range(k.v.lanes, (lane) => {
    const from = (word: number): Expr => skipped(k, lane, word)
    const inside = i32.and(
      i32.geS(i.get, from(recordWords.skipRows)),
      i32.geS(j.get, from(recordWords.skipCols)),
    )
    const at = i32.add(k.square, i32.shl(i32.add(i32.mul(i.get, c(6)), j.get), c(4)))
    return loop(
      i,
      c(0),
      c(4),
      1,
      loop(
        j,
        c(0),
        c(4),
        1,
        when(inside, own ? visit(lane, i.get, j.get, at) : [], own ? [] : visit(lane, i.get, j.get, at)),
      ),
    )
  })
}

const scalar = (v: Vector) => scalarOf(v.name === 'f32' ? 'float32' : 'float64')

/** 4 x 4 tiles of cotangents to matrices: A g A'. What is another tile's counts as zero. */
export function cotangentKernel(v: Vector, pool: ConstantPool): Func[] {
  const k = new TileKernel(v, pool)
  const load = range(4, (i) => [
    range(4 / v.lanes, (p) => columnsOf(k, 16 * p).map((x, j) => k.store(i, p * v.lanes + j, x))),
    nextRow(k),
  ])
  const clear = eachOutput(k, false, (lane, _i, _j, at) =>
    scalar(v).store(at, scalar(v).const(0), lane * v.bytes),
  )
  const line = k.lines.outputAdjoint
  const rows = range(4, (i) =>
    k.line(
      line,
      4,
      (j) => k.load(i, j),
      (j, x) => k.store(i, j, x),
    ),
  )
  const cols = range(6, (j) =>
    k.line(
      line,
      4,
      (i) => k.load(i, j),
      (i, x) => k.writeMatrix(i, j, x),
    ),
  )
  return k.finish(recordWords.output, [load, when(isEdge(k), clear), rows, cols], true)
}

/** Matrices to 4 x 4 tiles of outputs: A' m A. */
export function outputKernel(v: Vector, pool: ConstantPool): Func[] {
  const k = new TileKernel(v, pool)
  const line = k.lines.output
  const cols = range(6, (j) =>
    k.line(
      line,
      6,
      (i) => k.load(i, j),
      (i, x) => k.store(i, j, x),
    ),
  )
  const rows = range(4, (i) =>
    k.line(
      line,
      6,
      (j) => k.load(i, j),
      (j, x) => k.store(i, j, x),
    ),
  )
  const whole = range(4, (i) => [
    range(4 / v.lanes, (p) =>
      tilesOf(k, i, p * v.lanes).map((x, lane) => v.store(k.at[lane]!.get, x, 16 * p)),
    ),
    nextRow(k),
  ])
  const single = eachOutput(k, true, (lane, i, j, at) => {
    const to = i32.add(i32.add(k.at[lane]!.get, i32.mul(i, k.word('row'))), i32.mul(j, c(v.bytes)))
    return scalar(v).store(to, scalar(v).load(at, lane * v.bytes))
  })
  return k.finish(recordWords.output, [k.readMatrices(), cols, rows, when(isEdge(k), single, whole)], true)
}

/**
 * Matrices added to 6 x 6 tiles of inputs: B m B'. Tiles overlap, so parts are channels; and what has just been
 * written is not read at once: first all left parts of rows, which lie apart, then all right ones.
 */
export function inputAdjointKernel(v: Vector, pool: ConstantPool): Func[] {
  const k = new TileKernel(v, pool)
  const line = k.lines.inputAdjoint
  const cols = range(6, (j) =>
    k.line(
      line,
      6,
      (i) => k.load(i, j),
      (i, x) => k.store(i, j, x),
    ),
  )
  const rows = range(6, (i) =>
    k.line(
      line,
      6,
      (j) => k.load(i, j),
      (j, x) => k.store(i, j, x),
    ),
  )
  const starts = v.lanes === 4 ? [0, 2] : [0, 2, 4]
  const adding = starts.map((from) => [
    range(6, (i) => [
      tilesOf(k, i, from, v.lanes === 4 && from > 0 ? 2 : 0).map((x, lane) => {
        const p = k.at[lane]!.get
        return v.store(p, v.add(v.load(p, from * v.bytes), x), from * v.bytes)
      }),
      nextRow(k),
    ]),
    k.at.map((p) => p.set(i32.sub(p.get, i32.mul(k.word('row'), c(6))))),
  ])
  return k.finish(recordWords.input, [k.readMatrices(), cols, rows, adding], false)
}

/** For each tile a vector of its row i in scratch, from a column on; the first `blank` lanes are zero. */
function tilesOf(k: TileKernel, i: number, from: number, blank = 0): Expr[] {
  const columns = range(k.v.lanes, () => k.f.local('v128'))
  const set = columns.map((x, j) => x.set(j < blank ? v128.zero : k.load(i, from + j)))
  const [first, ...rest] = transpose(k.f, k.v, columns)
  return [[set, first!], ...rest]
}
