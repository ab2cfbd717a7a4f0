import * as wengert from '@wengert/autograd'
import { eye, Generator, ones, Parameter, type Tensor } from '@wengert/autograd'
import { int32 } from '#test/support/arrays.ts'

// One good call of every public function, for tests that spoil its arguments one at a time.

const x = ones([2, 3]) as Tensor
const v = ones([3]) as Tensor
const square = eye(2).mul(2) as Tensor
const labels = int32([0, 1])
const image = ones([1, 2, 4, 4]) as Tensor
const series = ones([1, 2, 4]) as Tensor
const volume = ones([1, 2, 4, 4, 4]) as Tensor
const kernels = [2, 2, 2].map((_, i) => ones([2, 2, ...new Array<number>(i + 1).fill(2)]) as Tensor)
const leaf = () => ones([], { requiresGrad: true }) as Tensor
const tree = { a: x, b: [v] }

const unary = [
  ...[
    'neg',
    'abs',
    'sign',
    'floor',
    'ceil',
    'round',
    'square',
    'reciprocal',
    'sqrt',
    'rsqrt',
    'exp',
    'expm1',
  ],
  ...[
    'log',
    'log1p',
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'sinh',
    'cosh',
    'tanh',
    'sigmoid',
    'erf',
    'relu',
  ],
  ...['selu', 'silu', 'mish', 'logicalNot', 'isNaN', 'isFinite', 'detach', 'printTape', 'tapeToDot'],
]
const binary = [
  ...[
    'add',
    'sub',
    'mul',
    'div',
    'pow',
    'maximum',
    'minimum',
    'atan2',
    'remainder',
    'logAddExp',
    'equal',
    'notEqual',
  ],
  ...['less', 'lessEqual', 'greater', 'greaterEqual', 'logicalAnd', 'logicalOr'],
]
const reductions = [
  'sum',
  'mean',
  'prod',
  'amax',
  'amin',
  'max',
  'min',
  'logSumExp',
  'any',
  'all',
  'argmax',
  'argmin',
]

const repeated = (names: readonly string[], args: readonly unknown[]) =>
  Object.fromEntries(names.map((name) => [name, args]))

