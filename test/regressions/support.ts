import { concat, Generator, noGrad, randn, type Tensor, tensor, vjp } from '@wengert/autograd'
import { expect } from 'vitest'

// Gradients against differences, with nothing of the published kit: it has regressions of its own to pass.

type Function = (...inputs: Tensor[]) => Tensor

/** Normal numbers in float64, the same ones every time. */
export function normals(seed: number): (...shape: number[]) => Tensor {
  const generator = new Generator(seed)
  return (...shape) => randn(shape, { dtype: 'float64', generator }).dynamic()
}

/** The elements in row-major order; -0 is 0. */
export function numbers(x: Tensor): number[] {
  return Array.from(x.data(), (value) => value + 0)
}

/** Element by element equal, NaN to NaN too; with a tolerance, within that part of the number or of 1. */
export function expectNumbers(got: Tensor, want: readonly number[], tolerance = 0): void {
  const values = numbers(got)
  expect(values).toHaveLength(want.length)
  for (const [i, value] of values.entries()) {
    const near = Math.abs(value - want[i]!) <= tolerance * Math.max(1, Math.abs(want[i]!))
    expect(near || Object.is(value, want[i]! + 0), `element ${i}: ${value} against ${want[i]}`).toBe(true)
  }
}

/** Central differences of ⟨v, f⟩ by every element of input i. */
function differences(f: Function, inputs: readonly Tensor[], v: Tensor, i: number): number[] {
  const x = inputs[i]!
  const along = (at: number, by: number) => {
    const moved = tensor(x.data().with(at, x.data()[at]! + by), x.shape).dynamic()
    return noGrad(() =>
      f(...inputs.with(i, moved))
        .mul(v)
        .sum()
        .item(),
    )
  }
  return Array.from(x.data(), (value, at) => {
    const h = 1e-6 * Math.max(1, Math.abs(value))
    return (along(at, h) - along(at, -h)) / (2 * h)
  })
}

/** Holds the gradients for a random cotangent against central differences, and returns them. */
export function expectGradient(f: Function, inputs: readonly Tensor[], seed = 1): Tensor[] {
  const [out, pullback] = vjp(f, ...inputs)
  const v = normals(seed)(...out.shape)
  const gradients = pullback(v) as Tensor[]
  for (const [i, x] of inputs.entries()) {
    expect(gradients[i]!.shape).toEqual(x.shape)
    expect(gradients[i]!.dtype).toBe(x.dtype)
    expectNumbers(gradients[i]!, differences(f, inputs, v, i), 1e-6)
  }
  return gradients
}

/** The same for the gradients themselves, as functions of the inputs. */
export function expectSecondOrder(f: Function, inputs: readonly Tensor[], seed = 1): void {
  const v = normals(seed)(...noGrad(() => f(...inputs)).shape)
  const gradients: Function = (...xs) => {
    const [, pullback] = vjp(f, ...xs)
    return concat(pullback(v).map((g: Tensor) => g.reshape([-1])))
  }
  expectGradient(gradients, inputs, seed + 1)
}
