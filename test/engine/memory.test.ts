import { type Tensor, zeros } from '@wengert/autograd'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { engine, useEngine } from '#autograd/engine/current.ts'
import { leakReport, memoryStats } from '#autograd/engine/memory.ts'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import { configure, settings } from '#autograd/engine/settings.ts'
import type { View } from '#autograd/engine/view.ts'
import { wasmEngine } from '#autograd/engine/wasm/create.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { StateError } from '#autograd/errors/index.ts'
import { scope } from '#autograd/tape/scope.ts'
import { refused } from '#test/support/errors.ts'

const initial = settings()
const before = engine()
beforeEach(() => useEngine(wasmEngine()!))
afterEach(() => {
  configure(initial)
  useEngine(before)
})

/** A thousand elements that lie in the heap. */
const made = (): Tensor => {
  const x = zeros([1000]).add(1)
  x.data()
  return x
}

describe('memoryStats', () => {
  test('counts what scopes make and free', () => {
    const start = memoryStats()
    scope(() => {
      const all = [made(), made(), made()]
      const inside = memoryStats()
      expect(inside.blocks - start.blocks).toBe(3)
      expect(inside.bytes - start.bytes).toBeGreaterThanOrEqual(3 * 4000)
      expect(inside.peak).toBeGreaterThanOrEqual(inside.bytes)
      expect(all.length).toBe(3)
    })
    const { bytes, blocks, limit, heapLimit } = memoryStats()
    expect([bytes, blocks]).toEqual([start.bytes, start.blocks])
    expect(limit).toBeLessThanOrEqual(heapLimit)
    expect(heapLimit).toBe(settings().heapLimit)
  })

  test('is all zeros where there is no heap', () => {
    useEngine(referenceEngine)
    made()
    expect(new Set(Object.values(memoryStats()))).toEqual(new Set([0]))
  })
})

describe('leakReport', () => {
  test('needs debug mode', () => {
    configure({ debug: false })
    const { remedy } = refused(() => leakReport(), StateError, 'leakReport')
    expect(remedy).toContain('configure({ debug: true })')
  })

  test('says for each place how many blocks are alive, most bytes first', () => {
    configure({ debug: true })
    scope(() => {
      const few = [made(), made()]
      const many = zeros([5000]).add(1)
      many.data()
      const [total, ...places] = leakReport().split('\n')
      expect(total).toMatch(/^\d+ blocks, \d+\.\d MB$/)
      const mine = places.filter((line) => line.includes('memory.test.ts'))
      expect(mine[0]).toMatch(/^ {2}1 block, 0\.0 MB, at memory\.test\.ts:\d+:\d+$/)
      expect(mine[1]).toMatch(/^ {2}2 blocks, 0\.0 MB, at memory\.test\.ts:\d+:\d+$/)
      expect(few.length).toBe(2)
    })
    expect(leakReport()).not.toContain('memory.test.ts')
  })
})

describe('a loop that never yields', () => {
  const data = new Float32Array(4096)
  const upload = (to: WasmEngine): View => {
    const block = to.upload(data, 'float32')
    to.watch(block)
    return { block, shape: [4096], strides: [1], offset: 0 }
  }

  /** What may wait for the collector, with the untouched arrays that call it; all that is paged out is 600 MB. */
  const waiting = 400e6

  test('keeps nothing of what left the heap and nobody holds', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const small = new WasmEngine(new Machine(), 2 ** 18)
    const start = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 40_000; i++) upload(small)
    expect(small.store.stats().bytesOut).toBeGreaterThan(2 ** 29)
    expect(process.memoryUsage().arrayBuffers - start).toBeLessThan(waiting)
    vi.restoreAllMocks()
  })

  test('keeps nothing of what was never computed, nor of what that would have read', () => {
    const small = new WasmEngine(new Machine(), 2 ** 18)
    const start = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 40_000; i++) {
      const x = upload(small)
      small.watch(small.pointwise('mul', [x, x], 'float32').block)
    }
    expect(small.store.stats().bytesOut).toBeGreaterThan(2 ** 29)
    expect(process.memoryUsage().arrayBuffers - start).toBeLessThan(waiting)
  })

  test('is told once how to be faster', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const small = new WasmEngine(new Machine(), 2 ** 20)
    for (let i = 0; i < 150_000; i++) upload(small)
    expect(small.store.stats().bytesOut).toBeGreaterThan(2 ** 31)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]![0]).toMatch(/scope\(.*minimize\(/)
    vi.restoreAllMocks()
  })

  test('that holds everything reads everything right', () => {
    const small = new WasmEngine(new Machine(), 2 ** 18)
    const all = Array.from({ length: 500 }, (_, i) => {
      data.fill(i)
      return upload(small)
    })
    for (const [i, x] of all.entries()) expect(new Set(small.read(x))).toEqual(new Set([i]))
    expect(small.store.stats().pagesIn).toBeGreaterThan(400)
  })

  test('gives tensors the memory of plans that wait, and plans that of each other', () => {
    const small = new WasmEngine(new Machine(), 2 ** 18)
    const matrix = (rows: number, columns: number): View => {
      const elements = new Float64Array(rows * columns).map((_, i) => (i % 7) - 3)
      const block = small.upload(elements, 'float64')
      return { block, shape: [rows, columns], strides: [columns, 1], offset: 0 }
    }
    // Each structure has a plan of its own, of several KiB: together they are larger than the heap.
    for (const round of [1, 2])
      for (let n = 20; n < 60; n++) {
        const operands = [matrix(n, n + round), matrix(n + round, n)] as const
        const [x, y] = operands.map((view, i) => ({ view, labels: [i, i + 1] }))
        const product = small.contract(x!, y!, [0, 2])
        const [a, b, out] = [...operands, product].map((view) => small.read(view))
        let corner = 0
        for (let k = 0; k < n + round; k++) corner += a![(n - 1) * (n + round) + k]! * b![k * n + n - 1]!
        expect(out!.at(-1)).toBe(corner)
        for (const view of [...operands, product]) small.release(view.block)
      }
  })
})
