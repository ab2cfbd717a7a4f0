import type { Tensor } from '@wengert/autograd'
import { indices, type NdArray, offset, zeros } from '#autograd/testing/oracles/index.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { pull } from './arrays.ts'

/** Where an element of the result comes from: an index into the input, or null for a constant. */
export type Source = (index: number[]) => readonly number[] | null

/**
 * Checks an operation that only moves elements against a map of indices: the value, and the gradient, in which every
 * element of the input gets the sum of the cotangents of the places it went to. Exact.
 */
export function expectMoves(
  f: (x: Tensor) => Tensor,
  x: NdArray,
  shape: readonly number[],
  source: Source,
  constant = 0,
): void {
  const places = Array.from(indices(shape), (index) => {
    const from = source(index)
    return from === null ? null : offset(x.shape, from)
  })
  const g = draw(places.length).integers(shape)
  const dx = zeros(x.shape)
  for (const [i, place] of places.entries()) if (place !== null) dx.data[place]! += g.data[i]!
  const { value, gradients } = pull(f, [x], g)
  expectEqual(value, { shape, data: places.map((place) => (place === null ? constant : x.data[place]!)) })
  expectEqual(gradients[0]!, dx)
}
