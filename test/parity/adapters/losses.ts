import { crossEntropy, mseLoss, nllLoss } from '@wengert/autograd'
import type { Attributes, Inputs, Table } from './adapter.ts'

type Reduction = 'none' | 'sum' | 'mean'

function classOptions(inputs: Inputs, attrs: Attributes) {
  return {
    weight: inputs.optional('weight'),
    reduction: attrs.string<Reduction>('reduction'),
    ignoreIndex: attrs.number('ignoreIndex'),
  }
}

export const losses: Table = {
  mseLoss: (inputs, attrs) => ({
    out: mseLoss(inputs.get('input'), inputs.get('target'), {
      reduction: attrs.string<Reduction>('reduction'),
    }),
  }),
  nllLoss: (inputs, attrs) => ({
    out: nllLoss(inputs.get('input'), inputs.get('target'), classOptions(inputs, attrs)),
  }),
  crossEntropy: (inputs, attrs) => ({
    out: crossEntropy(inputs.get('input'), inputs.get('target'), {
      ...classOptions(inputs, attrs),
      labelSmoothing: attrs.number('labelSmoothing'),
    }),
  }),
}
