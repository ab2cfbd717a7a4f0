import { type Tensor, WengertError } from '@wengert/autograd'
import { expect } from 'vitest'

export function values(x: Tensor): number[] {
  return Array.from(x.data())
}

/** Equal in shape, dtype and every bit of every element. */
export function expectSame(got: Tensor, want: Tensor): void {
  expect([...got.shape]).toEqual([...want.shape])
  expect(got.dtype).toBe(want.dtype)
  expect(values(got)).toEqual(values(want))
}

export function expectClose(got: Tensor, want: readonly number[], tolerance = 1e-12): void {
  const numbers = values(got)
  expect(numbers.length).toBe(want.length)
  for (const [i, value] of numbers.entries()) {
    expect(Math.abs(value - want[i]!), `element ${i}: ${value} against ${want[i]}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(want[i]!)),
    )
  }
}

/** The error that `run` throws, which must be one of Wengert's own. */
export function refusal(run: () => unknown): WengertError {
  try {
    run()
  } catch (error) {
    if (error instanceof WengertError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
