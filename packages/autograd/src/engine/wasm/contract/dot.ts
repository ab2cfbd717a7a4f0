import { vectorOf } from '../asm/vector.ts'
import { type Block, blocksOf, TableWriter, tableLimit } from './blocks.ts'
import type { DotForm } from './dotKernel.ts'
import { regularStep } from './form.ts'
import { type Group, type Groups, workOf } from './groups.ts'
import { Image } from './image.ts'
import { partsWanted, reserveHeader, rowRecords, writeJobs } from './jobs.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { Masks } from './masks.ts'
import { type Memory, type Stage, stage } from './stage.ts'

/** Vectors of products that are added up before they go to a total. */
const sumVectors = 256

/** Tiles whose sums stay in registers on every runtime tried: with two more V8 spills some. */
const shapes = [
  [3, 3],
  [2, 4],
  [4, 2],
] as const

/** The tile that computes the fewest sums in vain. */
function shapeOf({ rows, cols }: Groups): readonly [height: number, width: number] {
  if (cols.size === 1) return [Math.min(4, rows.size), 1]
  if (rows.size === 1) return [1, Math.min(4, cols.size)]
  const sums = ([h, w]: readonly [number, number]) =>
    Math.ceil(rows.size / h) * h * Math.ceil(cols.size / w) * w
  const [height, width] = shapes.reduce<(typeof shapes)[number]>(
    (p, q) => (sums(q) < sums(p) ? q : p),
    shapes[0],
  )
  return [Math.min(height, rows.size), width]
}

/** Multiplications of a product from which on a kernel for its pitches alone is worth compiling. */
const worthPitches = 1 << 18

/** Bytes from one line to the next; null where they differ, or where the last tile reads lines that do not exist. */
function pitchOf(lines: Group, side: 'left' | 'right', bytes: number, tile: number): number | null {
  const step = regularStep(lines.dims, lines[side])
  return step === null || step < 0 || lines.size % tile !== 0 ? null : step * bytes
}

function formOf(groups: Groups, dtype: FloatType, fused: boolean): DotForm {
  const v = vectorOf(dtype)
  const [height, width] = shapeOf(groups)
  const isLarge = workOf(groups) >= worthPitches
  const left = isLarge ? pitchOf(groups.rows, 'left', v.bytes, 1) : null
  const right = isLarge ? pitchOf(groups.cols, 'right', v.bytes, width) : null
  const { sum } = groups
  const apart = [sum.left.at(-1) === 2, sum.right.at(-1) === 2] as const
  return { v, fused, height, width, pitches: [left, right], apart }
}

/** About how many cycles dot products take; see `productCycles`. Infinite where the sum does not run along memory. */
export function dotCycles(groups: Groups, dtype: FloatType): number {
  const { batch, rows, cols, sum } = groups
  const { lanes } = vectorOf(dtype)
  const run = sum.dims.at(-1) ?? 1
  const [near, far] = [sum.left.at(-1), sum.right.at(-1)]
  if (run < lanes || !isStep(near) || !isStep(far)) return Number.POSITIVE_INFINITY
  const [height, width] = shapeOf(groups)
  const steps = (sum.size / run) * Math.ceil(run / lanes)
  const tiles = Math.ceil(rows.size / height) * Math.ceil(cols.size / width)
  // Every other element takes two loads and a shuffle.
  const loads = height * near + width * far
  const perStep = Math.max(1 + loads / 2, (height * width) / 2 / dotSpeed)
  return batch.size * tiles * (perStep * steps + 60)
}

/** The sum runs along memory, or along every other element of it. */
const isStep = (step: number | undefined): step is 1 | 2 => step === 1 || step === 2

/** Of the speed of multiplications, what tiles of dot products reach. */
const dotSpeed = 0.9

/** Steps of the sum in vectors: whole ones, then those of which the first lanes were done before. */
class Steps {
  private readonly image: Image
  private readonly masks: Masks
  private readonly known = new Map<string, number>()
  private readonly ids = new Map<object, number>()

  constructor(image: Image, form: DotForm) {
    this.image = image
    this.masks = new Masks(image, form.v)
  }

  /** Records [a, b, steps, mask or 0, count] of a block. */
  records({ base: [a, b], table, start, count }: Block): number[][] {
    const skips = [...new Set(table.skip.slice(start, start + count))].sort((p, q) => p - q)
    return skips.map((skip) => {
      const units = Array.from({ length: count }, (_, i) => start + i).filter((i) => table.skip[i] === skip)
      const mask = skip === 0 ? 0 : this.masks.one(skip)
      return [a, b, this.table(table, units, `${start} ${count} ${skip}`), mask, units.length]
    })
  }

  private table(table: Block['table'], units: readonly number[], name: string): number {
    const id = this.ids.get(table) ?? this.ids.size
    this.ids.set(table, id)
    const key = `${id} ${name}`
    let known = this.known.get(key)
    if (known === undefined) {
      known = this.image.add(units.flatMap((i) => [table.left[i]!, table.right[i]!]))
      this.known.set(key, known)
    }
    return known
  }
}

/** The blocks of the sum, in vectors. */
const blocksOfSum = (groups: Groups, bytes: number, lanes: number): Block[] =>
  blocksOf(groups.sum, bytes, lanes, 1, sumVectors)

/** How many blocks the sum has: chunks are made of whole ones. */
export function dotBlocks(groups: Groups, dtype: FloatType): number {
  const { bytes, lanes } = vectorOf(dtype)
  return blocksOfSum(groups, bytes, lanes).length
}

/** out = Σ left right, each element as a dot product along memory. */
export function dotStage(
  kernels: ContractionKernels,
  memory: Memory,
  groups: Groups,
  dtype: FloatType,
  chunks: number,
  outSize: number,
): Stage {
  const { machine } = kernels
  const form = formOf(groups, dtype, machine.features.relaxedSimd)
  const { bytes, lanes } = form.v
  const image = new Image()
  reserveHeader(image)
  const tables = new TableWriter(image)
  const steps = new Steps(image, form)
  const wanted = partsWanted(groups, dtype)
  const share = Math.max(1, wanted / (chunks * groups.batch.size))
  const { rows, cols } = groups
  const rowBlocks = blocksOf(rows, bytes, 1, 1, Math.ceil(rows.size / share / form.height) * form.height)
  const colTiles = rows.size === 1 ? Math.ceil(cols.size / share / form.width) : tableLimit
  const colBlocks = blocksOf(cols, bytes, 1, form.width, colTiles)
  const parts = writeJobs(
    image,
    {
      rows: rowRecords(rowBlocks, form.height, tables),
      cols: colBlocks.map(({ base: [, b, out], table, start, count }) => [
        b,
        out,
        tables.at(table.right, start),
        tables.at(table.out, start),
        count,
        Math.ceil(count / form.width),
        0,
      ]),
      batches: blocksOf(groups.batch, bytes, 1, 1, 1),
      sums: blocksOfSum(groups, bytes, lanes).map((block) => ({
        records: steps.records(block),
        length: block.count,
      })),
      chunks,
      outBytes: outSize * bytes,
    },
    {},
    false,
    wanted,
  )
  return stage(machine, memory, kernels.dot(form), image, parts)
}
