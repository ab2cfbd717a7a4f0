import type { Parameter, Tensor } from '@wengert/autograd'

/** A workload under way: its data and parameters exist. */
export interface Run {
  /** One step, at whose end the loss is a number; that number. */
  readonly step: () => number
  /** The data, the same at every step. */
  readonly inputs: readonly Tensor[]
  /** What the steps train; empty where a step is a gradient only. */
  readonly parameters: readonly Parameter[]
}

export interface Workload {
  readonly name: string
  /** Draws the data and the parameters: the same for the same seed. */
  readonly start: (seed: number) => Run
}
