import { Parameter, tensor, zerosLike } from '@wengert/autograd'
import { clipGradNorm, clipGradValue } from '@wengert/optim'
import type { Inputs, Outputs, Table } from './adapter.ts'

/** Parameters whose gradients are the inputs g0, g1, ... */
function parametersOf(inputs: Inputs): Parameter[] {
  return inputs.list('g').map((g) => {
    const parameter = new Parameter(zerosLike(g))
    parameter.backward(g)
    return parameter
  })
}

function gradients(parameters: readonly Parameter[]): Outputs {
  return Object.fromEntries(parameters.map(({ grad }, i) => [`g${i}`, grad!]))
}

export const gradientClipping: Table = {
  clipGradNorm: (inputs, attrs) => {
    const parameters = parametersOf(inputs)
    const norm = clipGradNorm(parameters, attrs.number('maxNorm'), { normType: attrs.number('normType') })
    return { ...gradients(parameters), totalNorm: tensor(norm, { dtype: inputs.get('g0').dtype }) }
  },
  clipGradValue: (inputs, attrs) => {
    const parameters = parametersOf(inputs)
    clipGradValue(parameters, attrs.number('clipValue'))
    return gradients(parameters)
  },
}
