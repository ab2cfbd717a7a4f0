import { tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { agrees, reads } from './agree.ts'
import { readClaim } from './claim.ts'
import { readValue } from './value.ts'

describe('a comment is a claim if it begins as one', () => {
  test.each([
    ['54', 'value'],
    ['-0.5: the slope', 'value'],
    ['[[1, 2], [3, ...]]', 'value'],
    ['{ a: [1], b: true }', 'value'],
    ["'text'", 'value'],
    ['Float32Array [1, 2]', 'value'],
    ['ShapeError: matmul: ...', 'error'],
    ["Tensor<[Dim<'batch'>, 784]>: of pictures", 'type'],
    ['tensor([1., 2.], shape=[2], dtype=float32)', 'printed'],
    ['%0 = leaf  float32 [2]', 'printed'],
  ])('%s', (text, kind) => {
    expect(readClaim([text])?.kind).toBe(kind)
  })

  test.each(['the second derivative', 'near 0', 'zeros and twos', 'falsely', 'a [2, 3]', ''])(
    '"%s" is prose',
    (text) => {
      expect(readClaim([text])).toBeNull()
    },
  )

  test.each(['9 and 6', '1 - tanh² 0.5', '[1, 2', '{ a 1 }', '1.3867...', '[60000, 28] in all', "'open"])(
    '"%s" begins as a value and is none, which is a mistake',
    (text) => {
      expect(readClaim([text])?.kind).toBe('broken')
    },
  )
})

const value = (text: string) => readValue(text)!.value

describe('a value agrees with what is written', () => {
  test.each<[unknown, string]>([
    [54, '54'],
    [0.1 + 0.2, '0.3'],
    [Math.fround(0.1), '0.1'],
    [0.70345, '0.703'],
    [1.00000000005e-10, '1.00000000005e-10'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [tensor([[1, 2]]), '[[1, 2]]'],
    [tensor([true]), '[true]'],
    [tensor(3), '3'],
    [[1, 2, 3], '[1, ...]'],
    [{ w: tensor([1]), n: 'a' }, "{ w: [1], n: 'a' }"],
    [{ w: 1, b: 2 }, '{ w: 1, ... }'],
    [Float32Array.of(1, 2), 'Float32Array [1, 2]'],
    ["it's", "'it\\'s'"],
    [undefined, 'undefined'],
  ])('%s is %s', (got, text) => {
    expect(agrees(got, value(text))).toBe(true)
  })

  test.each<[unknown, string]>([
    [54.4, '54'],
    [0.54, '0.5'],
    [0.7036, '0.703'],
    [1, 'NaN'],
    [1, 'true'],
    [null, 'undefined'],
    [tensor([[1, 2]]), '[1, 2]'],
    [[1, 2, 3], '[1, 2]'],
    [[1], '[1, 2]'],
    [[1], '[1, 2, ...]'],
    [Float64Array.of(1, 2), 'Float32Array [1, 2]'],
    [Float32Array.of(1, 2), '[1, 2]'],
    [{ w: 1, b: 2 }, '{ w: 1 }'],
    [{ w: 1 }, '{ b: 1 }'],
    ['1', '1'],
  ])('%s is not %s', (got, text) => {
    expect(agrees(got, value(text))).toBe(false)
  })

  test('three dots stand for anything in a message, other signs for themselves', () => {
    expect(reads('a: b [2]; got c\nd', 'a: b [2]; got ...')).toBe(true)
    expect(reads('a: b [2]', 'a: ... [2]')).toBe(true)
    expect(reads('a: b 2', 'a: b [2]')).toBe(false)
    expect(reads('a: b; got c', 'a: b')).toBe(false)
  })
})
