import type { Parameter, Tensor } from '@wengert/autograd'

/** The seed of every workload that is timed. */
export const seed = 1

/** What cannot be done where it was asked for; the message says why. */
export class Cannot extends Error {}

/** A row under way. */
export interface Started {
  /** Ends when a number that depends on it is there, and returns it. */
  readonly step: () => number
  /** Milliseconds that so many steps take, for rows of which not everything counts. */
  readonly time?: (steps: number) => number
}

/** What can be timed: a step that is repeated. */
export interface Timed {
  readonly name: string
  /** Takes seconds a step on plain loops. */
  readonly heavy?: boolean
  /** Draws data and parameters, the same for the same seed. */
  readonly start: (seed: number) => Started
}

/** A workload under way: its data and parameters exist. */
export interface Run extends Started {
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
