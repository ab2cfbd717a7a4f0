import { vectorOf } from '../asm/vector.ts'
import { bytesOf } from '../located.ts'
import type { Blas, Product } from '../machine/blas.ts'
import { tableOf } from './blocks.ts'
import type { ColumnForm } from './columnForm.ts'
import { columnWords } from './columnKernel.ts'
import { Image } from './image.ts'
import type { ContractionKernels, FloatType } from './kernels.ts'
import { type Memory, Placed, type Stage, summedStage } from './stage.ts'
import type { Pass } from './winograd/sizes.ts'

/** Bytes of columns that are worked on at a time: they should stay in second-level caches. */
const chunkBytes = 1 << 20
/** Images are shared out among threads, so there are some in each chunk. */
const leastImages = 4

/** One of the passes of a convolution by columns and a native library. */
export function columnStage(
  kernels: ContractionKernels,
  memory: Memory,
  blas: Blas,
  pass: Pass,
  form: ColumnForm,
  dtype: FloatType,
  inputSize: number,
): Stage {
  const { machine } = kernels
  const bytes = bytesOf[dtype]
  const { images, outs, entries, positions, weightPitch, resultPitch } = form
  const [k, p] = [entries.size, positions.size]
  const pitch = Math.ceil((k * p * bytes) / 64) * 64
  const chunk = Math.min(images, Math.max(leastImages, Math.floor(chunkBytes / pitch)))
  const v = vectorOf(dtype)
  const length = positions.dims.at(-1) ?? 1
  const step = positions.left.at(-1) ?? 1
  const adding = pass === 'input'
  const over = length % v.lanes
  const single = step !== 1 || length < v.lanes
  const offsets = tableOf(entries, bytes, 1).left
  const runs = tableOf(
    { ...positions, dims: positions.dims.slice(0, -1), left: positions.left.slice(0, -1) },
    bytes,
    1,
  ).left
  const image = new Image()
  const header: Record<keyof Omit<typeof columnWords, 'size'>, number> = {
    image: 0,
    unused: 0,
    columns: 0,
    parts: 0,
    entries: k,
    offsets: 0,
    runs: runs.length,
    starts: 0,
    vectors: single ? 0 : Math.floor(length / v.lanes),
    rest: single || adding ? 0 : over * bytes,
    elements: single ? length : adding ? over : 0,
    step: step * bytes,
    imageStride: form.imageStep * bytes,
    columnStride: pitch,
  }
  image.add(Object.values(header))
  header.offsets = image.add(offsets)
  header.starts = image.add(runs)
  const pointers = ['offsets', 'starts'] as const
  image.setHeader(
    Object.values(header),
    pointers.map((name) => columnWords[name] / 4),
  )
  const placed = new Placed(machine, memory, image)
  const kernel = kernels.columns(dtype, adding)

  const move = (input: number, columns: number, from: number, count: number) => {
    const { at } = placed
    const i32 = machine.describing(at)
    i32[at >>> 2] = input + from * form.imageStep * bytes
    i32[(at + columnWords.columns) >>> 2] = columns
    machine.run(kernel, at, count)
  }
  /** The product of one image; its weights, result and columns start at these addresses. */
  const product = (w: number, r: number, c: number, more: boolean): Product =>
    pass === 'result'
      ? [dtype, false, false, outs, p, k, w, weightPitch, c, p, r, resultPitch, false]
      : pass === 'input'
        ? [dtype, true, false, k, p, outs, w, weightPitch, r, resultPitch, c, p, false]
        : [dtype, false, true, outs, k, p, r, resultPitch, c, p, w, weightPitch, more]
  const resultStep = form.resultStep * bytes
  // Products of a chunk run at a time, and so those of weights need a sum for each image of a chunk.
  const together = chunk > 1 && blas.gemmBatch !== undefined
  const line = 64 / bytes
  const sumSize = Math.ceil((outs * weightPitch) / line) * line
  /** The products of `count` images from one on. */
  const multiply = (weight: number, result: number, columns: number, from: number, count: number) => {
    const r = result + from * resultStep
    if (together) {
      const first = product(weight, r, columns, from > 0)
      if (pass === 'weight') blas.gemmBatch!(...first, [count, resultStep, pitch, sumSize * bytes])
      else if (pass === 'input') blas.gemmBatch!(...first, [count, 0, resultStep, pitch])
      else blas.gemmBatch!(...first, [count, 0, pitch, resultStep])
      return
    }
    for (let i = 0; i < count; i++)
      blas.gemm(...product(weight, r + i * resultStep, columns + i * pitch, from + i > 0))
  }
  const compute = (input: number, weight: number, result: number) => {
    const columns = memory.allocate(chunk * pitch)
    try {
      if (pass === 'input') machine.clear(input, inputSize * bytes)
      for (let from = 0; from < images; from += chunk) {
        const count = Math.min(chunk, images - from)
        if (pass !== 'input') move(input, columns, from, count)
        multiply(weight, result, columns, from, count)
        if (pass === 'input') move(input, columns, from, count)
      }
    } finally {
      memory.free(columns)
    }
  }
  const stage: Stage = {
    run(a, b, out) {
      if (pass === 'result') compute(a, b, out)
      else if (pass === 'input') compute(out, b, a)
      else compute(a, out, b)
    },
    free: () => placed.free(),
  }
  const partial = together && pass === 'weight'
  return partial ? summedStage(kernels, memory, stage, dtype, chunk, sumSize) : stage
}
