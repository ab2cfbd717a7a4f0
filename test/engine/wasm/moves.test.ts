import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DType, dtypes } from '#autograd/engine/dtype.ts'
import { accumulate, copyInto, write } from '#autograd/engine/reference/move.ts'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'
import { bytesOf } from '#autograd/engine/wasm/located.ts'
import { Moves } from '#autograd/engine/wasm/move/moves.ts'
import { Arena, expected, layouts, numbers, shapes } from './arena.ts'

const arena = new Arena()
/** Parts of a few nanoseconds, so that small arrays have several. */
const fine = new Moves(arena.machine, 40)
const whole = new Moves(arena.machine)
const anyDType = fc.constantFrom<DType>(...dtypes)
const seed = fc.nat(1e6)
const runs = { numRuns: 400 }

const viewed = shapes().chain((shape) =>
  fc.record({ shape: fc.constant(shape), layout: layouts(shape.length) }),
)

describe('copy', () => {
  it('makes any view dense', () => {
    fc.assert(
      fc.property(viewed, anyDType, seed, fc.boolean(), ({ shape, layout }, dtype, seed, cut) => {
        arena.reset()
        const x = arena.array(dtype, shape, numbers(dtype, seed), layout)
        const out = arena.room(dtype, shape)
        ;(cut ? fine : whole).copy(x, out)
        expect(arena.read(out)).toEqual(expected(dtype, shape, (to) => copyInto(arena.strided(x), to)))
        arena.check()
      }),
      runs,
    )
  })

  it('casts as storing into a typed array does, and to bool by comparing with 0', () => {
    fc.assert(
      fc.property(viewed, anyDType, anyDType, seed, ({ shape, layout }, from, to, seed) => {
        arena.reset()
        const x = arena.array(from, shape, numbers(from, seed), layout)
        const out = arena.room(to, shape)
        fine.copy(x, out)
        const want = arena.read(x)
        if (to === 'bool') for (const [i, v] of want.entries()) want[i] = v !== 0 ? 1 : 0
        const stored = expected(to, shape, (data) => data.set(want))
        expect(arena.read(out)).toEqual(stored)
        arena.check()
      }),
      runs,
    )
  })

  it('transposes planes larger than its panels', () => {
    for (const dtype of ['float32', 'float64'] as const)
      for (const [n, m] of [
        [130, 67],
        [64, 128],
        [3, 200],
        [200, 3],
        [65, 4],
        [4, 65],
      ] as const) {
        arena.reset()
        const layout = {
          order: [0, 1],
          steps: [1, 1],
          gaps: [0, 0],
          turned: [false, false],
          broadcast: [false, false],
        }
        const x = arena.array(dtype, [n, m], numbers(dtype, n), layout)
        const out = arena.room(dtype, [n, m])
        fine.copy(x, out)
        expect(arena.read(out)).toEqual(arena.read(x))
        arena.check()
      }
  })
})