/** Arguments by the name of the function; options last, as an object. */
export const calls: Readonly<Record<string, readonly unknown[]>> = {
  tensor: [[1, 2], [2], {}],
  ...repeated(['zeros', 'ones', 'rand', 'randn'], [[2], {}]),
  ...repeated(['zerosLike', 'onesLike'], [x, {}]),
  full: [[2], 1, {}],
  eye: [2, 2, {}],
  arange: [0, 4, 1, {}],
  linspace: [0, 1, 3, {}],
  randint: [0, 3, [2], {}],
  bernoulli: [0.5, [2], {}],
  permutation: [3, {}],
  manualSeed: [1],
  ...repeated(unary, [x]),
  ...repeated(binary, [x, x]),
  ...repeated(reductions, [x, 0, true]),
  ...repeated(['cumsum', 'cumprod', 'softmax', 'logSoftmax'], [x, 0]),
  softplus: [x, { beta: 1, threshold: 20 }],
  leakyRelu: [x, 0.1],
  elu: [x, 1],
  gelu: [x, { approximate: 'none' }],
  hardtanh: [x, -1, 1],
  clamp: [x, -1, 1],
  where: [x.greater(0), x, x],
  variance: [x, 0, { correction: 1, keepDims: false }],
  std: [x, 0, { correction: 1 }],
  norm: [x, { ord: 2, axis: 0, keepDims: false }],
  to: [x, 'float64'],
  reshape: [x, [6]],
  permute: [x, [1, 0]],
  transpose: [x, 0, 1],
  movedim: [x, 0, 1],
  ...repeated(['expand', 'broadcastTo'], [x, [2, 3]]),
  squeeze: [x, null],
  unsqueeze: [x, 0],
  flatten: [x, 0, -1],
  unflatten: [x, 0, [2, 1]],
  flip: [x, 0],
  roll: [x, 1, 0],
  slice: [x, 0, { start: 0, stop: 2, step: 1 }],
  pad: [x, [[1, 1]], { mode: 'constant', value: 0 }],
  ...repeated(['concat', 'stack'], [[x, x], 0]),
  ...repeated(['split', 'chunk'], [x, 1, 0]),
  ...repeated(['repeat', 'tile'], [x, [1, 1]]),
  ...repeated(['tril', 'triu'], [x, 0]),
  gather: [v, 0, labels],
  scatterAdd: [v, 0, labels, ones([2])],
  indexSelect: [x, 0, labels],
  take: [x, labels],
  oneHot: [labels, 3],
  ...repeated(['sort', 'argsort'], [x, { axis: 0, descending: false }]),
  topk: [x, 1, { axis: 0, largest: true }],
  mulAdd: [x, v, x],
  matmul: [x, v],
  linear: [x, ones([4, 3]), ones([4])],
  einsum: ['ij->i', x],
  ...repeated(['dot', 'outer'], [v, v]),
  bmm: [ones([1, 2, 2]), ones([1, 2, 2])],
  tensordot: [x, x, [[0], [0]]],
  kron: [x, v],
  multiDot: [[x, ones([3, 2])]],
  cholesky: [square, { upper: true }],
  ...repeated(['lu', 'inv', 'det', 'slogdet', 'matrixExp'], [square]),
  solve: [square, ones([2]), { left: true }],
  triangularSolve: [
    square,
    ones([2, 2]),
    { upper: true, left: false, transpose: true, unitriangular: false },
  ],
  matrixPower: [square, 2],
  unfold: [x, { kernelSize: 2, stride: 1, dilation: 1 }],
  fold: [ones([2, 2]), { size: 3, stride: 1, dilation: 1 }],
  conv1d: [series, kernels[0], { bias: ones([2]), stride: 1, padding: 0, dilation: 1, groups: 1 }],
  conv2d: [
    image,
    kernels[1],
    {
      bias: null,
      stride: [1, 1],
      padding: [
        [0, 1],
        [1, 0],
      ],
      dilation: 1,
      groups: 1,
    },
  ],
  conv3d: [volume, kernels[2], {}],
  convTranspose1d: [series, kernels[0], {}],
  convTranspose2d: [image, kernels[1], { stride: 2, padding: 0, outputPadding: 1, dilation: 1, groups: 1 }],
  convTranspose3d: [volume, kernels[2], {}],
  maxPool1d: [series, 2, {}],
  maxPool2d: [image, 2, { stride: 2, padding: 0, dilation: 1, ceilMode: false }],
  maxPool3d: [volume, 2, {}],
  avgPool1d: [series, 2, {}],
  avgPool2d: [
    image,
    2,
    { stride: 2, padding: 0, ceilMode: false, countIncludePad: true, divisorOverride: 2 },
  ],
  avgPool3d: [volume, 2, {}],
  ...repeated(['adaptiveAvgPool1d', 'adaptiveMaxPool1d'], [series, 2]),
  ...repeated(['adaptiveAvgPool2d', 'adaptiveMaxPool2d'], [image, [2, 2]]),
  ...repeated(['adaptiveAvgPool3d', 'adaptiveMaxPool3d'], [volume, 2]),
  stochasticPool2d: [image, 2, { stride: 2, padding: 0, training: true, generator: new Generator(1) }],
  batchNorm: [
    image,
    { weight: ones([2]), bias: null, runningMean: ones([2]), training: true, momentum: 0.1, eps: 1e-5 },
  ],
  dropout: [x, 0.5, { training: true, generator: new Generator(1) }],
  mseLoss: [x, x, { reduction: 'mean' }],
  nllLoss: [x, labels, { reduction: 'mean', weight: v, ignoreIndex: -1 }],
  crossEntropy: [x, labels, { reduction: 'mean', weight: v, ignoreIndex: -1, labelSmoothing: 0.1 }],
  ...repeated(['noGrad', 'enableGrad'], [() => 1]),
  scope: [() => 1, 'step'],
  keep: [tree],
  ...repeated(['grad', 'valueAndGrad'], [(p: Tensor) => p.sum()]),
  vjp: [(p: Tensor) => p, x],
  jvp: [(p: Tensor) => p, [x], [x]],
  treeFlatten: [tree],
  treeMap: [(p: Tensor) => p, tree, tree],
  ...repeated(['assign', 'setGradient'], [new Parameter(x), x]),
  gradientOf: [new Parameter(x)],
  replaceGradients: [[new Parameter(x)], () => 1],
  namedSize: ['batch', 3],
  customVjp: [(p: Tensor) => p.mul(2), (g: Tensor) => [g.mul(2)], { name: 'double' }],
}

/** Methods that are no functions of their own. */
export const methods: Readonly<Record<string, () => readonly [Tensor, ...unknown[]]>> = {
  backward: () => [leaf().mul(1), ones([]), { retainGraph: true, createGraph: false }],
  registerHook: () => [leaf(), () => undefined],
  dim: () => [x, 0],
  as: () => [x, [2, 3]],
}

export const functionOf = (name: string): ((...args: any[]) => any) => (wengert as any)[name]
