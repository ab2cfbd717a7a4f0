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
export { adaptiveMaxPoolBackward, adaptiveMaxPoolForward } from './adaptiveMaxPool.ts'
export { adaptiveMeanPoolBackward, adaptiveMeanPoolForward } from './adaptivePool.ts'
export { type AffineGradients, affineBackward, affineForward } from './affine.ts'
export type { Axes } from './axes.ts'
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
export { type Elementwise, elementwiseBackward, elementwiseForward } from './elementwise/function.ts'
export { integrate } from './elementwise/quadrature.ts'
export { elementwise, elementwiseWith } from './elementwise/table.ts'
export { interpolateBackward, interpolateForward, type Resample } from './interpolate.ts'
export { alongBackward, alongForward, type LineMap } from './lines/lineMap.ts'
export { type ReduceOptions, type Reduction, reduceBackward, reduceForward } from './lines/reduction.ts'
export { lineMaps, reductions, reductionsWith } from './lines/table.ts'
export {
  localResponseNormBackward,
  localResponseNormForward,
  type ResponseOptions,
} from './localResponseNorm.ts'
export type { ClassLossOptions, SoftLossOptions } from './losses/classTargets.ts'
export {
  crossEntropyBackward,
  crossEntropyForward,
  softCrossEntropyBackward,
  softCrossEntropyForward,
} from './losses/crossEntropy.ts'
export { type CtcCase, ctcLossBackward, ctcLossForward } from './losses/ctc.ts'
export { type LineLoss, lineLossBackward, lineLossForward } from './losses/lineLoss.ts'
export { cosineLine, multiMarginLine, type TripletLine, tripletLine } from './losses/lineLosses.ts'
export { mseLossBackward, mseLossForward } from './losses/mseLoss.ts'
export { nllLossBackward, nllLossForward } from './losses/nllLoss.ts'
export type { LossReduction } from './losses/reduction.ts'
export { termLossBackward, termLossForward, weighted } from './losses/termLoss.ts'
export {
  bceTerm,
  bceWithLogitsTerm,
  gaussianTerm,
  hingeTerm,
  huberTerm,
  klDivLogTerm,
  klDivTerm,
  l1Term,
  type PoissonTerm,
  poissonTerm,
  rankingTerm,
  smoothL1Term,
} from './losses/termLosses.ts'
export { l1Backward, l1Forward, l2Backward, l2Forward, mseBackward, mseForward } from './losses.ts'
export { matmulBackward, matmulForward } from './matmul.ts'
export { type ArrayIndex, arrayIndexMap, maskMap } from './movement/advanced.ts'
export { castBackward, castForward, type DTypeName } from './movement/cast.ts'
export { expandMap, repeatMap, tileMap } from './movement/copies.ts'
export { diagEmbedMap, diagonalMap, traceBackward, traceForward } from './movement/diagonal.ts'
export {
  gatherMap,
  indexSelectMap,
  oneHotForward,
  scatterAddBackward,
  scatterAddForward,
  takeMap,
} from './movement/gather.ts'
export {
  cutBackward,
  cutForward,
  type IndexMap,
  joinBackward,
  joinForward,
  mapBackward,
  mapForward,
} from './movement/indexMap.ts'
export { concatMaps, stackMaps } from './movement/join.ts'
export { flipMap, movedimMap, permuteMap, rollMap, transposeMap } from './movement/order.ts'
export { type PadModeName, padMap } from './movement/pad.ts'
export { chunkMaps, type SliceIndex, type SliceRange, sliceMap, splitMaps } from './movement/part.ts'
export { meshgridMaps, repeatInterleaveMap, rot90Map } from './movement/repeats.ts'
export { flattenMap, reshapeMap, squeezeMap, unflattenMap, unsqueezeMap } from './movement/reshape.ts'
export { type Meeting, scatterReduceBackward, scatterReduceForward } from './movement/scatterReduce.ts'
export { channelShuffleMap, pixelShuffleMap, pixelUnshuffleMap } from './movement/shuffle.ts'
export { argsortForward, type SortOrder, sortMap, topkIndices, topkMap } from './movement/sorting.ts'
export { trilMap, triuMap } from './movement/triangle.ts'
export {
  foldBackward,
  foldForward,
  type UnfoldWindows,
  unfoldBackward,
  unfoldForward,
  unfoldMap,
} from './movement/unfold.ts'
export {
  addBackward,
  addForward,
  fillBackward,
  fillForward,
  writeBackward,
  writeForward,
} from './movement/write.ts'
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
export { bmmBackward, bmmForward, dotBackward, dotForward, outerBackward, outerForward } from './products.ts'
export {
  bincountBackward,
  bincountForward,
  histcForward,
  isinForward,
  nonzeroForward,
  searchsortedForward,
  uniqueOrder,
} from './search.ts'
export {
  biasGradientFromError,
  hiddenError,
  outputError,
  quadraticCost,
  quadraticCostBackward,
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
export { type ContractedAxes, tensordotBackward, tensordotForward } from './tensordot.ts'
export {
  type AttentionGradients,
  type AttentionOptions,
  attentionBackward,
  attentionForward,
} from './textbook/attention.ts'
export { gemm, gemv, type Transposed } from './textbook/blas.ts'
export {
  type InnerProductGradients,
  innerProductBackward,
  innerProductForward,
  type ParameterDiffs,
} from './textbook/innerProduct.ts'
export { type LayerNormGradients, layerNormBackward, layerNormForward } from './textbook/layerNorm.ts'
export { type LstmGradients, type LstmSequence, lstmBackward, lstmForward } from './textbook/lstm.ts'
export {
  type LstmCellGradients,
  type LstmState,
  lstmCellBackward,
  lstmCellForward,
} from './textbook/lstmCell.ts'
export { type RadialBasisGradients, radialBasisBackward, radialBasisForward } from './textbook/radialBasis.ts'
export type { RecurrentInputGradients, RecurrentWeights } from './textbook/recurrentInput.ts'
export {
  type RnnGradients,
  rnnBackward,
  rnnCellBackward,
  rnnCellForward,
  rnnForward,
} from './textbook/rnn.ts'
export { type SolverOptions, type SolverState, solverStep } from './textbook/solverStep.ts'
export type { WindowOptions } from './windows.ts'
