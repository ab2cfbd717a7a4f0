import './methods.ts'

export { engine, useEngine } from './engine/current.ts'
export type { Data, DType } from './engine/dtype.ts'
export type { Engine } from './engine/engine.ts'
export type { MemoryStats } from './engine/facts.ts'
export { info } from './engine/info.ts'
export { leakReport, memoryStats } from './engine/memory.ts'
export { referenceEngine } from './engine/reference/engine.ts'
export { configure, type Settings } from './engine/settings.ts'
export * from './errors/index.ts'
export * from './ops/activation.ts'
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from './ops/adaptivePool.ts'
export { pad, repeat, tile, tril, triu } from './ops/arrange.ts'
export * from './ops/axes.ts'
export { batchNorm } from './ops/batchNorm.ts'
export * from './ops/conv.ts'
export { dropout } from './ops/dropout.ts'
export { einsum } from './ops/einsum.ts'
export * from './ops/indexing.ts'
export { interpolate } from './ops/interpolate.ts'
export { linear } from './ops/linear.ts'
export { localResponseNorm } from './ops/localResponseNorm.ts'
export * from './ops/loss.ts'
export { bmm, dot, matmul, outer, tensordot } from './ops/matmul.ts'
export { avgPool1d, avgPool2d, avgPool3d, maxPool1d, maxPool2d, maxPool3d } from './ops/pool.ts'
export { channelShuffle, pixelShuffle, pixelUnshuffle } from './ops/shuffle.ts'
export { chunk, flip, roll, slice, split, stack } from './ops/slice.ts'
export { logSoftmax, logSumExp, softmax } from './ops/softmax.ts'
export * from './ops/statistics.ts'
export { stochasticPool2d } from './ops/stochasticPool.ts'
export { fold, unfold } from './ops/windows.ts'
export * from './primitives/arithmetic.ts'
export { to } from './primitives/cast.ts'
export * from './primitives/compare.ts'
export * from './primitives/exponential.ts'
export * from './primitives/hyperbolic.ts'
export { gather, scatterAdd } from './primitives/indexing.ts'
export { concat } from './primitives/join.ts'
export { expand, expand as broadcastTo, permute, reshape } from './primitives/movement.ts'
export * from './primitives/piecewise.ts'
export { all, amax, amin, any, prod, sum } from './primitives/reduce.ts'
export { cumprod, cumsum } from './primitives/scan.ts'
export { argmax, argmin, argsort, max, min } from './primitives/select.ts'
export * from './primitives/trigonometric.ts'
export type { GradientHook } from './tape/node.ts'
export { assign, gradientOf, Parameter, replaceGradients, setGradient } from './tape/parameter.ts'
export type { Call, Kind, Meta, Primitive, Saved } from './tape/primitive.ts'
export { printTape, tapeToDot } from './tape/print.ts'
export { apply, detach, enableGrad, isRecording, noGrad } from './tape/record.ts'
export { keep, scope } from './tape/scope.ts'
export {
  arange,
  type CreateOptions,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
} from './tensor/create.ts'
export { defaultGenerator, Generator, type GeneratorState, manualSeed } from './tensor/generator.ts'
export { namedSize } from './tensor/namedSize.ts'
export type * from './tensor/options.ts'
export { type PrintOptions, setPrintOptions } from './tensor/print.ts'
export { bernoulli, permutation, type RandomOptions, rand, randint, randn } from './tensor/random.ts'
export { isTensor, Tensor, type TensorLike } from './tensor/tensor.ts'
export type * from './tensor/typed/index.ts'
export { type Cotangents, type CustomVjpOptions, customVjp } from './transforms/customVjp.ts'
export { type Gradient, grad, valueAndGrad } from './transforms/grad.ts'
export { jvp } from './transforms/jvp.ts'
export { treeMap } from './transforms/match.ts'
export { pytree, type TreeNode, treeFlatten, treeUnflatten } from './transforms/tree.ts'
export { vjp } from './transforms/vjp.ts'
