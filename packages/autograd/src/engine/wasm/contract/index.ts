import type { Target } from '../../engine.ts'
import type { Machine } from '../machine/machine.ts'
import { type Description, Structures } from '../structures.ts'
import type { Embed } from './correlate.ts'
import type { FinishedProduct } from './finished.ts'
import { foldedPlan } from './fold.ts'
import type { Labelled } from './groups.ts'
import { ContractionKernels } from './kernels.ts'
import { type Contraction, contractionPlan, type Finishable, type OwnedContraction } from './plan.ts'
import type { Memory } from './stage.ts'

export type { Labelled } from './groups.ts'
export type { Contraction, Finishable } from './plan.ts'

/** Contractions of one machine: planned once for each structure, then run on any addresses. */
export class Contractions {
  readonly #kernels: ContractionKernels
  readonly #memory: Memory
  readonly #embed: Embed
  readonly #plans = new Structures<OwnedContraction & Finishable>((plan) => plan.free())
  readonly #folded = new Structures<OwnedContraction | null>((plan) => plan?.free())
  /** Products with what they end in, by whatever whoever makes them says of it. */
  readonly finished = new Structures<FinishedProduct | null>((plan) => plan?.free())

  /** `embed` puts arrays into zeros, for contractions that read beyond them. */
  constructor(machine: Machine, memory: Memory, embed: Embed) {
    this.#kernels = new ContractionKernels(machine)
    this.#memory = memory
    this.#embed = embed
  }

  /** out[labels of out] = Σ a * b over all other labels; float32 and float64. */
  plan(a: Labelled, b: Labelled, out: readonly number[]): Finishable {
    describe(this.#plans, a, b, out)
    const known = this.#plans.find()
    return known ?? this.#plans.add(contractionPlan(this.#kernels, this.#memory, a, b, out))
  }

  /**
   * A contraction followed by the engine's `spread` of its result over zeros, in one: axes of the result in the order
   * of `out` go along the target's strides. null where there is no better form than both in turn.
   */
  planFolded(a: Labelled, b: Labelled, out: readonly number[], target: Target): Contraction | null {
    describe(this.#folded, a, b, out)
    this.#folded.push(target.offset)
    this.#folded.pushAll(target.shape)
    this.#folded.pushAll(target.strides)
    const known = this.#folded.find()
    if (known !== undefined) return known
    return this.#folded.add(foldedPlan(this.#kernels, this.#memory, this.#embed, a, b, out, target))
  }

  /** Gives back the memory of all plans, which take it again when they run: not while one does. */
  rest(): void {
    for (const plan of this.#plans.values()) plan.free()
    for (const plan of [...this.#folded.values(), ...this.finished.values()]) plan?.free()
  }

  /** Drops all plans: settings have changed. */
  clear(): void {
    this.#plans.clear()
    this.#folded.clear()
    this.finished.clear()
  }
}

/** Begins a description with everything about two operands and a result but where they lie. */
function describe(known: Description, a: Labelled, b: Labelled, out: readonly number[]): void {
  known.begin()
  known.push(a.dtype === 'float32' ? 1 : 2)
  for (const { shape, strides, labels } of [a, b]) {
    known.pushAll(shape)
    known.pushAll(strides)
    known.pushAll(labels)
  }
  known.pushAll(out)
}