describe('write and fill', () => {
  it('writes a view into a window and leaves the rest', () => {
    fc.assert(
      fc.property(viewed, fc.nat(9), anyDType, seed, ({ shape, layout }, extra, dtype, seed) => {
        arena.reset()
        const x = arena.array(dtype, shape, numbers(dtype, seed), layout)
        const outer = shape.map((n, k) => 2 * n + ((extra >> (k % 4)) & 1))
        const out = arena.room(dtype, outer)
        fine.fill(out, 1)
        const strides = rowMajor(outer).map((s, k) => (k % 2 === extra % 2 ? 2 * s : s))
        fine.write(x, { ...out, shape, strides })
        const want = expected(dtype, outer, (to) => {
          to.fill(1)
          write(arena.strided(x), { shape: outer, strides, offset: 0 }, to)
        })
        expect(arena.read(out)).toEqual(want)
        arena.check()
      }),
      runs,
    )
  })

  it('puts a view into a frame of one value', () => {
    const gaps = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 7), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(
        viewed,
        gaps,
        anyDType,
        seed,
        fc.boolean(),
        ({ shape, layout }, gaps, dtype, seed, dense) => {
          arena.reset()
          const x = arena.array(dtype, shape, numbers(dtype, seed), dense ? undefined : layout)
          const outer = shape.map((n, k) => n + gaps[k]! + gaps[k + 4]!)
          fc.pre(sizeOf(outer) < 20_000)
          const out = arena.room(dtype, outer)
          const offset = rowMajor(outer).reduce((n, stride, k) => n + stride * gaps[k]!, 0)
          const target = { ...out, shape, at: out.at + offset * bytesOf[dtype] }
          const value = dtype === 'bool' ? 1 : dtype === 'int32' ? -7 : -Infinity
          fine.embed(x, target, out, value)
          const want = expected(dtype, outer, (to) => {
            to.fill(value)
            write(arena.strided(x), { shape: outer, strides: rowMajor(outer), offset }, to)
          })
          expect(arena.read(out)).toEqual(want)
          arena.check()
        },
      ),
      { numRuns: 600 },
    )
  })

  it('fills', () => {
    for (const dtype of dtypes)
      for (const n of [0, 1, 2, 3, 4, 5, 15, 16, 17, 63, 64, 65, 1000]) {
        arena.reset()
        const out = arena.room(dtype, [n])
        fine.fill(out, 1)
        expect(arena.read(out)).toEqual(new Array(n).fill(1))
        arena.check()
      }
  })
})

const windows = fc.record({
  lead: fc.integer({ min: 0, max: 3 }),
  size: fc.integer({ min: 5, max: 20 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  dilation: fc.integer({ min: 1, max: 2 }),
})

describe('accumulate', () => {
  it('adds up what falls on an element', () => {
    fc.assert(
      fc.property(windows, fc.constantFrom<DType>('float32', 'float64', 'int32'), seed, (w, dtype, seed) => {
        arena.reset()
        const { size, kernel, stride, dilation: d, lead } = w
        const counts = kernel.map((k, i) => Math.floor((size - d * (k - 1) - 1) / stride[i]!) + 1)
        if (counts.some((n) => n < 1)) return
        const outer = [lead, 3, size, size]
        const shape = [lead, 3, ...counts, ...kernel]
        const [a, b, c, e] = rowMajor(outer) as [number, number, number, number]
        const strides = [a, b, c * stride[0], e * stride[1], c * d, e * d]
        const x = arena.array(dtype, shape, (i) => ((i * 7919 + seed) % 17) - 8)
        const out = arena.room(dtype, outer)
        fine.accumulate(x, { ...out, shape, strides }, out)
        const want = expected(dtype, outer, (to) =>
          accumulate(arena.strided(x), { shape: outer, strides, offset: 0 }, to),
        )
        expect(arena.read(out)).toEqual(want)
        arena.check()
      }),
      runs,
    )
  })

  it('takes any view and any target', () => {
    fc.assert(
      fc.property(viewed, seed, ({ shape, layout }, seed) => {
        arena.reset()
        const x = arena.array('float64', shape, (i) => ((i * 31 + seed) % 13) - 6, layout)
        const strides = shape.map((_, k) => ((seed >> k) % 4) - 1)
        const low = strides.reduce((n, s, k) => n + Math.min(0, s * (shape[k]! - 1)), 0)
        const high = strides.reduce((n, s, k) => n + Math.max(0, s * (shape[k]! - 1)), 0)
        const empty = sizeOf(shape) === 0
        const outer = [empty ? 5 : high - low + 3]
        const offset = empty ? 0 : 1 - low
        const out = arena.room('float64', outer)
        fine.accumulate(x, { ...out, at: out.at + 8 * offset, shape, strides }, out)
        const want = expected('float64', outer, (to) =>
          accumulate(arena.strided(x), { shape: outer, strides, offset }, to),
        )
        expect(arena.read(out)).toEqual(want)
        arena.check()
      }),
      runs,
    )
  })
})
