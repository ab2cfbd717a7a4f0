import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DType, dtypes } from '#autograd/engine/dtype.ts'
import type { RandomName } from '#autograd/engine/engine.ts'
import { gather, pick, place, scatterAdd } from '#autograd/engine/reference/index.ts'
import { argScan, argsort, scan } from '#autograd/engine/reference/lines.ts'
import { accumulate } from '#autograd/engine/reference/move.ts'
import { fillRandom } from '#autograd/engine/reference/random.ts'
import { argReduce, reduce } from '#autograd/engine/reference/reduce.ts'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'
import { bytesOf, type Located } from '#autograd/engine/wasm/located.ts'
import { Moves } from '#autograd/engine/wasm/move/moves.ts'
import { Arena, expected, layouts, numbers, shapes } from './arena.ts'

const arena = new Arena()
const moves = new Moves(arena.machine, 100)
const anyDType = fc.constantFrom<DType>(...dtypes)
const numeric = fc.constantFrom<DType>('float32', 'float64', 'int32')
const seed = fc.nat(1e6)
const runs = { numRuns: 400 }

const viewed = shapes(1).chain((shape) =>
  fc.record({ shape: fc.constant(shape), layout: layouts(shape.length), other: layouts(shape.length) }),
)
const without = (shape: readonly number[], axes: readonly number[]) =>
  shape.filter((_, k) => !axes.includes(k))
const small = (seed: number) => (i: number) => ((i * 7919 + seed) % 17) - 8
const below = (n: number, seed: number) => (i: number) =>
  (Math.imul(i + seed, 0x9e3779b1) >>> 8) % Math.max(1, n)

/** Some axes of a shape, at least one, sorted. */
const axesOf = (rank: number) =>
  fc
    .subarray(
      Array.from({ length: rank }, (_, k) => k),
      { minLength: 1 },
    )
    .map((axes) => [...axes].sort((a, b) => a - b))

describe('gather and scatterAdd', () => {
  it('gathers as the reference engine does', () => {
    fc.assert(
      fc.property(
        viewed,
        anyDType,
        seed,
        fc.nat(3),
        fc.integer({ min: 1, max: 9 }),
        (v, dtype, seed, a, m) => {
          arena.reset()
          const axis = a % v.shape.length
          if (v.shape[axis] === 0) return
          const x = arena.array(dtype, v.shape, numbers(dtype, seed), v.layout)
          const shape = v.shape.map((n, k) => (k === axis ? m : Math.min(n, 1 + ((seed >> k) % 9))))
          const index = arena.array('int32', shape, below(v.shape[axis]!, seed), v.other)
          const out = arena.room(dtype, shape)
          moves.gather(x, axis, index, out)
          const want = expected(dtype, shape, (to) =>
            gather(arena.strided(x), axis, arena.strided(index), to),
          )
          expect(arena.read(out)).toEqual(want)
          arena.check()
        },
      ),
      runs,
    )
  })

  it('adds to the places of the index, also where they repeat', () => {
    fc.assert(
      fc.property(
        viewed,
        numeric,
        seed,
        fc.nat(3),
        fc.integer({ min: 1, max: 9 }),
        (v, dtype, seed, a, m) => {
          arena.reset()
          const axis = a % v.shape.length
          const outer = v.shape.map((n, k) => (k === axis ? m : n + ((seed >> k) % 3 === 0 ? 1 : 0)))
          const index = arena.array('int32', v.shape, below(m, seed), v.other)
          const src = arena.array(dtype, v.shape, small(seed), v.layout)
          const out = arena.room(dtype, outer)
          moves.scatterAdd(axis, index, src, out)
          const want = expected(dtype, outer, (to) =>
            scatterAdd(outer, axis, arena.strided(index), arena.strided(src), to),
          )
          expect(arena.read(out)).toEqual(want)
          arena.check()
        },
      ),
      runs,
    )
  })

  it('adds rows of a table that one index picks', () => {
    for (const width of [1, 7, 16, 32, 48, 50, 128]) {
      arena.reset()
      const n = 37
      const rows = arena.array('int32', [n, 1], below(11, width))
      const index: Located = { ...rows, shape: [n, width], strides: [1, 0] }
      const src = arena.array('float32', [n, width], small(width))
      const out = arena.room('float32', [11, width])
      moves.scatterAdd(0, index, src, out)
      const want = expected('float32', [11, width], (to) =>
        scatterAdd([11, width], 0, arena.strided(index), arena.strided(src), to),
      )
      expect(arena.read(out)).toEqual(want)
      const back = arena.room('float32', [n, width])
      moves.gather(out, 0, index, back)
      const taken = expected('float32', [n, width], (to) =>
        gather(arena.strided(out), 0, arena.strided(index), to),
      )
      expect(arena.read(back)).toEqual(taken)
      arena.check()
    }
  })
})

