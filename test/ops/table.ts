import {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  avgPool2d,
  batchNorm,
  concat,
  conv1d,
  conv2d,
  conv3d,
  convTranspose2d,
  crossEntropy,
  dropout,
  einsum,
  fold,
  Generator,
  gather,
  interpolate,
  localResponseNorm,
  maxPool2d,
  mseLoss,
  scatterAdd,
  stack,
  stochasticPool2d,
  type Tensor,
  tensordot,
  unfold,
  where,
} from '@wengert/autograd'
import { int32 } from '#test/support/arrays.ts'

/** An operation on inputs of some shapes; `positive` where its domain or its kinks ask for it. */
export interface Row {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly f: (...xs: any[]) => Tensor
  readonly positive?: boolean
}

const matrix = [3, 4]
const image = [2, 2, 4, 4]

const pointwise = [
  ...['neg', 'abs', 'sign', 'floor', 'ceil', 'round', 'square', 'reciprocal', 'sqrt', 'rsqrt'],
  ...[
    'exp',
    'expm1',
    'log',
    'log1p',
    'sin',
    'cos',
    'tan',
    'atan',
    'sinh',
    'cosh',
    'tanh',
    'sigmoid',
    'erf',
    'relu',
  ],
  ...['softplus', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'hardtanh'],
]

const reductions = [
  ...['sum', 'mean', 'prod', 'amax', 'amin', 'max', 'min', 'logSumExp', 'variance', 'std'],
  ...['cumsum', 'cumprod', 'softmax', 'logSoftmax'],
]

