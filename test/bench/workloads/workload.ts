import type { Parameter, Tensor } from '@wengert/autograd'

/** What can be timed: a step that is repeated. */
export interface Timed {
  readonly name: string
  /** Draws data and parameters, the same for the same seed. A step ends when a number that depends on it is there. */
  readonly start: (seed: number) => { readonly step: () => number }
}

/** A workload under way: its data and parameters exist. */
export interface Run {
  /** One step; the loss before it. */
  readonly step: () => number
  /** The data, the same at every step. */
  readonly inputs: readonly Tensor[]
  /** What the steps train; empty where a step is a gradient only. */
  readonly parameters: readonly Parameter[]
}

export interface Workload extends Timed {
  readonly start: (seed: number) => Run
}