const reduced = viewed.chain((v) => fc.record({ v: fc.constant(v), axes: axesOf(v.shape.length) }))

describe('pick and place', () => {
  it('take and put the entry at a position within axes', () => {
    fc.assert(
      fc.property(reduced, anyDType, seed, ({ v, axes }, dtype, seed) => {
        arena.reset()
        const count = axes.reduce((n, axis) => n * v.shape[axis]!, 1)
        if (count === 0) return
        const kept = without(v.shape, axes)
        const x = arena.array(dtype, v.shape, numbers(dtype, seed), v.layout)
        const index = arena.array('int32', kept, below(count, seed))
        const out = arena.room(dtype, kept)
        moves.pick(x, axes, index, out)
        const want = expected(dtype, kept, (to) => pick(arena.strided(x), axes, arena.strided(index), to))
        expect(arena.read(out)).toEqual(want)
        const back = arena.room(dtype, v.shape)
        moves.place(axes, index, out, back)
        const placed = expected(dtype, v.shape, (to) =>
          place(v.shape, axes, arena.strided(index), arena.strided(out), to),
        )
        expect(arena.read(back)).toEqual(placed)
        arena.check()
      }),
      runs,
    )
  })
})

describe('argReduce', () => {
  it('finds the first of the largest (smallest) and the first NaN', () => {
    fc.assert(
      fc.property(reduced, anyDType, seed, fc.boolean(), ({ v, axes }, dtype, seed, largest) => {
        arena.reset()
        if (axes.some((axis) => v.shape[axis] === 0)) return
        const kept = without(v.shape, axes)
        const name = largest ? 'argmax' : 'argmin'
        const x = arena.array(dtype, v.shape, numbers(dtype, seed), v.layout)
        const out = arena.room('int32', kept)
        moves.argReduce(name, x, axes, out)
        expect(arena.read(out)).toEqual([...argReduce(name, arena.strided(x), axes)])
        arena.check()
      }),
      { numRuns: 800 },
    )
  })

  it('does so over long rows', () => {
    for (const dtype of ['float32', 'float64', 'int32'] as const)
      for (const n of [16, 17, 18, 19, 31, 1000, 1001])
        for (const name of ['argmax', 'argmin'] as const) {
          arena.reset()
          const x = arena.array(dtype, [3, n], (i) => (i > 2 * n ? numbers(dtype, n)(i) : small(n)(i)))
          const out = arena.room('int32', [3])
          moves.argReduce(name, x, [1], out)
          expect(arena.read(out)).toEqual([...argReduce(name, arena.strided(x), [1])])
        }
  })
})

/** Windows over the last axes of a dense array [lead, 3, h, w]. */
const windows = fc.record({
  lead: fc.integer({ min: 0, max: 3 }),
  height: fc.integer({ min: 3, max: 20 }),
  width: fc.integer({ min: 3, max: 20 }),
  kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  dilation: fc.integer({ min: 1, max: 2 }),
})

describe('pooling', () => {
  it('finds the largest of every window with its position, and puts cotangents back there', () => {
    fc.assert(
      fc.property(windows, numeric, seed, (w, dtype, seed) => {
        arena.reset()
        const { kernel, stride, dilation: d, lead } = w
        const size = [w.height, w.width]
        const counts = kernel.map((k, i) => Math.floor((size[i]! - d * (k - 1) - 1) / stride[i]!) + 1)
        if (counts.some((n) => n < 1)) return
        const outer = [lead, 3, ...size]
        const [a, b, c, e] = rowMajor(outer) as [number, number, number, number]
        const shape = [lead, 3, ...counts, ...kernel]
        const strides = [a, b, c * stride[0], e * stride[1], c * d, e * d]
        const x = { ...arena.array(dtype, outer, numbers(dtype, seed)), shape, strides }
        const kept = shape.slice(0, 4)
        const [value, index] = [arena.room(dtype, kept), arena.room('int32', kept)]
        moves.maxWindows(x, [4, 5], value, index)
        expect(arena.read(index)).toEqual([...argReduce('argmax', arena.strided(x), [4, 5])])
        const most = reduce('max', arena.strided(x), [4, 5], dtype)
        expect(arena.read(value).map((v) => v + 0)).toEqual(Array.from(most, (v) => v + 0))
        const g = arena.array(dtype, kept, small(seed))
        const out = arena.room(dtype, outer)
        moves.placeFolded(shape, [4, 5], index, g, { ...out, shape, strides }, out)
        const apart = new Float64Array(sizeOf(shape))
        place(shape, [4, 5], arena.strided(index), arena.strided(g), apart)
        const window = { data: apart, shape, strides: rowMajor(shape), offset: 0 }
        const want = expected(dtype, outer, (to) =>
          accumulate(window, { shape: outer, strides, offset: 0 }, to),
        )
        expect(arena.read(out)).toEqual(want)
        arena.check()
      }),
      { numRuns: 600 },
    )
  })
})

