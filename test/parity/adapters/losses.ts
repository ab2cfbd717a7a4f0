import {
  bceLoss,
  bceWithLogitsLoss,
  cosineEmbeddingLoss,
  crossEntropy,
  ctcLoss,
  gaussianNllLoss,
  hingeEmbeddingLoss,
  huberLoss,
  klDivLoss,
  l1Loss,
  logSoftmax,
  marginRankingLoss,
  mseLoss,
  multiMarginLoss,
  nllLoss,
  poissonNllLoss,
  smoothL1Loss,
  type Tensor,
  tripletMarginLoss,
} from '@wengert/autograd'
import type { Attributes, Inputs, Table } from './adapter.ts'

type Reduction = 'none' | 'sum' | 'mean'

const reductionOf = (attrs: Attributes) => ({ reduction: attrs.string<Reduction>('reduction') })

const marginOf = (attrs: Attributes) => ({ ...reductionOf(attrs), margin: attrs.number('margin') })

const likelihoodOf = (attrs: Attributes) => ({
  ...reductionOf(attrs),
  full: attrs.boolean('full'),
  eps: attrs.number('eps'),
})

function classOptions(inputs: Inputs, attrs: Attributes) {
  return {
    ...reductionOf(attrs),
    weight: inputs.optional('weight'),
    ignoreIndex: attrs.number('ignoreIndex'),
  }
}

const pair = (inputs: Inputs) => [inputs.get('input'), inputs.get('target')] as const
const two = (inputs: Inputs) => [inputs.get('input1'), inputs.get('input2'), inputs.get('target')] as const

export const losses: Table = {
  mseLoss: (inputs, attrs) => ({ out: mseLoss(...pair(inputs), reductionOf(attrs)) }),
  l1Loss: (inputs, attrs) => ({ out: l1Loss(...pair(inputs), reductionOf(attrs)) }),
  smoothL1Loss: (inputs, attrs) => ({
    out: smoothL1Loss(...pair(inputs), { ...reductionOf(attrs), beta: attrs.number('beta') }),
  }),
  huberLoss: (inputs, attrs) => ({
    out: huberLoss(...pair(inputs), { ...reductionOf(attrs), delta: attrs.number('delta') }),
  }),
  nllLoss: (inputs, attrs) => ({ out: nllLoss(...pair(inputs), classOptions(inputs, attrs)) }),
  crossEntropy: (inputs, attrs) => ({
    out: crossEntropy(...pair(inputs), {
      ...classOptions(inputs, attrs),
      labelSmoothing: attrs.number('labelSmoothing'),
    }),
  }),
  bceLoss: (inputs, attrs) => ({
    out: bceLoss(...pair(inputs), { ...reductionOf(attrs), weight: inputs.optional('weight') }),
  }),
  bceWithLogits: (inputs, attrs) => ({
    out: bceWithLogitsLoss(...pair(inputs), {
      ...reductionOf(attrs),
      weight: inputs.optional('weight'),
      posWeight: inputs.optional('posWeight'),
    }),
  }),
  klDiv: (inputs, attrs) => ({
    out: klDivLoss(...pair(inputs), {
      reduction: attrs.string<Reduction | 'batchmean'>('reduction'),
      logTarget: attrs.boolean('logTarget'),
    }),
  }),
  poissonNLL: (inputs, attrs) => ({
    out: poissonNllLoss(...pair(inputs), { ...likelihoodOf(attrs), logInput: attrs.boolean('logInput') }),
  }),
  gaussianNLL: (inputs, attrs) => ({
    out: gaussianNllLoss(...pair(inputs), inputs.get('var'), likelihoodOf(attrs)),
  }),
  hingeEmbedding: (inputs, attrs) => ({ out: hingeEmbeddingLoss(...pair(inputs), marginOf(attrs)) }),
  marginRanking: (inputs, attrs) => ({ out: marginRankingLoss(...two(inputs), marginOf(attrs)) }),
  multiMargin: (inputs, attrs) => ({
    out: multiMarginLoss(...pair(inputs), {
      ...marginOf(attrs),
      p: attrs.number('p') as 1 | 2,
      weight: inputs.optional('weight'),
    }),
  }),
  cosineEmbedding: (inputs, attrs) => ({ out: cosineEmbeddingLoss(...two(inputs), marginOf(attrs)) }),
  tripletMargin: (inputs, attrs) => ({
    out: tripletMarginLoss(inputs.get('anchor'), inputs.get('positive'), inputs.get('negative'), {
      ...marginOf(attrs),
      p: attrs.number('p'),
      eps: attrs.number('eps'),
      swap: attrs.boolean('swap'),
    }),
  }),
  ctcLoss: (inputs, attrs) => {
    const targets = ['targets', 'inputLengths', 'targetLengths'].map((name) => inputs.get(name))
    const [labels, steps, lengths] = targets as [Tensor, Tensor, Tensor]
    return {
      out: ctcLoss(logSoftmax(inputs.get('logits'), 2), labels, steps, lengths, {
        ...reductionOf(attrs),
        blank: attrs.number('blank'),
        zeroInfinity: attrs.boolean('zeroInfinity'),
      }),
    }
  },
}
