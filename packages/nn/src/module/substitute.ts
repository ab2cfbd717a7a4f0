import type { Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import { expectWritable } from './convert.ts'
import { parameterMembers, standIns, walk } from './members.ts'
import type { Module } from './module.ts'

/** A module as a tree of its parameters: their names, their values, and a way to run with others in their place. */
export interface ParameterTree {
  readonly names: readonly string[]
  readonly leaves: readonly Tensor[]
  /** Runs with `leaves` in the place of the parameters, wherever these are held, and puts these back whatever happens. */
  substitute<T>(leaves: readonly Tensor[], run: () => T): T
}

export function parameterTree(module: Module): ParameterTree {
  const members = parameterMembers(module)
  return {
    names: members.map(({ name }) => name),
    leaves: members.map(({ value }) => value),
    substitute: (leaves, run) => substitute(module, leaves, run),
  }
}

function substitute<T>(module: Module, leaves: readonly Tensor[], run: () => T): T {
  const originals = parameterMembers(module).map(({ value }) => value)
  if (leaves.length !== originals.length) {
    const required = `${originals.length} tensors, one a parameter`
    throw new OptionError('substitute', required, String(leaves.length), 'the leaves of this module')
  }
  const inPlace = new Map<Tensor, Tensor>(originals.map((original, i) => [original, leaves[i]!]))
  const members = walk(module).flatMap(({ parameters }) => parameters)
  for (const member of members) expectWritable('substitute', member)
  const added = leaves.filter((leaf) => !standIns.has(leaf))
  try {
    for (const leaf of added) standIns.add(leaf)
    for (const { owner, key, value } of members) Reflect.set(owner, key, inPlace.get(value))
    return run()
  } finally {
    for (const { owner, key, value } of members) Reflect.set(owner, key, value)
    for (const leaf of added) standIns.delete(leaf)
  }
}
