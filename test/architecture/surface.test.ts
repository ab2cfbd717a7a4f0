import * as autograd from '@wengert/autograd'
import { arange, eye, Generator, isTensor, ones, Tensor, tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import type { TensorMethods } from '#autograd/tensor/signatures/index.ts'

// What a user can reach: the methods, a function for each of them, and a list of everything else. The compiler checks
// that the tables below name every method and no other.

const unary = [
  'neg abs sign floor ceil round trunc frac square reciprocal sqrt rsqrt exp expm1 log log1p sin cos tan asin acos atan',
  'exp2 log2 log10 asinh acosh atanh erfc erfinv lgamma digamma sinc logit logSigmoid',
  'relu6 celu softsign hardsigmoid hardswish nanToNum isInf',
  'sinh cosh tanh sigmoid erf relu softplus leakyRelu elu selu gelu silu mish hardtanh',
  'logicalNot isNaN isFinite detach',
] as const
const binary = [
  'add sub mul div pow maximum minimum atan2 remainder logAddExp',
  'fmod floorDivide hypot copysign xlogy ldexp logicalXor',
  'equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr',
] as const
const reductions = [
  'sum mean prod amax amin max min logSumExp any all argmax argmin variance std',
  'nansum nanmean countNonzero median cummax cummin logCumSumExp',
] as const

type Words<S extends string> = S extends `${infer First} ${infer Rest}` ? First | Words<Rest> : S
type Listed = Words<(typeof unary)[number] | (typeof binary)[number] | (typeof reductions)[number]>

/** Methods that belong to one tensor and its tape, and are no operations. */
const methodsOnly = ['backward', 'registerHook', 'dim'] as const
type MethodOnly = (typeof methodsOnly)[number]

const x = tensor([
  [0.25, 0.5, 0.125],
  [0.75, 0.375, 0.625],
])
const v = tensor([1, -2, 3])
const cube = arange(24).to('float32').reshape([2, 3, 4])
const at = tensor([[1], [0]], { dtype: 'int32' })
const labels = tensor([2, 0], { dtype: 'int32' })
const signs = x.greater(0.4).to('int32').mul(2).sub(1)
const lines = arange(12).to('float32').reshape([1, 2, 6])
const images = arange(32).to('float32').sin().reshape([1, 2, 4, 4])
const volumes = images.reshape([1, 2, 4, 2, 2])
const square = tensor([
  [0.5, 1, 2],
  [3, 1.5, 1],
  [1, 2, 5],
])
const seeded = () => ({ generator: new Generator(7) })

/** Arguments of every other operation, the receiver first; a function where each call needs fresh ones. */
const samples: Record<Exclude<keyof TensorMethods, Listed | MethodOnly>, unknown[] | (() => unknown[])> = {
  to: [x, 'float64'],
  clamp: [x, 0.2, 0.6],
  where: [x.greater(0.4), x, 0],
  threshold: [x, 0.4, -1],
  polygamma: [x, 2],
  lerp: [x, v, 0.25],
  norm: [x, { ord: 1, axis: 0 }],
  quantile: [x, [0.5, 0.9], { axis: 1 }],
  normalize: [x],
  cosineSimilarity: [x, v],
  cdist: [x, x.square()],
  diff: [x, 1, 0],
  cumsum: [x, 1],
  cumprod: [x, 1],
  softmax: [x, 1],
  logSoftmax: [x, 1],
  reshape: [x, [3, -1]],
  permute: [cube, [2, 0, 1]],
  transpose: [cube],
  swapaxes: [cube, 0, 2],
  movedim: [cube, 0, -1],
  expand: [v, [2, 3]],
  broadcastTo: [v, [2, 3]],
  squeeze: [v.unsqueeze(0), 0],
  unsqueeze: [v, 0],
  flatten: [cube, 1],
  unflatten: [cube, -1, [2, 2]],
  flip: [x, 1],
  roll: [x, 1, 1],
  slice: [cube, 0, { start: 1 }],
  select: [cube, 1, -1],
  narrow: [cube, 2, 1, 2],
  unbind: [x, 1],
  pad: [x, [[1, 2]], { value: 9 }],
  split: [x, 2, 1],
  chunk: [x, 2, 1],
  repeat: [x, [1, 2]],
  tile: [x, [2]],
  repeatInterleave: [x, tensor([2, 0, 1], { dtype: 'int32' }), 1],
  rot90: [x, 3],
  diagonal: [cube, 1, 1, 2],
  diagEmbed: [x, -1],
  diag: [v],
  trace: [x],
  tril: [x],
  triu: [x, 1],
  gather: [x, 1, at],
  scatterAdd: [x, 1, at, ones([2, 1])],
  scatter: [x, 1, at, 7],
  scatterReduce: [x, 1, at, ones([2, 1]), 'mean'],
  indexAdd: [x, 1, labels, ones([2, 2]), { alpha: 2 }],
  indexCopy: [x, 1, labels, ones([2, 2])],
  indexFill: [x, 1, labels, 7],
  index: [cube, [labels.remainder(2), '...', labels]],
  indexPut: [x, [{}, labels], 7],
  maskedFill: [x, x.greater(0.4), 0],
  maskedSelect: [x, x.greater(0.4)],
  maskedScatter: [x, x.greater(0.4), cube],
  indexSelect: [x, 1, labels],
  takeAlongAxis: [x, at, 1],
  take: [x, labels],
  oneHot: [labels, 3],
  sort: [x, { descending: true }],
  topk: [x, 2],
  argsort: [x],
  unique: [x],
  nonzero: [x.greater(0.4)],
  searchsorted: [v.sort().values, x],
  bucketize: [x, v.sort().values],
  isin: [x, tensor([0.5, 0.75])],
  bincount: [labels, { minLength: 4 }],
  histc: [x, { bins: 4 }],
  mulAdd: [x, v, 2],
  matmul: [x, v],
  linear: [x, ones([4, 3]), ones([4])],
  dot: [v, v],
  outer: [v, v],
  bmm: [cube, cube.transpose()],
  tensordot: [cube, cube, [[0], [0]]],
  kron: [x, v],
  cross: [v, v.square()],
  cholesky: [eye(3).mul(4)],
  lu: [square],
  solve: [square, v],
  triangularSolve: [square, v, { upper: true }],
  inv: [square],
  det: [square],
  slogdet: [square],
  matrixPower: [square, 3],
  matrixExp: [square],
  qr: [square],
  eigh: [square],
  eigvalsh: [square],
  svd: [x, { fullMatrices: true }],
  svdvals: [x],
  pinv: [x],
  lstsq: [square, v],
  matrixRank: [x],
  matrixNorm: [x, { ord: 'nuc' }],
  cond: [square, 1],
  fft: [cube.slice('...', { stop: 2 })],
  ifft: [cube.slice('...', { stop: 2 }), { norm: 'ortho' }],
  rfft: [v, { n: 4 }],
  irfft: [cube.slice('...', { stop: 2 })],
  fft2: [cube.slice({ start: 0 }, {}, { stop: 2 })],
  ifft2: [cube.slice({ start: 0 }, {}, { stop: 2 })],
  rfft2: [x],
  irfft2: [cube.slice({ start: 0 }, {}, { stop: 2 })],
  fftn: [cube.slice('...', { stop: 2 })],
  ifftn: [cube.slice('...', { stop: 2 }), { axes: [0] }],
  rfftn: [x],
  irfftn: [cube.slice('...', { stop: 2 }), { sizes: [2, 3] }],
  fftShift: [x, 1],
  ifftShift: [x],
  unfold: [v, { kernelSize: 2 }],
  fold: [ones([2, 2]), { size: 3 }],
  conv1d: [lines, ones([1, 2, 3]), { stride: 2 }],
  conv2d: [images, ones([1, 2, 3, 3]), { padding: 1 }],
  conv3d: [volumes, ones([1, 2, 2, 2, 2])],
  convTranspose1d: [lines, ones([2, 1, 3]), { stride: 2 }],
  convTranspose2d: [images, ones([2, 1, 3, 3])],
  convTranspose3d: [volumes, ones([2, 1, 2, 2, 2])],
  maxPool1d: [lines, 2],
  maxPool2d: [images, 2],
  maxPool3d: [volumes, 2],
  avgPool1d: [lines, 2],
  avgPool2d: [images, 2],
  avgPool3d: [volumes, 2],
  adaptiveAvgPool1d: [lines, 4],
  adaptiveAvgPool2d: [images, 3],
  adaptiveAvgPool3d: [volumes, [3, 1, 2]],
  adaptiveMaxPool1d: [lines, 4],
  adaptiveMaxPool2d: [images, 3],
  adaptiveMaxPool3d: [volumes, [3, 1, 2]],
  interpolate: [images, { scaleFactor: 1.5, mode: 'bicubic' }],
  pixelShuffle: [cube.reshape([4, 2, 3]), 2],
  pixelUnshuffle: [images, 2],
  channelShuffle: [images, 2],
  localResponseNorm: [images, 2, { alpha: 1 }],
  stochasticPool2d: () => [images.abs(), 2, seeded()],
  batchNorm: [images, { training: true }],
  dropout: () => [x, 0.5, seeded()],
  mseLoss: [x, x.square()],
  crossEntropy: [x, labels, { labelSmoothing: 0.1 }],
  nllLoss: [x, labels, { reduction: 'sum' }],
  l1Loss: [x, x.square()],
  smoothL1Loss: [x, x.square(), { beta: 0.25 }],
  huberLoss: [x, x.square(), { delta: 0.125 }],
  bceLoss: [x, x.square(), { weight: v }],
  bceWithLogitsLoss: [x, x.square(), { posWeight: v }],
  klDivLoss: [x, x.square(), { reduction: 'batchmean' }],
  poissonNllLoss: [x, x.mul(8), { full: true }],
  gaussianNllLoss: [x, x.square(), x],
  hingeEmbeddingLoss: [x, signs],
  marginRankingLoss: [x, x.square(), signs],
  multiMarginLoss: [x, labels, { p: 2 }],
  cosineEmbeddingLoss: [x, x.square(), tensor([1, -1])],
  tripletMarginLoss: [x, x.square(), x.exp(), { swap: true }],
  ctcLoss: [cube.div(8).logSoftmax(2), tensor([[1], [2], [3]], { dtype: 'int32' }), [2, 2, 1], [1, 0, 1]],
}

const words = (lists: readonly string[]) => lists.flatMap((list) => list.split(' '))
const calls = new Map<string, () => unknown[]>()
for (const name of words(unary)) calls.set(name, () => [x])
for (const name of words(binary)) calls.set(name, () => [x, v])
for (const name of words(reductions)) calls.set(name, () => [x, 1])
for (const [name, sample] of Object.entries(samples))
  calls.set(name, typeof sample === 'function' ? sample : () => sample)

/** Tensors as plain data, wherever they stand in a result. */
function plain(value: unknown): unknown {
  if (isTensor(value)) return { shape: value.shape, dtype: value.dtype, data: [...value.data()] }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]))
}

