import { rowMajor } from '#autograd/engine/view.ts'
import { Contractions, type Labelled } from '#autograd/engine/wasm/contract/index.ts'
import { scratchSize } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { atOnce } from '#autograd/engine/wasm/machine/runner.ts'
import { Moves } from '#autograd/engine/wasm/move/moves.ts'

export type FloatType = 'float32' | 'float64'

/** A strided array with a label for each axis. */
export interface Labels {
  readonly data: Float32Array | Float64Array
  readonly shape: number[]
  readonly strides: number[]
  readonly offset: number
  readonly labels: number[]
}

/** Elements in row-major order. */
export const dense = (data: Labels['data'], shape: number[], labels: number[]): Labels => ({
  data,
  shape,
  strides: rowMajor(shape),
  offset: 0,
  labels,
})

/** An operand that lies in memory. */
interface Placed extends Labelled {
  readonly at: number
}

/** A machine, contractions on it, and memory that is only ever handed out. */
export class Bench {
  readonly machine = new Machine(undefined, 64)
  private top = Math.ceil(this.machine.heapStart / 64) * 64
  readonly memory = {
    allocate: (bytes: number) => {
      const at = this.top
      this.top += Math.ceil(bytes / 64) * 64 + 64
      if (!this.machine.grow(this.top + 65536)) throw new Error('no memory')
      return at
    },
    free: () => {},
  }
  private readonly moves = new Moves(this.machine)
  readonly contractions = new Contractions(this.machine, this.memory, (x, window, zeros) =>
    this.moves.embed(x, window, zeros, 0),
  )

  floats(dtype: FloatType): Float32Array | Float64Array {
    return dtype === 'float32' ? this.machine.f32 : this.machine.f64
  }

  put(dtype: FloatType, { data, shape, strides, offset, labels }: Labels): Placed {
    const { BYTES_PER_ELEMENT: bytes } = data
    const at = this.memory.allocate(data.byteLength)
    this.floats(dtype).set(data, at / bytes)
    return { at: at + offset * bytes, dtype, shape, strides, labels }
  }

  /**
   * What a function returns while parts run from the last to the first, `times` times each, now on one thread and now
   * on the other: each has a scratch of its own, in which whatever ran before left something.
   */
  backwards<T>(body: () => T, times = 1): { readonly result: T; readonly parts: readonly number[] } {
    const { machine } = this
    const { runner } = machine
    const scratches = [machine.scratch, this.memory.allocate(scratchSize)]
    const parts: number[] = []
    machine.runner = atOnce((kernel, args, count) => {
      parts.push(count)
      for (const at of scratches) machine.u8.fill(parts.length, at, at + scratchSize)
      for (let part = count - 1; part >= 0; part--) {
        for (let i = 0; i < times; i++) kernel.run(args, part, scratches[part % 3 === 0 ? 0 : 1]!)
      }
    })
    const result = body()
    machine.runner = runner
    return { result, parts }
  }

  /** Runs a contraction; complains where it writes beside its result. Elements in row-major order. */
  run(
    dtype: FloatType,
    plan: {
      shape: readonly number[]
      strides: readonly number[]
      size: number
      run(a: number, b: number, out: number): void
    },
    a: Placed,
    b: Placed,
  ): number[] {
    const bytes = dtype === 'float32' ? 4 : 8
    const padded = Math.ceil((plan.size * bytes) / 64) * 64
    const out = this.memory.allocate(padded + 192) + 64
    const [first, last] = [out / bytes, (out + padded) / bytes]
    this.floats(dtype).fill(mark, first - 8, last + 8)
    plan.run(a.at, b.at, out)
    const memory = this.floats(dtype)
    const beside = [...memory.subarray(first - 8, first), ...memory.subarray(last, last + 8)]
    if (beside.some((x) => x !== mark)) throw new Error('wrote beside its result')
    return rowMajorOrder(plan.shape, plan.strides).map((at) => memory[first + at]!)
  }
}

const mark = 2 ** 20

/** Positions of a strided array's elements in row-major order. */
function rowMajorOrder(shape: readonly number[], strides: readonly number[]): number[] {
  let at = [0]
  for (const [axis, n] of shape.entries())
    at = at.flatMap((p) => Array.from({ length: n }, (_, i) => p + i * strides[axis]!))
  return at
}
