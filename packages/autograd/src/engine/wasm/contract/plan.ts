import { rowMajor, sizeOf } from '../../view.ts'
import { bytesOf } from '../located.ts'
import { blasStage } from './blasProduct.ts'
import { convolutionStage } from './convolution.ts'
import { dotBlocks, dotCycles, dotStage } from './dot.ts'
import { type FinishedProduct, type FinishRequest, finishedProduct, isFinishable } from './finished.ts'
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

/** A contraction of views that can take in the pointwise expression it ends in. */
export interface Finishable extends Contraction {
  /** A number that no other contraction has. */
  readonly id: number
  /** The contraction with a finish, or null where it cannot have it; null itself where it can have none. */
  readonly finish: ((request: FinishRequest) => FinishedProduct | null) | null
  /** Whether the result was read after a finish had left it out: then it is worth storing. */
  isWanted: boolean
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

/** How a contraction is computed: of groups as they are or turned. */
interface Way {
  readonly stage: Stage
  /** The groups of a product whose tiles are the result; null for anything else. */
  readonly product: Groups | null
  readonly isTurned: boolean
}

/** The cheapest way: dot products, or tiles with one operand's rows or the other's. */
function wayOf(
  kernels: ContractionKernels,
  memory: Memory,
  groups: Groups,
  dtype: FloatType,
  size: number,
): Way {
  const { batch, rows, cols } = groups
  const native = blasStage(kernels, memory, groups, dtype)
  if (native !== null) return { stage: native, product: null, isTurned: false }
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
  let product: Groups | null = null
  if (dot < Math.min(straight, crossed)) {
    chunks = chunksOf(groups, dtype, dotBlocks(groups, dtype), batch.size, Number.POSITIVE_INFINITY)
    pieces = dotStage(kernels, memory, groups, dtype, chunks, outSize)
  } else {
    const jobs = batch.size * Math.ceil(rows.size / 64) * Math.ceil(cols.size / 64)
    const blocks = sumBlocks(groups, bytesOf[dtype]).length
    chunks = chunksOf(groups, dtype, blocks, jobs, longestSum)
    const options = { addingTo: null, chunks, outSize }
    product = straight <= crossed ? groups : turnedGroups
    const tiles = productStage(kernels, memory, product, dtype, options)
    pieces = product === groups ? tiles : crossedStage(tiles)
  }
  const isTurned = product === turnedGroups
  if (chunks === 1) return { stage: pieces, product, isTurned }
  const stage = summedStage(kernels, memory, pieces, dtype, chunks, outSize)
  return { stage, product: null, isTurned }
}

/** What makes a product with a finish whose operands come in the contraction's order; null where tiles cannot have one. */
function finisher(
  kernels: ContractionKernels,
  memory: Memory,
  dtype: FloatType,
  groups: Groups,
  isCrossed: boolean,
): Finishable['finish'] {
  if (!isFinishable(groups, dtype)) return null
  return (request) => {
    const product = finishedProduct(kernels, memory, groups, dtype, request)
    if (product === null || !isCrossed) return product
    return { run: (a, b, leaves, stores) => product.run(b, a, leaves, stores), free: () => product.free() }
  }
}

let plans = 0

export function contractionPlan(
  kernels: ContractionKernels,
  memory: Memory,
  a: Labelled,
  b: Labelled,
  out: readonly number[],
): OwnedContraction & Finishable {
  const dtype = a.dtype as FloatType
  const shape = out.map((label) => extentOf(a, b, label))
  const size = sizeOf(shape)
  const strides = resultStrides(a, b, out, shape)
  const crossed = isCrossed(b, out, strides, shape)
  const [left, right] = crossed ? [b, a] : [a, b]
  const groups = groupsOf(left, right, { labels: out, strides })
  const result = { id: ++plans, shape, strides, size, finish: null, isWanted: false }
  if (size === 0) return { ...result, run: () => {}, free: () => {} }
  if (groups.sum.size === 0) {
    const { machine } = kernels
    const clear = (_a: number, _b: number, to: number) => {
      machine.clear(to, size * bytesOf[dtype])
    }
    return { ...result, run: clear, free: () => {} }
  }
  const cycles = Math.min(
    dotCycles(groups, dtype),
    productCycles(groups, dtype),
    productCycles(turned(groups), dtype),
  )
  const detour = convolutionStage(kernels, memory, a, b, { labels: out, strides }, cycles, null)
  if (detour !== null) return { ...result, run: detour.run, free: () => detour.free() }
  const { stage, product, isTurned } = wayOf(kernels, memory, groups, dtype, size)
  const { run } = crossed ? crossedStage(stage) : stage
  const finish = product && finisher(kernels, memory, dtype, product, crossed !== isTurned)
  return { ...result, run, free: () => stage.free(), finish }
}
