import { engine } from '../current.ts'
import { allocate, type Data, type DType } from '../dtype.ts'
import { dense, sizeOf, type View } from '../view.ts'
import { WasmEngine } from '../wasm/engine.ts'
import { lentRoom } from './kernels/lent.ts'
import { copyOf, inRoom, passing, zeros } from './kernels/room.ts'

/** What an algorithm makes of each item of a batch: an array of this shape and dtype. */
export interface Result {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/**
 * An algorithm on one item: it reads the inputs, which it may overwrite, and writes the outputs, which begin as zeros.
 * All are dense, row-major and of float64, whatever the dtypes of the tensors.
 */
export type Algorithm = (
  inputs: readonly Float64Array[],
  outputs: readonly Float64Array[],
  item: number,
) => void

/** How many times the bytes of an item algorithms need, mostly: what is guessed too low is computed twice. */
const working = 12

/** The same for lines. */
const workingOfLines = 4

/** Items of so many elements have products that are worth several threads. */
const large = 2 ** 15

/**
 * Runs a dense algorithm once for each item of a batch, on any engine. The shape of every input begins with `batch`;
 * the axes behind are one item, mostly a matrix. Results have shape `[...batch, ...result.shape]`.
 *
 * On the engine in WebAssembly the arrays lie where the kernels of dense algorithms reach them.
 */
export function mapMatrices(
  batch: readonly number[],
  inputs: readonly View[],
  results: readonly Result[],
  algorithm: Algorithm,
): View[] {
  const sources = inputs.map((x) => engine().read(x))
  const targets = results.map(({ shape, dtype }) => allocate(dtype, sizeOf(batch) * sizeOf(shape)))
  const computer = engine()
  const count = isNothing([...sources, ...targets]) ? 0 : sizeOf(batch)
  for (let item = 0; item < count; item++) {
    const from = sources.map((x) => partsOf(x, count, item))
    const to = targets.map((x) => partsOf(x, count, item))
    const compute = () => {
      const outputs = to.map(({ length }) => zeros(length))
      algorithm(from.map(copyOf), outputs, item)
      for (let i = 0; i < to.length; i++) to[i]!.set(outputs[i]!)
    }
    if (computer instanceof WasmEngine) {
      const elements = [...from, ...to].reduce((sum, { length }) => sum + length, 0)
      const lend = elements < large ? undefined : (bytes: number) => lentRoom(computer, bytes)
      inRoom(8 * working * elements, compute, lend)
    } else compute()
  }
  return uploaded(batch, results, targets)
}

/** What is computed of some lines at once, which lie behind each other in arrays of the tensors' own dtypes. */
export interface LineMap {
  readonly most: number
  run(from: Data, to: Data, lines: number): void
}

/**
 * Runs a map of lines: x has shape `[...batch, ...line]`, the result `[...batch, ...result.shape]`. What a length needs is
 * made for the first line of it: there may be none, of billions.
 */
export function mapLines(
  op: string,
  batch: readonly number[],
  x: View,
  result: Result,
  mapOf: () => LineMap,
): View {
  const count = sizeOf(batch)
  const shape = [...batch, ...result.shape]
  const computer = engine()
  const fill = (source: Data, target: Data) => {
    if (isNothing([source, target])) return
    const map = mapOf()
    const compute = () => {
      for (let at = 0; at < count; at += map.most) {
        const lines = Math.min(map.most, count - at)
        passing(() => map.run(partsOf(source, count, at, lines), partsOf(target, count, at, lines), lines))
      }
    }
    if (!(computer instanceof WasmEngine)) return compute()
    const elements = (Math.min(map.most, count) * (source.length + target.length)) / count
    inRoom(8 * workingOfLines * elements, compute, (bytes) => lentRoom(computer, bytes))
  }
  if (computer instanceof WasmEngine) return computer.byHost(op, x, shape, result.dtype, fill)
  const target = allocate(result.dtype, sizeOf(shape))
  fill(computer.read(x), target)
  return dense(computer.upload(target, result.dtype), shape)
}

/** Of an array of `count` equal parts those from `at` on. */
function partsOf(array: Data, count: number, at: number, parts = 1): Data {
  const size = array.length / count
  return array.subarray(at * size, (at + parts) * size)
}

/** Nothing to read or to write may still have axes of billions, which algorithms would walk along. */
const isNothing = (arrays: readonly Data[]) => arrays.every(({ length }) => length === 0)

const uploaded = (batch: readonly number[], results: readonly Result[], arrays: readonly Data[]): View[] =>
  results.map(({ shape, dtype }, i) => dense(engine().upload(arrays[i]!, dtype), [...batch, ...shape]))

/** How a message calls an item of a batch: `the matrix` where there is one alone, `matrix [1, 0]` otherwise. */
export function nameOf(item: number, batch: readonly number[]): string {
  if (batch.length === 0) return 'the matrix'
  const index: number[] = []
  let rest = item
  for (const n of batch.toReversed()) {
    index.unshift(rest % n)
    rest = Math.floor(rest / n)
  }
  return `matrix [${index.join(', ')}]`
}
