/**
 * Formulas derived by hand on plain arrays: the truth that the tape's gradients are tested against. They
 * share no code with the engine, the tensors or the tape; every file's header holds its derivation.
 */
export {
  type Activation,
  activationBackward,
  activationForward,
  elu,
  leakyRelu,
  relu,
  sigmoid,
  tanh,
} from './activations.ts'
export { adaptiveMeanPoolBackward, adaptiveMeanPoolForward } from './adaptivePool.ts'
export { type AffineGradients, affineBackward, affineForward } from './affine.ts'
export { batchNormBackward, batchNormForward } from './batchNorm.ts'
export {
  type BatchNormGradients,
  batchNormEvaluation,
  batchNormEvaluationBackward,
} from './batchNormEvaluation.ts'
export { batchNormBackwardStaged } from './batchNormStaged.ts'
export { batchStatistics, runningStatistics, type Statistics } from './batchStatistics.ts'
export { type ConvGradients, type ConvOptions, convBackward, convForward } from './conv.ts'
export { type ConvTransposeOptions, convTransposeBackward, convTransposeForward } from './convTranspose.ts'
export { dropoutBackward, dropoutForward } from './dropout.ts'
export { einsumBackward, einsumForward } from './einsum.ts'
export { l1Backward, l1Forward, l2Backward, l2Forward, mseBackward, mseForward } from './losses.ts'
export { matmulBackward, matmulForward } from './matmul.ts'
export {
  at,
  entries,
  generate,
  indices,
  inner,
  inside,
  join,
  map,
  type NdArray,
  ndarray,
  offset,
  part,
  swapFirst,
  zeros,
  zip,
} from './ndarray.ts'
export {
  type MeanPoolOptions,
  maxPoolBackward,
  maxPoolForward,
  meanPoolBackward,
  meanPoolForward,
} from './pool.ts'
export type { PoolOptions } from './poolWindows.ts'
export {
  biasGradientFromError,
  hiddenError,
  outputError,
  quadraticCost,
  type SigmoidGradients,
  type SigmoidLayer,
  type SigmoidTrace,
  sigmoidNetworkBackward,
  sigmoidNetworkForward,
  weightGradientFromError,
} from './sigmoidQuadratic.ts'
export {
  logSumExpBackward,
  logSumExpForward,
  oneHot,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  softmaxForward,
  softmaxJacobianProduct,
} from './softmaxCrossEntropy.ts'
export {
  stochasticPoolBackward,
  stochasticPoolEvaluation,
  stochasticPoolEvaluationBackward,
  stochasticPoolForward,
  stochasticPoolProbabilities,
} from './stochasticPool.ts'
export type { WindowOptions } from './windows.ts'
