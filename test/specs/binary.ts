import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import {
  type Elementwise,
  elementwiseBackward,
  elementwiseForward,
} from '#autograd/testing/oracles/elementwise/function.ts'
import { elementwise } from '#autograd/testing/oracles/elementwise/table.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { entrywise } from './oracles.ts'
import { floats } from './samples.ts'
import { broadcasts, empties, emptyPairs, pair, shaped } from './setups.ts'
import { type Domain, family, type Integers, type Oracle, type Row, row, type Setup } from './spec.ts'

// Arithmetic of two operands that broadcast, and of a tensor and a plain number on either side.

/** A plain number in the place of the first or of the second operand. */
type Number1 = { readonly left: number } | { readonly right: number }

interface Binary {
  readonly name: keyof typeof elementwise
  readonly pairs?: Partial<Row<readonly []>>
  /** Of the tensor beside a number. */
  readonly domain?: Domain
  readonly right?: readonly number[]
  readonly left?: readonly number[]
  readonly kink?: Row<Number1>['kink'] & {}
  readonly exact?: boolean
  readonly integers?: Integers
  readonly integerRange?: readonly [number, number]
  readonly reason?: string
}

/** Both operands, whatever stands for a number. */
function both<T>([x]: readonly T[], it: Number1, number: (n: number) => T): [T, T] {
  return 'left' in it ? [number(it.left), x!] : [x!, number(it.right)]
}

function beside(f: Elementwise): Oracle<Number1> {
  const operands = (xs: readonly NdArray[], it: Number1) => both(xs, it, (n) => ({ shape: [], data: [n] }))
  const pairs = entrywise(f)
  return {
    value: (xs, it) => elementwiseForward(f, operands(xs, it)),
    backward: (gs, xs, it) => [pairs.backward!(gs, operands(xs, it), undefined)['left' in it ? 1 : 0]!],
  }
}

function withNumber({
  name,
  domain,
  right = [0.5, -2],
  left = [0.5, -2],
  integers,
  ...more
}: Binary): Row<Number1> {
  const { pairs: _, ...rest } = more
  const numbers = [...right.map((n) => ({ right: n })), ...left.map((n) => ({ left: n }))]
  const setups: fc.Arbitrary<Setup<Number1>> = shaped(() => fc.constantFrom<Number1>(...numbers))
  return {
    name: `${name} (a number)`,
    op: name,
    setups,
    // The plain exponent 0.5 means the square root, which is no power at -∞.
    special: name !== 'pow' && (!roundsDifferently.has(name) || 'value'),
    empty: empties<Number1>({ right: 2 }, [0], [2, 0]),
    domain: domain ?? {},
    ...rest,
    integers: (it) =>
      integers ?? (Number.isInteger('left' in it ? it.left : it.right) ? 'numeric' : 'floating'),
    oracle: beside(elementwise[name]),
    call: (op, inputs, it) => op(...both<Tensor | number>(inputs, it, (n) => n)),
  }
}

function withPair({
  name,
  pairs,
  exact = false,
  integers = 'numeric',
  integerRange,
  reason,
}: Binary): Row<readonly []> {
  return {
    name,
    setups: pair,
    special: !roundsDifferently.has(name) || 'value',
    empty: emptyPairs,
    exact,
    integers,
    ...(integerRange && { integerRange }),
    ...(reason && { reason }),
    oracle: entrywise(elementwise[name]),
    primitives: [name],
    ...pairs,
  }
}

/** Their slopes have several forms, of which some over- or underflow where others do not. */
const roundsDifferently = new Set([
  'div',
  'pow',
  'remainder',
  'atan2',
  'fmod',
  'floorDivide',
  'hypot',
  'xlogy',
  'ldexp',
  'copysign',
])

/** Whether some quotient of elements is near a jump of its floor. */
function nearJump(x: ArrayLike<number>, y: ArrayLike<number>): boolean {
  const near = (q: number) => Math.abs(q - Math.round(q)) < 1e-3
  return Array.from(x).some((a) => Array.from(y).some((b) => near(a / b)))
}

/** A power of which one operand varies, and the other is made of small whole numbers. */
interface Power {
  readonly varies: 'base' | 'exponent'
  readonly others: readonly number[]
}

const powers = shaped((shape): fc.Arbitrary<Power> => {
  const size = shape.reduce((a, b) => a * b, 1)
  return fc.record({
    varies: fc.constantFrom('base', 'exponent'),
    others: fc.array(fc.constantFrom(0, 0, 1, 2), { minLength: size, maxLength: size }),
  })
})

const baseAndExponent = <T>(x: T, { varies }: Power, other: T): [T, T] =>
  varies === 'base' ? [x, other] : [other, x]

const powerOf = (x: NdArray, it: Power) => baseAndExponent(x, it, { shape: x.shape, data: [...it.others] })

