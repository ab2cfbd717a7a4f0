import type { Tensor } from '@wengert/autograd'
import { Parameter, StateError } from '@wengert/autograd'
import { floatDType } from '../options.ts'
import { Buffer } from './buffer.ts'
import type { Member } from './members.ts'
import { walk } from './members.ts'
import type { Module } from './module.ts'

/** Puts converted parameters and buffers where the old ones stood; what was shared stays shared. */
export function convertModule(module: Module, dtype: 'float32' | 'float64'): void {
  floatDType('to', dtype)
  const found = walk(module)
  const members = found.flatMap((part): Member<Parameter | Buffer>[] => [...part.parameters, ...part.buffers])
  for (const member of members) expectWritable('to', member)
  const converted = new Map(members.map(({ value }) => [value, convert(value, dtype)]))
  for (const { owner, key, value } of members) Reflect.set(owner, key, converted.get(value))
}

function convert(value: Parameter | Buffer, dtype: 'float32' | 'float64'): Parameter | Buffer {
  const held: Tensor = value instanceof Buffer ? value.value : value
  if (held.dtype === dtype || !held.dtype.startsWith('float')) return value
  const moved = held.detach().to(dtype)
  return value instanceof Buffer
    ? new Buffer(moved)
    : new Parameter(moved, { requiresGrad: value.requiresGrad })
}

/** Refuses a parameter or buffer whose field cannot be set, before any other was. */
export function expectWritable(op: string, { name, owner, key }: Member<unknown>): void {
  const field = Object.getOwnPropertyDescriptor(owner, key)
  if (field === undefined || field.writable || field.set !== undefined) return
  throw new StateError(
    op,
    `${name} must be a field that can be replaced`,
    'a frozen one',
    'not freezing the object',
  )
}
