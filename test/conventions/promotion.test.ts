import {
  add,
  argmax,
  avgPool1d,
  concat,
  countNonzero,
  type DType,
  DTypeError,
  div,
  equal,
  fft,
  hypot,
  lerp,
  logicalXor,
  matmul,
  maximum,
  mean,
  median,
  ones,
  pow,
  quantile,
  reshape,
  searchsorted,
  sort,
  sqrt,
  sum,
  svdvals,
  type Tensor,
  where,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { refused } from '#test/support/errors.ts'

// The dtype of results, one test for each row of the second table.

const dtypes: readonly DType[] = ['bool', 'int32', 'float32', 'float64']
type Four = readonly [bool: DType, int32: DType, float32: DType, float64: DType]

const filled = (dtype: DType, shape: readonly number[] = [2]) => ones(shape, { dtype })

/** Of operands of one dtype, for all four. */
function expectAlone(f: (x: Tensor) => Tensor, want: Four): void {
  expect(dtypes.map((dtype) => f(filled(dtype)).dtype)).toEqual(want)
}

/** Of two operands of all pairs of dtypes: as if both had the larger one. */
function expectMixed(f: (x: Tensor, y: Tensor) => Tensor, want: Four): void {
  for (const [i, a] of dtypes.entries())
    for (const [j, b] of dtypes.entries())
      expect(f(filled(a), filled(b)).dtype, `${a} and ${b}`).toBe(want[Math.max(i, j)])
}

/** Beside a whole number and beside a fraction. */
function expectNumbers(f: (x: Tensor, y: number) => Tensor, whole: Four, fraction: Four): void {
  expectAlone((x) => f(x, 2), whole)
  expectAlone((x) => f(x, 0.5), fraction)
}

const counted: Four = ['int32', 'int32', 'float32', 'float64']
const floating: Four = ['float32', 'float32', 'float32', 'float64']
const kept: Four = ['bool', 'int32', 'float32', 'float64']
const truths: Four = ['bool', 'bool', 'bool', 'bool']
const places: Four = ['int32', 'int32', 'int32', 'int32']

describe('the dtype of results', () => {
  it('arithmetic, sums and products keep numbers and count bools', () => {
    for (const f of [sum, (x: Tensor) => x.neg(), (x: Tensor) => x.floor(), (x: Tensor) => x.cumsum(0)])
      expectAlone(f, counted)
    for (const f of [add, maximum, pow, matmul, (x: Tensor, y: Tensor) => lerp(x, y, y)])
      expectMixed(f as (x: Tensor, y: Tensor) => Tensor, counted)
    for (const f of [add, maximum, pow])
      expectNumbers(f as (x: Tensor, y: number) => Tensor, counted, floating)
  })

  it('functions with fractional values make float32 of integers and bools', () => {
    for (const f of [
      sqrt,
      mean,
      (x: Tensor) => x.softmax(0),
      (x: Tensor) => quantile(x, 0.5),
      (x: Tensor) => fft(x.reshape([1, 2])),
    ])
      expectAlone(f, floating)
    for (const f of [div, hypot]) {
      expectMixed(f as (x: Tensor, y: Tensor) => Tensor, floating)
      expectNumbers(f as (x: Tensor, y: number) => Tensor, floating, floating)
    }
  })

  it('what only moves and chooses elements keeps their dtype', () => {
    for (const f of [
      (x: Tensor) => reshape(x, [2, 1]),
      (x: Tensor) => sort(x).values,
      (x: Tensor) => median(x).values,
      (x: Tensor) => x.amax(),
    ])
      expectAlone(f, kept)
    expectMixed((x, y) => concat([x, y]), kept)
    expectMixed((x, y) => where(ones([2], { dtype: 'bool' }), x, y), kept)
    expectNumbers((x, y) => where(ones([2], { dtype: 'bool' }), x, y), counted, floating)
  })

  it('truth is bool', () => {
    expectAlone((x) => x.isNaN(), truths)
    expectAlone((x) => x.any(), truths)
    for (const f of [equal, logicalXor]) {
      expectMixed(f as (x: Tensor, y: Tensor) => Tensor, truths)
      expectNumbers(f as (x: Tensor, y: number) => Tensor, truths, truths)
    }
  })

  it('positions and counts are int32', () => {
    for (const f of [argmax, countNonzero, (x: Tensor) => sort(x).indices]) expectAlone(f, places)
    expectMixed((x, y) => searchsorted(x, y), places)
  })

  it('decompositions and pools take floats only', () => {
    for (const [op, f] of Object.entries({
      svdvals: (dtype: DType) => svdvals(filled(dtype, [2, 2])),
      avgPool1d: (dtype: DType) => avgPool1d(filled(dtype, [1, 1, 4]), 2),
    })) {
      for (const dtype of ['bool', 'int32'] as const) refused(() => f(dtype), DTypeError, op)
      expect([f('float32').dtype, f('float64').dtype]).toEqual(['float32', 'float64'])
    }
  })
})
