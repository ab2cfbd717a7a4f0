import { scratchBytes } from '../machine/layout.ts'
import { type Block, blocksOf, TableWriter } from './blocks.ts'
import { formOf, type ProductForm, regularStep } from './form.ts'
import type { Groups } from './groups.ts'
import { Image } from './image.ts'
import { jobSizes } from './jobSizes.ts'
import {
  type Header,
  longestStretch,
  partsWanted,
  reserveHeader,
  rowRecords,
  type Summands,
  writeJobs,
} from './jobs.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { Masks } from './masks.ts'
import { isPackedRight } from './productPack.ts'
import { type Memory, type Stage, stage } from './stage.ts'

/** Products summed up before they are added to a total: keeps the error of long float32 sums small. */
const sumLength = 512

/** The longest sum of which a strip of rows and a panel of columns surely fit in scratch. */
export const longestSum = 8192

/** What is asked of a product besides its groups. */
export interface ProductOptions {
  /** Elements of the result per batch; set to zero first, then every product is added. null: products are stored. */
  readonly addingTo: number | null
  /** The sum is cut into so many stretches, each with a result of its own, `outSize` elements after the other. */
  readonly chunks: number
  readonly outSize: number
}

/** Offsets of every lane of vectors whose lanes lie `step` bytes apart. */
function laneOffsets(offsets: readonly number[], lanes: number, step: number): number[] {
  return offsets.flatMap((at) => Array.from({ length: lanes }, (_, lane) => at + lane * step))
}

function colRecords(
  form: ProductForm,
  groups: Groups,
  blocks: readonly Block[],
  tables: TableWriter,
  masks: Masks | null,
): number[][] {
  const { lanes, bytes } = form.v
  const units = form.out === 'lanes' ? form.width * lanes : form.width
  // Vectors of the result whose lanes are apart in the operand: a table of vectors becomes one of lanes.
  const spread = form.out === 'vectors' && form.right === 'lanes'
  const step = (groups.cols.right.at(-1) ?? 0) * bytes
  const expanded = new Map<readonly number[], number[]>()
  const expand = (offsets: readonly number[]): number[] => {
    const known = expanded.get(offsets) ?? laneOffsets(offsets, lanes, step)
    expanded.set(offsets, known)
    return known
  }
  return blocks.map(({ base: [, b, out], table, start, count }) => [
    b,
    out,
    spread ? tables.at(expand(table.right), start * lanes, lanes) : tables.at(table.right, start),
    tables.at(table.out, start),
    count,
    Math.ceil(count / units),
    masks === null ? 0 : masks.at(table.skip, start),
  ])
}

/** The blocks of the sum of a contraction. */
export const sumBlocks = (groups: Groups, bytes: number): Block[] =>
  blocksOf(groups.sum, bytes, 1, 1, sumLength)

function summands(form: ProductForm, blocks: readonly Block[], tables: TableWriter): Summands[] {
  return blocks.map(({ base: [a, b], table, start, count }) => {
    // What is read in place starts at the block's first product; tables of what is packed start there themselves.
    const atA = form.left === 'packed' || form.left === 'table' ? a : a + table.left[start]!
    const atB = form.right === 'direct' ? b + table.right[start]! : b
    const record = [atA, atB, tables.at(table.left, start), tables.at(table.right, start), count]
    return { records: [record], length: count }
  })
}

/** The description of a product; `header` words are added to its own. */
export function describeProduct(
  image: Image,
  form: ProductForm,
  groups: Groups,
  dtype: FloatType,
  options: ProductOptions,
  header: Header = {},
): number {
  const { adding } = form
  const { bytes, lanes } = form.v
  const tables = new TableWriter(image)
  const blocks = sumBlocks(groups, bytes)
  const length = longestStretch(
    blocks.map(({ count }) => ({ length: count })),
    options.chunks,
  )
  const wanted = partsWanted(groups, dtype)
  const { mostRows, tiles, rowsFirst } = jobSizes(form, groups, wanted / options.chunks, length)
  const vectors = form.out === 'vectors'
  const rows = blocksOf(groups.rows, bytes, 1, 1, mostRows)
  const width = form.width * (vectors ? 1 : lanes)
  const cols = blocksOf(groups.cols, bytes, vectors ? lanes : 1, width, tiles)
  const masks = adding && vectors ? new Masks(image, form.v) : null
  const step = (strides: readonly number[]) => (regularStep(groups.sum.dims, strides) ?? 0) * bytes
  return writeJobs(
    image,
    {
      rows: rowRecords(rows, form.height, tables),
      cols: colRecords(form, groups, cols, tables, masks),
      batches: blocksOf(groups.batch, bytes, 1, 1, 1),
      sums: summands(form, blocks, tables),
      chunks: options.chunks,
      outBytes: options.outSize * bytes,
    },
    {
      stepA: step(groups.sum.left),
      stepB: step(groups.sum.right),
      tileRows: tables.at(multiples(form.height, form.width * 16), 0),
      tileCols: tables.at(multiples(form.width, 16), 0),
      span: (options.addingTo ?? 0) * bytes,
      ...(rowsFirst && { rowsEvery: cols.length, colsEvery: 1 }),
      ...packedAt(form, Math.max(...rows.map(({ count }) => count)) * length, tiles * length),
      ...header,
    },
    adding,
    wanted,
  )
}

/** out = Σ left right, by tiles of the result. */
export function productStage(
  kernels: ContractionKernels,
  memory: Memory,
  groups: Groups,
  dtype: FloatType,
  options: ProductOptions,
): Stage {
  const { machine } = kernels
  const form = formOf(groups, dtype, machine.features.relaxedSimd, options.addingTo !== null)
  const image = new Image()
  reserveHeader(image)
  const parts = describeProduct(image, form, groups, dtype, options)
  return stage(machine, memory, kernels.product(form), image, parts)
}

const multiples = (n: number, of: number): number[] => Array.from({ length: n }, (_, i) => i * of)

/** Where packed operands lie in scratch, behind the tile. */
function packedAt(form: ProductForm, rowElements: number, panelVectors: number) {
  const packedA = 512
  const rowEnd = packedA + (form.left === 'packed' ? rowElements * form.v.bytes : 0)
  const packedB = Math.ceil((rowEnd + 16) / 64) * 64
  const end = packedB + (isPackedRight(form) ? panelVectors * form.width * 16 + 64 : 0)
  if (end > scratchBytes) throw new RangeError(`contract: ${end} bytes of packed operands exceed scratch`)
  return { packedA, packedB }
}
