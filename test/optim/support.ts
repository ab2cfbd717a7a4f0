import { Parameter, type Tensor, tensor } from '@wengert/autograd'
import type { Optimizer } from '@wengert/optim'
import { expect } from 'vitest'

export { expectClose, refusal, values } from '../nn/support.ts'

/** Curvatures and centres of f(x) = Σ a (x - c)² / 2 + (Σ x)² / 4, whose gradient is a (x - c) + Σ x / 2. */
const a = [3, 0.5, 10, 1]
const c = [1, -2, 0.25, 4]
export const start = [0.3, -1, 2, 5]

export function slope(x: readonly number[]): number[] {
  const sum = x.reduce((s, v) => s + v, 0)
  return x.map((v, i) => a[i]! * (v - c[i]!) + sum / 2)
}

export function objective(x: Tensor): Tensor {
  const to = (list: number[]) => tensor(list, { dtype: 'float64' })
  return x.sub(to(c)).square().mul(to(a)).sum().div(2).add(x.sum().square().div(4)) as Tensor
}

export function parameter(numbers: readonly number[] = start): Parameter {
  return new Parameter(tensor([...numbers], { dtype: 'float64' }))
}

/** The values after each of `steps` steps of an optimizer down the objective. */
export function trajectory(make: (x: Parameter) => Optimizer<any>, steps = 12): number[][] {
  const x = parameter()
  const optimizer = make(x)
  return Array.from({ length: steps }, () => {
    optimizer.minimize(() => objective(x))
    return Array.from(x.data())
  })
}

/** The same by plain numbers: `step` takes values and gradient and returns the next values. */
export function byHand(step: (x: number[], g: number[], t: number) => number[], steps = 12): number[][] {
  let x = [...start]
  return Array.from({ length: steps }, (_, i) => {
    x = step(x, slope(x), i + 1)
    return x
  })
}

/** Two trajectories that agree to twelve digits. */
export function expectTrajectory(got: number[][], want: number[][]): void {
  for (const [i, value] of want.flat().entries()) {
    const error = Math.abs(got.flat()[i]! - value)
    expect(error, `entry ${i}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)))
  }
}
