import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import {
  crossEntropyBackward,
  crossEntropyForward,
  softCrossEntropyBackward,
  softCrossEntropyForward,
} from '#autograd/testing/oracles/losses/crossEntropy.ts'
import { nllLossBackward, nllLossForward } from '#autograd/testing/oracles/losses/nllLoss.ts'
import { floats } from './samples.ts'
import { between, int32 } from './setups.ts'
import { type EmptySetup, family, row, type Setup } from './spec.ts'

// Losses against classes: labels, or their probabilities.

type Reduction = 'mean' | 'sum' | 'none'

const reduction = fc.constantFrom<Reduction>('mean', 'sum', 'none')

/** Options of classification losses; the weight as plain numbers. */
interface Classes {
  readonly weight: readonly number[] | null
  readonly labelSmoothing: number
  readonly reduction: Reduction
}

const ignoreIndex = -7

/** `[c]`, `[n, c]` or `[n, c, d]`, its classes, and the shape of labels for it. */
const logits = fc
  .tuple(between(0, 2), between(1, 3), between(1, 3), between(1, 2))
  .map(([form, n, classes, d]) => {
    const shape = [[classes], [n, classes], [n, classes, d]][form]!
    return { shape, classes, positions: [[], [n], [n, d]][form]! }
  })

const weights = (classes: number) => {
  const list = fc.array(between(1, 4), { minLength: classes, maxLength: classes })
  return fc.option(
    list.map((each) => each.map((k) => k / 2)),
    { freq: 2 },
  )
}

const optionsFor = (classes: number, smoothing: readonly number[]): fc.Arbitrary<Classes> =>
  fc.record({ weight: weights(classes), labelSmoothing: fc.constantFrom(...smoothing), reduction })

/** Labels, some of which are to be ignored but not the first, so that something counts. */
const labelled = (smoothing: readonly number[]): fc.Arbitrary<Setup<Classes>> =>
  logits.chain(({ shape, classes, positions }) => {
    const size = positions.reduce((a, b) => a * b, 1)
    const label = fc.oneof({ arbitrary: between(0, classes - 1), weight: 2 }, fc.constant(ignoreIndex))
    const labels = fc
      .tuple(between(0, classes - 1), fc.array(label, { minLength: size - 1, maxLength: size - 1 }))
      .map(([first, rest]) => int32([first, ...rest], positions))
    return fc
      .tuple(labels, optionsFor(classes, smoothing))
      .map(([target, options]) => ({ shapes: [shape], constants: [target], options }))
  })

const asOracle = ({ weight, ...it }: Classes) => ({
  ...it,
  ignoreIndex,
  weight: weight && { shape: [weight.length], data: [...weight] },
})

const given = ({ weight, ...it }: Classes, like: Tensor) => ({
  ...it,
  weight: weight && floats(weight, [weight.length], like.dtype),
})

const noRows: EmptySetup<Classes>[] = (['mean', 'sum', 'none'] as const).map((it) => ({
  shapes: [[0, 3]],
  constants: [int32([], [0])],
  options: { weight: null, labelSmoothing: 0, reduction: it },
}))

type ToLabels = typeof crossEntropyForward
type FromLabels = typeof crossEntropyBackward

const byLabels = (forward: ToLabels, backward: FromLabels) => ({
  value: ([z, labels]: readonly NdArray[], it: Classes) => forward(z!, labels!, asOracle(it)),
  backward: ([g]: readonly NdArray[], [z, labels]: readonly NdArray[], it: Classes) => [
    backward(z!, labels!, g!, asOracle(it)),
  ],
})

const crossEntropy = row<Classes>({
  name: 'crossEntropy',
  setups: labelled([0, 0.25, 1]),
  empty: noRows,
  integers: 'refused',
  oracle: byLabels(crossEntropyForward, crossEntropyBackward),
  call: (op, [z, labels], it) => op(z, labels, { ...given(it, z!), ignoreIndex }),
})

const soft = row<Classes>({
  name: 'crossEntropy (probabilities)',
  op: 'crossEntropy',
  setups: logits.chain(({ shape, classes }) =>
    optionsFor(classes, [0, 0.25, 1]).map((options) => ({ shapes: [shape, shape], options })),
  ),
  empty: noRows.map(({ options }) => ({
    shapes: [
      [0, 3],
      [0, 3],
    ],
    options,
  })),
  domain: [{}, { low: 0, high: 1 }],
  integers: 'refused',
  oracle: {
    value: ([z, t], it) => softCrossEntropyForward(z!, t!, asOracle(it)),
    backward: ([g], [z, t], it) => {
      const { dz, dt } = softCrossEntropyBackward(z!, t!, g!, asOracle(it))
      return [dz, dt]
    },
  },
  call: (op, [z, t], it) => op(z, t, given(it, z!)),
})

const nll = row<Classes>({
  name: 'nllLoss',
  setups: labelled([0]),
  empty: noRows,
  domain: { low: -3, high: 0 },
  linear: true,
  integers: 'refused',
  oracle: byLabels(nllLossForward, nllLossBackward),
  call: (op, [x, labels], it) => {
    const { labelSmoothing: _, ...options } = given(it, x!)
    return op(x, labels, { ...options, ignoreIndex })
  },
})

export const classLosses = family('losses', [crossEntropy, soft, nll])
