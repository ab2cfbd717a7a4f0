import type { Parameter, Tensor } from '@wengert/autograd'
import { assign, gradientOf, noGrad, OptionError, StateError } from '@wengert/autograd'
import { minimize } from './minimize.ts'
import type { Rules } from './options.ts'
import { checkOptions, given, show } from './options.ts'
import type { Trainable } from './parameters.ts'
import { toGroups } from './parameters.ts'
import type { OptimizerState, ParameterState, StateKinds } from './state.ts'
import { checkState, remembered, snapshot } from './state.ts'

/** What tells one optimizer from another, beside its update. */
export interface Spec<O> {
  readonly name: string
  readonly defaults: O
  readonly rules: Rules<O>
  /** What is remembered of a parameter between steps. */
  readonly state: StateKinds
  /** Refuses options that are each valid but do not go together. */
  readonly check?: (options: O) => void
}

/** Parameters that share their options. */
export interface Group<O> {
  readonly parameters: readonly Parameter[]
  readonly options: Readonly<O>
}

/** The new value of a parameter, and what to remember of it for the next step. */
export interface Update {
  readonly value: Tensor
  readonly state: ParameterState
}

/**
 * Base class of optimizers: parameter groups, options, saved state, and a step that happens wholly or not at all.
 *
 * A new optimizer writes `update`, a pure function of a parameter, its gradient and what was remembered of it. What
 * those here remember is 0 where it has become too small for a normal number, as arithmetic on such numbers is slow.
 *
 * @example
 * class SignDescent extends Optimizer<{ lr: number }> {
 *   constructor(params: Trainable<{ lr: number }>, options: { lr?: number } = {}) {
 *     super(params, options, { name: 'SignDescent', defaults: { lr: 0.01 }, rules: { lr: nonNegative }, state: {} })
 *   }
 *   protected update(x: Tensor, g: Tensor, _state: ParameterState, { lr }: { lr: number }) {
 *     return { value: x.sub(g.sign().mul(lr)), state: {} }
 *   }
 * }
 * const w = new Parameter(tensor([1, -1]))
 * new SignDescent([w]).minimize(() => w.square().sum()) // 2
 * w // [0.99, -0.99]
 */
export abstract class Optimizer<O extends { readonly lr: number }> {
  readonly #spec: Spec<O>
  #groups: readonly Group<O>[]
  readonly #states = new Map<Parameter, ParameterState>()

  protected constructor(params: Trainable<O>, options: Partial<O>, spec: Spec<O>) {
    const { name, defaults, rules } = spec
    checkOptions(name, options, rules)
    this.#spec = spec
    this.#groups = toGroups<O>(name, params).map((group) => {
      checkOptions(name, group.options, rules)
      return { parameters: group.parameters, options: this.#merge(defaults, options, group.options) }
    })
  }

  /** The new value of one parameter for its gradient; `state` is empty at its first step. Nothing is recorded. */
  protected abstract update(x: Tensor, g: Tensor, state: ParameterState, options: Readonly<O>): Update

  #merge(...options: Partial<O>[]): Readonly<O> {
    const merged = Object.freeze(Object.assign({}, ...options.map(given)) as O)
    this.#spec.check?.(merged)
    return merged
  }

  /** The groups of parameters with their options; {@link configure} changes those. */
  get groups(): readonly Group<O>[] {
    return this.#groups
  }

  /** The learning rate, of the first group where they differ. Setting it sets that of all groups. */
  get lr(): number {
    return this.#groups[0]!.options.lr
  }

  set lr(lr: number) {
    this.configure({ lr } as Partial<O>)
  }

  /**
   * Changes options of all groups, or of one.
   *
   * @throws {OptionError} an option that is unknown or out of range; nothing has changed then.
   * @example
   * optimizer.configure({ lr: 1e-4 })
   * optimizer.lr // 0.0001
   */
  configure(options: Partial<O>, group?: number): void {
    const { name, rules } = this.#spec
    checkOptions(name, options, rules)
    if (group !== undefined && this.#groups[group] === undefined) {
      const range = `a group from 0 to ${this.#groups.length - 1}`
      throw new OptionError(`${name}.configure`, range, show(group), 'no group, for all of them')
    }
    this.#groups = this.#groups.map((own, i) =>
      group === undefined || group === i ? { ...own, options: this.#merge(own.options, options) } : own,
    )
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const { parameters } of this.#groups) for (const parameter of parameters) parameter.zeroGrad()
  }

  /**
   * Moves every parameter that has a gradient. All new values are computed before the first is assigned.
   *
   * @throws {StateError} no parameter has a gradient, as before any `backward`.
   */
  step(): void {
    noGrad(() => {
      const updates = this.#updates()
      if (updates.length === 0) {
        const remedy =
          'loss.backward() first; an optimizer made before model.to(dtype) holds the old parameters'
        throw new StateError(`${this.#spec.name}.step`, 'gradients', 'none on any parameter', remedy)
      }
      for (const { parameter, value, state } of updates) {
        assign(parameter, value)
        this.#states.set(parameter, remembered(state, this.#states.get(parameter)))
      }
    })
  }

  #updates(): (Update & { parameter: Parameter })[] {
    const updates = []
    for (const { parameters, options } of this.#groups) {
      for (const parameter of parameters) {
        const grad = gradientOf(parameter)
        if (grad === null) continue
        const state = this.#states.get(parameter) ?? {}
        const { value, state: next } = this.update(parameter.dynamic(), grad.detach(), state, options)
        updates.push({ parameter, value, state: next })
      }
    }
    return updates
  }

  /**
   * One step down a loss: clears the gradients, runs the function, checks the loss, goes backward, steps. All of it is
   * one scope: what the function makes and does not `keep` is freed at the end.
   *
   * @returns the loss before the step.
   * @throws {NonFiniteError} a loss that is NaN or infinite; no parameter or gradient has changed.
   * {@link ShapeError} a loss of more than one element. {@link OptionError} an async function or no function.
   * @example
   * const loss = optimizer.minimize(() => crossEntropy(model.forward(images), labels))
   */
  minimize(loss: () => Tensor): number {
    return minimize(this, loss)
  }

  /** Options and what is remembered of every parameter, in the order of the groups: a snapshot. */
  stateDict(): OptimizerState<O> {
    return {
      optimizer: this.#spec.name,
      groups: this.#groups.map(({ parameters, options }) => ({
        options: { ...options },
        states: parameters.map((parameter) => snapshot(this.#states.get(parameter) ?? {})),
      })),
    }
  }

  /**
   * Takes options and memory of an optimizer of the same kind over the same parameters.
   *
   * @throws {StateError} a state that does not fit: of another optimizer, other groups, other shapes.
   * {@link OptionError} options out of range. Nothing has changed then.
   */
  loadStateDict(saved: OptimizerState<O>): void {
    checkState(this.#spec, this.#groups, saved)
    const groups = this.#groups.map(({ parameters }, i) => ({
      parameters,
      options: this.#merge(this.#spec.defaults, saved.groups[i]!.options),
    }))
    for (const [i, { parameters }] of groups.entries()) {
      for (const [j, parameter] of parameters.entries())
        this.#states.set(parameter, remembered(saved.groups[i]!.states[j]!))
    }
    this.#groups = groups
  }
}
