import type { Parameter, Tensor } from '@wengert/autograd'
import { assign, isTensor, StateError } from '@wengert/autograd'
import { show, showShape } from '../options.ts'
import { Buffer } from './buffer.ts'
import type { Member } from './members.ts'
import { bufferMembers, parameterMembers } from './members.ts'
import type { Module } from './module.ts'

/** What a module's parameters and buffers hold, by dotted name. */
export type StateDict = Record<string, Tensor>

/** The names that did not meet when a state was loaded with `strict: false`. */
export interface LoadReport {
  /** In the module, not in the state: left as they were. */
  readonly missing: string[]
  /** In the state, not in the module: not used. */
  readonly unexpected: string[]
}

function stateMembers(module: Module): Member<Parameter | Buffer>[] {
  return [...parameterMembers(module), ...bufferMembers(module)]
}

function held(value: Parameter | Buffer): Tensor {
  return value instanceof Buffer ? value.value : value
}

export function collectState(module: Module): StateDict {
  return Object.fromEntries(stateMembers(module).map(({ name, value }) => [name, held(value).detach()]))
}

/** Compares the whole state with the module before it changes anything. */
export function loadState(module: Module, state: StateDict, strict: boolean): LoadReport {
  if (typeof state !== 'object' || state === null) {
    throw new StateError(
      'loadStateDict',
      'a record of tensors by name',
      show(state),
      'the result of stateDict()',
    )
  }
  const members = stateMembers(module)
  const names = new Set(members.map(({ name }) => name))
  const missing = members.filter(({ name }) => !Object.hasOwn(state, name)).map(({ name }) => name)
  const unexpected = Object.keys(state).filter((name) => !names.has(name))
  const present = members.filter(({ name }) => Object.hasOwn(state, name))
  const mismatched = present.flatMap(({ name, value }) => mismatch(name, held(value), state[name]))
  refuse(strict ? missing : [], strict ? unexpected : [], mismatched)
  for (const { name, value } of present) {
    if (value instanceof Buffer) value.value = state[name]!
    else assign(value, state[name]!)
  }
  return { missing, unexpected }
}

function mismatch(name: string, own: Tensor, loaded: unknown): string[] {
  if (!isTensor(loaded)) return [`${name}: ${describe(own)} against ${show(loaded)}`]
  return describe(own) === describe(loaded) ? [] : [`${name}: ${describe(own)} against ${describe(loaded)}`]
}

function describe(tensor: Tensor): string {
  return `${tensor.dtype} ${showShape(tensor.shape)}`
}

function refuse(missing: string[], unexpected: string[], mismatched: string[]): void {
  const got = [
    missing.length > 0 ? `missing [${missing.join(', ')}]` : '',
    unexpected.length > 0 ? `unexpected [${unexpected.join(', ')}]` : '',
    mismatched.length > 0 ? `mismatched [${mismatched.join('; ')}]` : '',
  ].filter((part) => part !== '')
  if (got.length === 0) return
  const remedy =
    mismatched.length > 0
      ? 'a state saved from a module of the same sizes and dtype (to() changes the dtype)'
      : 'a state saved from such a module, or { strict: false } to load the names they share'
  throw new StateError(
    'loadStateDict',
    "the module's names, shapes and dtypes (module against state)",
    got.join(', '),
    remedy,
  )
}
