import { rowMajor, sizeOf } from '../../view.ts'
import { bytesOf } from '../located.ts'
import { blasStage } from './blasProduct.ts'
import { convolutionStage } from './convolution.ts'
import { dotBlocks, dotCycles, dotStage } from './dot.ts'
import { productCycles } from './form.ts'
import { extentOf, type Groups, groupsOf, type Labelled, turned } from './groups.ts'
import { partsWanted } from './jobs.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { longestSum, productStage, sumBlocks } from './product.ts'
import { crossedStage, type Memory, type Stage, summedStage } from './stage.ts'

/** A contraction of views of a certain structure, ready to run on any addresses. */
export interface Contraction {
  readonly shape: readonly number[]
  /** Strides of the result in elements: dense in some order of the axes. */
  readonly strides: readonly number[]
  readonly size: number
  /** Addresses of the first elements of the operands, and of memory for the result. */
  run(a: number, b: number, out: number): void
}

/** A contraction that owns memory. */
export interface OwnedContraction extends Contraction {
  free(): void
}

/**
 * Strides of the result: row-major, but with labels of both operands in front where one of them would come last.
 * Columns of tiles run along the last label, and a label of both is no column.
 */
function resultStrides(a: Labelled, b: Labelled, out: readonly number[], shape: readonly number[]): number[] {
  const shared = (label: number) => a.labels.includes(label) && b.labels.includes(label)
  const lastAxis = shape.findLastIndex((n) => n !== 1)
  if (lastAxis < 0 || !shared(out[lastAxis]!)) return rowMajor(shape)
  const axes = out.map((_, axis) => axis)
  const order = [...axes.filter((i) => shared(out[i]!)), ...axes.filter((i) => !shared(out[i]!))]
  const inOrder = rowMajor(order.map((axis) => shape[axis]!))
  return axes.map((axis) => inOrder[order.indexOf(axis)]!)
}

/** Whether the operands change places, so that columns run along the result's unit stride. */
function isCrossed(
  b: Labelled,
  out: readonly number[],
  strides: readonly number[],
  shape: readonly number[],
): boolean {
  const unit = strides.findIndex((s, axis) => s === 1 && shape[axis] !== 1)
  return unit < 0 ? false : !b.labels.includes(out[unit]!)
}

/** How many stretches to cut the sum into: small results of long sums have too few tiles for several threads. */
function chunksOf(groups: Groups, dtype: FloatType, blocks: number, jobs: number, longest: number): number {
  const { sum } = groups
  const wanted = Math.min(Math.floor(partsWanted(groups, dtype) / jobs), Math.floor(sum.size / 1024))
  return Math.min(blocks, Math.max(Math.ceil(sum.size / longest), wanted, 1))
}

/** The cheapest way: dot products, or tiles with one operand's rows or the other's. */
function stageOf(
  kernels: ContractionKernels,
  memory: Memory,
  groups: Groups,
  dtype: FloatType,
  size: number,
): Stage {
  const { batch, rows, cols } = groups
  const native = blasStage(kernels.machine, groups, dtype)
  if (native !== null) return native
  // Partial results start at multiples of 64 bytes.
  const line = 64 / bytesOf[dtype]
  const outSize = Math.ceil(size / line) * line
  const turnedGroups = turned(groups)
  const [dot, straight, crossed] = [
    dotCycles(groups, dtype),
    productCycles(groups, dtype),
    productCycles(turnedGroups, dtype),
  ]
  let chunks: number
  let pieces: Stage
  if (dot < Math.min(straight, crossed)) {
    chunks = chunksOf(groups, dtype, dotBlocks(groups, dtype), batch.size, Number.POSITIVE_INFINITY)
    pieces = dotStage(kernels, memory, groups, dtype, chunks, outSize)
  } else {
    const tiles = batch.size * Math.ceil(rows.size / 64) * Math.ceil(cols.size / 64)
    const blocks = sumBlocks(groups, bytesOf[dtype]).length
    chunks = chunksOf(groups, dtype, blocks, tiles, longestSum)
    const options = { addingTo: null, chunks, outSize }
    pieces =
      straight <= crossed
        ? productStage(kernels, memory, groups, dtype, options)
        : crossedStage(productStage(kernels, memory, turnedGroups, dtype, options))
  }
  return chunks === 1 ? pieces : summedStage(kernels, memory, pieces, dtype, chunks, outSize)
}

export function contractionPlan(
  kernels: ContractionKernels,
  memory: Memory,
  a: Labelled,
  b: Labelled,
  out: readonly number[],
): OwnedContraction {
  const dtype = a.dtype as FloatType
  const shape = out.map((label) => extentOf(a, b, label))
  const size = sizeOf(shape)
  const strides = resultStrides(a, b, out, shape)
  const crossed = isCrossed(b, out, strides, shape)
  const [left, right] = crossed ? [b, a] : [a, b]
  const groups = groupsOf(left, right, { labels: out, strides })
  if (size === 0) return { shape, strides, size, run: () => {}, free: () => {} }
  if (groups.sum.size === 0) {
    const { machine } = kernels
    const clear = (_a: number, _b: number, to: number) => {
      machine.u8.fill(0, to, to + size * bytesOf[dtype])
    }
    return { shape, strides, size, run: clear, free: () => {} }
  }
  const cycles = Math.min(
    dotCycles(groups, dtype),
    productCycles(groups, dtype),
    productCycles(turned(groups), dtype),
  )
  const detour = convolutionStage(kernels, memory, a, b, { labels: out, strides }, cycles, null)
  const work = detour ?? stageOf(kernels, memory, groups, dtype, size)
  const { run } = crossed && detour === null ? crossedStage(work) : work
  return { shape, strides, size, run, free: () => work.free() }
}
