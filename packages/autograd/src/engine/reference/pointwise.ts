import type { Data, DType } from '../dtype.ts'
import type { PointwiseName } from '../engine.ts'
import { rowMajor } from '../view.ts'
import { binary, unary } from './scalar.ts'
import { collapse, forEachRow } from './walk.ts'

/** A view whose memory is in hand. */
export interface Strided {
  readonly data: Data
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

/** out = name(operands), dense row-major; operands have the shape of the result. */
export function pointwise(name: PointwiseName, operands: readonly Strided[], out: Data, dtype: DType): void {
  const shape = operands[0]!.shape
  const walk = collapse(shape, [rowMajor(shape), ...operands.map((x) => x.strides)])
  const inner = walk.shape.length - 1
  const offsets = [0, ...operands.map((x) => x.offset)]
  const [x, y, z] = operands.map((o) => o.data)
  const [, xs, ys, zs] = walk.strides.map((s) => s[inner]!)

  if (name === 'where') {
    forEachRow(walk, offsets, (at, n) => whereRow(x!, xs!, at[1]!, y!, ys!, at[2]!, z!, zs!, at[3]!, out, at[0]!, n))
    return
  }
  const f1 = unary[name]
  if (f1) {
    forEachRow(walk, offsets, (at, n) => unaryRow(f1, x!, xs!, at[1]!, out, at[0]!, n))
    return
  }
  const row = arithmeticRow(name, dtype)
  if (row) {
    forEachRow(walk, offsets, (at, n) => row(x!, xs!, at[1]!, y!, ys!, at[2]!, out, at[0]!, n))
    return
  }
  const f2 = binary[name]!
  forEachRow(walk, offsets, (at, n) => binaryRow(f2, x!, xs!, at[1]!, y!, ys!, at[2]!, out, at[0]!, n))
}

type BinaryRow = (
  a: Data, as: number, i: number, b: Data, bs: number, j: number, out: Data, o: number, n: number,
) => void

/** Loops of their own for the four operations that fill most tapes: a call per element would cost more than the sum. */
function arithmeticRow(name: PointwiseName, dtype: DType): BinaryRow | null {
  if (name === 'add') return addRow
  if (name === 'sub') return subRow
  if (name === 'mul') return dtype === 'int32' ? imulRow : mulRow
  if (name === 'div') return divRow
  return null
}

const addRow: BinaryRow = (a, as, i, b, bs, j, out, o, n) => {
  for (const end = o + n; o < end; o++, i += as, j += bs) out[o] = a[i]! + b[j]!
}
const subRow: BinaryRow = (a, as, i, b, bs, j, out, o, n) => {
  for (const end = o + n; o < end; o++, i += as, j += bs) out[o] = a[i]! - b[j]!
}
const mulRow: BinaryRow = (a, as, i, b, bs, j, out, o, n) => {
  for (const end = o + n; o < end; o++, i += as, j += bs) out[o] = a[i]! * b[j]!
}
const divRow: BinaryRow = (a, as, i, b, bs, j, out, o, n) => {
  for (const end = o + n; o < end; o++, i += as, j += bs) out[o] = a[i]! / b[j]!
}
/** A double has too few digits for a product of two int32, which wraps around as in C. */
const imulRow: BinaryRow = (a, as, i, b, bs, j, out, o, n) => {
  for (const end = o + n; o < end; o++, i += as, j += bs) out[o] = Math.imul(a[i]!, b[j]!)
}

function unaryRow(f: (x: number) => number, x: Data, xs: number, i: number, out: Data, o: number, n: number): void {
  for (const end = o + n; o < end; o++, i += xs) out[o] = f(x[i]!)
}

function binaryRow(
  f: (a: number, b: number) => number,
  a: Data, as: number, i: number, b: Data, bs: number, j: number, out: Data, o: number, n: number,
): void {
  for (const end = o + n; o < end; o++, i += as, j += bs) out[o] = f(a[i]!, b[j]!)
}

function whereRow(
  c: Data, cs: number, h: number, a: Data, as: number, i: number, b: Data, bs: number, j: number,
  out: Data, o: number, n: number,
): void {
  for (const end = o + n; o < end; o++, h += cs, i += as, j += bs) out[o] = c[h]! !== 0 ? a[i]! : b[j]!
}
