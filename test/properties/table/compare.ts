import type { Tensor } from '@wengert/autograd'
import type { NdArray } from '#autograd/testing/oracles/index.ts'

type Plain = Pick<NdArray, 'shape'> & { readonly data: ArrayLike<number> }

export function plain(x: Tensor): NdArray {
  return { shape: [...x.shape], data: Array.from(x.data()) }
}

/**
 * Same shape and the same numbers, up to a part of the largest of them and of 1; 0 demands equality, but 0 is -0. Of
 * huge numbers each stands for itself: others beside them are not rounded more for it.
 */
export function expectNear(what: string, got: Plain, want: Plain, tolerance: number): void {
  expectShape(what, got.shape, want.shape)
  const scale = Math.max(1, Math.min(1e6, largest(want.data)))
  for (let i = 0; i < want.data.length; i++) {
    const [a, b] = [got.data[i]!, want.data[i]!]
    if (
      a === b ||
      (Number.isNaN(a) && Number.isNaN(b)) ||
      Math.abs(a - b) <= tolerance * Math.max(scale, Math.abs(b))
    )
      continue
    throw new Error(`${what}: ${a} at position ${i} of [${want.shape.join(', ')}] where ${b} is right`)
  }
}

export function expectShape(what: string, got: readonly number[], want: readonly number[]): void {
  if (got.length === want.length && got.every((n, axis) => n === want[axis])) return
  throw new Error(`${what}: shape [${got.join(', ')}] where [${want.join(', ')}] is right`)
}

export function expectDtype(what: string, got: string, want: string): void {
  if (got !== want) throw new Error(`${what}: ${got} where ${want} is right`)
}

/** The very same bits: NaN is NaN, and 0 is not -0. */
export function expectSameBits(what: string, got: ArrayLike<number>, want: ArrayLike<number>): void {
  for (let i = 0; i < want.length; i++)
    if (!Object.is(got[i], want[i]))
      throw new Error(`${what}: ${got[i]} at position ${i} where ${want[i]} was`)
}

/** One comparison for each entry of two lists. */
export function expectLists<T>(
  what: string,
  got: readonly Tensor[],
  want: readonly T[],
  compare: (what: string, got: Tensor, want: T) => void,
): void {
  if (got.length !== want.length)
    throw new Error(`${what}: ${got.length} tensors where ${want.length} are right`)
  got.forEach((x, i) => {
    compare(`${what} ${i}`, x, want[i]!)
  })
}

function largest(data: ArrayLike<number>): number {
  let result = 0
  for (let i = 0; i < data.length; i++)
    if (Number.isFinite(data[i]!)) result = Math.max(result, Math.abs(data[i]!))
  return result
}
