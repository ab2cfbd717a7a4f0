import type { Data, DType } from '../dtype.ts'
import type { PointwiseName } from '../engine.ts'
import { flatStep, rowMajor } from '../view.ts'
import { type Row, rowOf } from './rows.ts'
import { collapse, forEachRow } from './walk.ts'

/** A view whose memory is in hand. */
export interface Strided {
  readonly data: Data
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

/** out = name(operands), dense row-major; one to three operands, which have the shape of the result. */
export function pointwise(name: PointwiseName, operands: readonly Strided[], out: Data, dtype: DType): void {
  const row = rowOf(name, dtype)
  const x = operands[0]!
  const y = operands[1] ?? x
  const z = operands[2] ?? x
  const xs = flatStep(x)
  const ys = y === x ? xs : flatStep(y)
  const zs = z === x ? xs : flatStep(z)
  if (xs === null || ys === null || zs === null) walked(row, x, y, z, out)
  else row(x.data, xs, x.offset, y.data, ys, y.offset, z.data, zs, z.offset, out, 0, out.length)
}

function walked(row: Row, x: Strided, y: Strided, z: Strided, out: Data): void {
  const walk = collapse(x.shape, [rowMajor(x.shape), x.strides, y.strides, z.strides])
  const inner = walk.shape.length - 1
  const [, xs, ys, zs] = walk.strides.map((s) => s[inner]!) as [number, number, number, number]
  forEachRow(walk, [0, x.offset, y.offset, z.offset], (at, n) => {
    row(x.data, xs, at[1]!, y.data, ys, at[2]!, z.data, zs, at[3]!, out, at[0]!, n)
  })
}
