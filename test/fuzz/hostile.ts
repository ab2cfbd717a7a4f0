import { type DType, ones, Parameter, scope, Tensor, tensor, WengertError } from '@wengert/autograd'
import type { Drawer } from '#test/testing/oracles/draw.ts'

// What a script may hand over by mistake, or on purpose. Everything is made anew for each call.

/** What a hostile object throws when it is looked at: the caller's own error, which may come through. */
export class Trap extends Error {
  override name = 'Trap'
}

const trap = () => {
  throw new Trap('somebody looked')
}

const numbers: readonly number[] = [
  ...[0, -0, 1, 2, 3, 5, 7, -1, -2, -3, -100, 100, 1000, 0.5, 1.5, -0.5, 1e-300, 5e-324],
  ...[
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 40,
    2 ** 53,
    1e15,
    1e308,
  ],
]

const words = [
  '',
  'text',
  '2',
  'constructor',
  '__proto__',
  'toString',
  'hasOwnProperty',
  'float64',
  'ij,jk->ik',
]

const circular = () => {
  const list: unknown[] = [1]
  list.push(list)
  return list
}

/** Lists nested so deeply that recursion over them would end. */
const deep = () => {
  let list: unknown = 1
  for (let i = 0; i < 20_000; i++) list = [list]
  return list
}

const others: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => true,
  () => false,
  () => 10n,
  () => Symbol('s'),
  () => () => 1,
  () => async () => 1,
  () => ({}),
  () => ({ unknown: 1 }),
  () => ({ length: 3 }),
  () => ({ shape: [2], dtype: 'float32' }),
  () => JSON.parse('{ "__proto__": 1 }'),
  () => Object.create(null),
  () => Object.create({ axis: 0 }),
  () => Object.defineProperty({}, 'axis', { get: trap, enumerable: true, configurable: true }),
  () => ({ toString: trap, valueOf: trap, [Symbol.toPrimitive]: trap }),
  () => Object.freeze([1, 2]),
  () => new Proxy({}, { ownKeys: trap, get: trap }),
  () => new Date(Number.NaN),
  () => new Map(),
  () => new Set([1]),
  () => Promise.resolve(1),
  () => new Float32Array([1, Number.NaN]),
  () => new BigInt64Array(1),
  () => new ArrayBuffer(8),
  circular,
  deep,
]

const lists: readonly (() => unknown[])[] = [
  () => [],
  () => [[]],
  () => [null],
  () => [undefined, 1],
  () => [Number.NaN],
  () => [1.5],
  () => [-1],
  () => [0, 0],
  () => [1, 0],
  () => [0, 1, 2, 3],
  () => [2 ** 31],
  () => [2 ** 20, 2 ** 20],
  () => [2 ** 53, 0],
  () => [Infinity, 0],
  () => ['a'],
  () => [[1], [2, 3]],
  () => [[1, 2], null],
  () => [Symbol('t')],
  () => [Object.create(null)],
  () => [{}, { start: 2 ** 53, step: -1 }],
  () => new Array(1),
  () => new Array(2),
  () => new Array(3),
  () => new Array(10_000),
  () => [new Array(2), [1]],
  () => [10n, 1],
  () => new Array(40).fill(1),
  () => [tensor([1, 2]), 'x'],
]

const of = (shape: readonly number[], dtype: DType = 'float64') => ones(shape, { dtype }).dynamic()

/** A tensor that its scope has freed. */
function freed(): Tensor {
  let left: Tensor | undefined
  scope(() => {
    left = of([2, 3])
  })
  return left!
}

const tensors: readonly (() => Tensor)[] = [
  () => of([]),
  () => of([0]),
  () => of([2, 0, 3]),
  () => of([1]),
  () => of([2, 2]),
  () => of([2, 3], 'float32'),
  () => of([3, 2], 'int32'),
  () => of([3], 'bool'),
  () => of([1, 2, 4, 4]),
  () => of(new Array<number>(9).fill(1)),
  () => of([2, 2]).mul(Number.NaN),
  () => of([3]).mul(Infinity),
  () => of([2], 'int32').mul(-1),
  () => of([2], 'int32').mul(2 ** 31 - 1),
  () => of([2], 'int32').mul(-(2 ** 31)),
  // Views that take no room, of which a copy would take too much.
  () => of([1]).expand([2 ** 22]),
  () => of([1, 1], 'bool').expand([2 ** 12, 2 ** 13]),
  () => of([1, 0]).expand([2 ** 31, 0]),
  () => of([0, 1], 'int32').expand([0, 2 ** 31]),
  () => of([4]).slice({ step: -2 }),
  () => new Parameter(of([2, 3])),
  freed,
]

const pick = <T>(random: Drawer, list: readonly T[]): T => list[random.below(list.length)]!

/** What a plain object holds, without asking its getters; null for anything else, and where it does not let one look. */
export function propertiesOf(value: unknown): Record<string, PropertyDescriptor> | null {
  if (typeof value !== 'object' || value === null) return null
  try {
    const plain = Object.getPrototypeOf(value) === Object.prototype
    return plain ? Object.getOwnPropertyDescriptors(value) : null
  } catch (error) {
    if (error instanceof Trap) return null
    throw error
  }
}

/** The same tensor in another dtype, of another rank or size, or with other elements. */
function variation(x: Tensor, random: Drawer): Tensor {
  const dtypes: readonly DType[] = ['bool', 'int32', 'float32', 'float64']
  const ways: readonly (() => Tensor)[] = [
    () => x.to(pick(random, dtypes)),
    () => x.unsqueeze(random.below(x.rank + 1)),
    () => x.flatten(),
    () => x.mul(Number.NaN),
    () => x.mul(2 ** 31 - 1),
    () => x.neg().to(x.dtype),
    () => (x.rank === 0 ? x : x.slice('...', { stop: -1 })),
    () => (x.rank === 0 ? x : x.slice({ stop: 0 })),
    () => (x.rank === 0 ? x : x.expand([2, ...x.shape])),
    () => x.permute([...x.shape.keys()].reverse()),
  ]
  const way = pick(random, ways)
  try {
    return way()
  } catch (error) {
    // One that was freed, or that has no room for a copy, stays what it is.
    if (error instanceof WengertError) return x
    throw error
  }
}

/** Something in the place of a good argument: anything, or something much like it. */
export function instead(good: unknown, random: Drawer): unknown {
  if (random.below(3) > 0) {
    if (good instanceof Tensor && random.below(2) === 0) return variation(good, random)
    if (good instanceof Tensor) return pick(random, tensors)()
    if (typeof good === 'number') return pick(random, numbers)
    if (typeof good === 'string') return pick(random, words)
    if (Array.isArray(good)) return pick(random, lists)()
  }
  return anything(random)
}

export function anything(random: Drawer): unknown {
  const kind = random.below(6)
  if (kind === 0) return pick(random, words)
  if (kind === 1) return pick(random, lists)()
  if (kind === 2) return pick(random, tensors)()
  return kind === 3 ? pick(random, numbers) : pick(random, others)()
}
