import fc from 'fast-check'
import type { Elementwise } from '#autograd/testing/oracles/elementwise/function.ts'
import { elementwise, elementwiseWith } from '#autograd/testing/oracles/elementwise/table.ts'
import { entrywise } from './oracles.ts'
import { broadcasts, empties, emptyPairs, noElements, shaped, single } from './setups.ts'
import { family, type Integers, type Row, row } from './spec.ts'

// Functions of one element that are composed of others, and those with options.

const plain = (name: keyof typeof elementwise, more: Partial<Row> = {}): Row => ({
  name,
  setups: single,
  special: name === 'selu' || 'value',
  empty: noElements,
  integers: 'floating',
  oracle: entrywise(elementwise[name]),
  ...more,
})

const options = <O>(...list: O[]) => shaped(() => fc.constantFrom(...list))

/** A fraction beside integers makes float32 of them. */
const beside = (...numbers: number[]): Integers => (numbers.every(Number.isInteger) ? 'numeric' : 'floating')

type Bounds = readonly [min: number | null, max: number | null]

/** Which bounds are tensors; the others are null. */
type BoundTensors = 'both' | 'min' | 'max'

/** Which of x, min and max is the result: NaN before all, of the bounds first, then max, then min. */
function placeOfClamp(x: number, min: number, max: number): number {
  if (Number.isNaN(max)) return 2
  if (Number.isNaN(min)) return 1
  if (Number.isNaN(x)) return 0
  if (x > max || min > max) return 2
  return x < min ? 1 : 0
}

/** The slope is 1 in what is the result. */
function clampBetween(bounds: BoundTensors): Elementwise {
  const all = ([x, y, z]: readonly number[]): [number, number, number] =>
    bounds === 'both' ? [x!, y!, z!] : bounds === 'min' ? [x!, y!, Infinity] : [x!, -Infinity, y!]
  const places = { both: [0, 1, 2], min: [0, 1], max: [0, 2] }[bounds]
  return {
    value: (...xs) => all(xs)[placeOfClamp(...all(xs))]!,
    partials: places.map(
      (place) =>
        (...xs: number[]) =>
          placeOfClamp(...all(xs)) === place ? 1 : 0,
    ),
  }
}

const boundTensors: Row = row<BoundTensors>({
  name: 'clamp (tensor bounds)',
  op: 'clamp',
  setups: fc
    .tuple(broadcasts(3), fc.constantFrom<BoundTensors[]>('both', 'min', 'max'))
    .map(([{ shapes }, bounds]) => ({
      shapes: bounds === 'both' ? shapes : shapes.slice(0, 2),
      options: bounds,
    })),
  empty: emptyPairs.map(({ shapes }) => ({ shapes, options: 'max' })),
  ties: true,
  exact: true,
  special: true,
  integers: 'same',
  oracle: entrywise(clampBetween),
  call: (op, [x, y, z], bounds) => (bounds === 'max' ? op(x, null, y) : op(x, y, z)),
})

