import {
  AxisError,
  DTypeError,
  grad,
  OptionError,
  ShapeError,
  type Tensor,
  tensor,
  type WengertError,
} from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'

const x = float64([0, 1, 2, 3, 4, 5], [2, 3])
const mask = tensor([true, false, true, false, true, true], { dtype: 'bool' }).reshape([2, 3])

describe('indexPut', () => {
  test('under a mask writes one value for each place, in their order, and gives each its gradient', () => {
    const g = float64([2, -3, 5, 7, -11, 13], [2, 3])
    const put = (values: Tensor) => x.indexPut([mask], values)
    expect(put(float64([6, 7, 8, 9])).toArray()).toEqual([
      [6, 1, 7],
      [3, 8, 9],
    ])
    const back = grad((values: Tensor) => put(values).mul(g).sum())(float64([6, 7, 8, 9]))
    expect(back.toArray()).toEqual([2, 5, -11, 13])
  })

  test('writes what index reads: reading back gives the values where no place is written twice', () => {
    const starts = fc.record({ start: fc.integer({ min: -3, max: 2 }), step: fc.constantFrom(1, 2, -1) })
    fc.assert(
      fc.property(starts, fc.integer({ min: -2, max: 1 }), fc.boolean(), (range, row, byTensor) => {
        const indices = [byTensor ? int32([row]) : row, range]
        const values = x.index(indices).mul(-2).sub(1)
        expect(x.indexPut(indices, values).index(indices).toArray()).toEqual(values.toArray())
        const sum = x.indexPut(indices, values, { accumulate: true }).sub(x).sum().item()
        expect(sum).toBe(values.sum().item())
      }),
    )
  })

  test('leaves its arguments as they are', () => {
    const index = int32([1, -1])
    x.indexPut([index], 9)
    x.scatter(0, int32([0, 1, 0], [1, 3]), 9)
    expect(x.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ])
    expect(index.toArray()).toEqual([1, -1])
  })
})

const v = float64([1, 2, 3])
type Kind = new (op: string, required: string, got: string, remedy: string) => WengertError

const refusals: [what: string, run: () => unknown, error: Kind, message: RegExp][] = [
  [
    'a position outside',
    () => v.scatter(0, int32([3]), 1),
    AxisError,
    /scatter: indices from -3 to 2; got index 3/,
  ],
  ['positions that are floats', () => v.indexCopy(0, v, v), DTypeError, /an int32 index; got float64/],
  ['src of another shape', () => v.scatter(0, int32([0, 1]), v), ShapeError, /index and src of one shape/],
  [
    'slices of another shape',
    () => x.indexAdd(0, int32([0]), x),
    ShapeError,
    /src of shape \[1, 3\]; got \[2, 3\]/,
  ],
  ['several values', () => v.indexFill(0, int32([0]), v), ShapeError, /a number, or a tensor of rank 0/],
  [
    'another reduction',
    () => v.scatterReduce(0, int32([0, 1, 2]), v, 'max' as 'amax'),
    OptionError,
    /one of sum, mean/,
  ],
  ['a mask of numbers', () => v.maskedFill(v, 0), DTypeError, /a bool mask; got float64/],
  ['a mask larger than x', () => v.maskedFill(mask, 0), ShapeError, /a mask that broadcasts to \[3\]/],
  ['too few elements', () => x.maskedScatter(mask, v), ShapeError, /at least 4 elements/],
  [
    'a mask of another size',
    () => x.index([tensor([true, false, true])]),
    ShapeError,
    /its axes, \[2\]; got \[3\]/,
  ],
  ['a list that is none', () => x.index(0 as never), OptionError, /a list of indices; got 0/],
  ['too many indices', () => x.index([mask, 0]), AxisError, /at most 2 indices for \[2, 3\]; got 3 indices/],
  ['values that do not fit', () => x.indexPut([0], float64([1, 2])), ShapeError, /do not broadcast/],
  ['equal axes', () => x.diagonal(0, 1, -1), AxisError, /two different axes/],
  ['a rank of 3', () => x.unsqueeze(0).diag(), ShapeError, /a vector or a matrix/],
  [
    'negative repeats',
    () => v.repeatInterleave(int32([1, -1, 1])),
    OptionError,
    /numbers of repeats from 0; got -1/,
  ],
  [
    'what is not sorted',
    () => float64([1, 3, 2]).searchsorted(v),
    OptionError,
    /in ascending order; got 3 before 2/,
  ],
  ['numbers below 0', () => int32([1, -2]).bincount(), OptionError, /numbers from 0; got -2/],
  ['an infinite range', () => float64([1, Infinity]).histc(), OptionError, /a finite range/],
  ['a length beyond the axis', () => v.narrow(0, 2, 2), AxisError, /a length that stays within 3 elements/],
]

describe('refused', () => {
  test.each(refusals)('%s', (_, run, error, message) => {
    expect(run).toThrow(error)
    expect(run).toThrow(message)
  })
})
