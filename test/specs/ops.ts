import * as wengert from '@wengert/autograd'
import { registry } from '#autograd/primitives/kinds.ts'
import { notOperations } from './exports.ts'

export type Op = (...args: any[]) => any

/** Every exported operation by its name. Specs look theirs up here for every call, so that another may take its place. */
export const ops: Record<string, Op> = Object.fromEntries(
  Object.entries(wengert).filter(([name, value]) => typeof value === 'function' && !notOperations.has(name)),
) as Record<string, Op>

/** Runs with another operation in the place of one; the table is as before afterwards, whatever happens. */
export function withOp<T>(name: string, wrong: Op, run: () => T): T {
  const right = ops[name]
  if (right === undefined) throw new Error(`no operation is called ${name}`)
  ops[name] = wrong
  try {
    return run()
  } finally {
    ops[name] = right
  }
}

/**
 * Runs with some parts of a primitive replaced, for every operation that uses it: `change` makes them from the parts
 * that are right, which it may call.
 */
export function withPrimitive<T>(
  name: string,
  change: (right: wengert.Primitive) => Partial<wengert.Primitive>,
  run: () => T,
): T {
  const primitive = registry.get(name)
  if (primitive === undefined) throw new Error(`no primitive is called ${name}`)
  const right = { ...primitive }
  Object.assign(primitive, change(right))
  try {
    return run()
  } finally {
    Object.assign(primitive, right)
  }
}
