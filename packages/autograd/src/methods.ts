import * as activation from './ops/activation.ts'
import * as adaptive from './ops/adaptivePool.ts'
import * as advanced from './ops/advanced.ts'
import * as arrange from './ops/arrange.ts'
import * as axes from './ops/axes.ts'
import { batchNorm } from './ops/batchNorm.ts'
import * as conv from './ops/conv.ts'
import * as counting from './ops/count.ts'
import * as decompositions from './ops/decompositions.ts'
import * as determinant from './ops/determinant.ts'
import * as diagonals from './ops/diagonal.ts'
import * as distance from './ops/distance.ts'
import { dropout } from './ops/dropout.ts'
import * as elementwise from './ops/elementwise.ts'
import * as fourier from './ops/fft.ts'
import * as fourier2 from './ops/fft2.ts'
import { fftShift, ifftShift } from './ops/fftHelpers.ts'
import * as fourierN from './ops/fftn.ts'
import { repeatInterleave, rot90 } from './ops/grid.ts'
import * as hard from './ops/hardActivation.ts'
import * as indexing from './ops/indexing.ts'
import { interpolate } from './ops/interpolate.ts'
import { lstsq } from './ops/leastSquares.ts'
import { linear } from './ops/linear.ts'
import { localResponseNorm } from './ops/localResponseNorm.ts'
import * as loss from './ops/losses/index.ts'
import { lu } from './ops/lu.ts'
import * as masks from './ops/mask.ts'
import * as matrix from './ops/matmul.ts'
import { matrixExp, matrixPower } from './ops/matrixFunctions.ts'
import { cond, matrixNorm } from './ops/matrixNorm.ts'
import * as missing from './ops/missing.ts'
import * as order from './ops/orderStatistics.ts'
import * as parts from './ops/part.ts'
import * as pool from './ops/pool.ts'
import { cross, kron } from './ops/products.ts'
import { matrixRank, pinv } from './ops/pseudoInverse.ts'
import * as running from './ops/running.ts'
import { scatterReduce } from './ops/scatterReduce.ts'
import * as searching from './ops/search.ts'
import { channelShuffle, pixelShuffle, pixelUnshuffle } from './ops/shuffle.ts'
import * as slicing from './ops/slice.ts'
import { logSoftmax, logSumExp, softmax } from './ops/softmax.ts'
import * as systems from './ops/solve.ts'
import * as statistics from './ops/statistics.ts'
import { stochasticPool2d } from './ops/stochasticPool.ts'
import { fold, unfold } from './ops/windows.ts'
import * as writing from './ops/write.ts'
import * as arithmetic from './primitives/arithmetic.ts'
import { to } from './primitives/cast.ts'
import { cholesky } from './primitives/cholesky.ts'
import * as compare from './primitives/compare.ts'
import * as exponential from './primitives/exponential.ts'
import * as hyperbolic from './primitives/hyperbolic.ts'
import { gather, scatterAdd } from './primitives/indexing.ts'
import * as movement from './primitives/movement.ts'
import * as piecewise from './primitives/piecewise.ts'
import * as quotient from './primitives/quotient.ts'
import * as reduce from './primitives/reduce.ts'
import { cumprod, cumsum } from './primitives/scan.ts'
import * as select from './primitives/select.ts'
import * as special from './primitives/special.ts'
import * as trigonometric from './primitives/trigonometric.ts'
import { backward, registerHook } from './tape/backward.ts'
import { detach } from './tape/record.ts'
import { named } from './tensor/operation.ts'
import type { TensorMethods } from './tensor/signatures/index.ts'
import { dim, Tensor } from './tensor/tensor.ts'

/**
 * The function behind every method, to which the receiver is the first argument. Written out, so that the compiler
 * checks that none is missing and none too many.
 */
