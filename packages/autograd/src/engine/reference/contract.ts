/**
 * The contraction of two views, as a batch of matrix products.
 *
 * Labels fall into four groups: batch, rows, columns and summed ones. A group is one index with offset tables into the
 * arrays that have its labels, so that any strides (of windows, flipped or broadcast views) cost the same. The result
 * is computed in blocks of at most 192 x 192 sums. A block gathers its share of the operands 256 products at a time
 * into contiguous panels of doubles (contractPacked.ts), or, where that would not pay, reads them in place
 * (contractDirect.ts). Sums are kept in float64 from the first product to the last and are rounded once, when the block
 * is written out. The order of additions depends on shapes and strides alone. Positions are 32-bit integers: arrays
 * have fewer than 2^31 elements.
 */
import { allocate, type Data, type DType } from '../dtype.ts'
import { rowMajor, sizeOf } from '../view.ts'
import {
  block,
  blockCols,
  blockDepth,
  blockRows,
  colPadding,
  type Multiply,
  roundUp,
  tableLength,
} from './contractBlock.ts'
import { multiplyDirect, multiplyIntegers } from './contractDirect.ts'
import { multiplyPacked } from './contractPacked.ts'
import { extentOf, type Labelled, type Plan, planOf, strideOf, swapped } from './contractPlan.ts'
import { pointwise, type Strided } from './pointwise.ts'

/** Below this many products copying the operands does not pay. */
const fewProducts = 128

/** Tiles of three rows and two columns that cover the result. */
function tiles(rows: number, cols: number): number {
  return Math.ceil(rows / 3) * Math.ceil(cols / 2)
}

function isSmall(plan: Plan): boolean {
  const rows = plan.rows.size
  const cols = plan.cols.size
  return rows === 1 || cols === 1 || rows * cols * plan.sum.size <= fewProducts
}

/** Clears the sums of the block. */
function clear(): void {
  const { rows, sums, pitch } = block
  const size = rows.count * pitch
  if (size > 64) sums.fill(0, 0, size)
  else for (let i = 0; i < size; i++) sums[i] = 0
}

/** Writes the sums of the block to their places, along the group whose neighbours lie closer in the result. */
function writeOut(out: Data, start: number): void {
  const { rows, cols, sums, pitch } = block
  const byRows = cols.outStep === 0 || (rows.outStep > 0 && rows.outStep < cols.outStep)
  const [outer, inner] = byRows ? [cols, rows] : [rows, cols]
  const outerStep = byRows ? 1 : pitch
  const innerStep = byRows ? pitch : 1
  const innerOffsets = inner.out
  const count = inner.count
  for (let i = 0; i < outer.count; i++) {
    const o = (start + outer.out[i]!) | 0
    let at = i * outerStep
    for (let j = 0; j < count; j++) {
      out[(o + innerOffsets[j]!) | 0] = sums[at]!
      at = (at + innerStep) | 0
    }
  }
}

function multiplyMatrices(
  multiply: Multiply,
  left: Data,
  leftStart: number,
  right: Data,
  rightStart: number,
  out: Data,
  outStart: number,
): void {
  const { rows, cols, sum } = block
  for (let r = 0; r < rows.size; r += blockRows) {
    rows.moveTo(r, blockRows)
    for (let c = 0; c < cols.size; c += blockCols) {
      cols.moveTo(c, blockCols)
      block.pitch = roundUp(cols.count, colPadding)
      clear()
      for (let k = 0; k < sum.size; k += blockDepth) {
        sum.moveTo(k, blockDepth)
        multiply(left, leftStart, right, rightStart)
      }
      writeOut(out, outStart)
    }
  }
}

function multiplyBatch(plan: Plan, multiply: Multiply, out: Data): void {
  const { left, right } = plan
  const { batch, rows, cols, sum } = block
  batch.use(plan.batch)
  rows.use(plan.rows)
  cols.use(plan.cols)
  sum.use(plan.sum)
  for (let start = 0; start < batch.size; start += tableLength) {
    batch.moveTo(start, tableLength)
    for (let i = 0; i < batch.count; i++) {
      const l = left.offset + batch.left[i]!
      const r = right.offset + batch.right[i]!
      multiplyMatrices(multiply, left.data, l, right.data, r, out, batch.out[i]!)
    }
  }
}

/** x with an axis for each label of the result, of stride 0 where x has none. */
function expanded(x: Labelled, shape: readonly number[], labels: readonly number[]): Strided {
  const strides = labels.map((label) => strideOf(x, label))
  return { data: x.data, shape, strides, offset: x.offset }
}

/** out[outLabels] = Σ a * b over the labels that are not in `outLabels`; dense row-major. int32 wraps around. */
export function contract(
  a: Labelled,
  b: Labelled,
  outLabels: readonly number[],
  dtype: DType,
): { data: Data; shape: number[]; strides: number[]; offset: number } {
  const shape = outLabels.map((label) => extentOf(a, b, label))
  const strides = rowMajor(shape)
  const data = allocate(dtype, sizeOf(shape))
  const result = { data, shape, strides, offset: 0 }
  const plan = planOf(a, b, { labels: outLabels, strides })
  if (data.length === 0 || plan.sum.size === 0) return result
  const rows = plan.rows.size
  const cols = plan.cols.size
  if (plan.sum.size === 1) {
    pointwise('mul', [expanded(a, shape, outLabels), expanded(b, shape, outLabels)], data, dtype)
  } else if (dtype === 'int32') {
    multiplyBatch(plan, multiplyIntegers, data)
  } else if (isSmall(plan)) {
    multiplyBatch(cols < rows ? swapped(plan) : plan, multiplyDirect, data)
  } else {
    multiplyBatch(tiles(cols, rows) < tiles(rows, cols) ? swapped(plan) : plan, multiplyPacked, data)
  }
  return result
}
