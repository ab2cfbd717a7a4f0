import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Activation,
  activationForward,
  affineForward,
  inner,
  type LstmState,
  lstmBackward,
  lstmCellBackward,
  lstmCellForward,
  lstmForward,
  mapForward,
  type NdArray,
  ndarray,
  type RecurrentWeights,
  rnnBackward,
  rnnCellBackward,
  rnnCellForward,
  rnnForward,
  sigmoid,
  tanh,
  transposeMap,
  zeros,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectGradients, scalar } from './differences.ts'
import { type Drawer, draw } from './draw.ts'

const sizes = fc.record({
  t: fc.integer({ min: 1, max: 4 }),
  n: fc.integer({ min: 0, max: 2 }),
  i: fc.integer({ min: 1, max: 3 }),
  h: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer(),
})

const parameters = (random: Drawer, units: number, i: number, h: number): NdArray[] =>
  [[units, i], [units, h], [units], [units]].map((shape) => random.reals(shape))

const asWeights = ([input, hidden, inputBias, hiddenBias]: readonly NdArray[]): RecurrentWeights =>
  ({ input, hidden, inputBias, hiddenBias }) as RecurrentWeights

const asList = (w: RecurrentWeights) => [w.input, w.hidden, w.inputBias, w.hiddenBias]
const activations = fc.constantFrom<Activation>(tanh, sigmoid)

describe('the simple recurrent layer', () => {
  test('one step is an activation of two affine maps, and its gradients agree with differences', () => {
    fc.assert(
      fc.property(sizes, activations, ({ n, i, h, seed }, activation) => {
        const random = draw(seed)
        const xs = [random.reals([n, i]), random.reals([n, h]), ...parameters(random, h, i, h)]
        const [x, state, ...rest] = xs as [NdArray, NdArray, ...NdArray[]]
        const w = asWeights(rest)
        const turned = (m: NdArray) => mapForward(transposeMap(m.shape, 0, 1), m)
        const fromInput = affineForward(x, turned(w.input), w.inputBias)
        const fromState = affineForward(state, turned(w.hidden), w.hiddenBias)
        const sum = zip(fromInput, fromState, (a, b) => a + b)
        expectClose(rnnCellForward(x, state, w, activation), activationForward(activation, sum), 1e-14)
        const g = random.reals([n, h])
        const { dx, dh, dWeights } = rnnCellBackward(x, state, w, g, activation)
        expectGradients((p, q, ...ws) => rnnCellForward(p!, q!, asWeights(ws), activation), xs, g, [
          dx,
          dh,
          ...asList(dWeights),
        ])
      }),
      { numRuns: 40 },
    )
  })

  test('backpropagation through time agrees with differences of the whole sequence', () => {
    fc.assert(
      fc.property(sizes, activations, ({ t, n, i, h, seed }, activation) => {
        const random = draw(seed)
        const xs = [random.reals([t, n, i]), random.reals([n, h]), ...parameters(random, h, i, h)]
        const g = random.reals([t, n, h])
        const { dx, dh0, dWeights } = rnnBackward(xs[0]!, xs[1]!, asWeights(xs.slice(2)), g, activation)
        expectGradients((x, h0, ...ws) => rnnForward(x!, h0!, asWeights(ws), activation), xs, g, [
          dx,
          dh0,
          ...asList(dWeights!),
        ])
      }),
      { numRuns: 40 },
    )
  })

  test('a sequence of no steps leaves the first state alone', () => {
    const w = asWeights(parameters(draw(1), 2, 3, 2))
    const h0 = draw(2).reals([1, 2])
    expect(rnnForward(zeros([0, 1, 3]), h0, w).shape).toEqual([0, 1, 2])
    const { dh0, dWeights } = rnnBackward(zeros([0, 1, 3]), h0, w, zeros([0, 1, 2]))
    expect([dh0.data, dWeights]).toEqual([[0, 0], null])
  })

  test('weights that do not fit are refused', () => {
    const w = asWeights(parameters(draw(1), 2, 3, 2))
    expect(() => rnnCellForward(zeros([1, 4]), zeros([1, 2]), w)).toThrow(
      'rnnCellForward: the input weights must have shape [2, 4]; got [2, 3]',
    )
    expect(() => lstmCellForward(zeros([1, 3]), { h: zeros([1, 2]), c: zeros([1, 2]) }, w)).toThrow(
      /the input weights must have shape \[8, 3\]/,
    )
  })
})

