import type { Code } from '../../asm/encode.ts'
import { advance, type Func, type Local, loop } from '../../asm/func.ts'
import { type Expr, i32, repeatWhile, when } from '../../asm/instructions.ts'
import { range } from '../../asm/range.ts'
import { type ConstantPool, scalarOf, type Vector } from '../../asm/vector.ts'
import { matricesOf, type Scheme } from './scheme.ts'
import { SquareKernel } from './square.ts'

// Weights to matrices and back, pair of channels by pair; a lane for each of a few neighbouring input channels. Where
// only rows are transformed, a row of a matrix holds the channels of the kernel's first row, then those of the second.

/** Words of the description. Strides of the weights are in bytes. */
export const weightWords = {
  weights: 0,
  unused: 4,
  matrices: 8,
  parts: 12,
  outs: 16,
  ins: 20,
  strideOut: 24,
  strideIn: 28,
  strideRow: 32,
  strideCol: 36,
  /** Bytes between rows of a matrix (output channels), between matrices, and between partial sums. */
  pitch: 40,
  matrix: 44,
  chunk: 48,
  chunks: 52,
  /** Rows of the kernel that are transformed by themselves. */
  rows: 56,
  size: 60,
} as const

const c = i32.const

class WeightKernel extends SquareKernel<typeof weightWords> {
  readonly weight: Local
  readonly column: Local
  readonly input: Local

  constructor(v: Vector, pool: ConstantPool, scheme: Scheme) {
    super(weightWords, v, pool, scheme)
    this.weight = this.f.local('i32')
    this.column = this.f.local('i32')
    this.input = this.f.local('i32')
  }

  /** Rows of weights that are transformed at a time. */
  get height(): number {
    return this.scheme.square ? this.scheme.taps : 1
  }

  /** Visits the elements of weights lane by lane: the address in the weights, and that in scratch. */
  elements(visit: (weight: Expr, square: Expr, offset: number) => Code): Code {
    const [lane, start, at, square] = range(4, () => this.f.local('i32')) as [Local, Local, Local, Local]
    const { v, scheme, height } = this
    const channel = i32.add(this.input.get, lane.get)
    const all = range(height, (i) => [
      at.set(start.get),
      range(scheme.taps, (j) => [
        visit(at.get, square.get, (i * this.scheme.points + j) * 16),
        advance(at, this.word('strideCol')),
      ]),
      advance(start, this.word('strideRow')),
    ])
    const one = [
      start.set(i32.add(this.weight.get, i32.mul(channel, this.word('strideIn')))),
      square.set(i32.add(this.scratch.get, i32.mul(lane.get, c(v.bytes)))),
      all,
    ]
    return loop(lane, c(0), c(v.lanes), 1, when(i32.ltS(channel, this.word('ins')), one))
  }

  finish(body: Code): Func[] {
    const { f, input } = this
    const [out, row] = [f.local('i32'), f.local('i32')]
    const edge = (n: Expr) => i32.divU(i32.mul(this.word('outs'), n), this.word('parts'))
    f.body = loop(out, edge(this.part.get), edge(i32.add(this.part.get, c(1))), 1, [
      loop(
        row,
        c(0),
        this.word('rows'),
        1,
        // Lanes without a channel write where the next row's channels or nothing will be.
        loop(input, c(0), this.word('ins'), this.v.lanes, [
          this.weight.set(
            i32.add(
              i32.add(this.word('weights'), i32.mul(out.get, this.word('strideOut'))),
              i32.mul(row.get, this.word('strideRow')),
            ),
          ),
          this.column.set(
            i32.add(
              i32.add(this.word('matrices'), i32.mul(out.get, this.word('pitch'))),
              i32.mul(i32.add(i32.mul(row.get, this.word('ins')), input.get), c(this.v.bytes)),
            ),
          ),
          body,
        ]),
      ),
    ])
    return [f]
  }
}

const scalar = (v: Vector) => scalarOf(v.name === 'f32' ? 'float32' : 'float64')

/** Weights to matrices: G w G', or w G' for rows. */
export function weightKernel(v: Vector, pool: ConstantPool, scheme: Scheme): Func[] {
  const k = new WeightKernel(v, pool, scheme)
  const { taps, points, square } = scheme
  const s = scalar(v)
  const line = k.lines.weight
  const rows = range(k.height, (i) =>
    k.line(
      line,
      taps,
      (j) => k.load(i, j),
      (j, x) => k.store(i, j, x),
    ),
  )
  const cols = range(square ? points : 0, (j) =>
    k.line(
      line,
      taps,
      (i) => k.load(i, j),
      (i, x) => k.store(i, j, x),
    ),
  )
  const write = range(matricesOf(scheme), (xi) => [
    v.store(k.column.get, v.load(k.scratch.get, xi * 16)),
    advance(k.column, k.word('matrix')),
  ])
  return k.finish([
    k.elements((weight, square, at) => s.store(square, s.load(weight), at)),
    rows,
    cols,
    write,
  ])
}

/** Matrices of a weight gradient, in partial sums, to weights: G' u G. */
export function weightAdjointKernel(v: Vector, pool: ConstantPool, scheme: Scheme): Func[] {
  const k = new WeightKernel(v, pool, scheme)
  const { points, square } = scheme
  const s = scalar(v)
  const [sum, from, count] = [k.f.local('v128'), k.f.local('i32'), k.f.local('i32')]
  const line = k.lines.weightAdjoint
  const read = range(matricesOf(scheme), (xi) => [
    from.set(k.column.get),
    count.set(k.word('chunks')),
    sum.set(v.splat(s.const(0))),
    repeatWhile(
      [sum.set(v.add(sum.get, v.load(from.get))), advance(from, k.word('chunk'))],
      count.tee(i32.sub(count.get, c(1))),
    ),
    v.store(k.scratch.get, sum.get, xi * 16),
    advance(k.column, k.word('matrix')),
  ])
  const cols = range(square ? points : 0, (j) =>
    k.line(
      line,
      points,
      (i) => k.load(i, j),
      (i, x) => k.store(i, j, x),
    ),
  )
  const rows = range(k.height, (i) =>
    k.line(
      line,
      points,
      (j) => k.load(i, j),
      (j, x) => k.store(i, j, x),
    ),
  )
  return k.finish([read, cols, rows, k.elements((weight, square, at) => s.store(weight, s.load(square, at)))])
}
