import { expect, test } from 'vitest'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

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
