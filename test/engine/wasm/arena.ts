import fc from 'fast-check'
import type { Data, DType } from '#autograd/engine/dtype.ts'
import { allocate } from '#autograd/engine/dtype.ts'
import type { Strided } from '#autograd/engine/reference/pointwise.ts'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'
import { bytesOf, type Located } from '#autograd/engine/wasm/located.ts'
import { layout } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { atOnce } from '#autograd/engine/wasm/machine/runner.ts'

const guard = 0xa5
const word = guard * 0x01010101 - 2 ** 32

/** How an array lies in memory: the order of axes, their steps, gaps between them, backwards, or without memory. */
export interface Layout {
  readonly order: readonly number[]
  readonly steps: readonly number[]
  readonly gaps: readonly number[]
  readonly turned: readonly boolean[]
  readonly broadcast: readonly boolean[]
}

/** A linear memory with arrays in it; what is behind the padding of a result is watched. */
export class Arena {
  readonly machine = new Machine()
  private next = 0
  private readonly guards: number[] = []

  constructor() {
    this.reset()
    this.machine.u8.fill(guard, layout.lent, layout.heap)
    // Parts run backwards, each twice, and find rubbish in their working space.
    this.machine.runner = atOnce((kernel, args, parts) => {
      for (const part of Array.from({ length: 2 * parts }, (_, i) => (2 * parts - 1 - i) % parts)) {
        this.machine.u8.fill(0xcd, this.machine.scratch, this.machine.scratch + 4096)
        kernel.run(args, part, this.machine.scratch)
      }
    })
  }

  reset(): void {
    this.next = this.machine.heapStart
    this.guards.length = 0
  }

  private block(bytes: number): number {
    const at = this.next + 64
    const end = at + Math.ceil(bytes / 64) * 64
    this.next = end
    this.machine.grow(end + 4096)
    this.machine.u8.fill(guard, end, end + 64)
    this.machine.u8.fill(guard, at - 64, at)
    this.guards.push(at - 64, end)
    return at
  }

  memory(dtype: DType): Data {
    return this.machine.elements(dtype)
  }

  /** A block for a dense result, full of rubbish. */
  room(dtype: DType, shape: readonly number[]): Located {
    const bytes = sizeOf(shape) * bytesOf[dtype]
    const at = this.block(bytes)
    this.machine.u8.fill(0x77, at, at + bytes)
    return { at, dtype, shape, strides: rowMajor(shape) }
  }

  /** An array whose elements in row-major order come from `element`, in the given layout. */
  array(dtype: DType, shape: readonly number[], element: (i: number) => number, layout?: Layout): Located {
    const strides = rowMajor(shape)
    let offset = 0
    let extent = sizeOf(shape)
    if (layout !== undefined) {
      extent = 1
      for (const axis of layout.order) {
        const step = layout.broadcast[axis] ? 0 : extent * layout.steps[axis]!
        const turned = layout.turned[axis]! && step > 0
        strides[axis] = turned ? -step : step
        if (turned) offset += step * Math.max(0, shape[axis]! - 1)
        if (step > 0) extent = step * Math.max(1, shape[axis]!) + layout.gaps[axis]!
      }
    }
    const start = this.block(extent * bytesOf[dtype])
    const x = { at: start + offset * bytesOf[dtype], dtype, shape, strides }
    const memory = this.memory(dtype)
    const size = sizeOf(shape)
    memory.fill(dtype === 'bool' ? 1 : 99, start / bytesOf[dtype], start / bytesOf[dtype] + extent)
    for (let i = 0; i < size; i++) memory[this.place(x, i)] = element(i)
    return x
  }

  /** Index into the memory of the i-th element in row-major order. */
  place(x: Located, i: number): number {
    let at = x.at / bytesOf[x.dtype]
    for (let axis = x.shape.length - 1, rest = i; axis >= 0; axis--) {
      at += (rest % x.shape[axis]!) * x.strides[axis]!
      rest = Math.floor(rest / x.shape[axis]!)
    }
    return at
  }

  /** What the reference engine's functions take. */
  strided(x: Located): Strided {
    return { data: this.memory(x.dtype), shape: x.shape, strides: x.strides, offset: x.at / bytesOf[x.dtype] }
  }

  read(x: Located): number[] {
    const memory = this.memory(x.dtype)
    return Array.from({ length: sizeOf(x.shape) }, (_, i) => memory[this.place(x, i)]!)
  }

  /** Throws where something was written beyond a block and its padding, or where small operands may lie. */
  check(): void {
    for (let i = layout.lent >> 2; i < layout.heap >> 2; i++)
      if (this.machine.i32[i] !== word) throw new Error(`address ${4 * i} was written`)
    for (const at of this.guards)
      for (let i = at; i < at + 64; i++)
        if (this.machine.u8[i] !== guard) throw new Error(`byte ${i - at} of the guard at ${at} was written`)
  }
}

/** What a reference function writes into a dense array. */
export function expected(dtype: DType, shape: readonly number[], compute: (out: Data) => void): number[] {
  const out = allocate(dtype, sizeOf(shape))
  compute(out)
  return Array.from(out)
}

const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33]

/** Shapes around the number of lanes. */
export const shapes = (minimum = 0, maximum = 4): fc.Arbitrary<number[]> =>
  fc
    .array(fc.constantFrom(...lengths.slice(1), 1, 2, 3, 4, 6), { minLength: minimum, maxLength: maximum })
    .chain((shape) =>
      fc.integer({ min: 0, max: 19 }).map((empty) => shape.map((n, k) => (k === empty ? 0 : n))),
    )
    .filter((shape) => sizeOf(shape) <= 6000)

export function layouts(rank: number): fc.Arbitrary<Layout> {
  const each = <T>(x: fc.Arbitrary<T>) => fc.array(x, { minLength: rank, maxLength: rank })
  const axes = Array.from({ length: rank }, (_, k) => k)
  return fc.record({
    order: fc.oneof(
      fc.constant([...axes].reverse()),
      fc.shuffledSubarray(axes, { minLength: rank, maxLength: rank }),
    ),
    steps: each(fc.constantFrom(1, 1, 1, 1, 2, 2, 3)),
    gaps: each(fc.constantFrom(0, 0, 0, 1, 5)),
    turned: each(fc.constantFrom(false, false, false, true)),
    broadcast: each(fc.constantFrom(false, false, false, false, false, true)),
  })
}

const special = [
  ...[Number.NaN, Infinity, -Infinity, -0, 0, 1, 1, 2, 3e9, -3e9, 1e20, -1e20, 5.5, -5.5],
  // The last integers of 32 bits, and the first beyond them.
  ...[2 ** 31 - 0.5, 2 ** 31, 128 - 2 ** 31, -(2 ** 31), -(2 ** 31) - 0.5],
]

/** Numbers from a seed, with ties and what is special about floats. */
export function numbers(dtype: DType, seed: number): (i: number) => number {
  return (i) => {
    const word = Math.imul(i ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b)
    const mixed = Math.imul(word ^ (word >>> 15), 0xc2b2ae35) >>> 0
    if (dtype === 'bool') return (mixed >>> 7) & 1
    if (dtype === 'int32') return mixed % 3 === 0 ? mixed | 0 : (mixed >>> 9) % 11
    if (mixed % 5 === 0) return special[(mixed >>> 8) % special.length]!
    if (mixed % 5 === 1) return ((mixed >>> 8) % 7) - 3
    return (mixed - 2 ** 31) * 2 ** -28
  }
}
