import fc from 'fast-check'
import { elementwise } from '#autograd/testing/oracles/elementwise/table.ts'
import { entrywise } from './oracles.ts'
import { bools, broadcasts, emptyPairs, noElements, pair, single } from './setups.ts'
import { family, type Row, type Setup } from './spec.ts'

// Comparisons, truth values, and the choice by them.

const reason = 'truth values have no derivative'

const test1 = (name: 'logicalNot' | 'isNaN' | 'isFinite' | 'isInf'): Row => ({
  name,
  setups: single,
  empty: noElements,
  domain: { kinks: [0] },
  order: 0,
  reason,
  special: true,
  exact: true,
  integers: 'bool',
  oracle: { value: entrywise(elementwise[name]).value },
  primitives: [name],
})

const comparisons = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const

const test2 = (name: (typeof comparisons)[number] | 'logicalAnd' | 'logicalOr' | 'logicalXor'): Row => ({
  name,
  setups: pair,
  empty: emptyPairs,
  ties: true,
  order: 0,
  reason,
  special: true,
  exact: true,
  integers: 'bool',
  oracle: { value: entrywise(elementwise[name]).value },
  primitives: [name],
})

/** x and y with a condition, all of which broadcast. */
const choices: fc.Arbitrary<Setup<readonly []>> = broadcasts(3).chain(({ shapes: [c, x, y] }) => {
  const size = c!.reduce((a, b) => a * b, 1)
  return fc.array(fc.boolean(), { minLength: size, maxLength: size }).map((holds) => ({
    shapes: [x!, y!],
    constants: [bools(holds, c!)],
    options: [] as const,
  }))
})

const where: Row = {
  name: 'where',
  setups: choices,
  empty: [
    { shapes: [[0], [1]], constants: [bools([], [0])], options: [] },
    { shapes: [[2, 0], []], constants: [bools([true], [1])], options: [] },
  ],
  linear: true,
  special: true,
  exact: true,
  integers: 'same',
  oracle: {
    value: ([x, y, c], options) => entrywise(elementwise.where).value([c!, x!, y!], options),
    backward: (gs, [x, y, c], options) =>
      entrywise(elementwise.where).backward!(gs, [c!, x!, y!], options).slice(1),
  },
  primitives: ['where'],
  call: (op, [x, y, condition]) => op(condition, x, y),
}

export const truth = family('truth', [
  ...comparisons.map(test2),
  test2('logicalAnd'),
  test2('logicalOr'),
  { ...test2('logicalXor'), primitives: [] },
  test1('logicalNot'),
  test1('isNaN'),
  test1('isFinite'),
  { ...test1('isInf'), primitives: [] },
  where,
])
