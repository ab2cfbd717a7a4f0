import type { Block, TableWriter } from './blocks.ts'
import { colWords, rowWords, sumWords, words } from './driver.ts'
import { type Groups, workOf } from './groups.ts'
import type { Image } from './image.ts'
import type { FloatType } from './kernels.ts'

/** Multiplications that take about 10 microseconds on one thread: the least of a part. */
const partWork = { float32: 1 << 18, float64: 1 << 17 } as const
/** From so many parts on threads end within a few percent of each other. */
const enoughParts = 32
const mostParts = 64

/** How many parts the work is worth. */
export function partsWanted(groups: Groups, dtype: FloatType): number {
  const parts = Math.max(1, Math.floor(workOf(groups) / partWork[dtype]))
  return parts <= enoughParts ? parts : Math.max(enoughParts, Math.min(mostParts, Math.floor(parts / 2)))
}

/** A block of the sum: one or more records, and how many products they stand for. */
export interface Summands {
  readonly records: readonly (readonly number[])[]
  readonly length: number
}

export interface Jobs {
  readonly rows: readonly (readonly number[])[]
  readonly cols: readonly (readonly number[])[]
  readonly batches: readonly Block[]
  readonly sums: readonly Summands[]
  /** The sum is cut into so many stretches, each with a result of its own, `outBytes` after the one before. */
  readonly chunks: number
  readonly outBytes: number
}

/** Words of the description that not all kernels have. */
export type Header = Partial<Record<keyof Omit<typeof words, 'size'>, number>>

const pointers = ['rows', 'cols', 'batches', 'tileRows', 'tileCols', 'finish'] as const

/** The longest stretch of a sum cut into chunks. */
export function longestStretch(sums: readonly { length: number }[], chunks: number): number {
  return Math.max(...stretches(sums, chunks).map(({ length }) => length))
}

function stretches(sums: readonly { length: number }[], chunks: number) {
  return Array.from({ length: chunks }, (_, i) => {
    const start = Math.floor((sums.length * i) / chunks)
    const end = Math.floor((sums.length * (i + 1)) / chunks)
    let length = 0
    for (let j = start; j < end; j++) length += sums[j]!.length
    return { start, end, length }
  })
}

/** Room for the header, which is the first thing in an image. */
export function reserveHeader(image: Image): void {
  image.add(new Array<number>(words.size / 4).fill(0))
}

/** Writes the records of all jobs, and the header with what else the kernel wants to know. Returns the number of jobs. */
export function writeJobs(
  image: Image,
  jobs: Jobs,
  header: Header,
  grained: boolean,
  wanted: number,
): number {
  const sumsAt = image.addRecords(
    jobs.sums.flatMap(({ records }) => records),
    [sumWords.offsetsA / 4, sumWords.offsetsB / 4],
  )
  const before = [0]
  for (const [i, { records }] of jobs.sums.entries()) before.push(before[i]! + records.length)
  const batches = stretches(jobs.sums, jobs.chunks).flatMap(({ start, end, length }, i) =>
    jobs.batches.map(({ base, table, start: at }) => [
      base[0] + table.left[at]!,
      base[1] + table.right[at]!,
      base[2] + table.out[at]! + i * jobs.outBytes,
      sumsAt + sumWords.size * before[start]!,
      before[end]! - before[start]!,
      length,
    ]),
  )
  const perBatch = jobs.rows.length * jobs.cols.length
  const grain = grained ? perBatch : 1
  const count = (batches.length * perBatch) / grain
  const parts = Math.min(count, wanted)
  const all: Record<keyof Omit<typeof words, 'size'>, number> = {
    a: 0,
    b: 0,
    out: 0,
    run: 0,
    parts,
    jobs: count,
    rowBlocks: jobs.rows.length,
    rows: image.addRecords(jobs.rows, [rowWords.offsetsA / 4, rowWords.offsetsOut / 4]),
    colBlocks: jobs.cols.length,
    cols: image.addRecords(jobs.cols, [colWords.offsetsB / 4, colWords.offsetsOut / 4, colWords.masks / 4]),
    batches: image.addRecords(batches, [3]),
    stepA: 0,
    stepB: 0,
    tileRows: 0,
    tileCols: 0,
    packedA: 0,
    packedB: 0,
    span: 0,
    grain,
    finish: 0,
    rowsEvery: 1,
    colsEvery: jobs.rows.length,
    ...header,
  }
  image.setHeader(
    Object.values(all),
    pointers.map((name) => words[name] / 4),
  )
  return parts
}

/** Records of blocks of rows, whose strips have up to `height` rows. */
export function rowRecords(blocks: readonly Block[], height: number, tables: TableWriter): number[][] {
  let first = 0
  return blocks.map(({ base: [a, , out], table, start, count }) => {
    first += count
    return [
      a,
      out,
      tables.at(table.left, start),
      tables.at(table.out, start),
      count,
      Math.ceil(count / height),
      first - count,
    ]
  })
}
