import {
  adaptiveAvgPool3d,
  configure,
  engine,
  indexSelect,
  OptionError,
  ones,
  tensor,
} from '@wengert/autograd'
import { afterEach, expect, test } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

// Small tensors are ordinary arrays, lent to kernels in slots of a fixed size. These were larger than a slot.

const before = configure({})
afterEach(() => {
  configure(before)
})

test('many entries gathered of few are not written over by the other operand', () => {
  const gathered = indexSelect(float64([1, 2]), 0, int32([0, 1]).expand([40, 2]).reshape([80]))
  const others = float64([10, 20]).expand([40, 2]).reshape([80])
  expect(gathered.add(others).toArray()).toEqual(Array.from({ length: 80 }, (_, i) => (i % 2 ? 22 : 11)))
})

test('adaptive means of two entries are right in all 18 places', () => {
  const means = adaptiveAvgPool3d(float64([0, 1], [1, 1, 1, 1, 2]), [2, 3, 3])
  expect([...means.data()]).toEqual(Array.from({ length: 18 }, (_, i) => (i % 3) / 2))
})

test('a tensor of another engine is refused and its memory stays as it is', () => {
  const [large, few] = [ones([1000]).add(1), tensor([1, 2])]
  configure({ engine: engineBut() })
  refused(() => large.add(1).data(), OptionError, 'configure')
  expect(few.add(1).toArray()).toEqual([2, 3])
  const other = ones([1000]).mul(3)
  configure(before)
  refused(() => other.add(1).data(), OptionError, 'configure')
  expect(large.sum().item()).toBe(2000)
})

const engineBut = () => (engine().name === 'reference' ? 'wasm' : 'reference')
