import type { Data } from '../dtype.ts'
import { block } from './contractBlock.ts'

/**
 * Sums of four neighbouring columns at a time, read in place. Where columns run out the last one stands in: its sums
 * land in the padding of the block, which is never read.
 */
export function multiplyDirect(left: Data, leftStart: number, right: Data, rightStart: number): void {
  const { rows, cols, sum, sums, pitch } = block
  const leftOffsets = sum.left
  const rightOffsets = sum.right
  const colOffsets = cols.right
  const depth = sum.count
  const height = rows.count
  const last = cols.count - 1
  for (let r = 0; r < height; r++) {
    const l = (leftStart + rows.left[r]!) | 0
    for (let c = 0; c <= last; c += 4) {
      const c0 = (rightStart + colOffsets[c]!) | 0
      const c1 = (rightStart + colOffsets[Math.min(c + 1, last)]!) | 0
      const c2 = (rightStart + colOffsets[Math.min(c + 2, last)]!) | 0
      const c3 = (rightStart + colOffsets[Math.min(c + 3, last)]!) | 0
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let k = 0; k < depth; k++) {
        const x = left[(l + leftOffsets[k]!) | 0]!
        const offset = rightOffsets[k]!
        s0 += x * right[(c0 + offset) | 0]!
        s1 += x * right[(c1 + offset) | 0]!
        s2 += x * right[(c2 + offset) | 0]!
        s3 += x * right[(c3 + offset) | 0]!
      }
      const at = r * pitch + c
      sums[at]! += s0
      sums[at + 1]! += s1
      sums[at + 2]! += s2
      sums[at + 3]! += s3
    }
  }
}

/** Dot products of integers that wrap around at 32 bits. */
export function multiplyIntegers(left: Data, leftStart: number, right: Data, rightStart: number): void {
  const { rows, cols, sum, sums, pitch } = block
  const leftOffsets = sum.left
  const rightOffsets = sum.right
  const depth = sum.count
  const height = rows.count
  const width = cols.count
  for (let r = 0; r < height; r++) {
    const l = (leftStart + rows.left[r]!) | 0
    for (let c = 0; c < width; c++) {
      const m = (rightStart + cols.right[c]!) | 0
      let total = sums[r * pitch + c]!
      for (let k = 0; k < depth; k++) {
        total = (total + Math.imul(left[l + leftOffsets[k]!]!, right[m + rightOffsets[k]!]!)) | 0
      }
      sums[r * pitch + c] = total
    }
  }
}
