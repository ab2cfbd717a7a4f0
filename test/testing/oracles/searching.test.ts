import { describe, expect, test } from 'vitest'
import {
  addForward,
  bincountForward,
  gatherMap,
  histcForward,
  isinForward,
  ndarray,
  nonzeroForward,
  scatterReduceForward,
  searchsortedForward,
  uniqueOrder,
  writeForward,
} from '#autograd/testing/oracles/index.ts'

const vector = (...data: number[]) => ndarray([data.length], data)

describe('searching and counting by hand', () => {
  test('positions, counts and what there is', () => {
    expect(searchsortedForward(vector(1, 3, 3, 5), vector(3, 9)).data).toEqual([1, 4])
    expect(searchsortedForward(vector(1, 3, 3, 5), vector(3, 9), true).data).toEqual([3, 4])
    expect(isinForward(vector(1, Number.NaN), vector(1, Number.NaN)).data).toEqual([1, 0])
    expect(nonzeroForward(ndarray([2, 2], [0, 5, 6, 0]))).toEqual(ndarray([2, 2], [0, 1, 1, 0]))
    expect(bincountForward(vector(1, 3, 1), vector(0.5, 2, 1), 5).data).toEqual([0, 1.5, 0, 2, 0])
    expect(histcForward(vector(0, 1, 2, 3, 9), 3, 0, 3).data).toEqual([1, 1, 2])
    expect(uniqueOrder(vector(7, 4, 7))).toEqual({ kept: [1, 0], inverse: [1, 0, 1] })
  })

  test('what is written to one place twice', () => {
    const [x, src] = [vector(1, 1), vector(2, 3)]
    const both = gatherMap([2], 0, vector(0, 0))
    expect(writeForward(both, x, src).data).toEqual([3, 1])
    expect(addForward(both, x, src, 2).data).toEqual([11, 1])
    expect(scatterReduceForward(both, x, src, 'prod').data).toEqual([6, 1])
    expect(scatterReduceForward(both, x, src, 'mean', false).data).toEqual([2.5, 1])
  })
})
