import type { Tensor } from '@wengert/autograd'
import { assign, isTensor, keep, Parameter, StateError } from '@wengert/autograd'
import type { Group, Spec } from './optimizer.ts'
import { checkOptions, show, showShape } from './options.ts'

/**
 * A state to keep for the next step: every tensor in a place of its own, the one it had before if there was one, which
 * gives the memory of what it held back at once.
 */
export function remembered(state: ParameterState, before: ParameterState = {}): ParameterState {
  const own: Record<string, Tensor | number> = {}
  for (const name of Object.keys(state)) {
    const value = state[name]!
    own[name] = typeof value === 'number' ? value : held(value, before[name])
  }
  return own
}

function held(value: Tensor, place: Tensor | number | undefined): Tensor {
  if (!(place instanceof Parameter)) return keep(new Parameter(value, { requiresGrad: false }))
  const parameter: Parameter = place
  if (tensorFault(parameter, value) !== null) return held(value, undefined)
  assign(parameter, value)
  return parameter
}

/** A state as it is now: tensors that later steps do not change. */
export function snapshot(state: ParameterState): ParameterState {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, typeof value === 'number' ? value : value.detach()]),
  )
}

/** What an optimizer remembers of one parameter between steps: tensors of its shape, and numbers. */
export type ParameterState = { readonly [name: string]: Tensor | number }

/** The kind of each thing remembered: a tensor always there after the first step, one that may be, a count, a number. */
export type StateKinds = { readonly [name: string]: 'tensor' | 'optional' | 'count' | 'number' }

/** What `stateDict()` gives and `loadStateDict()` takes: plain objects, numbers and tensors. */
export interface OptimizerState<O> {
  readonly optimizer: string
  readonly groups: readonly { readonly options: O; readonly states: readonly ParameterState[] }[]
}

/** Compares a saved state with an optimizer, wholly, before anything is taken from it. */
export function checkState<O>(spec: Spec<O>, groups: readonly Group<O>[], saved: OptimizerState<O>): void {
  const op = `${spec.name}.loadStateDict`
  const refuse = (required: string, got: string) =>
    new StateError(op, required, got, 'the state of such an optimizer')
  if (saved?.optimizer !== spec.name) throw refuse(`a state of ${spec.name}`, show(saved?.optimizer))
  if (!Array.isArray(saved.groups) || saved.groups.length !== groups.length) {
    throw refuse(`${groups.length} groups`, show(saved.groups?.length))
  }
  for (const [g, { parameters }] of groups.entries()) {
    const { options, states } = saved.groups[g] ?? {}
    checkOptions(op, options as Partial<O>, spec.rules)
    if (!Array.isArray(states) || states.length !== parameters.length) {
      throw refuse(`${parameters.length} parameters in group ${g}`, show(states?.length))
    }
    for (const [i, parameter] of parameters.entries()) {
      const fault = faultOf(parameter, states[i], spec.state)
      if (fault !== null) throw refuse(`parameter ${i} of group ${g}: ${fault[0]}`, fault[1])
    }
  }
}

/** What is wrong with the memory of one parameter: required and got, or null. An empty one is of no step yet. */
function faultOf(
  parameter: Parameter,
  state: unknown,
  kinds: StateKinds,
): [required: string, got: string] | null {
  if (typeof state !== 'object' || state === null) return ['a record', show(state)]
  const names = Object.keys(state)
  if (names.length === 0) return null
  for (const name of names) {
    const value = (state as ParameterState)[name]
    if (!Object.hasOwn(kinds, name)) return [`names among ${Object.keys(kinds).join(', ')}`, name]
    const fault = faults[kinds[name]!](parameter, value)
    if (fault !== null) return [`${name} ${fault[0]}`, fault[1]]
  }
  const missing = Object.keys(kinds).find((name) => kinds[name] !== 'optional' && !names.includes(name))
  return missing === undefined ? null : [missing, names.join(', ')]
}

type Fault = (parameter: Parameter, value: unknown) => [required: string, got: string] | null

const faults: Readonly<Record<StateKinds[string], Fault>> = {
  tensor: tensorFault,
  optional: tensorFault,
  count: (_, value) =>
    Number.isSafeInteger(value) && (value as number) >= 0 ? null : ['a count', show(value)],
  number: (_, value) => (Number.isFinite(value) ? null : ['a finite number', show(value)]),
}

function tensorFault(parameter: Parameter, value: unknown): [required: string, got: string] | null {
  if (isTensor(value) && value.dtype === parameter.dtype && sameSizes(value.shape, parameter.shape))
    return null
  const own = `${parameter.dtype} ${showShape(parameter.shape)}`
  const got = isTensor(value) ? `${value.dtype} ${showShape(value.shape)}` : show(value)
  return [own, got]
}

const sameSizes = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((n, axis) => n === b[axis])
