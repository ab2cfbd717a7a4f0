import { elementwise } from '#autograd/testing/oracles/elementwise/table.ts'
import { entrywise } from './oracles.ts'
import { noElements, single } from './setups.ts'
import { type Domain, family, type Row } from './spec.ts'

// Functions of one element.

interface Unary extends Partial<Row> {
  readonly name: keyof typeof elementwise
  readonly domain?: Domain
}

const flat = 'constant but for jumps: the gradient is 0'
const whole = [-2, -1, 0, 1, 2]
const halves = [-1.5, -0.5, 0.5, 1.5]
const positive = { low: 0.25, high: 3 }
/** Between the poles, on both sides of 0. */
const gamma = { low: -1.75, high: 3, poles: [-1, 0] }
const inside = { low: -0.875, high: 0.875 }

const rows: Unary[] = [
  { name: 'neg', linear: true, exact: true, integers: 'numeric' },
  { name: 'abs', domain: { kinks: [0] }, exact: true, integers: 'numeric' },
  { name: 'sign', domain: { kinks: [0] }, exact: true, reason: flat, integers: 'numeric' },
  { name: 'floor', domain: { kinks: whole }, exact: true, reason: flat, integers: 'numeric' },
  { name: 'ceil', domain: { kinks: whole }, exact: true, reason: flat, integers: 'numeric' },
  { name: 'round', domain: { kinks: halves }, exact: true, reason: flat, integers: 'numeric' },
  { name: 'trunc', domain: { kinks: whole }, exact: true, reason: flat, integers: 'numeric' },
  { name: 'square', exact: true, integers: 'numeric' },
  { name: 'reciprocal', domain: { poles: [0] }, exact: true, integerRange: [1, 3] },
  { name: 'sqrt', domain: positive, exact: true, special: 'value' },
  { name: 'rsqrt', domain: positive, integerRange: [1, 3], special: 'value' },
  { name: 'exp' },
  { name: 'expm1' },
  { name: 'exp2' },
  { name: 'log', domain: positive, integerRange: [1, 3] },
  { name: 'log1p', domain: { low: -0.75, high: 3 } },
  { name: 'log2', domain: positive, integerRange: [1, 3] },
  { name: 'log10', domain: positive, integerRange: [1, 3] },
  { name: 'sin' },
  { name: 'cos' },
  { name: 'tan', domain: { low: -1.25, high: 1.25 }, integerRange: [0, 1] },
  { name: 'asin', domain: inside, integerRange: [0, 0] },
  { name: 'acos', domain: inside, integerRange: [0, 0] },
  { name: 'atan' },
  { name: 'sinh' },
  { name: 'cosh' },
  { name: 'tanh' },
  { name: 'asinh', special: 'value' },
  { name: 'acosh', domain: { low: 1.25, high: 4 }, integerRange: [2, 3], special: 'value' },
  { name: 'atanh', domain: inside, integerRange: [0, 0] },
  { name: 'sigmoid' },
  { name: 'erf' },
  { name: 'erfc' },
  { name: 'erfinv', domain: inside, integerRange: [0, 0] },
  {
    name: 'lgamma',
    domain: gamma,
    integerRange: [1, 3],
    special: false,
    primitives: ['lgamma', 'polygamma'],
  },
  { name: 'digamma', domain: gamma, integerRange: [1, 3], special: false, primitives: ['polygamma'] },
  { name: 'sinc', special: false },
  { name: 'relu', domain: { kinks: [0] }, exact: true, integers: 'numeric', primitives: ['relu', 'gate'] },
]

export const unary = family(
  'unary',
  rows.map((it) => ({
    setups: single,
    special: true,
    empty: noElements,
    integers: 'floating',
    oracle: entrywise(elementwise[it.name]),
    primitives: [it.name],
    ...it,
  })),
)
