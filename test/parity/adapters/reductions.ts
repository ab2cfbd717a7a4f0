import {
  amax,
  amin,
  argmax,
  argmin,
  cumprod,
  cumsum,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  softmax,
  std,
  sum,
  type Tensor,
  variance,
} from '@wengert/autograd'
import type { Adapter, Attributes, Table } from './adapter.ts'

type Axes = number | number[] | null

const reduction =
  (f: (x: Tensor, axes: Axes, keepDims: boolean, attrs: Attributes) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('x'), attrs.axes('dim'), attrs.boolean('keepdim'), attrs) })

const along =
  (f: (x: Tensor, axis: number) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('x'), attrs.number('dim')) })

const argReduction =
  (f: (x: Tensor, axis: number | null, keepDims: boolean) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('x'), attrs.numberOrNull('dim'), attrs.boolean('keepdim')) })

/** One axis gives the value and its place, all axes the value alone. */
const extremum =
  (
    value: (x: Tensor, axis: number | null, keepDims: boolean) => Tensor,
    place: (x: Tensor, axis: number, keepDims: boolean) => Tensor,
  ): Adapter =>
  (inputs, attrs) => {
    const x = inputs.get('x')
    const axis = attrs.numberOrNull('dim')
    if (axis === null) return { out: value(x, null, false) }
    const keepDims = attrs.boolean('keepdim')
    return { values: value(x, axis, keepDims), indices: place(x, axis, keepDims) }
  }

export const reductions: Table = {
  sum: reduction((x, axis, keepDims) => sum(x, axis, keepDims)),
  mean: reduction((x, axis, keepDims) => mean(x, axis, keepDims)),
  prod: reduction((x, axis, keepDims) => prod(x, axis, keepDims)),
  amax: reduction((x, axis, keepDims) => amax(x, axis, keepDims)),
  amin: reduction((x, axis, keepDims) => amin(x, axis, keepDims)),
  logsumexp: reduction((x, axis, keepDims) => logSumExp(x, axis, keepDims)),
  var: reduction((x, axis, keepDims, a) =>
    variance(x, axis, { correction: a.number('correction'), keepDims }),
  ),
  std: reduction((x, axis, keepDims, a) => std(x, axis, { correction: a.number('correction'), keepDims })),
  vectorNorm: reduction((x, axis, keepDims, a) => norm(x, { ord: a.number('ord'), axis, keepDims })),
  max: extremum(
    (x, axis, keepDims) => max(x, axis, keepDims),
    (x, axis, keepDims) => argmax(x, axis, keepDims),
  ),
  min: extremum(
    (x, axis, keepDims) => min(x, axis, keepDims),
    (x, axis, keepDims) => argmin(x, axis, keepDims),
  ),
  argmax: argReduction((x, axis, keepDims) => argmax(x, axis, keepDims)),
  argmin: argReduction((x, axis, keepDims) => argmin(x, axis, keepDims)),
  cumsum: along((x, axis) => cumsum(x, axis)),
  cumprod: along((x, axis) => cumprod(x, axis)),
  softmax: along((x, axis) => softmax(x, axis)),
  logSoftmax: along((x, axis) => logSoftmax(x, axis)),
}
