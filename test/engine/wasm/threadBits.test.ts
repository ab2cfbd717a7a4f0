import { afterAll, describe, expect, test } from 'vitest'
import type { Data } from '#autograd/engine/dtype.ts'
import type { PointwiseName } from '#autograd/engine/engine.ts'
import { binary, unary } from '#autograd/engine/reference/scalar.ts'
import type { View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { Pool } from '#autograd/engine/wasm/threads/pool.ts'
import { sweep } from '#test/support/floats.ts'

// The bits of large results, whatever the number of threads. Where memory cannot be shared there is one.

const size = 2 ** 20
const shape = [2 ** 8, 2 ** 12]
const strides = [2 ** 12, 1]
const types = ['float32', 'float64'] as const

const reports: string[] = []

function engineOf(threads: number) {
  const machine = new Machine()
  const engine = new WasmEngine(machine, 2 ** 30)
  const allocate = (bytes: number) => engine.store.reserve(bytes)
  const pool = new Pool(machine, { threads, allocate, report: (message) => reports.push(message) })
  machine.runner = pool
  return { engine, pool, threads: machine.features.shared ? threads : 1 }
}

const engines = [1, 2, 4].map(engineOf)
afterAll(() => {
  for (const { pool } of engines) pool.threads = 1
})

/** Repeats until all workers are there, and once more with them. */
async function withAllThreads(compute: (engine: WasmEngine) => View): Promise<Data[]> {
  const results: Data[] = []
  for (const { engine, pool, threads } of engines) {
    const once = () => {
      const out = compute(engine)
      const data = engine.read(out)
      engine.release(out.block)
      return data
    }
    for (; pool.running < threads; await new Promise((resolve) => setTimeout(resolve, 2))) once()
    results.push(once())
  }
  return results
}

/** Of NaN no bits are promised: compilers of JavaScript may change its sign. */
function expectSame([one, ...others]: readonly Data[]): void {
  for (const data of others) {
    expect(data.length).toBe(one!.length)
    expect(data.findIndex((x, i) => !Object.is(x, one![i]))).toBe(-1)
  }
  expect(reports).toEqual([])
}

/** Their second operand is how many times to differentiate: a small integer. */
const ofOrder: readonly PointwiseName[] = ['polygamma', 'sinc']
const numbers = (seed: number) => sweep(size, 'float32', seed)
const [first, second] = [numbers(1), numbers(2)]
const orders = second.map((_, i) => i % 4)

const operandsOf = (name: PointwiseName) =>
  name in unary ? [first] : [first, ofOrder.includes(name) ? orders : second]

const upload = (engine: WasmEngine, data: readonly number[], type: (typeof types)[number]): View => {
  const elements = type === 'float32' ? Float32Array.from(data) : Float64Array.from(data)
  return { block: engine.upload(elements, type), shape, strides, offset: 0 }
}

/** Uploads what is asked for and releases it behind the computation. */
const on =
  (
    type: (typeof types)[number],
    lists: readonly (readonly number[])[],
    f: (e: WasmEngine, xs: View[]) => View,
  ) =>
  (engine: WasmEngine): View => {
    const xs = lists.map((list) => upload(engine, list, type))
    const out = f(engine, xs)
    engine.settle([out.block])
    for (const { block } of xs) engine.release(block)
    return out
  }

describe.each(types)('1, 2 and 4 threads give the same bits of %s', (type) => {
  const names = [...Object.keys(unary), ...Object.keys(binary)] as PointwiseName[]
  const truths = /^(logical|is|equal|notEqual|less|greater)/

  test.each(names.filter((name) => !truths.test(name)))('in %s', async (name) => {
    const compute = on(type, operandsOf(name), (engine, xs) => engine.pointwise(name, xs, type))
    expectSame(await withAllThreads(compute))
  })

  const moderate = [first.map((x) => Math.sin(x % 100 || 1))]

  test.each([
    ['all', [0, 1]],
    ['rows', [1]],
    ['columns', [0]],
  ])('in sums over %s', async (_, axes) => {
    expectSame(await withAllThreads(on(type, moderate, (engine, [x]) => engine.reduce('sum', x!, axes))))
  })

  test.each([0, 1])('in running sums along axis %i', async (axis) => {
    expectSame(await withAllThreads(on(type, moderate, (engine, [x]) => engine.scan('cumsum', x!, axis))))
  })
})