const pairs = ['add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'atan2', 'remainder', 'logAddExp']

const method =
  (name: string, ...rest: unknown[]) =>
  (x: any, ...more: any[]) =>
    x[name](...more, ...rest) as Tensor

/** Every differentiable operation, on small inputs. */
export const table: readonly Row[] = [
  ...pointwise.map((name) => ({ name, shapes: [matrix], f: method(name), positive: true })),
  ...['asin', 'acos'].map((name) => ({
    name,
    shapes: [matrix],
    f: (x: any) => x.mul(0.3)[name]() as Tensor,
    positive: true,
  })),
  ...reductions.flatMap((name) =>
    [0, 1].map((axis) => ({ name: `${name} over ${axis}`, shapes: [matrix], f: method(name, axis) })),
  ),
  ...pairs.map((name) => ({ name, shapes: [matrix, matrix], f: method(name), positive: true })),
  ...pairs.map((name) => ({
    name: `${name}, broadcasting`,
    shapes: [
      [3, 1],
      [1, 4],
    ],
    f: method(name),
    positive: true,
  })),
  { name: 'clamp', shapes: [matrix], f: method('clamp', -1, 1) },
  { name: 'where', shapes: [matrix, matrix], f: (x, y) => where(x.greater(y), x, y.square()) },
  { name: 'to', shapes: [matrix], f: (x) => x.to('float32').to('float64') },
  { name: 'norm', shapes: [matrix], f: (x) => x.norm({ axis: 0 }) },
  { name: 'reshape', shapes: [matrix], f: (x) => x.reshape([2, 6]) },
  { name: 'permute', shapes: [[2, 3, 4]], f: (x) => x.permute([2, 0, 1]) },
  { name: 'expand', shapes: [[3, 1]], f: (x) => x.expand([2, 3, 4]) },
  { name: 'flip', shapes: [matrix], f: (x) => x.flip([0, 1]) },
  { name: 'roll', shapes: [matrix], f: (x) => x.roll([1, -1], [0, 1]) },
  { name: 'slice', shapes: [matrix], f: (x) => x.slice({ step: -1 }, { start: 1, step: 2 }) },
  ...(['constant', 'reflect', 'replicate', 'circular'] as const).map((mode) => ({
    name: `pad, ${mode}`,
    shapes: [matrix],
    f: (x: Tensor) =>
      x.pad(
        [
          [1, 2],
          [2, 1],
        ],
        { mode },
      ),
  })),
  { name: 'concat', shapes: [matrix, [1, 4]], f: (x, y) => concat([x, y]) },
  { name: 'stack', shapes: [matrix, matrix], f: (x, y) => stack([x, y], 1) },
  { name: 'split', shapes: [matrix], f: (x) => x.split([1, 3], 1)[1] },
  { name: 'repeat', shapes: [matrix], f: (x) => x.repeat([2, 2]) },
  { name: 'mulAdd', shapes: [matrix, [4], [3, 1]], f: (x, y, z) => x.mulAdd(y, z) },
  { name: 'tril', shapes: [[4, 4]], f: (x) => x.tril() },
  { name: 'triu', shapes: [[4, 4]], f: (x) => x.triu(1) },
  { name: 'gather', shapes: [matrix], f: (x) => gather(x, 1, int32([0, 3, 3, 1, 1, 1], [3, 2])) },
  {
    name: 'scatterAdd',
    shapes: [matrix, [2, 4]],
    f: (x, y) => scatterAdd(x, 0, int32([0, 2, 2, 1, 0, 1, 2, 1], [2, 4]), y),
  },
  { name: 'indexSelect', shapes: [matrix], f: (x) => x.indexSelect(0, int32([2, 2, 0])) },
  { name: 'take', shapes: [matrix], f: (x) => x.take(int32([11, 0, 0])) },
  { name: 'sort', shapes: [matrix], f: (x) => x.sort().values },
  { name: 'topk', shapes: [matrix], f: (x) => x.topk(2, { axis: 0 }).values },
  {
    name: 'matmul',
    shapes: [
      [3, 4],
      [4, 2],
    ],
    f: (x, y) => x.matmul(y),
  },
  {
    name: 'matmul, batched',
    shapes: [
      [2, 3, 4],
      [4, 2],
    ],
    f: (x, y) => x.matmul(y),
  },
  {
    name: 'linear',
    shapes: [[2, 3, 4], [5, 4], [5]],
    f: (x, w, bias) => x.linear(w, bias),
  },
  { name: 'dot', shapes: [[5], [5]], f: (x, y) => x.dot(y) },
  { name: 'outer', shapes: [[3], [4]], f: (x, y) => x.outer(y) },
  {
    name: 'bmm',
    shapes: [
      [2, 3, 4],
      [2, 4, 2],
    ],
    f: (x, y) => x.bmm(y),
  },
  {
    name: 'tensordot',
    shapes: [
      [2, 3, 4],
      [4, 3, 2],
    ],
    f: (x, y) =>
      tensordot(x, y, [
        [1, 2],
        [1, 0],
      ]),
  },
  {
    name: 'einsum',
    shapes: [
      [3, 3],
      [3, 4],
    ],
    f: (x, y) => einsum('ii,ij->j', x, y),
  },
  { name: 'unfold', shapes: [matrix], f: (x) => unfold(x, { kernelSize: [2, 2], dilation: [1, 2] }) },
  { name: 'fold', shapes: [[2, 3, 2]], f: (x) => fold(x, { size: 4 }) },
  {
    name: 'conv1d',
    shapes: [[2, 2, 5], [3, 2, 2], [3]],
    f: (x, w, bias) => conv1d(x, w, { bias, padding: 1 }),
  },
  {
    name: 'conv2d',
    shapes: [image, [3, 2, 2, 2], [3]],
    f: (x, w, bias) => conv2d(x, w, { bias, stride: 2, padding: 1 }),
  },
  {
    name: 'conv2d, in groups',
    shapes: [image, [2, 1, 2, 2]],
    f: (x, w) => conv2d(x, w, { groups: 2, dilation: 2 }),
  },
  {
    name: 'conv3d',
    shapes: [
      [1, 2, 3, 3, 3],
      [2, 2, 2, 2, 2],
    ],
    f: (x, w) => conv3d(x, w),
  },
  {
    name: 'convTranspose2d',
    shapes: [image, [2, 3, 2, 2]],
    f: (x, w) => convTranspose2d(x, w, { stride: 2 }),
  },
  { name: 'maxPool2d', shapes: [image], f: (x) => maxPool2d(x, 3, { stride: 1, padding: 1 }) },
  { name: 'avgPool2d', shapes: [image], f: (x) => avgPool2d(x, 2, { padding: 1, countIncludePad: false }) },
  { name: 'adaptiveAvgPool2d', shapes: [image], f: (x) => adaptiveAvgPool2d(x, 3) },
  { name: 'adaptiveMaxPool2d', shapes: [image], f: (x) => adaptiveMaxPool2d(x, 3) },
  {
    name: 'stochasticPool2d',
    shapes: [image],
    f: (x) => stochasticPool2d(x, 2, { generator: new Generator(1) }),
  },
  {
    name: 'stochasticPool2d, expected',
    shapes: [image],
    f: (x) => stochasticPool2d(x, 2, { training: false }),
  },
  { name: 'interpolate', shapes: [image], f: (x) => interpolate(x, { scaleFactor: 1.5, mode: 'bilinear' }) },
  { name: 'localResponseNorm', shapes: [image], f: (x) => localResponseNorm(x, 2, { alpha: 1 }) },
  {
    name: 'batchNorm',
    shapes: [[4, 3], [3], [3]],
    f: (x, weight, bias) => batchNorm(x, { weight, bias, training: true }).output,
  },
  { name: 'dropout', shapes: [matrix], f: (x) => dropout(x, 0.5, { generator: new Generator(1) }) },
  { name: 'mseLoss', shapes: [matrix, matrix], f: (x, y) => mseLoss(x, y) },
  { name: 'crossEntropy', shapes: [matrix], f: (x) => crossEntropy(x, int32([1, 0, 3])) },
  { name: 'crossEntropy of probabilities', shapes: [matrix, matrix], f: (x, p) => crossEntropy(x, p) },
]
