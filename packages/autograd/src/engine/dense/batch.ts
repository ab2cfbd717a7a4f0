import { engine } from '../current.ts'
import { allocate, type Data, type DType } from '../dtype.ts'
import { dense, sizeOf, type View } from '../view.ts'
import { inRoom, zeros } from './kernels/room.ts'

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
  if (engine().name !== 'wasm') return mapItems(batch, inputs, results, algorithm)
  return mapItems(batch, inputs, results, (sources, targets, item) => {
    const elements = [...sources, ...targets].reduce((sum, { length }) => sum + length, 0)
    inRoom(8 * working * elements, () => {
      const [from, to] = [sources.map(copied), targets.map(({ length }) => zeros(length))]
      algorithm(from, to, item)
      for (const [i, target] of targets.entries()) target.set(to[i]!)
    })
  })
}

function copied(x: Float64Array): Float64Array {
  const out = zeros(x.length)
  out.set(x)
  return out
}

/** As {@link mapMatrices}, with arrays of their own: for algorithms that have no kernels. */
export function mapItems(
  batch: readonly number[],
  inputs: readonly View[],
  results: readonly Result[],
  algorithm: Algorithm,
): View[] {
  const count = sizeOf(batch)
  const sources = inputs.map((x) => parts(inFloat64(engine().read(x)), count))
  const arrays = results.map(({ shape }) => allocate('float64', count * sizeOf(shape)) as Float64Array)
  const targets = arrays.map((array) => parts(array, count))
  // Nothing to read or to write may still have axes of billions, which algorithms would walk along.
  const nothing = [...inputs.map((x) => sizeOf(x.shape)), ...arrays.map((a) => a.length)].every(
    (n) => n === 0,
  )
  for (let item = 0; item < count && !nothing; item++)
    algorithm(
      sources.map((of) => of(item)),
      targets.map((of) => of(item)),
      item,
    )
  return results.map(({ shape, dtype }, i) =>
    dense(engine().upload(inDType(arrays[i]!, dtype), dtype), [...batch, ...shape]),
  )
}

/** The equal parts of an array, as windows onto it. */
function parts(array: Float64Array, count: number): (item: number) => Float64Array {
  const size = count === 0 ? 0 : array.length / count
  return (item) => array.subarray(item * size, (item + 1) * size)
}

/** `read` gives an array of its own, so one of float64 needs no copy. */
function inFloat64(data: Data): Float64Array {
  return data instanceof Float64Array ? data : new Float64Array(data)
}

function inDType(data: Float64Array, dtype: DType): Data {
  if (dtype === 'float64') return data
  const out = allocate(dtype, data.length)
  out.set(data)
  return out
}

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
