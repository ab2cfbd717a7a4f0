import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReduceName } from '#autograd/engine/engine.ts'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import type { View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

const engine = new WasmEngine(new Machine(), 2 ** 28)

/** Numbers of lines around those that columns go down at once, and many. */
const lines = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 30, max: 34 }),
  fc.integer({ min: 60, max: 100 }),
)
/** Columns around the vectors that go down together, and around the least of a part. */
const columns = fc.oneof(
  fc.integer({ min: 17, max: 40 }),
  fc.integer({ min: 500, max: 530 }),
  fc.integer({ min: 1020, max: 1100 }),
)
const dtypes = fc.constantFrom('float32' as const, 'float64' as const)
const names = fc.constantFrom<ReduceName>('sum', 'prod', 'max', 'min')

test('totals of columns are right, whatever the number of lines and columns', () => {
  const sides = fc.record({
    outer: fc.integer({ min: 1, max: 2 }),
    lines,
    columns,
    every: fc.constantFrom(1, 1, 2),
  })
  fc.assert(
    fc.property(sides, dtypes, names, fc.nat({ max: 4 }), (side, dtype, name, steps) => {
      const { outer, lines, columns, every } = side
      const shape = [outer, lines, columns]
      const size = outer * lines * columns * every
      // Sums of integers and products of powers of 2 are exact in any order.
      const values = Array.from({ length: size }, (_, i) => {
        const n = (Math.imul(i, 0x9e3779b1) >>> 8) % 3
        return name === 'prod' ? 2 ** (n - 1) * (n === 2 ? -1 : 1) : n - 1
      })
      const data = dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values)
      const strides = [lines * columns * every, columns * every, every]
      const on = (e: typeof engine | typeof referenceEngine): View => ({
        block: e.upload(data.slice(), dtype),
        shape,
        strides,
        offset: 0,
      })
      const [x, y] = [on(engine), on(referenceEngine)]
      // Some of them of an expression that is computed on the way.
      const chain = (e: typeof engine | typeof referenceEngine, z: View) => {
        let out = z
        for (let i = 0; i < steps; i++) out = e.pointwise('neg', [out], dtype)
        return out
      }
      const [p, q] = [chain(engine, x), chain(referenceEngine, y)]
      const [got, want] = [engine.reduce(name, p, [1]), referenceEngine.reduce(name, q, [1])]
      expect(engine.read(got)).toEqual(referenceEngine.read(want))
      expect(engine.read(p)).toEqual(referenceEngine.read(q))
      for (const { block } of [x, p, got]) engine.release(block)
    }),
    { numRuns: 60 },
  )
})
