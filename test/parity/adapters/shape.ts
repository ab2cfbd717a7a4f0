import {
  broadcastTo,
  concat,
  expand,
  flip,
  fold,
  pad,
  permute,
  repeat,
  reshape,
  roll,
  slice,
  split,
  squeeze,
  stack,
  type Tensor,
  tile,
  transpose,
  tril,
  triu,
  unfold,
  unsqueeze,
} from '@wengert/autograd'
import type { Adapter, Attributes, Outputs, Table } from './adapter.ts'

const shaping =
  (f: (x: Tensor, attrs: Attributes) => Tensor): Adapter =>
  (inputs, attrs) => ({ out: f(inputs.get('x'), attrs) })

export const shapes: Table = {
  reshape: shaping((x, attrs) => reshape(x, attrs.numbers('shape'))),
  permute: shaping((x, attrs) => permute(x, attrs.numbers('dims'))),
  transpose: shaping((x, attrs) => transpose(x, attrs.number('dim0'), attrs.number('dim1'))),
  broadcastTo: shaping((x, attrs) => broadcastTo(x, attrs.numbers('shape'))),
  expand: shaping((x, attrs) => expand(x, attrs.numbers('sizes'))),
  squeeze: shaping(squeezed),
  unsqueeze: shaping((x, attrs) => unsqueeze(x, attrs.number('dim'))),
  flip: shaping((x, attrs) => flip(x, attrs.numbers('dims'))),
  roll: shaping(rolled),
  pad: shaping(padded),
  repeat: shaping((x, attrs) => repeat(x, attrs.numbers('sizes'))),
  tile: shaping((x, attrs) => tile(x, attrs.numbers('dims'))),
  tril: shaping((x, attrs) => tril(x, attrs.number('diagonal'))),
  triu: shaping((x, attrs) => triu(x, attrs.number('diagonal'))),
  unfold: shaping(columns),
  fold: shaping(foldColumns),
  concat: (inputs, attrs) => ({ out: concat(inputs.list('x'), attrs.number('dim')) }),
  stack: (inputs, attrs) => ({ out: stack(inputs.list('x'), attrs.number('dim')) }),
  split: (inputs, attrs): Outputs => {
    const parts = split(inputs.get('x'), attrs.numberOrNumbers('splitSize'), attrs.number('dim'))
    return Object.fromEntries(parts.map((part, i) => [`out${i}`, part]))
  },
}

function squeezed(x: Tensor, attrs: Attributes): Tensor {
  const axes = attrs.axes('dim')
  if (axes === null) return squeeze(x)
  // PyTorch leaves a named axis whose size is not 1.
  const ones = [axes].flat().filter((axis) => x.shape.at(axis) === 1)
  return ones.length === 0 ? x : squeeze(x, ones)
}

function rolled(x: Tensor, attrs: Attributes): Tensor {
  const axes = attrs.axes('dims')
  const shifts = attrs.numberOrNumbers('shifts')
  return axes === null ? roll(x, [shifts].flat()[0]!) : roll(x, shifts, axes)
}

function padded(x: Tensor, attrs: Attributes): Tensor {
  const flat = attrs.numbers('padding')
  const mode = attrs.string<'constant' | 'reflect' | 'replicate' | 'circular'>('mode')
  const pairs = x.shape.map((_, axis): [number, number] => {
    const fromEnd = 2 * (x.rank - 1 - axis)
    return [flat[fromEnd] ?? 0, flat[fromEnd + 1] ?? 0]
  })
  return pad(x, pairs, mode === 'constant' ? { mode, value: attrs.number('value') } : { mode })
}

/** The parameters of PyTorch's unfold and fold. */
function windowOf(attrs: Attributes) {
  const [py = 0, px = 0] = attrs.numbers('padding')
  const [ky = 1, kx = 1] = attrs.numbers('kernelSize')
  return { ky, kx, py, px, steps: { stride: attrs.numbers('stride'), dilation: attrs.numbers('dilation') } }
}

/** Wengert's windows [n, c, oy, ox, ky, kx] as PyTorch's columns [n, c ky kx, oy ox]. */
function columns(x: Tensor, attrs: Attributes): Tensor {
  const { ky, kx, py, px, steps } = windowOf(attrs)
  const around = pad(x, [
    [0, 0],
    [0, 0],
    [py, py],
    [px, px],
  ])
  const windows = unfold(around, { kernelSize: [ky, kx], ...steps })
  const [n = 0, c = 0, oy = 0, ox = 0] = windows.shape
  return reshape(permute(windows, [0, 1, 4, 5, 2, 3]), [n, c * ky * kx, oy * ox])
}

function foldColumns(x: Tensor, attrs: Attributes): Tensor {
  const { ky, kx, py, px, steps } = windowOf(attrs)
  const [h = 0, w = 0] = attrs.numbers('outputSize')
  const [n = 0, rows = 0] = x.shape
  const size = [h + 2 * py, w + 2 * px]
  const outputs = size.map((length, i) => {
    const [kernel, stride, dilation] = [[ky, kx][i]!, steps.stride[i]!, steps.dilation[i]!]
    return Math.floor((length - dilation * (kernel - 1) - 1) / stride) + 1
  })
  const grid = reshape(x, [n, rows / (ky * kx), ky, kx, ...outputs])
  const around = fold(permute(grid, [0, 1, 4, 5, 2, 3]), { size, ...steps })
  return slice(around, '...', { start: py, stop: py + h }, { start: px, stop: px + w })
}
