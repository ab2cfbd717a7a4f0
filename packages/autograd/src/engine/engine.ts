import type { Data, DType } from './dtype.ts'
import type { Block, View } from './view.ts'

/** Pointwise functions of one, two or three elements that every engine knows. NaN in, NaN out, unless said otherwise. */
export type PointwiseName =
  // one operand
  | 'neg'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'square'
  | 'reciprocal'
  | 'sqrt'
  | 'rsqrt'
  | 'exp'
  | 'expm1'
  | 'exp2'
  | 'log'
  | 'log1p'
  | 'log2'
  | 'log10'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'sigmoid'
  | 'erf'
  | 'erfc'
  | 'erfinv'
  | 'lgamma'
  | 'relu'
  | 'logicalNot'
  | 'isNaN'
  | 'isFinite'
  // two operands
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'atan2'
  | 'remainder'
  // the remainder with the sign of the dividend
  | 'fmod'
  | 'floorDivide'
  | 'hypot'
  | 'logAddExp'
  // derivatives of the digamma function and of sin πx / (πx): of x, and of how many
  | 'polygamma'
  | 'sinc'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessEqual'
  | 'greater'
  | 'greaterEqual'
  | 'logicalAnd'
  | 'logicalOr'
  // x where y > 0, else 0
  | 'gate'
  // three operands: where(condition, a, b); a b + c
  | 'where'
  | 'mulAdd'

export type ReduceName = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all'
export type ArgReduceName = 'argmax' | 'argmin'
export type ScanName = 'cumsum' | 'cumprod'
export type ArgScanName = 'cummax' | 'cummin'
export type RandomName = 'uniform' | 'normal' | 'bits'

/** One operand of a contraction: a view and a label for each of its axes. Equal labels are the same index. */
export interface Operand {
  readonly view: View
  readonly labels: readonly number[]
}

/** A strided window laid over a dense row-major array of `shape`: where the elements of a smaller array go. */
export interface Target {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

/** Where a counter-based generator stands: the same state gives the same numbers, whoever computes them. */
export interface RandomState {
  readonly key: readonly [number, number]
  /** Index of the first block of four 32-bit words to use; a safe integer. */
  readonly counter: number
}

/**
 * What computes. It knows blocks and views, not tensors or gradients. Shapes, axes and dtypes were checked above:
 * kernels trust their arguments. Results are fresh; a result's strides are the engine's choice, so that it may
 * keep the layout it computed in.
 */
export interface Engine {
  readonly name: string

  /** A block with a copy of the data. */
  upload(data: Data, dtype: DType): Block
  /** The elements in row-major order, as a fresh array. Waits for work held back. */
  read(x: View): Data
  /** The block is dead: its memory may be used again. */
  release(block: Block): void
  /** The blocks outlive the scope they were made in: what was held back of them is computed now, together. */
  settle?(blocks: readonly Block[]): void
  /** No scope owns the block any more: from now on the garbage collector decides when it is dead. */
  watch?(block: Block): void

  fill(shape: readonly number[], dtype: DType, value: number): View
  /** A dense row-major copy, cast to `dtype`. To int32 truncates towards zero; to bool is `x != 0`. */
  copy(x: View, dtype: DType): View

  /** Operands have the shape of the result (broadcast axes have stride 0); they are computed in `dtype`. */
  pointwise(name: PointwiseName, operands: readonly View[], dtype: DType): View
  /** Axes are sorted, unique, and dropped from the result. Sums of float32 are kept in float64. */
  reduce(name: ReduceName, x: View, axes: readonly number[]): View
  /** Row-major position within the reduced axes; the first of equal entries; NaN wins. int32. */
  argReduce(name: ArgReduceName, x: View, axes: readonly number[]): View
  scan(name: ScanName, x: View, axis: number): View
  /** Where the largest (smallest) entry up to each one along `axis` is: the last of equal entries; NaN wins. int32. */
  argScan(name: ArgScanName, x: View, axis: number): View
  /** Positions along `axis` in sorted order: stable; NaN is the largest. int32. */
  argsort(x: View, axis: number, descending: boolean): View

  /**
   * out[labels of out] = sum over all other labels of a * b. Every label of `out` is in a or b, every label not in
   * `out` is in both, and none occurs twice in one operand.
   */
  contract(a: Operand, b: Operand, out: readonly number[]): View

  /** Zeros of the target's shape, to which each element of x is added at its place: the adjoint of a strided view. */
  spread(x: View, target: Target): View
  /** `value` everywhere but where parts are written; parts do not overlap. */
  assemble(
    shape: readonly number[],
    dtype: DType,
    value: number,
    parts: readonly { x: View; target: Target }[],
  ): View

  /** out[i.., j, k..] = x[i.., index[i.., j, k..], k..] along `axis`; `index` has x's rank and may be smaller. */
  gather(x: View, axis: number, index: View): View
  /** Zeros of `shape`, to which src is added at the index along `axis`: the adjoint of gather. */
  scatterAdd(shape: readonly number[], axis: number, index: View, src: View): View
  /** x reduced over `axes` by taking the entry whose row-major position among them is in `index`. */
  pick(x: View, axes: readonly number[], index: View): View
  /** Zeros of `shape` with each entry of x at its picked position: the adjoint of pick. */
  place(shape: readonly number[], axes: readonly number[], index: View, x: View): View

  /** 'uniform' in [0, 1), 'normal' with mean 0 and variance 1, 'bits': 32 random bits as int32. */
  random(name: RandomName, state: RandomState, shape: readonly number[], dtype: DType): View
}
