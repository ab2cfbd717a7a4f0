import type { Code } from '../../asm/encode.ts'
import { advance, type Func, loop } from '../../asm/func.ts'
import { type Expr, i32, when } from '../../asm/instructions.ts'
import { range } from '../../asm/range.ts'
import { type ConstantPool, scalarOf, type Vector, v128 } from '../../asm/vector.ts'
import { transpose } from '../pack.ts'
import { outputs, type Scheme } from './scheme.ts'
import { heightOf, outputHeightOf, recordWords, TileKernel } from './tileKernel.ts'

// The four kernels between images and matrices.

const c = i32.const

/** Lanes for columns `from` to `from + lanes` of one row of all tiles. */
function columnsOf(k: TileKernel, byte: number): Expr[] {
  const loaded = k.at.map(() => k.f.local('v128'))
  const set = loaded.map((x, lane) => x.set(k.v.load(k.at[lane]!.get, byte)))
  const [first, ...rest] = transpose(k.f, k.v, loaded)
  return [[set, first!], ...rest]
}

const nextRow = (k: TileKernel): Code => k.at.map((p) => advance(p, k.word('row')))

/** Inputs to matrices: B' d B, or B' d for rows; likewise below. */
export function inputKernel(v: Vector, pool: ConstantPool, scheme: Scheme): Func[] {
  const k = new TileKernel(v, pool, scheme)
  const { points, square } = scheme
  const pieces = Math.ceil(points / v.lanes)
  const rows = range(heightOf(scheme), (i) => {
    const columns = range(pieces, (p) => columnsOf(k, 16 * p)).flat()
    return [
      k.line(
        k.lines.input,
        points,
        (j) => columns[j]!,
        (j, x) => (square ? k.store(i, j, x) : k.writeMatrix(i, j, x)),
      ),
      nextRow(k),
    ]
  })
  const cols = square ? k.alongColumns(k.lines.input, points, points, k.writeMatrix.bind(k)) : []
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

/** Visits, one by one, the outputs in scratch that belong to each tile of a group; or those that do not. */
function eachOutput(
  k: TileKernel,
  own: boolean,
  visit: (lane: number, i: Expr, j: Expr, at: Expr) => Code,
): Code {
  const [i, j] = [k.f.local('i32'), k.f.local('i32')]
  const at = i32.add(k.square, i32.shl(i32.add(i32.mul(i.get, c(k.scheme.points)), j.get), c(4)))
  return range(k.v.lanes, (lane) => {
    const inside = i32.and(
      i32.geS(i.get, skipped(k, lane, recordWords.skipRows)),
      i32.geS(j.get, skipped(k, lane, recordWords.skipCols)),
    )
    const one = when(own ? inside : i32.eqz(inside), visit(lane, i.get, j.get, at))
    return loop(i, c(0), c(outputHeightOf(k.scheme)), 1, loop(j, c(0), c(outputs), 1, one))
  })
}

const scalar = (v: Vector) => scalarOf(v.name === 'f32' ? 'float32' : 'float64')

/** 4 x 4 tiles of cotangents to matrices: A g A'. What is another tile's counts as zero. */
export function cotangentKernel(v: Vector, pool: ConstantPool, scheme: Scheme): Func[] {
  const k = new TileKernel(v, pool, scheme)
  const { points, square } = scheme
  const height = outputHeightOf(scheme)
  const load = range(height, (i) => [
    range(outputs / v.lanes, (p) => columnsOf(k, 16 * p).map((x, j) => k.store(i, p * v.lanes + j, x))),
    nextRow(k),
  ])
  const clear = eachOutput(k, false, (lane, _i, _j, at) =>
    scalar(v).store(at, scalar(v).const(0), lane * v.bytes),
  )
  const line = k.lines.outputAdjoint
  const rows = k.alongRows(line, outputs, height, square ? undefined : k.writeMatrix.bind(k))
  const cols = square ? k.alongColumns(line, outputs, points, k.writeMatrix.bind(k)) : []
  return k.finish(recordWords.output, [load, when(isEdge(k), clear), rows, cols], true)
}

/** Matrices to 4 x 4 tiles of outputs: A' m A. */
export function outputKernel(v: Vector, pool: ConstantPool, scheme: Scheme): Func[] {
  const k = new TileKernel(v, pool, scheme)
  const { points, square } = scheme
  const line = k.lines.output
  const height = outputHeightOf(scheme)
  const cols = square ? k.alongColumns(line, points, points) : []
  const rows = k.alongRows(line, points, height)
  const whole = range(height, (i) => [
    range(outputs / v.lanes, (p) =>
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
 * Matrices added to tiles of inputs: B m B'. Tiles overlap, so parts are rows of matrices; and what has just been
 * written is not read at once: first all left parts of rows, which lie apart, then all right ones.
 */
export function inputAdjointKernel(v: Vector, pool: ConstantPool, scheme: Scheme): Func[] {
  const k = new TileKernel(v, pool, scheme)
  const { points, square } = scheme
  const line = k.lines.inputAdjoint
  const height = heightOf(scheme)
  const cols = square ? k.alongColumns(line, points, points) : []
  const rows = k.alongRows(line, points, height)
  const pieces = range(Math.ceil(points / v.lanes), (i) => i * v.lanes)
  const adding = pieces
    .map((start) => [start, Math.min(start, points - v.lanes)] as const)
    .map(([start, from]) => [
      range(height, (i) => [
        tilesOf(k, i, from, start - from).map((x, lane) => {
          const p = k.at[lane]!.get
          return v.store(p, v.add(v.load(p, from * v.bytes), x), from * v.bytes)
        }),
        nextRow(k),
      ]),
      k.at.map((p) => p.set(i32.sub(p.get, i32.mul(k.word('row'), c(height))))),
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
