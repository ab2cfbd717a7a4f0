import { describe, expect, test } from 'vitest'
import type { View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

describe('a value that is read again and again', () => {
  const [n, d] = [64, 64]

  /** An engine, and vectors of integers on it, so that sums are exact. */
  function vectors() {
    const engine = new WasmEngine(new Machine(), 2 ** 28)
    const of = (data: Float32Array, shape: number[], strides: number[]): View => ({
      block: engine.upload(data, 'float32'),
      shape,
      strides,
      offset: 0,
    })
    const x = Float32Array.from({ length: n * d }, (_, i) => (i * 7) % 31)
    const y = Float32Array.from({ length: n * d }, (_, i) => (i * 5) % 29)
    return { engine, of, x, y }
  }

  /** The sums over each of the axes in turn, three times, and the bytes that were in the heap at most beside the operands. */
  function sums(engine: WasmEngine, value: View) {
    const before = engine.store.stats().bytes
    const all = Array.from({ length: 9 }, (_, i) => [...engine.read(engine.reduce('sum', value, [i % 3]))])
    return { all, bytes: engine.store.stats().peak - before }
  }

  test('is not stored where it is made of far fewer elements: differences of all pairs', () => {
    const { engine, of, x, y } = vectors()
    const a = of(x, [n, n, d], [d, 0, 1])
    const b = of(y, [n, n, d], [0, d, 1])
    const { all, bytes } = sums(engine, engine.pointwise('sub', [a, b], 'float32'))
    const difference = (i: number, j: number, k: number) => x[i * d + k]! - y[j * d + k]!
    const total = (f: (m: number) => number) =>
      Array.from({ length: n }, (_, m) => f(m)).reduce((s, v) => s + v)
    const cells = Array.from({ length: n * n }, (_, c) => [Math.floor(c / n), c % n] as const)
    const want = [
      cells.map(([j, k]) => total((i) => difference(i, j, k))),
      cells.map(([i, k]) => total((j) => difference(i, j, k))),
      cells.map(([i, j]) => total((k) => difference(i, j, k))),
    ]
    expect(all).toEqual([...want, ...want, ...want])
    expect(bytes).toBeLessThan((4 * n * n * d) / 2)
  })

  test('is stored where it is made of as many', () => {
    const { engine, of } = vectors()
    const data = Float32Array.from({ length: n * n * d }, (_, i) => i % 17)
    const a = of(data, [n, n, d], [n * d, d, 1])
    const { bytes } = sums(engine, engine.pointwise('add', [a, a], 'float32'))
    expect(bytes).toBeGreaterThanOrEqual(4 * n * n * d)
  })
})
