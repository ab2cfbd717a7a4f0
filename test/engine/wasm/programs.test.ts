import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { MemoryError } from '#autograd/errors/index.ts'
import { LateMachine } from '#test/support/lateMachine.ts'
import { expectSame, type Program, programs, smooth } from './programs.ts'

const seed = Number(process.env.WENGERT_SEED ?? 1)
const forwards = (n: number) => Array.from({ length: n }, (_, i) => i)
const backwards = (n: number) => forwards(n).reverse()

/** What does not fit into the heap at all is refused; the next program must still be right. */
const expectRight = (engine: WasmEngine) => (program: Program) => {
  try {
    expectSame(engine, program, forwards)
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error
  }
}

describe(`random programs give what the reference engine gives (seed ${seed})`, () => {
  const engine = new WasmEngine(new Machine(), 2 ** 30)
  // Up to 7 * 7 * 7 * 300 elements: computed at once, held back, and, with several parts, shared out.
  const check = (order: typeof forwards) => (program: Program) => expectSame(engine, program, order)

  test('read in the order in which they were asked for', () => {
    fc.assert(fc.property(programs(300), check(forwards)), { seed, numRuns: 300 })
  })

  test('read from the last, so that what is held back is computed for others first', () => {
    fc.assert(fc.property(programs(300), check(backwards)), { seed, numRuns: 300 })
  })

  test.each([
    ['forwards', forwards],
    ['backwards', backwards],
  ])('with functions that are stored on the way, read %s', (_, order) => {
    fc.assert(fc.property(programs(300, smooth), check(order)), { seed, numRuns: 300 })
  })
})

describe('runs that begin as late as they may', () => {
  test.each([
    ['in the heap', 2 ** 30],
    ['where everything pages', 64 * 1024],
  ])('give the same %s', (_, heapLimit) => {
    const engine = new WasmEngine(new LateMachine(), heapLimit)
    const property = fc.property(programs(40, smooth), expectRight(engine))
    fc.assert(property, { seed, numRuns: 300 })
  })
})

describe('a heap so small that everything pages', () => {
  test('never makes a tensor read wrong', () => {
    const engine = new WasmEngine(new Machine(), 64 * 1024)
    fc.assert(fc.property(programs(40), expectRight(engine)), { seed, numRuns: 300 })
    const { pagesOut, pagesIn, bytes, heapLimit } = engine.store.stats()
    expect(pagesOut).toBeGreaterThan(1000)
    expect(pagesIn).toBeGreaterThan(100)
    expect(bytes).toBeLessThanOrEqual(heapLimit)
  })

  test('says how much was wanted and for what, and loses nothing', () => {
    const engine = new WasmEngine(new Machine(), 64 * 1024)
    const data = Float32Array.from({ length: 1000 }, (_, i) => i)
    const upload = () => ({ block: engine.upload(data, 'float32'), shape: [1000], strides: [1], offset: 0 })
    const views = Array.from({ length: 100 }, upload)
    const wide = { ...views[0]!, shape: [1000, 1000], strides: [1, 0] }
    expect(() => engine.copy(wide, 'float32')).toThrow(
      'copy: room for 1000000 elements of float32, 3.81 MB, in a heap of at most 0.06 MB; got',
    )
    for (const x of views) expect(engine.read(x)).toEqual(data)
  })
})
