import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PointwiseName } from '#autograd/engine/engine.ts'
import { rowMajor, sizeOf, type View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import type { Step } from '#autograd/engine/wasm/pointwise/expression.ts'
import { Bench, dense, type FloatType, type Labels } from './contractions.ts'

const seed = Number(process.env.WENGERT_SEED ?? 1)

/** Multiples of 1/8 in [-1, 1), some of them NaN. */
function numbers(dtype: FloatType, n: number, start: number): Float32Array | Float64Array {
  const data = dtype === 'float32' ? new Float32Array(n) : new Float64Array(n)
  let state = start | 1
  return data.map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) % 997 === 0 ? Number.NaN : (state >> 28) / 8
  }) as typeof data
}

const labelled = (dtype: FloatType, shape: number[], labels: number[], start: number): Labels =>
  dense(numbers(dtype, sizeOf(shape), start), shape, labels)

const view = (engine: WasmEngine, shape: number[], start: number): View => ({
  block: engine.upload(numbers('float32', sizeOf(shape), start), 'float32'),
  shape,
  strides: rowMajor(shape),
  offset: 0,
})

const functions: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y,
  mul: (x, y) => x * y,
  maximum: (x, y) => Math.max(x, y),
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
}

describe(`tiles that are finished (seed ${seed})`, () => {
  const bench = new Bench()
  const { memory, contractions } = bench
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    rows: fc.integer({ min: 1, max: 40 }),
    cols: fc.integer({ min: 4, max: 70 }),
    sum: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(513, 1100)),
  })
  const cases = fc.record({
    sizes,
    dtype: fc.constantFrom('float32' as const, 'float64' as const),
    isCrossed: fc.boolean(),
    steps: fc.array(
      fc.record({
        name: fc.constantFrom('add', 'mul', 'maximum', 'relu'),
        leaf: fc.nat(3),
        other: fc.nat(7),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    bias: fc.integer({ min: 1, max: 3 }),
    storesSums: fc.boolean(),
    start: fc.nat(),
  })

  test('hold what separate kernels give, to the bit, and nothing beside it', () => {
    let finished = 0
    const property = fc.property(cases, ({ sizes, dtype, isCrossed, steps, bias, storesSums, start }) => {
      const { batch, rows, cols, sum } = sizes
      const a = bench.put(dtype, labelled(dtype, [batch, rows, sum], [0, 1, 3], start))
      const b = bench.put(dtype, labelled(dtype, [batch, sum, cols], [0, 3, 2], start + 1))
      const [x, y] = isCrossed ? [b, a] : [a, b]
      const plan = contractions.plan(x, y, [0, 1, 2])
      if (plan.finish === null || plan.size === 0) return
      const shape = [batch, rows, cols]
      const leaves = [
        { strides: rowMajor(shape), data: numbers(dtype, plan.size, start) },
        { strides: [0, bias, 0], data: numbers(dtype, rows * bias, start + 2) },
        { strides: [0, 0, 1], data: numbers(dtype, cols, start + 3) },
        { strides: [0, 0, 0], data: numbers(dtype, 1, start + 4) },
      ]
      const expression = {
        dtype,
        leaves: leaves.map(({ strides }) => ({
          kind: 'own' as const,
          access: strides[2] === 1 ? ('vector' as const) : ('splat' as const),
        })),
        steps: steps.map(({ name, leaf, other }, i): Step => {
          const first = i === 0 ? 0 : 3 + i
          const args = name === 'relu' ? [first] : [first, i > 0 && other < 2 ? 0 : leaf]
          return { name: name as PointwiseName, args, isMask: false }
        }),
      }
      const root = leaves.length + steps.length - 1
      const stores = storesSums ? [root, 0] : [root]
      const product = plan.finish({
        expression,
        sums: 0,
        leaves: leaves.map(({ strides }) => ({ shape, strides })),
        stores,
      })
      if (product === null) return
      finished++
      const at = leaves.map(
        ({ data, strides }) => bench.put(dtype, { data, shape, strides, offset: 0, labels: [] }).at,
      )
      const sums = bench.run(dtype, plan, x, y)
      const bytes = dtype === 'float32' ? 4 : 8
      const room = Math.ceil((plan.size * bytes) / 64) * 64 + 128
      const to = stores.map(() => memory.allocate(room) + 64)
      const mark = 2 ** 20
      const floats = bench.floats(dtype)
      for (const place of to) floats.fill(mark, place / bytes - 8, place / bytes + plan.size + 8)
      product.run(x.at, y.at, at, to)
      const round = dtype === 'float32' ? Math.fround : (value: number) => value
      const wanted = sums.map((z, i) => {
        const [r, c] = [Math.floor(i / cols) % rows, i % cols]
        const values = [z, leaves[1]!.data[r * bias]!, leaves[2]!.data[c]!, leaves[3]!.data[0]!]
        for (const { name, args } of expression.steps)
          values.push(round(functions[name]!(values[args[0]!]!, values[args[1] ?? 0]!)))
        return values[root]!
      })
      const memoryNow = bench.floats(dtype)
      const stored = to.map((place) => [
        ...memoryNow.subarray(place / bytes - 8, place / bytes + plan.size + 8),
      ])
      const beside = new Array<number>(8).fill(mark)
      const same = (got: number[], want: number[]) => {
        for (const [i, value] of [...beside, ...want, ...beside].entries())
          if (!Object.is(got[i]! + 0, value + 0)) expect.fail(`${got[i]} at ${i - 8} where ${value} is right`)
      }
      same(stored[0]!, wanted)
      if (storesSums) same(stored[1]!, sums)
    })
    fc.assert(property, { seed, numRuns: 150 })
    expect(finished).toBeGreaterThan(75)
  })

  test('are not made of leaves that tiles cannot follow', () => {
    const a = bench.put('float32', labelled('float32', [2, 8, 16], [0, 1, 3], 1))
    const b = bench.put('float32', labelled('float32', [16, 32], [3, 2], 1))
    const plan = contractions.plan(a, b, [0, 1, 2])
    const step: Step = { name: 'add', args: [0, 1], isMask: false }
    const leaf = { kind: 'own', access: 'vector' } as const
    const withLeaf = (strides: number[]) =>
      plan.finish!({
        expression: { dtype: 'float32', leaves: [leaf, leaf], steps: [step] },
        sums: 0,
        leaves: [rowMajor([2, 8, 32]), strides].map((s) => ({ shape: [2, 8, 32], strides: s })),
        stores: [2],
      })
    expect(withLeaf([0, 0, 1])).not.toBeNull()
    expect(withLeaf([8, 1, 0])).not.toBeNull()
    expect(withLeaf([-16, -2, 0])).not.toBeNull()
    for (const strides of [
      [256, 32, 1],
      [0, 0, 2],
      [0, 1, 0],
      [1, 0, 0],
      [1, 0, 1],
      [32, 0, 1],
    ])
      expect(withLeaf(strides)).toBeNull()
  })
})

/** Equal numbers, or NaN both; toEqual takes seconds for so many. */
function expectSame(got: ArrayLike<number>, want: ArrayLike<number>): void {
  expect(got.length).toBe(want.length)
  for (let i = 0; i < want.length; i++)
    if (got[i] !== want[i] && !(Number.isNaN(got[i]) && Number.isNaN(want[i])))
      expect.fail(`${got[i]} at ${i} where ${want[i]} is right`)
}

describe('products that wait for what comes after them', () => {
  const [rows, sum, cols] = [1028, 24, 1024]
  const start = () => {
    const engine = new WasmEngine(new Machine(), 2 ** 30)
    const counts = { kernels: 0 }
    const run = engine.machine.run.bind(engine.machine)
    engine.machine.run = (...args) => {
      counts.kernels++
      run(...args)
    }
    const [a, b] = [view(engine, [rows, sum], 1), view(engine, [sum, cols], 2)]
    const bias = { ...view(engine, [cols], 3), shape: [rows, cols], strides: [0, 1] }
    const product = () => engine.contract({ view: a, labels: [0, 2] }, { view: b, labels: [2, 1] }, [0, 1])
    const add = (x: View, y: View) => engine.pointwise('add', [x, y], 'float32')
    const relu = (x: View) => engine.pointwise('relu', [x], 'float32')
    return { engine, counts, product, bias, add, relu }
  }

  test('are one kernel with it, and hold the same bits as without', () => {
    const { engine, counts, product, bias, add, relu } = start()
    const z = product()
    engine.read(z)
    const want = engine.read(relu(add(z, bias)))
    expect(counts.kernels).toBe(2)
    const sums = product()
    const y = relu(add(sums, bias))
    engine.release(sums.block)
    expect(counts.kernels).toBe(2)
    expectSame(engine.read(y), want)
    expect(counts.kernels).toBe(3)
  })

  test('are computed again when they are read after all, and from then on stored', () => {
    const { engine, counts, product, bias, add, relu } = start()
    const want = engine.read(product())
    const passes = () => {
      counts.kernels = 0
      const z = product()
      engine.read(relu(add(z, bias)))
      expectSame(engine.read(z), want)
      return counts.kernels
    }
    expect(passes()).toBe(2)
    expect(passes()).toBe(1)
  })

  test('the same where what is read is made of them', () => {
    const { engine, counts, product, bias, add, relu } = start()
    const want = engine.read(add(product(), bias))
    const passes = () => {
      counts.kernels = 0
      const z = product()
      const shifted = add(z, bias)
      engine.release(z.block)
      engine.read(relu(shifted))
      expectSame(engine.read(shifted), want)
      return counts.kernels
    }
    expect(passes()).toBe(2)
    // The product with relu, which stores the sums; then the sum with the bias.
    expect(passes()).toBe(2)
    expect(passes()).toBe(2)
  })

  test('are computed when the next product is asked for and nothing has come of them', () => {
    const { engine, counts, product } = start()
    const first = product()
    expect(counts.kernels).toBe(0)
    const second = product()
    expect(counts.kernels).toBe(1)
    expectSame(engine.read(first), engine.read(second))
  })

  test('read in any order, through any views, hold the same', () => {
    const property = fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }), (order) => {
      const values = (at: readonly number[]) => {
        const { engine, product, bias, add, relu } = start()
        const z = product()
        const turned = { ...z, shape: [cols, rows], strides: [1, cols] }
        const shifted = add(z, bias)
        const all = [z, shifted, relu(shifted), add(z, z), add(shifted, z), turned]
        const got = all.map(() => null as ReturnType<typeof engine.read> | null)
        for (const i of at) got[i] = engine.read(all[i]!)
        return all.map((x, i) => got[i] ?? engine.read(x))
      }
      const want = values([0, 1, 2, 3, 4, 5])
      for (const [i, got] of values(order).entries()) expectSame(got, want[i]!)
    })
    fc.assert(property, { seed, numRuns: 12 })
  })

  test('what outlives its scope is stored in the same kernel', () => {
    const { engine, counts, product, bias, add, relu } = start()
    const z = product()
    const y = relu(add(z, bias))
    engine.settle([y.block, z.block])
    expect(counts.kernels).toBe(1)
    engine.read(z)
    expect(counts.kernels).toBe(1)
  })

  test('in a heap that is too small for the sums as well', () => {
    const engine = new WasmEngine(new Machine(), 7 * 2 ** 20)
    const [a, b] = [view(engine, [rows, sum], 1), view(engine, [sum, cols], 2)]
    const z = engine.contract({ view: a, labels: [0, 2] }, { view: b, labels: [2, 1] }, [0, 1])
    const y = engine.pointwise('relu', [z], 'float32')
    const got = engine.read(y)
    expectSame(
      got,
      (engine.read(z) as Float32Array).map((x) => (x > 0 || Number.isNaN(x) ? x : 0)),
    )
  })
})