/** Other names of an operation, which keeps its own. */
const aliases: Readonly<Record<string, string>> = { broadcastTo: 'expand', swapaxes: 'transpose' }

const exported = autograd as unknown as Record<string, (...args: unknown[]) => unknown>

describe('the public surface', () => {
  test('the prototype of Tensor has the methods, the members of its class and nothing else', () => {
    const own = ['constructor', 'rank', 'size', 'requiresGrad', 'grad', 'isLeaf', 'item', 'data', 'toArray']
    own.push('as', 'dynamic', 'toString')
    const expected = [...own, ...methodsOnly, ...calls.keys()]
    expect(Object.getOwnPropertyNames(Tensor.prototype).sort()).toEqual(expected.sort())
  })

  test.each([...calls])('%s gives the same as a method and as a function', (name, args) => {
    const free = exported[name]!
    expect(free.name).toBe(aliases[name] ?? name)
    const [receiver, ...rest] = args() as [Record<string, (...rest: unknown[]) => unknown>, ...unknown[]]
    const out = plain(free(...args()))
    expect(out).not.toEqual(plain(undefined))
    expect(plain(receiver[name]!(...rest))).toEqual(out)
  })

  test('besides the operations exactly these names are exported', () => {
    const others = Object.keys(autograd).filter((name) => !calls.has(name))
    expect(others.sort().join('\n')).toMatchInlineSnapshot(`
      "AxisError
      DTypeError
      DataError
      Generator
      LinAlgError
      MemoryError
      NonFiniteError
      OptionError
      Parameter
      ShapeError
      StateError
      TapeError
      Tensor
      WengertError
      apply
      arange
      assign
      backwardIf
      bernoulli
      concat
      configure
      customVjp
      defaultGenerator
      einsum
      enableGrad
      engine
      eye
      fftFreq
      full
      grad
      gradientOf
      info
      isRecording
      isTensor
      jvp
      keep
      leakReport
      linspace
      manualSeed
      memoryStats
      meshgrid
      multiDot
      namedSize
      noGrad
      ones
      onesLike
      permutation
      printTape
      pytree
      rand
      randint
      randn
      referenceEngine
      replaceGradients
      rfftFreq
      scope
      setGradient
      setPrintOptions
      stack
      tapeToDot
      tensor
      treeFlatten
      treeMap
      treeUnflatten
      useEngine
      valueAndGrad
      vjp
      zeros
      zerosLike"
    `)
  })
})
