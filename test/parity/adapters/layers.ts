import { type InterpolateMode, interpolate, type Tensor } from '@wengert/autograd'
import { Linear } from '@wengert/nn'
import type { Table } from './adapter.ts'

export const layers: Table = {
  interpolate: (inputs, attrs) => ({
    out: interpolate(inputs.get('x'), {
      size: attrs.numbersOrNull('size'),
      scaleFactor: attrs.numbersOrNull('scaleFactor'),
      mode: attrs.string<InterpolateMode>('mode'),
      ...(attrs.all.alignCorners === null ? {} : { alignCorners: attrs.boolean('alignCorners') }),
    }),
  }),
  linear: (inputs) => {
    const [weight, bias] = [inputs.get('weight'), inputs.optional('bias')]
    const [outFeatures = 0, inFeatures = 0] = weight.shape
    const layer = new Linear(inFeatures, outFeatures, { bias: bias !== null })
    // The case's tensors stand in for the layer's own parameters, so that they may be tracked from outside.
    Object.assign(layer, { weight, bias })
    return { out: layer.forward(inputs.get('input')) as Tensor }
  },
}