/** x^0 and 0^y, whose slopes are 0 where a product of their factors is NaN. */
const powerAtZero: Row = row<Power>({
  name: 'pow (at 0)',
  op: 'pow',
  setups: powers,
  empty: [{ shapes: [[0]], options: { varies: 'base', others: [] } }],
  domain: { low: 0, high: 2 },
  kink: ([x], { varies }) => varies === 'exponent' && x!.data().some((y) => y < 1 / 8),
  integers: 'numeric',
  oracle: {
    value: ([x], it) => elementwiseForward(elementwise.pow, powerOf(x!, it)),
    backward: ([g], [x], it) => [
      elementwiseBackward(elementwise.pow, powerOf(x!, it), g!)[it.varies === 'base' ? 0 : 1]!,
    ],
  },
  call: (op, [x], it) => {
    const dtype = x!.dtype === 'bool' ? 'int32' : x!.dtype
    return op(...baseAndExponent(x!, it, floats(it.others, x!.shape, dtype)))
  },
})

/** Three operands: linear in the last, and in each of the others. */
const productAndSum: Row = row<readonly []>({
  name: 'mulAdd',
  setups: broadcasts(3).map(({ shapes }) => ({ shapes, options: [] })),
  empty: [...emptyPairs.map(({ shapes: [x, y], options }) => ({ shapes: [x!, y!, x!], options }))],
  exact: true,
  special: true,
  integers: 'numeric',
  oracle: entrywise({
    value: (x, y, z) => x! * y! + z!,
    partials: [(_x, y) => y!, (x) => x!, () => 1],
  }),
  primitives: ['mulAdd'],
})

/** Between two operands, by a third. */
const interpolation: Row = row<readonly []>({
  name: 'lerp',
  setups: broadcasts(3).map(({ shapes }) => ({ shapes, options: [] })),
  empty: [...emptyPairs.map(({ shapes: [x, y], options }) => ({ shapes: [x!, y!, x!], options }))],
  exact: true,
  integers: 'numeric',
  oracle: entrywise(elementwise.lerp),
})

const awayFromZero = { poles: [0] }
const bases = { low: 0.25, high: 2 }

const rows: Binary[] = [
  { name: 'add', pairs: { linear: true }, exact: true },
  { name: 'sub', pairs: { linear: true }, exact: true },
  { name: 'mul', pairs: { bilinear: true }, exact: true },
  {
    name: 'div',
    pairs: { domain: [{}, awayFromZero] },
    domain: awayFromZero,
    exact: true,
    integers: 'floating',
    integerRange: [1, 3],
  },
  {
    name: 'pow',
    pairs: { domain: [bases, {}] },
    domain: bases,
    right: [2, 3, 1, 0, -1, 0.5, -0.5],
    left: [2, 0.5],
    integerRange: [1, 3],
  },
  { name: 'maximum', pairs: { ties: true }, domain: { kinks: [0.5, -2] }, exact: true },
  { name: 'minimum', pairs: { ties: true }, domain: { kinks: [0.5, -2] }, exact: true },
  // Across the negative axis the angle jumps, so differences stay away from ordinates of 0.
  { name: 'atan2', pairs: { domain: [{ kinks: [0] }, {}] }, domain: awayFromZero, integers: 'floating' },
  {
    name: 'remainder',
    pairs: {
      domain: [{}, awayFromZero],
      kink: ([x, y]) => nearJump(x!.data(), y!.data()),
    },
    domain: awayFromZero,
    kink: ([x], it) => ('left' in it ? nearJump([it.left], x!.data()) : nearJump(x!.data(), [it.right])),
    right: [0.75, -2],
    left: [0.75, -2],
    exact: true,
    integerRange: [1, 3],
  },
  { name: 'logAddExp', integers: 'floating' },
  {
    name: 'fmod',
    pairs: { domain: [{}, awayFromZero], kink: ([x, y]) => nearJump(x!.data(), y!.data()) },
    domain: awayFromZero,
    kink: ([x], it) => ('left' in it ? nearJump([it.left], x!.data()) : nearJump(x!.data(), [it.right])),
    right: [0.75, -2],
    left: [0.75, -2],
    exact: true,
    integerRange: [1, 3],
  },
  {
    name: 'floorDivide',
    pairs: { domain: [{}, awayFromZero], kink: ([x, y]) => nearJump(x!.data(), y!.data()) },
    domain: awayFromZero,
    kink: ([x], it) => ('left' in it ? nearJump([it.left], x!.data()) : nearJump(x!.data(), [it.right])),
    right: [0.75, -2],
    left: [0.75, -2],
    exact: true,
    integerRange: [1, 3],
    reason: 'its derivative is 0 wherever it has one',
  },
  { name: 'hypot', pairs: { domain: [awayFromZero, {}] }, domain: awayFromZero, integers: 'floating' },
  {
    name: 'copysign',
    pairs: { domain: { kinks: [0] }, primitives: [] },
    domain: { kinks: [0] },
    exact: true,
    integers: 'floating',
  },
  {
    name: 'xlogy',
    pairs: { domain: [{}, bases], primitives: [] },
    domain: bases,
    right: [0.5, 2],
    left: [0.5, -2, 0],
    integers: 'floating',
    integerRange: [1, 3],
  },
  { name: 'ldexp', pairs: { primitives: [] }, integers: 'floating' },
]

export const binary = family('binary', [
  ...rows.flatMap((it) => [withPair(it) as Row, withNumber(it) as Row]),
  productAndSum,
  interpolation,
  powerAtZero,
])
