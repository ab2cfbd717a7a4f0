import type { Target } from '../../engine.ts'
import type { Machine } from '../machine/machine.ts'
import { StructureCache } from './cache.ts'
import { foldedPlan } from './fold.ts'
import type { Labelled } from './groups.ts'
import { Kernels } from './kernels.ts'
import { type Contraction, contractionPlan, type OwnedContraction } from './plan.ts'
import type { Memory } from './stage.ts'

export type { Labelled } from './groups.ts'
export type { Contraction } from './plan.ts'

/** Contractions of one machine: planned once for each structure, then run on any addresses. */
export class Contractions {
  readonly #kernels: Kernels
  readonly #memory: Memory
  readonly #plans = new StructureCache<OwnedContraction>()
  readonly #folded = new StructureCache<OwnedContraction | null>()

  constructor(machine: Machine, memory: Memory) {
    this.#kernels = new Kernels(machine)
    this.#memory = memory
  }

  /** out[labels of out] = Σ a * b over all other labels; float32 and float64. */
  plan(a: Labelled, b: Labelled, out: readonly number[]): Contraction {
    return this.#plans.get(a, b, out, [], () => contractionPlan(this.#kernels, this.#memory, a, b, out))
  }

  /**
   * A contraction followed by the engine's `spread` of its result over zeros, in one: axes of the result in the order
   * of `out` go along the target's strides. null where there is no better form than both in turn.
   */
  planFolded(a: Labelled, b: Labelled, out: readonly number[], target: Target): Contraction | null {
    const { shape, strides, offset } = target
    const where = [offset, ...shape, ...strides]
    return this.#folded.get(a, b, out, where, () =>
      foldedPlan(this.#kernels, this.#memory, a, b, out, target),
    )
  }

  /** Drops all plans: settings have changed. */
  clear(): void {
    this.#plans.clear()
    this.#folded.clear()
  }
}
