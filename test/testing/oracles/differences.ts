import fc from 'fast-check'
import { expect } from 'vitest'
import { inner, map, type NdArray, zip } from '#autograd/testing/oracles/index.ts'

type Forward = (x: NdArray) => NdArray

/** A number as an array, for functions that return one. */
export const scalar = (value: number): NdArray => ({ shape: [], data: [value] })

/**
 * Central differences of <g, f(x)> for every entry of x. With step 1, whole numbers, and f linear in x,
 * nothing is rounded and the result is exact.
 */
export function differences(f: Forward, x: NdArray, g: NdArray, step = 1e-5): NdArray {
  const moved = (i: number, by: number) => ({ shape: x.shape, data: x.data.with(i, x.data[i]! + by) })
  const data = x.data.map((_, i) => {
    return (inner(g, f(moved(i, step))) - inner(g, f(moved(i, -step)))) / (2 * step)
  })
  return { shape: x.shape, data }
}

/** The central difference of <g, f(x)> along u with step 1: <dx, u>, exactly, if f is linear in x. */
export function along(f: Forward, x: NdArray, u: NdArray, g: NdArray): number {
  const ahead = f(zip(x, u, (a, b) => a + b))
  const behind = f(zip(x, u, (a, b) => a - b))
  return (inner(g, ahead) - inner(g, behind)) / 2
}

/** Same shape and the same numbers; 0 and -0 are equal. */
export function expectEqual(got: NdArray, want: NdArray): void {
  const plain = (x: NdArray) => ({ shape: [...x.shape], data: map(x, (v) => v + 0).data })
  expect(plain(got)).toEqual(plain(want))
}

/** Same shape, and every number within `tolerance (1 + |want|)`. */
export function expectClose(got: NdArray, want: NdArray, tolerance = 1e-6): void {
  expect([...got.shape]).toEqual([...want.shape])
  got.data.forEach((value, i) => {
    const error = Math.abs(value - want.data[i]!)
    expect(error, `entry ${i}: got ${value}, want ${want.data[i]}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(want.data[i]!)),
    )
  })
}

/** Entries for which two steps agree: at a kink within a step their differences do not. */
function smoothAt(f: Forward, x: NdArray, g: NdArray): boolean[] {
  const [near, far] = [differences(f, x, g, 1e-5), differences(f, x, g, 2e-5)]
  return near.data.map((slope, i) => Math.abs(slope - far.data[i]!) <= 1e-6 * (1 + Math.abs(slope)))
}

/**
 * As {@link expectGradients}, for functions with kinks. A random point that is nearer to one than a step is not taken, of
 * which fast-check allows only so many.
 */
export function expectGradientsOffKinks(
  f: (...xs: NdArray[]) => NdArray,
  xs: readonly NdArray[],
  g: NdArray,
  gradients: readonly NdArray[],
): void {
  fc.pre(xs.every((x, k) => smoothAt((p) => f(...xs.with(k, p)), x, g).every(Boolean)))
  expectGradients(f, xs, g, gradients)
}

/**
 * Every gradient of <g, f(x, y, ...)> against differences, its operand moved and the others held; with step 1
 * and f linear in each of its operands on whole numbers, the comparison is exact.
 */
export function expectGradients(
  f: (...xs: NdArray[]) => NdArray,
  xs: readonly NdArray[],
  g: NdArray,
  gradients: readonly NdArray[],
  step?: number,
): void {
  expect(gradients.length).toBe(xs.length)
  gradients.forEach((gradient, k) => {
    const want = differences((p) => f(...xs.with(k, p)), xs[k]!, g, step)
    if (step === undefined) expectClose(gradient, want)
    else expectEqual(gradient, want)
  })
}
