import { afterEach, describe, expect, test, vi } from 'vitest'
import { lentRoom } from '#autograd/engine/dense/kernels/lent.ts'
import { inRoom, type Lent, type Room, room, zeros } from '#autograd/engine/dense/kernels/room.ts'
import { type Part, partAt, subtractProduct, transposed } from '#autograd/engine/dense/product.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { LostParts } from '#autograd/engine/wasm/machine/kernel.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { Pool } from '#autograd/engine/wasm/threads/pool.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { own } from './ways.ts'

const random = (seed: number, count: number) => Float64Array.from(draw(seed).reals([count]).data)

// Parts of 128 rows, the last of which is smaller; several goes of terms and of columns.
const [m, k, n] = [300, 270, 1030]
const [a, b] = [random(1, m * k), random(2, k * n)]

function product(turn: boolean): Float64Array {
  const c = zeros(m * n)
  const part = (x: Float64Array, rows: number, columns: number): Part =>
    turn ? transposed(partAt(x, rows, 0, 0)) : partAt(x, columns, 0, 0)
  subtractProduct(partAt(c, n, 0, 0), part(own(a), m, k), part(own(b), k, n), [m, k, n])
  return c.slice()
}

/** Not `toEqual`, which takes minutes to say how large arrays differ. */
const areSame = (x: Float64Array, y: Float64Array) => x.every((entry, i) => entry === y[i])

const pools: Pool[] = []

afterEach(() => {
  for (const pool of pools.splice(0)) pool.threads = 1
})

function engineOf(threads: number): { engine: WasmEngine; pool: Pool } {
  const machine = new Machine()
  const engine = new WasmEngine(machine, 2 ** 28)
  const pool = new Pool(machine, { threads, allocate: (bytes) => engine.store.reserve(bytes) })
  pools.push(pool)
  machine.runner = pool
  return { engine, pool }
}

const bytes = 2 ** 23

/** In pages that are not isolated the heap may move: then there is no such room, and that is what is tested. */
const isShared = new Machine().features.shared
const expectNone = (engine: WasmEngine) => expect(lentRoom(engine, bytes)).toBeNull()

describe(`a room in the heap of an engine${isShared ? '' : ' (none: memory cannot be shared here)'}`, () => {
  test.each([1, 3])(
    'shares large products among %i threads, and has the bits of one alone',
    async (threads) => {
      const { engine, pool } = engineOf(threads)
      if (!isShared) return expectNone(engine)
      const run = vi.spyOn(engine.machine, 'run')
      const lend = (size: number) => lentRoom(engine, size)
      for (const turn of [false, true]) {
        const alone = inRoom(bytes, () => product(turn))
        const once = () =>
          expect(
            areSame(
              inRoom(bytes, () => product(turn), lend),
              alone,
            ),
          ).toBe(true)
        for (once(); pool.running < threads; once()) await new Promise((resolve) => setTimeout(resolve, 2))
        once()
      }
      expect(run.mock.calls.map(([, , parts]) => parts)).toContain(3)
    },
  )

  test('is given back, by errors too', () => {
    const { engine } = engineOf(1)
    if (!isShared) return expectNone(engine)
    const lend = (size: number) => lentRoom(engine, size)
    const before = engine.store.heap.used
    inRoom(bytes, () => expect(engine.store.heap.used).toBeGreaterThanOrEqual(before + bytes), lend)
    expect(engine.store.heap.used).toBe(before)
    expect(() =>
      inRoom(
        bytes,
        () => {
          throw new RangeError('mine')
        },
        lend,
      ),
    ).toThrow('mine')
    expect(engine.store.heap.used).toBe(before)
  })

  test('is not to be had where the heap has no space, or may move: there is another', () => {
    const full = new WasmEngine(new Machine(), 2 ** 20)
    expect(lentRoom(full, bytes)).toBeNull()
    const features = { ...new Machine().features, shared: false }
    const moving = new WasmEngine(new Machine(features), 2 ** 28)
    expect(lentRoom(moving, bytes)).toBeNull()
    inRoom(
      bytes,
      () => expect(room()).not.toBeNull(),
      (size) => lentRoom(full, size),
    )
  })

  test('is left for one of its own when a thread is lost', () => {
    const { engine } = engineOf(1)
    if (!isShared) return expectNone(engine)
    const rooms: (Room | null)[] = []
    const lend = (size: number): Lent => lentRoom(engine, size)!
    vi.spyOn(engine.machine, 'run').mockImplementation(() => {
      throw new LostParts()
    })
    const alone = inRoom(bytes, () => product(false))
    const found = inRoom(
      bytes,
      () => {
        rooms.push(room())
        return product(false)
      },
      lend,
    )
    expect(areSame(found, alone)).toBe(true)
    expect(rooms.length).toBe(2)
    expect(rooms[0]!.buffer).toBe(engine.machine.memory.buffer)
    expect(rooms[1]!.buffer).not.toBe(engine.machine.memory.buffer)
  })
})
