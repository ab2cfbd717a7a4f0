import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  maxPool1d,
  maxPool2d,
  type Tensor,
} from '@wengert/autograd'
import type { Adapter, Attributes, Table } from './adapter.ts'

const pool =
  (f: (x: Tensor, attrs: Attributes) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('x'), attrs) })

function maxOptions(attrs: Attributes) {
  return {
    stride: attrs.numbers('stride'),
    padding: attrs.numbers('padding'),
    dilation: attrs.numbers('dilation'),
    ceilMode: attrs.boolean('ceilMode'),
  }
}

function avgOptions(attrs: Attributes) {
  return {
    stride: attrs.numbers('stride'),
    padding: attrs.numbers('padding'),
    ceilMode: attrs.boolean('ceilMode'),
    countIncludePad: attrs.boolean('countIncludePad'),
    divisorOverride: attrs.numberOrNull('divisorOverride'),
  }
}

export const pooling: Table = {
  maxPool1d: pool((x, attrs) => maxPool1d(x, attrs.numbers('kernelSize'), maxOptions(attrs))),
  maxPool2d: pool((x, attrs) => maxPool2d(x, attrs.numbers('kernelSize'), maxOptions(attrs))),
  avgPool2d: pool((x, attrs) => avgPool2d(x, attrs.numbers('kernelSize'), avgOptions(attrs))),
  adaptiveAvgPool2d: pool((x, attrs) => adaptiveAvgPool2d(x, attrs.numbers('outputSize'))),
  adaptiveMaxPool2d: pool((x, attrs) => adaptiveMaxPool2d(x, attrs.numbers('outputSize'))),
}