describe('long short-term memory', () => {
  /** One cell, and for each gate a bias that opens (1) or closes (0) it. */
  const gated = (input: number, forget: number, output: number): RecurrentWeights => {
    const far = (open: number) => 2000 * open - 1000
    const bias = [far(input), far(forget), 0, far(output)]
    return asWeights([ndarray([4, 1], [0, 0, 1, 0]), zeros([4, 1]), ndarray([4], bias), zeros([4])])
  }

  test('an open gate passes and a closed one holds: input, forget and output in this order', () => {
    const x = ndarray([1, 1], [0.5])
    const state: LstmState = { h: ndarray([1, 1], [0.25]), c: ndarray([1, 1], [3]) }
    const gates = (input: number, forget: number, output: number) => {
      const { h, c } = lstmCellForward(x, state, gated(input, forget, output))
      return [h.data[0], c.data[0]]
    }
    const z = Math.tanh(0.5)
    expect(gates(0, 1, 0)).toEqual([0, 3])
    expect(gates(1, 0, 0)).toEqual([0, z])
    expect(gates(1, 1, 1)).toEqual([Math.tanh(3 + z), 3 + z])
    expect(gates(0, 0, 1)).toEqual([0, 0])
  })

  test('the error carousel: with an open forget gate the error of the state goes through unchanged', () => {
    const state: LstmState = { h: ndarray([1, 1], [0.25]), c: ndarray([1, 1], [3]) }
    const g: LstmState = { h: ndarray([1, 1], [0]), c: ndarray([1, 1], [7]) }
    const { dc } = lstmCellBackward(ndarray([1, 1], [0.5]), state, gated(0, 1, 0), g)
    expect(dc.data).toEqual([7])
  })

  /** <g.h, h> + <g.c, c> as one number: both results with their cotangents, so that its own is 1. */
  const joined = (got: LstmState, g: LstmState) => scalar(inner(got.h, g.h) + inner(got.c, g.c))

  test('the gradients of one step agree with differences, with errors of output and state', () => {
    fc.assert(
      fc.property(sizes, ({ n, i, h, seed }) => {
        const random = draw(seed)
        const xs = [
          [n, i],
          [n, h],
          [n, h],
        ].map((shape) => random.reals(shape))
        xs.push(...parameters(random, 4 * h, i, h))
        const g = { h: random.reals([n, h]), c: random.reals([n, h]) }
        const [x, hidden, c, ...rest] = xs as [NdArray, NdArray, NdArray, ...NdArray[]]
        const got = lstmCellBackward(x, { h: hidden, c }, asWeights(rest), g)
        expectGradients(
          (p, q, r, ...ws) => joined(lstmCellForward(p!, { h: q!, c: r! }, asWeights(ws)), g),
          xs,
          scalar(1),
          [got.dx, got.dh, got.dc, ...asList(got.dWeights)],
        )
      }),
      { numRuns: 40 },
    )
  })

  test('backpropagation through time agrees with differences of the whole sequence', () => {
    fc.assert(
      fc.property(sizes, ({ t, n, i, h, seed }) => {
        const random = draw(seed)
        const xs = [
          [t, n, i],
          [n, h],
          [n, h],
        ].map((shape) => random.reals(shape))
        xs.push(...parameters(random, 4 * h, i, h))
        const g = { h: random.reals([t, n, h]), c: random.reals([n, h]) }
        const [x, h0, c0, ...rest] = xs as [NdArray, NdArray, NdArray, ...NdArray[]]
        const got = lstmBackward(x, { h: h0, c: c0 }, asWeights(rest), g)
        expectGradients(
          (p, q, r, ...ws) => joined(lstmForward(p!, { h: q!, c: r! }, asWeights(ws)), g),
          xs,
          scalar(1),
          [got.dx, got.dh0, got.dc0, ...asList(got.dWeights!)],
        )
      }),
      { numRuns: 25 },
    )
  })
})
