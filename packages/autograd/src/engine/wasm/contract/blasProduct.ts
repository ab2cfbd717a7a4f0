import { bytesOf } from '../located.ts'
import type { BatchLevel, Product } from '../machine/blas.ts'
import type { Machine } from '../machine/machine.ts'
import { blocksOf } from './blocks.ts'
import { regularStep } from './form.ts'
import type { Group, Groups } from './groups.ts'
import type { FloatType } from './kernels.ts'
import type { Stage } from './stage.ts'

/** Multiplications from which on a call of the library pays. */
const leastWork = 4096

/** A matrix as BLAS knows it: one of its two steps is 1, the other its leading dimension. */
interface Matrix {
  readonly transposed: boolean
  readonly leading: number
}

function matrixOf(rows: number, cols: number, rowStep: number | null, colStep: number | null): Matrix | null {
  if (rowStep === null || colStep === null) return null
  if ((colStep === 1 || cols === 1) && (rowStep >= cols || rows === 1))
    return { transposed: false, leading: Math.max(rowStep, cols, 1) }
  if ((rowStep === 1 || rows === 1) && (colStep >= rows || cols === 1))
    return { transposed: true, leading: Math.max(colStep, rows, 1) }
  return null
}

const stepOf = (g: Group, side: 'left' | 'right' | 'out') => regularStep(g.dims, g[side])

/**
 * The product by a native library; null where there is none, where matrices are not what it knows, or where the work is
 * not worth the call. The library is looked for when it is first asked for, and so only then.
 */
export function blasStage(machine: Machine, groups: Groups, dtype: FloatType): Stage | null {
  const { batch, rows, cols, sum } = groups
  const [m, n, k] = [rows.size, cols.size, sum.size]
  if (m === 1 || n === 1 || m * n * k < leastWork) return null
  const a = matrixOf(m, k, stepOf(rows, 'left'), stepOf(sum, 'left'))
  const b = matrixOf(k, n, stepOf(sum, 'right'), stepOf(cols, 'right'))
  const c = matrixOf(m, n, stepOf(rows, 'out'), stepOf(cols, 'out'))
  if (a === null || b === null || c === null || c.transposed || machine.blas === null) return null
  const { blas } = machine
  const bytes = bytesOf[dtype]
  const product = (x: number, y: number, z: number): Product => {
    const [lda, ldb, ldc] = [a.leading, b.leading, c.leading]
    return [dtype, a.transposed, b.transposed, m, n, k, x, lda, y, ldb, z, ldc, false]
  }
  if (batch.size > 1 && blas.gemmBatch !== undefined && batch.dims.length <= 2) {
    const [inner, outer] = batch.dims
      .map((n, i): BatchLevel => [n, batch.left[i]! * bytes, batch.right[i]! * bytes, batch.out[i]! * bytes])
      .reverse() as [BatchLevel, BatchLevel?]
    return {
      run: (x, y, z) => blas.gemmBatch!(...product(x, y, z), inner, outer),
      free: () => {},
    }
  }
  const offsets = blocksOf(batch, bytes, 1, 1, 1).map(({ base, table, start }) => [
    base[0] + table.left[start]!,
    base[1] + table.right[start]!,
    base[2] + table.out[start]!,
  ]) as [number, number, number][]
  return {
    run(x, y, z) {
      for (const [l, r, o] of offsets) blas.gemm(...product(x + l, y + r, z + o))
    },
    free: () => {},
  }
}
