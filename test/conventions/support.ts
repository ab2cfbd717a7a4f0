import { grad, type Tensor } from '@wengert/autograd'
import { expect } from 'vitest'
import { float64 } from '#test/support/arrays.ts'

/** The elements in row-major order; -0 is 0. */
export const numbers = (x: Tensor): number[] => Array.from(x.data(), (value) => value + 0)

/** Elements within a few units in the last place; infinities and NaN as they are. */
export function expectNumbers(got: Tensor, want: readonly number[]): void {
  const values = numbers(got)
  expect(values).toHaveLength(want.length)
  for (const [i, value] of values.entries()) {
    const near = Math.abs(value - want[i]!) <= 1e-15 * Math.max(1, Math.abs(want[i]!))
    expect(near || Object.is(value, want[i]! + 0), `element ${i}: ${value} against ${want[i]}`).toBe(true)
  }
}

/** 2, -3, 5, 7, ...: no cotangent is a one, and no two are equal. */
const cotangents = [2, -3, 5, 7, -11, 13, 17, -19, 23, 29]

/** Value and gradient of a function of a vector, for the cotangent 2, -3, 5, 7, ... of its elements. */
export function expectRule(
  f: (x: Tensor) => Tensor,
  x: readonly number[],
  value: readonly number[],
  derivative: readonly number[],
): void {
  const input = float64(x)
  expectNumbers(f(input), value)
  expectNumbers(gradientOf(f, input), derivative)
}

/** The gradient alone, for the same cotangent. */
export function gradientOf(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  return grad((t: Tensor) => {
    const out = f(t)
    return out.mul(float64(cotangents.slice(0, out.size), out.shape)).sum()
  })(x)
}