describe('scan', () => {
  it('runs along an axis', () => {
    fc.assert(
      fc.property(viewed, numeric, seed, fc.nat(3), fc.boolean(), (v, dtype, seed, a, sum) => {
        arena.reset()
        const axis = a % v.shape.length
        const name = sum ? 'cumsum' : 'cumprod'
        const element = dtype === 'int32' || !sum ? numbers(dtype, seed) : small(seed)
        const x = arena.array(dtype, v.shape, element, v.layout)
        const out = arena.room(dtype, v.shape)
        moves.scan(name, x, axis, out)
        const want = expected(dtype, v.shape, (to) => scan(name, arena.strided(x), axis, to))
        expect(arena.read(out)).toEqual(want)
        arena.check()
      }),
      runs,
    )
  })

  it('finds the extrema so far, the last of equal ones, and NaN', () => {
    fc.assert(
      fc.property(viewed, numeric, seed, fc.nat(3), fc.boolean(), (v, dtype, seed, a, largest) => {
        arena.reset()
        const axis = a % v.shape.length
        const name = largest ? 'cummax' : 'cummin'
        const rare = [-Infinity, Infinity, Number.NaN]
        const some = below(40, seed)
        const element = (i: number) => (dtype === 'int32' ? some(i) % 5 : (rare[some(i)] ?? some(i) % 5))
        const x = arena.array(dtype, v.shape, element, v.layout)
        const out = arena.room('int32', v.shape)
        moves.argScan(name, x, axis, out)
        const want = expected('int32', v.shape, (to) => argScan(name, arena.strided(x), axis, to))
        expect(arena.read(out)).toEqual(want)
        arena.check()
      }),
      runs,
    )
  })

  it('carries what is not finite along', () => {
    arena.reset()
    const values = [1, 2, Infinity, 3, 4, -Infinity, 5, 6, Number.NaN, 1, 1]
    const x = arena.array('float32', [11], (i) => values[i]!)
    const out = arena.room('float32', [11])
    moves.scan('cumsum', x, 0, out)
    expect(arena.read(out)).toEqual(
      expected('float32', [11], (to) => scan('cumsum', arena.strided(x), 0, to)),
    )
  })
})

describe('argsort', () => {
  it('is stable and puts NaN last, or first when falling', () => {
    fc.assert(
      fc.property(viewed, anyDType, seed, fc.nat(3), fc.boolean(), (v, dtype, seed, a, falling) => {
        arena.reset()
        const axis = a % v.shape.length
        const x = arena.array(dtype, v.shape, numbers(dtype, seed), v.layout)
        const out = arena.room('int32', v.shape)
        moves.argsort(x, axis, falling, out)
        expect(arena.read(out)).toEqual([...argsort(arena.strided(x), axis, falling)])
        arena.check()
      }),
      runs,
    )
  })

  it('sorts long lines', () => {
    for (const dtype of ['float32', 'float64', 'int32'] as const)
      for (const n of [2047, 2048, 5000]) {
        arena.reset()
        const x = arena.array(dtype, [n], numbers(dtype, n))
        const out = arena.room('int32', [n])
        moves.argsort(x, 0, false, out)
        expect(arena.read(out)).toEqual([...argsort(arena.strided(x), 0, false)])
        arena.check()
      }
  })
})

