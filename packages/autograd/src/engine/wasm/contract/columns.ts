import { vectorOf } from '../asm/vector.ts'
import { bytesOf } from '../located.ts'
import type { Blas } from '../machine/blas.ts'
import { tableOf } from './blocks.ts'
import { columnWords } from './columnKernel.ts'
import { regularStep } from './form.ts'
import { append, type Group, group } from './groups.ts'
import { Image } from './image.ts'
import type { FloatType, Kernels } from './kernels.ts'
import { type Memory, Placed, type Stage } from './stage.ts'
import type { Pass } from './winograd/plan.ts'
import type { Axes } from './winograd/roles.ts'

/** Bytes of columns that are worked on at a time: they should stay in a second-level cache. */
const chunkBytes = 512 << 10

/** Multiplications per image from which on a call of the library pays. */
const leastWork = 1 << 15

/** A convolution as products of matrices, one per image: result [outs, positions] = weight [outs, entries] columns. */
export interface ColumnForm {
  readonly images: number
  readonly imageStep: number
  readonly resultStep: number
  readonly outs: number
  readonly weightPitch: number
  readonly resultPitch: number
  /** Strides in the input stand in `left`. */
  readonly entries: Group
  readonly positions: Group
}

/** The form of a contraction whose three arrays play these parts; null where matrices would not be regular. */
export function columnFormOf(
  input: Axes,
  weight: Axes,
  result: Axes,
  extent: (label: number) => number,
): ColumnForm | null {
  const named = [...new Set([...input.labels, ...weight.labels])].filter((label) => extent(label) !== 1)
  const has = (x: Axes, label: number) => x.labels.includes(label)
  const stride = (x: Axes, label: number) => x.strides[x.labels.indexOf(label)]!
  const entriesOf = named.filter((l) => has(input, l) && has(weight, l) && !has(result, l))
  const places = named.filter((l) => has(input, l) && has(result, l) && !has(weight, l))
  const outsOf = named.filter((l) => has(weight, l) && has(result, l) && !has(input, l))
  if (entriesOf.length + places.length + outsOf.length !== named.length || outsOf.length !== 1) return null
  if (named.some((l) => has(input, l) && stride(input, l) <= 0)) return null
  places.sort((p, q) => stride(input, q) - stride(input, p))
  entriesOf.sort((p, q) => stride(weight, q) - stride(weight, p))
  const reach = (labels: readonly number[]) =>
    labels.reduce((n, l) => n + (extent(l) - 1) * stride(input, l), 1)
  const [first, ...others] = places
  const apart = first !== undefined && stride(input, first) >= reach([...others, ...entriesOf])
  const [entries, positions] = [group(), group()]
  for (const l of entriesOf) append(entries, extent(l), stride(input, l), stride(weight, l), 0)
  for (const l of apart ? others : places)
    append(positions, extent(l), stride(input, l), 0, stride(result, l))
  const regular =
    regularStep(entries.dims, entries.right) === 1 && regularStep(positions.dims, positions.out) === 1
  const out = outsOf[0]!
  const [weightPitch, resultPitch] = [stride(weight, out), stride(result, out)]
  if (!regular || weightPitch < entries.size || resultPitch < positions.size) return null
  if (extent(out) * entries.size * positions.size < leastWork) return null
  return {
    images: apart ? extent(first) : 1,
    imageStep: apart ? stride(input, first) : 0,
    resultStep: apart ? stride(result, first) : 0,
    outs: extent(out),
    weightPitch,
    resultPitch,
    entries,
    positions,
  }
}

/** One of the passes of a convolution by columns and a native library. */
export function columnStage(
  kernels: Kernels,
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
  const chunk = Math.max(1, Math.min(images, Math.floor(chunkBytes / pitch)))
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
    const { i32 } = machine
    i32[at >>> 2] = input + from * form.imageStep * bytes
    i32[(at + columnWords.columns) >>> 2] = columns
    machine.run(kernel, at, count)
  }
  /** The product of one image; its weights, result and columns start at these addresses. */
  const product = (w: number, r: number, c: number, more: boolean): Parameters<Blas['gemm']> =>
    pass === 'result'
      ? [dtype, false, false, outs, p, k, w, weightPitch, c, p, r, resultPitch, false]
      : pass === 'input'
        ? [dtype, true, false, k, p, outs, w, weightPitch, r, resultPitch, c, p, false]
        : [dtype, false, true, outs, k, p, r, resultPitch, c, p, w, weightPitch, more]
  const resultStep = form.resultStep * bytes
  /** The products of `count` images from one on. */
  const multiply = (weight: number, result: number, columns: number, from: number, count: number) => {
    const r = result + from * resultStep
    if (pass !== 'weight' && count > 1 && blas.gemmBatch !== undefined) {
      const steps = pass === 'result' ? [0, pitch, resultStep] : [0, resultStep, pitch]
      const [a, b, c] = steps as [number, number, number]
      blas.gemmBatch(...product(weight, r, columns, false), count, a, b, c)
      return
    }
    for (let i = 0; i < count; i++)
      blas.gemm(...product(weight, r + i * resultStep, columns + i * pitch, from + i > 0))
  }
  const compute = (input: number, weight: number, result: number) => {
    const columns = memory.allocate(chunk * pitch)
    try {
      if (pass === 'input') machine.u8.fill(0, input, input + inputSize * bytes)
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
  return {
    run(a, b, out) {
      if (pass === 'result') compute(a, b, out)
      else if (pass === 'input') compute(out, b, a)
      else compute(a, out, b)
    },
    free: () => placed.free(),
  }
}
