import { conv1d, conv2d, conv3d, convTranspose1d, convTranspose2d, type Tensor } from '@wengert/autograd'
import type { Adapter, Attributes, Inputs, Table } from './adapter.ts'

function convOptions(inputs: Inputs, attrs: Attributes) {
  const named = typeof attrs.all.padding === 'string'
  return {
    bias: inputs.optional('bias'),
    stride: attrs.numbers('stride'),
    padding: named ? attrs.string<'same' | 'valid'>('padding') : attrs.numbers('padding'),
    dilation: attrs.numbers('dilation'),
    groups: attrs.number('groups'),
  }
}

function transposeOptions(inputs: Inputs, attrs: Attributes) {
  return {
    bias: inputs.optional('bias'),
    stride: attrs.numbers('stride'),
    padding: attrs.numbers('padding'),
    outputPadding: attrs.numbers('outputPadding'),
    dilation: attrs.numbers('dilation'),
    groups: attrs.number('groups'),
  }
}

const conv =
  (f: (x: Tensor, weight: Tensor, options: ReturnType<typeof convOptions>) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('input'), inputs.get('weight'), convOptions(inputs, attrs)) })

const transposed =
  (f: (x: Tensor, weight: Tensor, options: ReturnType<typeof transposeOptions>) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('input'), inputs.get('weight'), transposeOptions(inputs, attrs)) })

export const convolutions: Table = {
  conv1d: conv((x, weight, options) => conv1d(x, weight, options)),
  conv2d: conv((x, weight, options) => conv2d(x, weight, options)),
  conv3d: conv((x, weight, options) => conv3d(x, weight, options)),
  convTranspose1d: transposed((x, weight, options) => convTranspose1d(x, weight, options)),
  convTranspose2d: transposed((x, weight, options) => convTranspose2d(x, weight, options)),
}
