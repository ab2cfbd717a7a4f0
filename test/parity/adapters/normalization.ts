import { batchNorm, localResponseNorm } from '@wengert/autograd'
import type { Outputs, Table } from './adapter.ts'

export const normalization: Table = {
  batchNorm: (inputs, attrs): Outputs => {
    const { output, runningMean, runningVar } = batchNorm(inputs.get('input'), {
      weight: inputs.optional('weight'),
      bias: inputs.optional('bias'),
      runningMean: inputs.optional('runningMean'),
      runningVar: inputs.optional('runningVar'),
      training: attrs.boolean('training'),
      momentum: attrs.number('momentum'),
      eps: attrs.number('eps'),
    })
    return { out: output, ...(runningMean && { runningMean }), ...(runningVar && { runningVar }) }
  },
  localResponseNorm: (inputs, attrs) => {
    const [alpha, beta, k] = ['alpha', 'beta', 'k'].map((name) => attrs.number(name)) as [
      number,
      number,
      number,
    ]
    return { out: localResponseNorm(inputs.get('x'), attrs.number('size'), { alpha, beta, k }) }
  },
}
