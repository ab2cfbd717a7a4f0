export type { InRange, SizeOf } from './axes.ts'
export type { As, Broadcast, Common, Equal, Expand } from './broadcast.ts'
export type { Concat, ShapesOf, Stack } from './concat.ts'
export type { Einsum } from './einsum.ts'
export type {
  Affine,
  Apply,
  BatchNormShape,
  Chain,
  ConvLayerShape,
  In,
  LastShape,
  LayerOption,
  LayerOptions,
  LinearShape,
  ScanAt,
  SequenceShape,
  ShapeFn,
} from './layer.ts'
export type { MatMul } from './matmul.ts'
export type { OneHot, Permute, Squeeze, Transposable, Transpose, Unsqueeze } from './movement.ts'
export type { AxesLike, EqualLoss, Reduce, Reduced } from './reduce.ts'
export type { Flatten, Numel, Reshape, Unflatten } from './reshape.ts'
export type { Dim, Guard, Incompatible, Result, Shape, ShowShape } from './shape.ts'
export type { AdaptivePool, Conv, Pool } from './window.ts'