const methods: Record<keyof TensorMethods, (x: any, ...rest: any[]) => unknown> = {
  // The tape
  detach,
  backward,
  registerHook,

  // Shape and dtype
  dim,
  to,

  // Pointwise, one operand
  neg: piecewise.neg,
  abs: piecewise.abs,
  sign: piecewise.sign,
  floor: piecewise.floor,
  ceil: piecewise.ceil,
  round: piecewise.round,
  trunc: piecewise.trunc,
  frac: elementwise.frac,
  square: exponential.square,
  reciprocal: exponential.reciprocal,
  sqrt: exponential.sqrt,
  rsqrt: exponential.rsqrt,
  exp: exponential.exp,
  expm1: exponential.expm1,
  exp2: exponential.exp2,
  log: exponential.log,
  log1p: exponential.log1p,
  log2: exponential.log2,
  log10: exponential.log10,
  sin: trigonometric.sin,
  cos: trigonometric.cos,
  tan: trigonometric.tan,
  asin: trigonometric.asin,
  acos: trigonometric.acos,
  atan: trigonometric.atan,
  sinh: hyperbolic.sinh,
  cosh: hyperbolic.cosh,
  tanh: hyperbolic.tanh,
  asinh: hyperbolic.asinh,
  acosh: hyperbolic.acosh,
  atanh: hyperbolic.atanh,
  sigmoid: exponential.sigmoid,
  logSigmoid: elementwise.logSigmoid,
  logit: elementwise.logit,
  erf: exponential.erf,
  erfc: special.erfc,
  erfinv: special.erfinv,
  lgamma: special.lgamma,
  digamma: special.digamma,
  polygamma: special.polygamma,
  sinc: special.sinc,
  relu: piecewise.relu,
  relu6: hard.relu6,
  threshold: hard.threshold,
  softplus: activation.softplus,
  leakyRelu: activation.leakyRelu,
  elu: activation.elu,
  celu: hard.celu,
  selu: activation.selu,
  gelu: activation.gelu,
  silu: activation.silu,
  mish: activation.mish,
  softsign: hard.softsign,
  hardtanh: activation.hardtanh,
  hardsigmoid: hard.hardsigmoid,
  hardswish: hard.hardswish,
  clamp: activation.clamp,
  logicalNot: compare.logicalNot,
  isNaN: compare.isNaN,
  isFinite: compare.isFinite,
  isInf: elementwise.isInf,
  nanToNum: elementwise.nanToNum,

  // Pointwise, two operands
  add: arithmetic.add,
  sub: arithmetic.sub,
  mul: arithmetic.mul,
  mulAdd: arithmetic.mulAdd,
  div: arithmetic.div,
  pow: arithmetic.pow,
  maximum: arithmetic.maximum,
  minimum: arithmetic.minimum,
  atan2: arithmetic.atan2,
  remainder: arithmetic.remainder,
  fmod: quotient.fmod,
  floorDivide: quotient.floorDivide,
  hypot: arithmetic.hypot,
  copysign: elementwise.copysign,
  lerp: elementwise.lerp,
  xlogy: elementwise.xlogy,
  ldexp: elementwise.ldexp,
  logAddExp: arithmetic.logAddExp,
  equal: compare.equal,
  notEqual: compare.notEqual,
  less: compare.less,
  lessEqual: compare.lessEqual,
  greater: compare.greater,
  greaterEqual: compare.greaterEqual,
  logicalAnd: compare.logicalAnd,
  logicalOr: compare.logicalOr,
  logicalXor: elementwise.logicalXor,
  where: compare.where,

  // Reductions
  sum: reduce.sum,
  mean: statistics.mean,
  prod: reduce.prod,
  amax: reduce.amax,
  amin: reduce.amin,
  max: select.max,
  min: select.min,
  logSumExp,
  any: reduce.any,
  all: reduce.all,
  argmax: select.argmax,
  argmin: select.argmin,
  variance: statistics.variance,
  std: statistics.std,
  norm: statistics.norm,
  nansum: missing.nansum,
  nanmean: missing.nanmean,
  countNonzero: missing.countNonzero,
  median: order.median,
  quantile: order.quantile,
  normalize: distance.normalize,
  cosineSimilarity: distance.cosineSimilarity,
  cdist: distance.cdist,
  diff: running.diff,
  cummax: running.cummax,
  cummin: running.cummin,
  logCumSumExp: running.logCumSumExp,
  cumsum,
  cumprod,
  softmax,
  logSoftmax,

  // Movement: the same elements elsewhere
  reshape: movement.reshape,
  permute: movement.permute,
  transpose: axes.transpose,
  swapaxes: axes.transpose,
  movedim: axes.movedim,
  expand: movement.expand,
  broadcastTo: movement.expand,
  squeeze: axes.squeeze,
  unsqueeze: axes.unsqueeze,
  flatten: axes.flatten,
  unflatten: axes.unflatten,
  flip: slicing.flip,
  roll: slicing.roll,
  slice: slicing.slice,
  select: parts.select,
  narrow: parts.narrow,
  unbind: parts.unbind,
  pad: arrange.pad,
  split: slicing.split,
  chunk: slicing.chunk,
  repeat: arrange.repeat,
  tile: arrange.tile,
  repeatInterleave,
  rot90,
  diagonal: diagonals.diagonal,
  diagEmbed: diagonals.diagEmbed,
  diag: diagonals.diag,
  trace: diagonals.trace,
  tril: arrange.tril,
  triu: arrange.triu,

  // Indexing
  gather,
  scatterAdd,
  scatter: writing.scatter,
  scatterReduce,
  indexAdd: writing.indexAdd,
  indexCopy: writing.indexCopy,
  indexFill: writing.indexFill,
  index: advanced.index,
  indexPut: advanced.indexPut,
  maskedFill: masks.maskedFill,
  maskedSelect: masks.maskedSelect,
  maskedScatter: masks.maskedScatter,
  indexSelect: indexing.indexSelect,
  takeAlongAxis: indexing.takeAlongAxis,
  take: indexing.take,
  oneHot: indexing.oneHot,
  sort: indexing.sort,
  topk: indexing.topk,
  argsort: select.argsort,

  // Searching and counting
  unique: counting.unique,
  nonzero: masks.nonzero,
  searchsorted: searching.searchsorted,
  bucketize: searching.bucketize,
  isin: searching.isin,
  bincount: counting.bincount,
  histc: counting.histc,

  // Contractions
  matmul: matrix.matmul,
  linear,
  dot: matrix.dot,
  outer: matrix.outer,
  bmm: matrix.bmm,
  tensordot: matrix.tensordot,
  cross,
  kron,

  // Linear algebra
  cholesky,
  lu,
  solve: systems.solve,
  triangularSolve: systems.triangularSolve,
  inv: systems.inv,
  det: determinant.det,
  slogdet: determinant.slogdet,
  matrixPower,
  matrixExp,

  // Orthogonal factors
  qr: decompositions.qr,
  eigh: decompositions.eigh,
  eigvalsh: decompositions.eigvalsh,
  svd: decompositions.svd,
  svdvals: decompositions.svdvals,
  pinv,
  lstsq,
  matrixRank,
  matrixNorm,
  cond,

  // Fourier transforms
  fft: fourier.fft,
  ifft: fourier.ifft,
  rfft: fourier.rfft,
  irfft: fourier.irfft,
  fft2: fourier2.fft2,
  ifft2: fourier2.ifft2,
  rfft2: fourier2.rfft2,
  irfft2: fourier2.irfft2,
  fftn: fourierN.fftn,
  ifftn: fourierN.ifftn,
  rfftn: fourierN.rfftn,
  irfftn: fourierN.irfftn,
  fftShift,
  ifftShift,

  // Windows
  unfold,
  fold,
  conv1d: conv.conv1d,
  conv2d: conv.conv2d,
  conv3d: conv.conv3d,
  convTranspose1d: conv.convTranspose1d,
  convTranspose2d: conv.convTranspose2d,
  convTranspose3d: conv.convTranspose3d,
  maxPool1d: pool.maxPool1d,
  maxPool2d: pool.maxPool2d,
  maxPool3d: pool.maxPool3d,
  avgPool1d: pool.avgPool1d,
  avgPool2d: pool.avgPool2d,
  avgPool3d: pool.avgPool3d,
  adaptiveAvgPool1d: adaptive.adaptiveAvgPool1d,
  adaptiveAvgPool2d: adaptive.adaptiveAvgPool2d,
  adaptiveAvgPool3d: adaptive.adaptiveAvgPool3d,
  adaptiveMaxPool1d: adaptive.adaptiveMaxPool1d,
  adaptiveMaxPool2d: adaptive.adaptiveMaxPool2d,
  adaptiveMaxPool3d: adaptive.adaptiveMaxPool3d,
  stochasticPool2d,
  interpolate,
  pixelShuffle,
  pixelUnshuffle,
  channelShuffle,

  // Normalisation
  batchNorm,
  localResponseNorm,
  dropout,

  // Losses
  mseLoss: loss.mseLoss,
  crossEntropy: loss.crossEntropy,
  nllLoss: loss.nllLoss,
  l1Loss: loss.l1Loss,
  smoothL1Loss: loss.smoothL1Loss,
  huberLoss: loss.huberLoss,
  bceLoss: loss.bceLoss,
  bceWithLogitsLoss: loss.bceWithLogitsLoss,
  klDivLoss: loss.klDivLoss,
  poissonNllLoss: loss.poissonNllLoss,
  hingeEmbeddingLoss: loss.hingeEmbeddingLoss,
  gaussianNllLoss: loss.gaussianNllLoss,
  marginRankingLoss: loss.marginRankingLoss,
  multiMarginLoss: loss.multiMarginLoss,
  cosineEmbeddingLoss: loss.cosineEmbeddingLoss,
  tripletMarginLoss: loss.tripletMarginLoss,
  ctcLoss: loss.ctcLoss,
}

for (const [name, run] of Object.entries(methods)) {
  const value = named(name, function (this: Tensor, ...rest: unknown[]) {
    return run(this, ...rest)
  })
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true })
}
