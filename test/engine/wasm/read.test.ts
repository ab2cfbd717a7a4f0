import fc from 'fast-check'
import { expect, test } from 'vitest'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import type { View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

const dtypes = ['bool', 'int32', 'float32', 'float64'] as const
const dtype = fc.constantFrom(...dtypes)
const arrays = { bool: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array }

/** Views of 80 x 90 elements that do not lie one behind the other, and where the first of them is. */
const layouts = {
  transposed: { shape: [90, 80], strides: [1, 90], offset: 0 },
  backwards: { shape: [80, 90], strides: [-90, -1], offset: 7199 },
  'every other': { shape: [80, 60], strides: [90, 1], offset: 20 },
  'the same again': { shape: [100, 90], strides: [0, 1], offset: 180 },
}

const same = (
  x: View,
  on: WasmEngine | typeof referenceEngine,
  data: never,
  of: (typeof dtypes)[number],
): View => ({
  ...x,
  block: on.upload(data, of),
})

test('elements that lie apart are read in their order, and nothing stays behind', () => {
  const engine = new WasmEngine(new Machine(), 2 ** 26)
  fc.assert(
    fc.property(dtype, fc.constantFrom(...Object.values(layouts)), (of, layout) => {
      const values = Array.from({ length: 7200 }, (_, i) => (of === 'bool' ? i % 2 : i - 50))
      const data = arrays[of].from(values) as never
      const [x, y] = [engine, referenceEngine].map((on) => same(layout as never, on, data, of)) as [
        View,
        View,
      ]
      const { blocks } = engine.store.stats()
      expect(engine.read(x)).toEqual(referenceEngine.read(y))
      expect(engine.store.stats().blocks).toBe(blocks)
      engine.release(x.block)
    }),
    { numRuns: 40 },
  )
})

test('and where there is no room to bring them together they are read one by one', () => {
  const size = 1 << 18
  const engine = new WasmEngine(new Machine(), 6 << 20)
  const data = Float32Array.from({ length: size }, (_, i) => i % 1001)
  const x: View = { block: engine.upload(data, 'float32'), shape: [512, 512], strides: [1, 512], offset: 0 }
  const big: View = { ...x, shape: [8, 512, 512], strides: [0, 1, 512] }
  const y = { ...big, block: referenceEngine.upload(data, 'float32') }
  const [got, want] = [engine.read(big), referenceEngine.read(y)]
  expect(got.every((value, i) => value === want[i])).toBe(true)
})

test('extrema of integers are those of the reference engine, whatever is reduced', () => {
  const engine = new WasmEngine(new Machine(), 2 ** 26)
  const axes = fc.constantFrom([0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2])
  const side = fc.integer({ min: 1, max: 20 })
  const name = fc.constantFrom('max' as const, 'min' as const)
  fc.assert(
    fc.property(fc.tuple(side, side, side), axes, name, fc.integer(), (shape, axes, name, seed) => {
      const size = shape[0] * shape[1] * shape[2]
      const data = Int32Array.from({ length: size }, (_, i) => Math.imul(i + seed, 0x9e3779b1))
      const strides = [shape[1] * shape[2], shape[2], 1]
      const [x, y] = [engine, referenceEngine].map((on) =>
        same({ shape, strides, offset: 0 } as never, on, data as never, 'int32'),
      ) as [View, View]
      const { blocks } = engine.store.stats()
      const got = engine.reduce(name, x, axes)
      const want = referenceEngine.reduce(name, y, axes)
      expect([got.shape, engine.read(got)]).toEqual([want.shape, referenceEngine.read(want)])
      engine.release(got.block)
      expect(engine.store.stats().blocks).toBe(blocks)
      engine.release(x.block)
    }),
  )
})
