import { bytesOf } from '../located.ts'
import type { BatchLevel, Product } from '../machine/blas.ts'
import { blocksOf } from './blocks.ts'
import { regularStep } from './form.ts'
import { append, dimensionsOf, type Group, type Groups } from './groups.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { type Memory, type Stage, summedStage } from './stage.ts'

/** Multiplications from which on a call of the library pays, and one of many for parts of a product. */
const leastWork = 4096
const leastOfMany = 1 << 15

/** Sums of so many images are added up in places of their own, and of more where those take up little memory. */
const leastTogether = 4
const togetherBytes = 1 << 20

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

/** Batches, and in each of them those that are the outer of two dimensions. */
function outwards(batch: Group, { dims, left, right, out }: Group): Group {
  const batches = dimensionsOf(batch, 0)
  append(batches, dims[0]!, left[0]!, right[0]!, out[0]!)
  return batches
}

/**
 * The groups with rows and columns that are indices of matrices: positions of several images, between which lie other
 * channels, are those of one, and the images batches.
 */
function regular({ batch, rows, cols, sum }: Groups): Groups {
  const isStrewn = (g: Group, side: 'left' | 'right') =>
    g.dims.length === 2 && batch.dims.length < 2 && (stepOf(g, side) === null || stepOf(g, 'out') === null)
  if (isStrewn(cols, 'right'))
    return regular({ batch: outwards(batch, cols), rows, cols: dimensionsOf(cols, 1), sum })
  if (isStrewn(rows, 'left'))
    return regular({ batch: outwards(batch, rows), rows: dimensionsOf(rows, 1), cols, sum })
  return { batch, rows, cols, sum }
}

/** What all calls for a contraction have in common: matrices, and their sizes. */
interface Matrices {
  readonly sizes: readonly [m: number, n: number, k: number]
  readonly a: Matrix
  readonly b: Matrix
  readonly c: Matrix
}

function matricesOf({ rows, cols, sum }: Groups): Matrices | null {
  const [m, n, k] = [rows.size, cols.size, sum.size]
  const a = matrixOf(m, k, stepOf(rows, 'left'), stepOf(sum, 'left'))
  const b = matrixOf(k, n, stepOf(sum, 'right'), stepOf(cols, 'right'))
  const c = matrixOf(m, n, stepOf(rows, 'out'), stepOf(cols, 'out'))
  return a === null || b === null || c === null || c.transposed ? null : { sizes: [m, n, k], a, b, c }
}

/** The product of matrices at these addresses. */
const productOf = (
  dtype: FloatType,
  { sizes: [m, n, k], a, b, c }: Matrices,
  [x, y, z]: readonly [number, number, number],
  accumulate: boolean,
): Product => [
  dtype,
  a.transposed,
  b.transposed,
  m,
  n,
  k,
  x,
  a.leading,
  y,
  b.leading,
  z,
  c.leading,
  accumulate,
]

/**
 * The product by a native library; null where there is none, where matrices are not what it knows, or where the work is
 * not worth the call. The library is looked for when it is first asked for, and so only then.
 */
export function blasStage(
  kernels: ContractionKernels,
  memory: Memory,
  asked: Groups,
  dtype: FloatType,
): Stage | null {
  const groups = regular(asked)
  const { batch, rows, cols, sum } = groups
  const [m, n, k] = [rows.size, cols.size, sum.size]
  const { machine } = kernels
  if (m === 1 || n === 1 || m * n * k < (groups.batch === asked.batch ? leastWork : leastOfMany)) return null
  const matrices = matricesOf(groups)
  if (matrices === null) return summedProducts(kernels, memory, groups, dtype)
  const { blas } = machine
  if (blas === null) return null
  const sums = sum.dims.length === 1 ? (blas.sumsOf?.(m, n, k) ?? 1) : 1
  const summed = sums > 1 ? summedProducts(kernels, memory, { ...groups, sum: cut(sum, sums) }, dtype) : null
  if (summed !== null) return summed
  const bytes = bytesOf[dtype]
  if (batch.size > 1 && blas.gemmBatch !== undefined && batch.dims.length <= 2) {
    const [inner, outer] = batch.dims
      .map((n, i): BatchLevel => [n, batch.left[i]! * bytes, batch.right[i]! * bytes, batch.out[i]! * bytes])
      .reverse() as [BatchLevel, BatchLevel?]
    return {
      run: (x, y, z) => blas.gemmBatch!(...productOf(dtype, matrices, [x, y, z], false), inner, outer),
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
      for (const [l, r, o] of offsets) blas.gemm(...productOf(dtype, matrices, [x + l, y + r, z + o], false))
    },
    free: () => {},
  }
}

/** A dimension as two: so many pieces of equal length. */
const cut = ({ dims, left, right, out, size }: Group, pieces: number): Group => {
  const length = dims[0]! / pieces
  return {
    dims: [pieces, length],
    left: [left[0]! * length, left[0]!],
    right: [right[0]! * length, right[0]!],
    out: [out[0]! * length, out[0]!],
    size,
  }
}

/**
 * Sums over two dimensions, such as the positions of several images: a product for each of the outer one, and their sum.
 * null where that is not what they are.
 */
function summedProducts(
  kernels: ContractionKernels,
  memory: Memory,
  { batch, rows, cols, sum }: Groups,
  dtype: FloatType,
): Stage | null {
  if (batch.size !== 1 || sum.dims.length !== 2) return null
  const positions = dimensionsOf(sum, 1)
  const [images = 1] = sum.dims
  const matrices = matricesOf({ batch, rows, cols, sum: positions })
  const [m, n, k] = [rows.size, cols.size, positions.size]
  if (matrices === null || matrices.c.leading !== n || m * n * k < leastOfMany) return null
  const { blas } = kernels.machine
  if (blas === null) return null
  const bytes = bytesOf[dtype]
  const [stepA, stepB] = [sum.left[0]! * bytes, sum.right[0]! * bytes]
  const line = 64 / bytes
  const size = Math.ceil((m * n) / line) * line
  const chunk = Math.min(images, Math.max(leastTogether, Math.floor(togetherBytes / (size * bytes))))
  // One after the other where there are no batches, or where threads share out a single product.
  const apart = blas.gemmBatch === undefined || size * bytes >= togetherBytes
  const stage: Stage = {
    run(x, y, z) {
      const step = apart ? 1 : chunk
      for (let i = 0; i < images; i += step) {
        const product = productOf(dtype, matrices, [x + i * stepA, y + i * stepB, z], i > 0)
        if (apart) blas.gemm(...product)
        else blas.gemmBatch!(...product, [Math.min(step, images - i), stepA, stepB, size * bytes])
      }
    },
    free: () => {},
  }
  return apart ? stage : summedStage(kernels, memory, stage, dtype, chunk, size)
}
