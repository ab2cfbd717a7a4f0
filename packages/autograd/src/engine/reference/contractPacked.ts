import type { Data } from '../dtype.ts'
import { block, blockCols, blockDepth, blockRows, type Multiply } from './contractBlock.ts'

/** Copies both operands of the block into contiguous panels, then goes over them tile by tile. */
export const multiplyPacked: Multiply = packedMultiply()

/**
 * The panels and sums are constants of one closure: their addresses and lengths are then built into the machine code
 * of the tile, which frees the registers it needs. Passed as arguments they cost a third of its speed, and as constants
 * of the module half of it once a bundler has made variables of them.
 */
function packedMultiply(): Multiply {
  const leftPanel = new Float64Array(blockRows * blockDepth)
  const rightPanel = new Float64Array(blockCols * blockDepth)
  const sums = block.sums

  /**
   * Copies the rows of the block in strips of three, each (depth x 3). Where rows run out the last one stands in: its
   * sums land in the padding of the block, which is never read.
   */
  function packLeft(data: Data, start: number): void {
    const { rows, sum } = block
    const rowOffsets = rows.left
    const depthOffsets = sum.left
    const depth = sum.count
    const last = rows.count - 1
    let p = 0
    for (let r = 0; r <= last; r += 3) {
      const r0 = (start + rowOffsets[r]!) | 0
      const r1 = (start + rowOffsets[Math.min(r + 1, last)]!) | 0
      const r2 = (start + rowOffsets[Math.min(r + 2, last)]!) | 0
      for (let k = 0; k < depth; k++) {
        const offset = depthOffsets[k]!
        leftPanel[p] = data[(r0 + offset) | 0]!
        leftPanel[(p + 1) | 0] = data[(r1 + offset) | 0]!
        leftPanel[(p + 2) | 0] = data[(r2 + offset) | 0]!
        p = (p + 3) | 0
      }
    }
  }

  /** Copies the columns of the block in strips of two, each (depth x 2), padded like the rows. */
  function packRight(data: Data, start: number): void {
    const { cols, sum } = block
    const colOffsets = cols.right
    const depthOffsets = sum.right
    const depth = sum.count
    const last = cols.count - 1
    let p = 0
    for (let c = 0; c <= last; c += 2) {
      const c0 = (start + colOffsets[c]!) | 0
      const c1 = (start + colOffsets[Math.min(c + 1, last)]!) | 0
      for (let k = 0; k < depth; k++) {
        const offset = depthOffsets[k]!
        rightPanel[p] = data[(c0 + offset) | 0]!
        rightPanel[(p + 1) | 0] = data[(c1 + offset) | 0]!
        p = (p + 2) | 0
      }
    }
  }

  /**
   * sums[3 x 2 from `at`] += strip of rows * strip of columns. Six sums and five operands are as much as V8 keeps in
   * registers. `| 0` spares each index a check for overflow.
   */
  function multiplyTile(
    depth: number,
    leftStart: number,
    rightStart: number,
    at: number,
    pitch: number,
  ): void {
    let s00 = 0
    let s01 = 0
    let s10 = 0
    let s11 = 0
    let s20 = 0
    let s21 = 0
    let p = leftStart
    let q = rightStart
    for (const end = (p + depth * 3) | 0; p < end; ) {
      const b0 = rightPanel[q]!
      const b1 = rightPanel[(q + 1) | 0]!
      const a0 = leftPanel[p]!
      s00 += a0 * b0
      s01 += a0 * b1
      const a1 = leftPanel[(p + 1) | 0]!
      s10 += a1 * b0
      s11 += a1 * b1
      const a2 = leftPanel[(p + 2) | 0]!
      s20 += a2 * b0
      s21 += a2 * b1
      p = (p + 3) | 0
      q = (q + 2) | 0
    }
    sums[at]! += s00
    sums[at + 1]! += s01
    sums[at + pitch]! += s10
    sums[at + pitch + 1]! += s11
    sums[at + 2 * pitch]! += s20
    sums[at + 2 * pitch + 1]! += s21
  }

  /** Copies both operands of the block into the panels, then goes over them tile by tile. */
  function multiply(left: Data, leftStart: number, right: Data, rightStart: number): void {
    packLeft(left, leftStart)
    packRight(right, rightStart)
    const { rows, cols, sum, pitch } = block
    const depth = sum.count
    const height = rows.count
    const width = cols.count
    for (let r = 0; r < height; r += 3) {
      for (let c = 0; c < width; c += 2) {
        multiplyTile(depth, r * depth, c * depth, r * pitch + c, pitch)
      }
    }
  }

  return multiply
}