describe('lines and tables beyond the working space', () => {
  it('sorts a million numbers and more, wherever positions are kept', () => {
    for (const [dtype, n, falling] of [
      ['float32', 700_000, false],
      ['float64', 1_060_000, true],
      ['int32', 1_060_000, false],
    ] as const) {
      arena.reset()
      const x = arena.array(dtype, [n], numbers(dtype, 3))
      const out = arena.room('int32', [n])
      moves.argsort(x, 0, falling, out)
      const line = arena.memory(dtype).slice(x.at / bytesOf[dtype], x.at / bytesOf[dtype] + n)
      const order = arena.machine.i32.slice(out.at / 4, out.at / 4 + n)
      // NaN as infinity and a bit: no number of these lies there.
      const rank = (i: number) => (Number.isNaN(line[i]!) ? [1, 0] : [0, line[i]! + 0])
      let wrong = 0
      for (let k = 1; k < n; k++) {
        const [a, b] = [rank(order[k - 1]!), rank(order[k]!)]
        const difference = a[0]! - b[0]! || Math.sign(a[1]! === b[1]! ? 0 : a[1]! - b[1]!)
        if (falling ? difference < 0 : difference > 0) wrong++
        if (difference === 0 && order[k - 1]! >= order[k]!) wrong++
      }
      expect(wrong).toBe(0)
      expect(new Set(order).size).toBe(n)
      arena.check()
    }
  })

  it('selects among more than a million runs', () => {
    arena.reset()
    const n = 1_050_000
    const turned = { order: [0, 1], steps: [1, 1], gaps: [0, 0], turned: [false, false] }
    const layout = { ...turned, broadcast: [false, false] }
    const x = arena.array('int32', [n, 2], (i) => (Math.imul(i, 0x9e3779b1) >>> 4) % 1_000_003, layout)
    const [value, index] = [arena.room('int32', []), arena.room('int32', [])]
    moves.maxWindows(x, [0, 1], value, index)
    expect(arena.read(index)).toEqual([...argReduce('argmax', arena.strided(x), [0, 1])])
    const picked = arena.room('int32', [])
    moves.pick(x, [0, 1], index, picked)
    expect(arena.read(picked)).toEqual(arena.read(value))
    const out = arena.room('int32', [2, n])
    moves.placeFolded([n, 2], [0, 1], index, picked, { ...out, shape: [n, 2], strides: [1, n] }, out)
    const [at] = arena.read(index) as [number]
    const filled: number[] = []
    for (const [i, v] of arena.machine.i32.subarray(out.at / 4, out.at / 4 + 2 * n).entries())
      if (v !== 0) filled.push(i, v)
    expect(filled).toEqual([(at % 2) * n + Math.floor(at / 2), ...arena.read(value)])
    arena.check()
  })
})

describe('random', () => {
  const kinds: [RandomName, DType][] = [
    ['bits', 'int32'],
    ['uniform', 'float32'],
    ['uniform', 'float64'],
  ]
  it('draws the bits and uniforms of the reference engine', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 })
    const counter = fc.oneof(fc.nat(1000), fc.integer({ min: 2 ** 32 - 40, max: 2 ** 32 }), fc.maxSafeNat())
    fc.assert(
      fc.property(fc.constantFrom(...kinds), word, word, counter, fc.nat(300), (kind, k0, k1, counter, n) => {
        arena.reset()
        const [name, dtype] = kind
        const state = { key: [k0, k1] as const, counter: Math.min(counter, 2 ** 53 - 1000) }
        const out = arena.room(dtype, [n])
        moves.random(name, state, out)
        expect(arena.read(out)).toEqual(expected(dtype, [n], (to) => fillRandom(name, state, to, dtype)))
        arena.check()
      }),
      runs,
    )
  })

  it('draws the normals of the reference engine, but for rounding', () => {
    for (const [dtype, bound] of [
      ['float32', 6e-7],
      ['float64', 2e-15],
    ] as const)
      for (const n of [1, 2, 3, 7, 50_000]) {
        arena.reset()
        const state = { key: [n, 5] as const, counter: 2 ** 32 - 100 }
        const out = arena.room(dtype, [n])
        moves.random('normal', state, out)
        const want = new Float64Array(n)
        fillRandom('normal', state, want, dtype)
        const difference = arena.read(out).map((x, i) => Math.abs(x - want[i]!) / (Math.abs(want[i]!) + 0.01))
        expect(Math.max(...difference)).toBeLessThan(bound)
        arena.check()
      }
  })

  it('draws the same whatever the number of parts', () => {
    arena.reset()
    const state = { key: [1, 2] as const, counter: 7 }
    const out = arena.room('float32', [50_000])
    moves.random('uniform', state, out)
    expect(arena.read(out)).toEqual(
      expected('float32', [50_000], (to) => fillRandom('uniform', state, to, 'float32')),
    )
  })
})
