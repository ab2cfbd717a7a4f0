import { Optimizer } from '@wengert/optim'
import { lenet } from '#test/bench/workloads/lenet.ts'
import { mlpTiny } from '#test/bench/workloads/mlpTiny.ts'
import { seed, type Workload } from '#test/bench/workloads/workload.ts'

/** A training loop that never yields. */
export interface Case {
  readonly name: string
  readonly steps: number
  /** Starts it and returns its step. */
  readonly start: () => () => number
}

/** What `minimize` stands for, but outside of any scope. */
function bare(this: Optimizer<any>, loss: () => { backward(): void; item(): number }): number {
  const y = loss()
  this.zeroGrad()
  y.backward()
  this.step()
  return y.item()
}

function pair(workload: Workload, steps: number): Case[] {
  const start = () => workload.start(seed).step
  return [
    { name: `${workload.name}, minimize`, steps, start },
    {
      name: `${workload.name}, bare`,
      steps,
      start: () => {
        // The workloads call minimize: in this process it means the three calls.
        Optimizer.prototype.minimize = bare as typeof Optimizer.prototype.minimize
        return start()
      },
    },
  ]
}

export const cases: readonly Case[] = [...pair(mlpTiny, 100_000), ...pair(lenet, 2_000)]