export const activations = family('activations', [
  row<readonly [{ beta?: number; threshold?: number }?]>({
    name: 'softplus',
    setups: options([], [{ beta: 3 }], [{ beta: 0.5, threshold: 30 }]),
    empty: empties([], [0], [2, 0]),
    special: true,
    integers: 'floating',
    oracle: entrywise(([given]) => elementwiseWith.softplus(given?.beta, given?.threshold)),
  }),
  row<readonly [{ beta: number; threshold: number }]>({
    name: 'softplus (beyond the threshold)',
    op: 'softplus',
    setups: options([{ beta: 8, threshold: 4 }]),
    empty: empties([{ beta: 8, threshold: 4 }] as const, [0]),
    domain: { kinks: [0.5] },
    special: true,
    integers: 'floating',
    oracle: entrywise(([{ beta, threshold }]) => elementwiseWith.softplus(beta, threshold)),
  }),
  row<readonly [slope?: number]>({
    name: 'leakyRelu',
    setups: options([], [0.25], [-0.5], [0]),
    empty: empties([], [0], [2, 0]),
    domain: { kinks: [0] },
    special: true,
    integers: ([slope = 0.01]) => beside(slope),
    oracle: entrywise(([slope]) => elementwiseWith.leakyRelu(slope)),
  }),
  row<readonly [alpha?: number]>({
    name: 'elu',
    setups: options([], [0.25], [2]),
    empty: empties([], [0], [2, 0]),
    domain: { kinks: [0] },
    special: true,
    integers: 'floating',
    oracle: entrywise(([alpha]) => elementwiseWith.elu(alpha)),
  }),
  row<readonly [alpha?: number]>({
    name: 'celu',
    setups: options([], [0.25], [2]),
    empty: empties([], [0], [2, 0]),
    domain: { kinks: [0] },
    special: 'value',
    integers: 'floating',
    oracle: entrywise(([alpha]) => elementwiseWith.celu(alpha)),
  }),
  row<readonly [threshold: number, value: number]>({
    name: 'threshold',
    setups: options<readonly [number, number]>([0, 0], [0.5, -1], [-1, 2.5]),
    empty: empties([0, 0] as const, [0], [2, 0]),
    domain: { kinks: [-1, 0, 0.5] },
    exact: true,
    special: true,
    integers: ([, value]) => beside(value),
    oracle: entrywise(([limit, value]) => elementwiseWith.threshold(limit, value)),
  }),
  row<readonly [eps?: number | null]>({
    name: 'logit',
    setups: options<readonly [(number | null)?]>([], [null], [0.25]),
    empty: empties([], [0], [2, 0]),
    domain: { low: 0.0625, high: 0.9375, kinks: [0.25, 0.75] },
    integers: 'floating',
    integerRange: [0, 1],
    oracle: entrywise(([eps]) => elementwiseWith.logit(eps)),
  }),
  row<readonly [n: number]>({
    name: 'polygamma',
    setups: options<readonly [number]>([0], [1], [2], [5]),
    empty: empties([1] as const, [0], [2, 0]),
    domain: { low: -1.75, high: 3, poles: [-1, 0] },
    integers: 'floating',
    integerRange: [1, 3],
    oracle: entrywise(([n]) => elementwiseWith.polygamma(n)),
    primitives: ['polygamma'],
  }),
  row<readonly [{ nan?: number; posInf?: number; negInf?: number }?]>({
    name: 'nanToNum',
    setups: options([], [{ nan: 2, negInf: -1 }], [{ posInf: 0.5 }]),
    empty: empties([], [0], [2, 0]),
    exact: true,
    special: true,
    integers: 'same',
    oracle: entrywise(([given]) => elementwiseWith.nanToNum(given?.nan, given?.posInf, given?.negInf)),
  }),
  plain('selu', { domain: { kinks: [0] } }),
  row<readonly [{ approximate?: 'none' | 'tanh' }?]>({
    name: 'gelu',
    setups: options([], [{ approximate: 'none' }], [{ approximate: 'tanh' }]),
    empty: empties([], [0], [2, 0]),
    special: true,
    integers: 'floating',
    oracle: entrywise(([given]) => elementwiseWith.gelu(given?.approximate)),
  }),
  plain('silu'),
  plain('logSigmoid', { special: true }),
  plain('softsign', { special: false }),
  plain('relu6', {
    domain: { low: -1, high: 7, kinks: [0, 6] },
    exact: true,
    special: true,
    integers: 'numeric',
  }),
  plain('hardsigmoid', { domain: { low: -4, high: 4, kinks: [-3, 3] }, special: true }),
  plain('hardswish', { domain: { low: -4, high: 4, kinks: [-3, 3] }, special: false }),
  plain('frac', { domain: { kinks: [-2, -1, 0, 1, 2] }, exact: true, integers: 'numeric' }),
  plain('mish'),
  row<readonly [min?: number, max?: number]>({
    name: 'hardtanh',
    setups: options([], [-0.5, 1.5]),
    empty: empties([], [0], [2, 0]),
    domain: { kinks: [-1, 1, -0.5, 1.5] },
    exact: true,
    special: true,
    integers: ([min = -1, max = 1]) => beside(min, max),
    oracle: entrywise(([min, max]) => elementwiseWith.hardtanh(min, max)),
  }),
  row<Bounds>({
    name: 'clamp',
    setups: options<Bounds>([-1, 1], [null, 0.5], [-0.5, null], [null, null]),
    empty: empties([-1, 1] as const, [0], [2, 0]),
    domain: { kinks: [-1, 1, -0.5, 0.5] },
    exact: true,
    special: true,
    integers: ([min, max]) => (min === null && max === null ? 'same' : beside(min ?? 0, max ?? 0)),
    oracle: entrywise(([min, max]) => elementwiseWith.clamp(min, max)),
  }),
  boundTensors,
])
