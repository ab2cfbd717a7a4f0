import { describe, expect, test } from 'vitest'
import { Func } from '#autograd/engine/wasm/asm/func.ts'
import { i32 } from '#autograd/engine/wasm/asm/instructions.ts'
import { mostRuns, slots } from '#autograd/engine/wasm/machine/layout.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { LateRunner } from '#test/support/lateMachine.ts'

test('memory is cleared from byte to byte, wherever it begins and ends', () => {
  const machine = new Machine()
  const { u8, heapStart } = machine
  for (let begin = 0; begin < 9; begin++)
    for (let bytes = 0; bytes < 40; bytes++) {
      u8.fill(7, heapStart, heapStart + 64)
      machine.clear(heapStart + begin, bytes)
      const want = Array.from({ length: 64 }, (_, i) => (i >= begin && i < begin + bytes ? 0 : 7))
      expect([...u8.slice(heapStart, heapStart + 64)]).toEqual(want)
    }
})

test('much memory is cleared in parts, and nothing before or behind it', () => {
  const machine = new Machine()
  const { u8, heapStart } = machine
  for (const bytes of [64 * 1024 - 1, 128 * 1024, 128 * 1024 + 1, 4_000_003]) {
    u8.fill(7, heapStart, heapStart + bytes + 200)
    machine.clear(heapStart + 100, bytes)
    const cleared = u8.slice(heapStart, heapStart + bytes + 200)
    expect([cleared.indexOf(0), cleared.lastIndexOf(0)]).toEqual([100, 100 + bytes - 1])
    expect(cleared.slice(100, 100 + bytes).every((byte) => byte === 0)).toBe(true)
  }
})

describe('what a run that has not begun will read', () => {
  /** A machine, and a run on it of two parts that copy a word from one place to another. */
  function copying() {
    const machine = new Machine()
    machine.runner = new LateRunner(machine.scratch)
    const f = new Func('run', ['i32', 'i32', 'i32'])
    const [args] = f.args
    f.body = i32.store(i32.load(args!.get, 4), i32.load(i32.load(args!.get)))
    const kernel = machine.kernel([f])
    const copy = (at: number, from: number, to: number) => {
      const words = at === machine.args ? machine.words.i32 : machine.describing(at)
      words.set([from, to], at / 4)
      machine.run(kernel, at, 2)
    }
    return { machine, copy, out: machine.heapStart }
  }

  test('of small arrays stays until it has', () => {
    const { machine, copy, out } = copying()
    const from = machine.slot()
    machine.words.i32[from / 4] = 7
    copy(machine.args, from, out)
    for (let i = 0; i < slots; i++) machine.words.i32[machine.slot() / 4] = 9
    expect(machine.i32[out / 4]).toBe(7)
  })

  test('of small arrays is waited for when their places are wanted again, and then for no run after it', () => {
    const { machine, copy, out } = copying()
    machine.i32.fill(0, out / 4, out / 4 + 2 * slots)
    for (let i = 0; i < 2 * slots; i++) {
      const from = machine.slot()
      machine.words.i32[from / 4] = i + 1
      copy(out + 16 * slots + 8 * i, from, out + 4 * i)
      const begun = machine.words.i32.subarray(out / 4, out / 4 + 2 * slots).filter((x) => x !== 0).length
      expect(begun, `after run ${i}`).toBeGreaterThan(i - slots)
      expect(begun, `after run ${i}`).toBeLessThanOrEqual(
        Math.max(0, i + 1 - Math.min(slots / 2, mostRuns - 1)),
      )
    }
    const seen = [...machine.i32.subarray(out / 4, out / 4 + 2 * slots)]
    expect(seen).toEqual(Array.from({ length: 2 * slots }, (_, i) => i + 1))
  })

  test('of its description stays until it has, where the machine has a place for it and where a plan has', () => {
    const { machine, copy, out } = copying()
    const many = 3 * mostRuns
    const from = Array.from({ length: many }, (_, i) => out + 4096 + 4 * i)
    machine.i32.set(from, from[0]! / 4)
    for (const [i, at] of from.entries()) copy(i % 3 === 2 ? out + 2048 : machine.args, at, out + 4 * i)
    expect([...machine.i32.slice(out / 4, out / 4 + many)]).toEqual(from)
    for (const [i, at] of from.entries()) copy(machine.args, at, out + 4 * (many - i))
    expect([...machine.i32.slice(out / 4 + 1, out / 4 + 1 + many)]).toEqual(from.toReversed())
  })

  test('is waited for by whoever reads what it writes, and by nobody else', () => {
    const { machine, copy, out } = copying()
    const value = (runs: number, at: number) => machine.elementsAfter(runs, 'int32')[at / 4]
    machine.i32.fill(0, out / 4, out / 4 + 64)
    machine.i32[out / 4] = 3
    copy(machine.args, out, out + 4)
    const first = machine.begun
    copy(machine.args, out + 4, out + 8)
    const second = machine.begun
    copy(machine.args, out + 8, out + 12)
    expect([value(0, out), machine.words.i32[out / 4 + 1]]).toEqual([3, 0])
    expect([value(first, out + 4), machine.words.i32[out / 4 + 2]]).toEqual([3, 0])
    expect([value(second, out + 8), machine.words.i32[out / 4 + 3]]).toEqual([3, 0])
    expect(value(Infinity, out + 12)).toBe(3)
  })

  test('of memory stays until it has, whoever writes there', () => {
    const { machine, copy, out } = copying()
    const write = [
      () => void machine.u8.fill(5, out, out + 4),
      () => void machine.u32.fill(5, out / 4, out / 4 + 1),
      () => void machine.f32.fill(5, out / 4, out / 4 + 1),
      () => void machine.f64.fill(5, out / 8, out / 8 + 1),
      () => void machine.elements('int32').fill(5 as never, out / 4, out / 4 + 1),
      () => machine.clear(out, 4),
    ]
    for (const over of write) {
      machine.i32[out / 4] = 3
      copy(machine.args, out, out + 64)
      over()
      expect(machine.i32[out / 4 + 16]).toBe(3)
    }
  })
})
