import { type Tensor, tensor } from '@wengert/autograd'
import {
  broadcastable,
  dyadic,
  indices,
  layOut,
  layoutNames,
  layouts,
  operands,
  shapes,
  special,
  tensors,
} from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shrunk } from './shrunk.ts'

/** What lies behind a tensor: strides of the axes that have any say. */
const stridesOf = (x: Tensor) => x.view.strides.filter((_, axis) => x.shape[axis]! > 1)

describe('tensors', () => {
  test('have the shape, dtype and kind of elements asked for', () => {
    fc.assert(
      fc.property(tensors({ shape: [2, 3], values: dyadic(), dtype: 'float32' }), (x) => {
        expect([...x.shape]).toEqual([2, 3])
        expect(x.dtype).toBe('float32')
        expect(x.data().every((v) => Number.isInteger(4 * v))).toBe(true)
      }),
    )
  })

  test('shrink in shape and in elements', () => {
    const x = shrunk(tensors(), (t) => t.data().every((v) => v < 1))
    expect(x.size).toBe(1)
    expect(x.data()[0]).toBe(1)
  })

  test('as operands broadcast', () => {
    fc.assert(fc.property(operands(broadcastable(2)), ([x, y]) => x!.add(y!).dtype === 'float64'))
  })

  test('of indices are in range and repeat themselves', () => {
    fc.assert(
      fc.property(indices({ size: 5, shape: shapes() }), (index) => {
        const list = Array.from(index.data())
        expect(index.dtype).toBe('int32')
        expect(list.every((i) => i >= 0 && i < 5)).toBe(true)
        if (list.length > 1) expect(new Set(list).size).toBeLessThan(list.length)
      }),
    )
    expect(shrunk(indices({ size: 5, shape: [3] }), () => false).toArray()).toEqual([0, 0, 0])
  })
})

describe('layouts', () => {
  test('change where elements lie, and nothing else', () => {
    const any = tensors({ shape: shapes({ minSide: 0 }), values: special() })
    fc.assert(
      fc.property(layouts(any), ({ dense, tensor: x }) => {
        expect([...x.shape]).toEqual([...dense.shape])
        expect(x.dtype).toBe(dense.dtype)
        expect(x.data()).toEqual(dense.data())
      }),
    )
  })

  test('are what they are called', () => {
    const x = tensor(new Float64Array([1, 2, 3, 4, 5, 6]), [2, 3]).dynamic()
    const strides = Object.fromEntries(layoutNames.map((name) => [name, stridesOf(layOut(x, name))]))
    expect(strides).toEqual({
      dense: [3, 1],
      transposed: [1, 2],
      sliced: [-14, -2],
      cropped: [5, 1],
      broadcast: [3, 1],
    })
    const even = tensor(new Float64Array([7, 7, 8, 8]), [2, 2]).dynamic()
    expect(stridesOf(layOut(even, 'broadcast'))).toEqual([1, 0])
    expect(layOut(even, 'cropped').view.offset).toBe(5)
  })

  test('of integers and bools keep them', () => {
    const index = tensor(new Int32Array([3, 1, 2])).dynamic()
    const flags = tensor([
      [true, false],
      [false, true],
    ]).dynamic()
    for (const name of layoutNames)
      for (const x of [index, flags]) expect(layOut(x, name).toArray()).toEqual(x.toArray())
  })

  test('all occur, with negative strides, stride 0 and single elements', () => {
    const list = fc.sample(layouts(tensors({ shape: [2, 3] })), { numRuns: 100, seed: 5 })
    expect(new Set(list.map(({ layout }) => layout))).toEqual(new Set([...layoutNames, 'element']))
    const strides = list.flatMap(({ tensor: x }) => stridesOf(x))
    expect(strides.some((s) => s < 0)).toBe(true)
    expect(strides.some((s) => s === 0)).toBe(true)
    expect(list.some(({ tensor: x }) => x.size === 1 && x.view.block.size === 6)).toBe(true)
  })

  test('shrink to dense', () => {
    expect(shrunk(layouts(tensors()), () => false)).toMatchObject({ layout: 'dense' })
    const { layout, tensor: x } = shrunk(layouts(tensors()), ({ tensor: t }) =>
      stridesOf(t).every((s) => s >= 0),
    )
    expect(layout).toBe('sliced')
    expect(x.size).toBe(2)
  })
})
