import { ones, type Tensor, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flattenNested, type Nested } from '#autograd/tensor/nested.ts'
import { float64, int32, leaf, toTensor } from '#test/support/arrays.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** Views of one tensor in which nothing lies where it lay. */
const views: [string, (x: Tensor) => Tensor][] = [
  ['itself', (x) => x],
  ['transposed', (x) => x.transpose(0, 1)],
  ['turned round', (x) => x.flip([0, 1])],
  ['every second', (x) => x.slice({ step: 2 }, { start: 1, step: 2 })],
  ['a row', (x) => x.slice(1)],
  ['stretched', (x) => x.slice(0).expand([3, 4])],
  ['windows', (x) => x.unfold({ kernelSize: 2 })],
]

describe('reading', () => {
  test.each(views)('%s gives the same elements as item, data and toArray', (_name, view) => {
    const x = view(toTensor(draw(1).integers([3, 4])))
    const data = Array.from(x.data())
    expect(flattenNested(x.toArray() as Nested, 'test').data).toEqual(data)
    expect(data).toHaveLength(x.size)
    for (let place = 0; place < x.size; place++) {
      let rest = place
      const index = [...x.shape].reverse().map((n) => {
        const i = rest % n
        rest = Math.floor(rest / n)
        return i
      })
      expect(x.slice(...index.reverse()).item()).toBe(data[place])
    }
  })

  test('data has the type of the dtype, bools as bytes', () => {
    expect(tensor([1]).data()).toBeInstanceOf(Float32Array)
    expect(float64([1]).data()).toBeInstanceOf(Float64Array)
    expect(int32([1]).data()).toBeInstanceOf(Int32Array)
    expect(tensor([true]).data()).toBeInstanceOf(Uint8Array)
    expect([tensor([true]).item(), tensor([true]).toArray()]).toEqual([1, [true]])
  })

  test('what a tensor says of itself fits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), (shape) => {
        const x = ones(shape)
        expect([x.rank, x.size, x.data().length]).toEqual([
          shape.length,
          shape.reduce((a, b) => a * b, 1),
          x.size,
        ])
        expect(shape.map((_, axis) => x.dim(axis - shape.length))).toEqual(shape)
      }),
    )
  })
})

describe('a tensor never changes', () => {
  test('by writing to what it gave out', () => {
    const x = leaf([1, 2, 3])
    const y = x.mul(2)
    x.data().fill(99)
    y.data().fill(99)
    ;(y.toArray() as number[])[0] = 99
    y.sum().backward()
    x.grad!.data().fill(99)
    expect([x.toArray(), y.toArray(), x.grad!.toArray()]).toEqual([
      [1, 2, 3],
      [2, 4, 6],
      [2, 2, 2],
    ])
  })

  test('by an operation on it or on a view of it', () => {
    for (const [name, view] of views) {
      const x = toTensor(draw(1).integers([3, 4]))
      const before = [x.toArray(), view(x).toArray()]
      const seen = view(x)
      seen.add(1).neg().exp().sum(0)
      seen.reshape([-1]).cumsum(0).sort()
      seen.pad([[1, 1]]).flip(0)
      expect([x.toArray(), seen.toArray()], name).toEqual(before)
    }
  })

  test('by what happens to the arrays that sizes and axes came in', () => {
    const x = leaf([1, 2, 3, 4, 5, 6], [2, 3])
    const lists = {
      order: [1, 0],
      shape: [3, 2],
      axes: [0],
      kernel: [2],
      pairs: [[1, 0]] as [number, number][],
    }
    const results = [
      x.permute(lists.order),
      x.reshape(lists.shape),
      x.sum(lists.axes),
      x.flip(lists.axes),
      x.unfold({ kernelSize: lists.kernel }),
      x.unsqueeze(0).conv1d(ones([1, 2, 2], { dtype: 'float64' }), { padding: lists.pairs }),
    ]
    const before = results.map((t) => t.toArray())
    for (const list of Object.values(lists)) list.fill(0 as never)
    lists.pairs[0] = [7, 7]
    expect(results.map((t) => t.toArray())).toEqual(before)
    for (const t of results) t.sum().backward()
    // 1 from each of permute, reshape, sum and flip; 1, 2, 1 from the windows; 2 from the convolution, 1 at the end.
    expect(x.grad!.toArray()).toEqual([
      [7, 8, 6],
      [7, 8, 6],
    ])
  })
})
