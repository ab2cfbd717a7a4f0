import type { Broadcast } from './broadcast.ts'
import type { Incompatible, SameDim, Shape, Show } from './shape.ts'

/** `[..., m, k] x [..., k, n] -> [..., m, n]`; the leading axes broadcast, and a vector is a row left, a column right. */
export type MatMul<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : A extends readonly [...infer Batch extends Shape, infer M extends number, infer K extends number]
    ? MatrixTimes<Batch, M, K, B>
    : A extends readonly [infer K extends number]
      ? VectorTimes<K, B>
      : Incompatible<'matmul: the left operand is a scalar'>

type MatrixTimes<
  Batch extends Shape,
  M extends number,
  K extends number,
  B extends Shape,
> = B extends readonly [...infer Batch2 extends Shape, infer K2 extends number, infer N extends number]
  ? [SameDim<K, K2>] extends [never]
    ? Differ<K, K2>
    : Batch2 extends readonly []
      ? [...Batch, M, N]
      : Broadcast<Batch, Batch2, 'matmul: batch'> extends infer R extends Shape
        ? [...R, M, N]
        : Broadcast<Batch, Batch2, 'matmul: batch'>
  : B extends readonly [infer K2 extends number]
    ? [SameDim<K, K2>] extends [never]
      ? Differ<K, K2>
      : [...Batch, M]
    : Incompatible<'matmul: the right operand is a scalar'>

type VectorTimes<K extends number, B extends Shape> = B extends readonly [
  ...infer Batch extends Shape,
  infer K2 extends number,
  infer N extends number,
]
  ? [SameDim<K, K2>] extends [never]
    ? Differ<K, K2>
    : [...Batch, N]
  : B extends readonly [infer K2 extends number]
    ? [SameDim<K, K2>] extends [never]
      ? Differ<K, K2>
      : []
    : Incompatible<'matmul: the right operand is a scalar'>

type Differ<
  K extends number,
  K2 extends number,
> = Incompatible<`matmul: inner dimensions ${Show<K>} and ${Show<K2>} differ`>
