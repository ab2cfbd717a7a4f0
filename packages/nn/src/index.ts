/**
 * Layers, containers, losses, initialisers and data loading on `@wengert/autograd`.
 */
export {
  bceLoss,
  bceWithLogitsLoss,
  cosineEmbeddingLoss,
  crossEntropy,
  ctcLoss,
  gaussianNllLoss,
  hingeEmbeddingLoss,
  huberLoss,
  klDivLoss,
  l1Loss,
  marginRankingLoss,
  mseLoss,
  multiMarginLoss,
  nllLoss,
  Parameter,
  poissonNllLoss,
  smoothL1Loss,
  tripletMarginLoss,
} from '@wengert/autograd'
export { ModuleList, Sequential } from './containers.ts'
export { collate } from './data/collate.ts'
export type { BatchOf, Dataset, RowsOf } from './data/dataset.ts'
export { TensorDataset } from './data/dataset.ts'
export type { IdxArray } from './data/idx.ts'
export { parseIdx, readIdx } from './data/idx.ts'
export type { LoaderOptions, LoaderState } from './data/loader.ts'
export { DataLoader } from './data/loader.ts'
export type { DigitSet } from './data/mnist.ts'
export { loadMnist } from './data/mnist.ts'
export * as init from './init/index.ts'
export type { Initialiser, InitOptions } from './init/initialiser.ts'
export { initialise } from './init/initialiser.ts'
export {
  ELU,
  GELU,
  Identity,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
} from './layers/activation.ts'
export { AdaptiveAvgPool1d, AdaptiveAvgPool2d } from './layers/adaptivePool.ts'
export { AvgPool1d, AvgPool2d, AvgPool3d } from './layers/avgPool.ts'
export { Conv1d, Conv2d, Conv3d } from './layers/conv.ts'
export type { ConvTransposeLayerOptions } from './layers/convTranspose.ts'
export { ConvTranspose1d, ConvTranspose2d } from './layers/convTranspose.ts'
export { Dropout } from './layers/dropout.ts'
export { Flatten } from './layers/flatten.ts'
export { Linear } from './layers/linear.ts'
export { MaxPool1d, MaxPool2d, MaxPool3d } from './layers/maxPool.ts'
export type { BatchNormLayerOptions } from './layers/norm.ts'
export { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './layers/norm.ts'
export type { ParameterOptions } from './layers/parameters.ts'
export type { RBFOptions } from './layers/rbf.ts'
export { RBF } from './layers/rbf.ts'
export { PixelShuffle, PixelUnshuffle, Upsample } from './layers/resample.ts'
export { LocalResponseNorm } from './layers/responseNorm.ts'
export { StochasticPool2d } from './layers/stochasticPool.ts'
export type { UnfoldLayerOptions } from './layers/unfold.ts'
export { Fold, Unfold } from './layers/unfold.ts'
export { BCELoss, BCEWithLogitsLoss } from './losses/binary.ts'
export { CrossEntropyLoss, NLLLoss } from './losses/classes.ts'
export { CTCLoss } from './losses/ctc.ts'
export { CosineEmbeddingLoss, TripletMarginLoss } from './losses/embedding.ts'
export { GaussianNLLLoss, KLDivLoss, PoissonNLLLoss } from './losses/likelihood.ts'
export { HingeEmbeddingLoss, MarginRankingLoss, MultiMarginLoss } from './losses/margin.ts'
export { HuberLoss, L1Loss, MSELoss, SmoothL1Loss } from './losses/regression.ts'
export { Buffer } from './module/buffer.ts'
export { Layer } from './module/layer.ts'
export { Module } from './module/module.ts'
export type { LoadReport, StateDict } from './module/state.ts'
