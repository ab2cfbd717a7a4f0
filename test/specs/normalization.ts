import { Generator, rand, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import {
  batchNormBackward,
  batchNormEvaluation,
  batchNormEvaluationBackward,
  batchNormForward,
  dropoutBackward,
  dropoutForward,
  type NdArray,
  runningStatistics,
} from '#autograd/testing/oracles/index.ts'
import { floats } from './samples.ts'
import { anyShape, between, empties, shaped } from './setups.ts'
import { type EmptySetup, family, row, type Setup } from './spec.ts'

// Batch normalisation and dropout.

interface Norm {
  readonly eps: number
  readonly affine: boolean
}

/** `[n, c]`, or with positions behind; at least two values per channel. */
const images = fc
  .tuple(between(1, 3), between(1, 2), fc.array(between(1, 2), { maxLength: 2 }))
  .map(([n, c, size]) => [n * size.reduce((a, b) => a * b, 1) > 1 ? n : 2, c, ...size])

const eps = fc.constantFrom(1e-5, 0.125)

const setups: fc.Arbitrary<Setup<Norm>> = fc.tuple(images, eps, fc.boolean()).map(([shape, e, affine]) => {
  const c = [shape[1]!]
  return { shapes: [shape, ...(affine ? [c, c] : [])], options: { eps: e, affine } }
})

/** weight and bias, or ones and zeros. */
function scales(x: NdArray, [weight, bias]: readonly NdArray[]): [NdArray, NdArray] {
  const c = x.shape[1]!
  const all = (value: number): NdArray => ({ shape: [c], data: new Array<number>(c).fill(value) })
  return [weight ?? all(1), bias ?? all(0)]
}

const affine = ([weight, bias]: readonly Tensor[]) => (weight && bias ? { weight, bias } : {})

const noBatch: EmptySetup<Norm>[] = [{ shapes: [[0, 2, 3], [2], [2]], options: { eps: 1e-5, affine: true } }]

const training = row<Norm>({
  name: 'batchNorm',
  setups,
  empty: noBatch,
  ties: true,
  integers: 'refused',
  // Second derivatives are differences of terms of size 1 / σ³.
  tolerance: 1e-8,
  tolerance32: 1e-4,
  oracle: {
    value: ([x, ...rest], it) => batchNormForward(x!, ...scales(x!, rest), it.eps),
    backward: ([g], [x, ...rest], it) => {
      const { dx, dGamma, dBeta } = batchNormBackward(x!, scales(x!, rest)[0], g!, it.eps)
      return it.affine ? [dx, dGamma, dBeta] : [dx]
    },
  },
  call: (op, [x, ...rest], it) => op(x, { ...affine(rest), eps: it.eps, training: true }).output,
})

/** Running statistics are constants of the map, so they are among the options, and no gradient is asked of them. */
interface Evaluation extends Norm {
  readonly mean: readonly number[]
  readonly variance: readonly number[]
}

const column = (c: number, value: fc.Arbitrary<number>) => fc.array(value, { minLength: c, maxLength: c })
const quarter = (min: number, max: number) => between(min, max).map((k) => k / 4)

const evaluations: fc.Arbitrary<Setup<Evaluation>> = setups.chain(({ shapes, options }) => {
  const c = shapes[0]![1]!
  return fc
    .tuple(column(c, quarter(-8, 8)), column(c, quarter(1, 8)))
    .map(([mean, variance]) => ({ shapes, options: { ...options, mean, variance } }))
})

const noEvaluation = noBatch.map(({ options, ...it }) => {
  return { ...it, options: { ...options, mean: [0, 1], variance: [1, 2] } }
})

const plain = (data: readonly number[]): NdArray => ({ shape: [data.length], data: [...data] })
const statistics = ({ mean, variance }: Evaluation) => ({ mean: plain(mean), variance: plain(variance) })

const evaluation = row<Evaluation>({
  name: 'batchNorm (evaluation)',
  op: 'batchNorm',
  setups: evaluations,
  empty: noEvaluation,
  integers: 'refused',
  oracle: {
    value: ([x, ...rest], it) => batchNormEvaluation(x!, ...scales(x!, rest), statistics(it), it.eps),
    backward: ([g], [x, ...rest], it) => {
      const { dx, dGamma, dBeta } = batchNormEvaluationBackward(
        x!,
        scales(x!, rest)[0],
        statistics(it),
        g!,
        it.eps,
      )
      return it.affine ? [dx, dGamma, dBeta] : [dx]
    },
  },
  call: (op, [x, ...rest], it) => {
    const running = { runningMean: vector(it.mean, x!), runningVar: vector(it.variance, x!) }
    return op(x, { ...affine(rest), ...running, eps: it.eps }).output
  },
})

const vector = (data: readonly number[], like: Tensor) => floats(data, [data.length], like.dtype)

const running = row<Evaluation>({
  name: 'batchNorm (running statistics)',
  op: 'batchNorm',
  setups: evaluations,
  empty: noEvaluation,
  order: 0,
  reason: 'running statistics are constants of the map',
  integers: 'refused',
  oracle: {
    value: ([x], it) => {
      if (x!.data.length === 0) return [plain(it.mean), plain(it.variance)]
      const { mean, variance } = runningStatistics(x!, statistics(it), 0.25)
      return [mean, variance]
    },
  },
  call: (op, [x], it) => {
    const given = { runningMean: vector(it.mean, x!), runningVar: vector(it.variance, x!) }
    const { runningMean, runningVar } = op(x, { ...given, training: true, momentum: 0.25 })
    return [runningMean, runningVar]
  },
})

interface Drop {
  readonly p: number
  readonly seed: number
}

/** 1 where an element is kept: where the number drawn for it is not below p. */
function maskOf(x: NdArray, { p, seed }: Drop): NdArray {
  const u = rand([...x.shape], { dtype: 'float64', generator: new Generator(seed) }).data()
  return { shape: x.shape, data: Array.from(u, (value) => Number(value >= p)) }
}

const dropout = row<Drop>({
  name: 'dropout',
  setups: shaped(
    () => fc.record({ p: fc.constantFrom(0, 0.25, 0.5, 0.75, 1), seed: fc.nat(1000) }),
    anyShape,
  ),
  empty: empties({ p: 0.5, seed: 1 }, [0], [2, 0]),
  linear: true,
  draws: true,
  integers: 'refused',
  oracle: {
    value: ([x], it) => dropoutForward(x!, maskOf(x!, it), it.p),
    backward: ([g], [x], it) => [dropoutBackward(maskOf(x!, it), it.p, g!)],
  },
  call: (op, [x], { p, seed }) => op(x, p, { generator: new Generator(seed) }),
})

export const normalization = family('normalization', [training, evaluation, running, dropout])
