import type { Generator } from './generator.ts'
import type { Axes } from './shape.ts'
import type { Tensor } from './tensor.ts'
import type { Shape } from './typed/index.ts'

export type { Axes }

/** One number for every axis of a window, or one number an axis. */
export type PerAxis = number | readonly number[]

/** Elements before and after an axis. */
export type Pair = readonly [before: number, after: number]

/** How a convolution pads: the same on all sides, per axis, per side, to keep the size, or not at all. */
export type Padding = PerAxis | readonly Pair[] | 'same' | 'valid'

/** What `pad` puts outside. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular'

/** Elements `start`, `start + step`, ... before `stop`; negative bounds count from the end, `null` means open. */
export interface Range {
  readonly start?: number | null
  readonly stop?: number | null
  readonly step?: number | null
}

/** One index of `slice`: a position (the axis goes), a range (the axis stays), or `'...'` for all axes between. */
export type Index = number | Range | '...'

/** One index of `index` and `indexPut`: as of `slice`, or a new axis, int32 positions, or a bool mask. */
export type AdvancedIndex = Index | null | Tensor

/** What `scatterReduce` does with the elements that meet at a place. */
export type ScatterReduction = 'sum' | 'mean' | 'prod' | 'amax' | 'amin'

/** What a loss does with its terms. */
export type Reduction = 'mean' | 'sum' | 'none'

/** What `softplus` takes. */
export interface SoftplusOptions {
  /** Sharpness of the bend; 1. */
  readonly beta?: number
  /** Above this value of `beta * x` the function is x itself; 20. */
  readonly threshold?: number
}

/** What `gelu` takes. */
export interface GeluOptions {
  /** `'tanh'` for the approximation by a hyperbolic tangent; `'none'`. */
  readonly approximate?: 'none' | 'tanh'
}

/** What `nanToNum` takes. */
export interface NanToNumOptions {
  /** In the place of NaN; 0. */
  readonly nan?: number
  /** In the place of ∞; the largest number of the dtype. */
  readonly posInf?: number
  /** In the place of -∞; the smallest number of the dtype. */
  readonly negInf?: number
}

/** What `variance` and `std` take. */
export interface VarianceOptions<Keep extends boolean = boolean> {
  /** Subtracted from the number of elements: 1 for the sample's variance, 0 for the population's; 1. */
  readonly correction?: number
  readonly keepDims?: Keep
}

/** What `norm` takes. */
export interface NormOptions<Ax = Axes, Keep extends boolean = boolean> {
  /** The p of the p-norm, `Infinity` and `-Infinity` included; 2. */
  readonly ord?: number
  readonly axis?: Ax
  readonly keepDims?: Keep
}

/** What `quantile` does between two entries. */
export type QuantileInterpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'

/** What `quantile` takes. */
export interface QuantileOptions {
  /** All elements when left out. */
  readonly axis?: number | null
  readonly keepDims?: boolean
  /** `'linear'`. */
  readonly interpolation?: QuantileInterpolation
}

/** What `normalize` takes. */
export interface NormalizeOptions {
  /** The p of the p-norm; 2. */
  readonly ord?: number
  /** 1. */
  readonly axis?: number
  /** What is divided by at least; 1e-12. */
  readonly eps?: number
}

/** What `cosineSimilarity` takes. */
export interface CosineSimilarityOptions {
  /** 1. */
  readonly axis?: number
  /** What norms are at least; 1e-8. */
  readonly eps?: number
}

/** What `cdist` takes. */
export interface CdistOptions {
  /** The p of the p-norm; 2. */
  readonly ord?: number
}

/** What `qr` takes. */
export interface QrOptions {
  /** Whether Q has as many columns as R has rows, or is square, or is left out; `'reduced'`. */
  readonly mode?: 'reduced' | 'complete' | 'r'
}

/** What `qr` gives: x = Q R. */
export interface QrResult {
  /** With orthonormal columns. `[..., m, k]`, or `[0]` in mode 'r' */
  readonly Q: Tensor
  /** Upper triangular. `[..., k, n]` */
  readonly R: Tensor
}

/** What `eigh` gives: x = V diag(λ) Vᵀ. */
export interface EighResult {
  /** Ascending. `[..., n]` */
  readonly eigenvalues: Tensor
  /** Orthonormal, one a column. `[..., n, n]` */
  readonly eigenvectors: Tensor
}

/** What `svd` takes. */
export interface SvdOptions {
  /** U and Vh are square; false. */
  readonly fullMatrices?: boolean
}

/** What `svd` gives: x = U diag(S) Vh. */
export interface SvdResult {
  /** With orthonormal columns. `[..., m, k]` */
  readonly U: Tensor
  /** Descending. `[..., min(m, n)]` */
  readonly S: Tensor
  /** With orthonormal rows. `[..., k, n]` */
  readonly Vh: Tensor
}

/** Which singular values `pinv`, `lstsq` and `matrixRank` count as 0: those up to the larger of both limits. */
export interface CutoffOptions {
  /** 0. */
  readonly atol?: number
  /** As a part of the largest; max(m, n) times the distance of the dtype from 1 to the next number. */
  readonly rtol?: number
}

/** What matrix norms measure by: all entries, singular values, or sums of columns (±1) or rows (±∞). */
export type MatrixOrder = 'fro' | 'nuc' | 1 | -1 | 2 | -2 | number

/** What `matrixNorm` takes. */
export interface MatrixNormOptions {
  /** `'fro'`. */
  readonly ord?: MatrixOrder
  /** The axes of rows and of columns; [-2, -1]. */
  readonly axes?: readonly [number, number]
  readonly keepDims?: boolean
}

/** Where the factor 1/n of a Fourier transform and its inverse stands: in the inverse, as 1/√n in both, in the transform. */
export type FftNorm = 'backward' | 'ortho' | 'forward'

/** What `fft`, `ifft`, `rfft` and `irfft` take. */
export interface FftOptions {
  /** Length of the transform, and of the result of `irfft`; that of the axis. */
  readonly n?: number
  /** Among the axes without that of pairs; -1. */
  readonly axis?: number
  /** `'backward'`. */
  readonly norm?: FftNorm
}

/** What `fftn`, `ifftn`, `rfftn` and `irfftn` take, and those of two axes. */
export interface FftnOptions {
  /** Lengths of the transforms, one an axis; those of the axes. */
  readonly sizes?: readonly number[]
  /** Among the axes without that of pairs; all of them, or the last ones where `sizes` says how many, or the last two. */
  readonly axes?: readonly number[]
  /** `'backward'`. */
  readonly norm?: FftNorm
}

/** What `pad` takes. */
export interface PadOptions {
  readonly mode?: PadMode
  /** The constant of mode `'constant'`; 0. */
  readonly value?: number
}

/** What `sort` and `argsort` take. */
export interface SortOptions {
  /** -1. */
  readonly axis?: number
  readonly descending?: boolean
}

/** What `topk` takes. */
export interface TopKOptions {
  /** -1. */
  readonly axis?: number
  /** The largest entries, not the smallest; true. */
  readonly largest?: boolean
}

/** What `cholesky` takes. */
export interface CholeskyOptions {
  /** The factor is upper triangular; false. */
  readonly upper?: boolean
}

/** What `solve` takes. */
export interface SolveOptions {
  /** The unknown stands to the right of the matrix, `a x = b`, not `x a = b`; true. */
  readonly left?: boolean
}

/** What `triangularSolve` takes. */
export interface TriangularSolveOptions extends SolveOptions {
  /** The triangle is the upper one; false. */
  readonly upper?: boolean
  /** The matrix is the transpose of the triangle; false. */
  readonly transpose?: boolean
  /** The diagonal counts as ones and is not read; false. */
  readonly unitriangular?: boolean
}

/** What `lu` gives: x = P L U. */
export interface LuResult {
  /** The permutation. `[..., m, m]` */
  readonly P: Tensor
  /** Lower triangular with a diagonal of ones. `[..., m, min(m, n)]` */
  readonly L: Tensor
  /** Upper triangular. `[..., min(m, n), n]` */
  readonly U: Tensor
}

/** What `slogdet` gives, `[...]` both: the determinant is `sign * exp(logAbsDet)`. */
export interface SlogdetResult {
  /** 1, -1, or 0 for a singular matrix; without gradient. */
  readonly sign: Tensor
  readonly logAbsDet: Tensor
}

/** What `meshgrid` takes. */
export interface MeshgridOptions {
  /** `'xy'` exchanges the first two axes, as for plots; `'ij'`. */
  readonly indexing?: 'ij' | 'xy'
}

/** What `indexAdd` takes. */
export interface IndexAddOptions {
  /** A factor of what is added; 1. */
  readonly alpha?: number
}

/** What `indexPut` takes. */
export interface IndexPutOptions {
  /** Add to what is there in the place of writing over it; false. */
  readonly accumulate?: boolean
}

/** What `scatterReduce` takes. */
export interface ScatterReduceOptions {
  /** Whether the element that is there counts too; true. */
  readonly includeSelf?: boolean
}

/** What `unique` takes. */
export interface UniqueOptions {
  /** Whose slices are compared, and not single elements. */
  readonly axis?: number | null
}

/** What `unique` gives. */
export interface UniqueResult {
  /** Each once, in order. */
  readonly values: Tensor
  /** For every element, or slice, its position in `values`; int32. */
  readonly inverse: Tensor
  /** How often each occurs; int32. */
  readonly counts: Tensor
}

/** What `searchsorted` and `bucketize` take. */
export interface SearchOptions {
  /** Behind equal elements in the place of before them; false. */
  readonly right?: boolean
}

/** What `isin` takes. */
export interface IsinOptions {
  /** Whether an element is not among them; false. */
  readonly invert?: boolean
}

/** What `bincount` takes. */
export interface BincountOptions {
  /** `[n]`: what each element counts; 1. */
  readonly weights?: Tensor | null
  /** The least length of the result; 0. */
  readonly minLength?: number
}

/** What `histc` takes. */
export interface HistcOptions {
  /** 100. */
  readonly bins?: number
  /** 0; with `max` equal to it, the smallest and the largest element. */
  readonly min?: number
  /** 0. */
  readonly max?: number
}

/** What `unfold` takes. */
export interface UnfoldOptions {
  readonly kernelSize: PerAxis
  /** 1. */
  readonly stride?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
}

/** What `fold` takes. */
export interface FoldOptions {
  /** Sizes of the axes the windows were taken from. */
  readonly size: PerAxis
  /** 1. */
  readonly stride?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
}

/** How `interpolate` finds values between elements. */
export type InterpolateMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'area'

/** What `interpolate` takes. */
export interface InterpolateOptions {
  /** Sizes of the axes behind batch and channels; or a factor. */
  readonly size?: PerAxis | null
  /** Each axis becomes this many times as long. */
  readonly scaleFactor?: PerAxis | null
  /** `'nearest'`. */
  readonly mode?: InterpolateMode
  /** The first and last elements stay at the ends, instead of the cells they are centres of; false. */
  readonly alignCorners?: boolean
  /** Positions by the ratio of the sizes, instead of by the factor that was given; false. */
  readonly recomputeScaleFactor?: boolean
}

/** What `localResponseNorm` takes. */
export interface LocalResponseNormOptions {
  /** Weight of the mean square; 1e-4. */
  readonly alpha?: number
  /** 0.75. */
  readonly beta?: number
  /** Added to the mean square; 1. */
  readonly k?: number
}

/** What `conv1d`, `conv2d` and `conv3d` take. */
export interface ConvOptions<
  S extends PerAxis = PerAxis,
  P extends Padding = Padding,
  D extends PerAxis = PerAxis,
  G extends number = number,
> {
  /** `[out]`, or none. */
  readonly bias?: Tensor | null
  /** 1. */
  readonly stride?: S
  /** Zeros around the input; 0. */
  readonly padding?: P
  /** Distance between the elements a kernel touches; 1. */
  readonly dilation?: D
  /** The channels are split into this many groups which do not mix; 1. */
  readonly groups?: G
}

/** What `convTranspose1d`, `convTranspose2d` and `convTranspose3d` take. */
export interface ConvTransposeOptions {
  /** `[out]`, or none. */
  readonly bias?: Tensor | null
  /** 1. */
  readonly stride?: PerAxis
  /** What the convolution this is the adjoint of would pad; 0. */
  readonly padding?: PerAxis
  /** Added to one side of the output, to choose among the sizes a stride makes equal; 0. */
  readonly outputPadding?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
  /** 1. */
  readonly groups?: number
}

/** What `maxPool1d`, `maxPool2d` and `maxPool3d` take. */
export interface MaxPoolOptions<
  S extends PerAxis = PerAxis,
  P extends PerAxis = PerAxis,
  D extends PerAxis = PerAxis,
  Ceil extends boolean = boolean,
> {
  /** The kernel's size. */
  readonly stride?: S
  /** Padding that never wins; 0. */
  readonly padding?: P
  /** 1. */
  readonly dilation?: D
  /** Also use a last window that is partly outside; false. */
  readonly ceilMode?: Ceil
}

/** What `avgPool1d`, `avgPool2d` and `avgPool3d` take. */
export interface AvgPoolOptions<
  S extends PerAxis = PerAxis,
  P extends PerAxis = PerAxis,
  Ceil extends boolean = boolean,
> {
  /** The kernel's size. */
  readonly stride?: S
  /** Zeros around the input; 0. */
  readonly padding?: P
  /** Also use a last window that is partly outside; false. */
  readonly ceilMode?: Ceil
  /** Count padded zeros as elements; true. */
  readonly countIncludePad?: boolean
  /** Divide by this, whatever a window holds. */
  readonly divisorOverride?: number | null
}

/** What `stochasticPool2d` takes. */
export interface StochasticPoolOptions<S extends PerAxis = PerAxis, P extends PerAxis = PerAxis> {
  /** The kernel's size. */
  readonly stride?: S
  /** 0. */
  readonly padding?: P
  /** Draw an element a window; otherwise take the expectation; true. */
  readonly training?: boolean
  readonly generator?: Generator
}

/** What `batchNorm` takes. */
export interface BatchNormOptions {
  /** `[c]`: the scale. */
  readonly weight?: Tensor | null
  /** `[c]`: the shift. */
  readonly bias?: Tensor | null
  /** `[c]` */
  readonly runningMean?: Tensor | null
  /** `[c]` */
  readonly runningVar?: Tensor | null
  /** Normalise by the batch's statistics, not by the running ones. */
  readonly training?: boolean
  /** Weight of the new batch in the running statistics; 0.1. */
  readonly momentum?: number
  /** Added to the variance; 1e-5. */
  readonly eps?: number
}

/** What `batchNorm` gives. */
export interface BatchNormResult<S extends Shape = Shape> {
  readonly output: Tensor<S>
  /** `[c]`: after this batch; null when none was given. */
  readonly runningMean: Tensor | null
  /** `[c]` */
  readonly runningVar: Tensor | null
}

/** What `dropout` takes. */
export interface DropoutOptions {
  /** Without training the input is returned; true. */
  readonly training?: boolean
  readonly generator?: Generator
}

/** What every loss takes. */
export interface LossOptions<R extends Reduction = Reduction> {
  /** `'mean'`. */
  readonly reduction?: R
}

/** What `nllLoss` takes. */
export interface NllLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** `[classes]`: weight of each class. */
  readonly weight?: Tensor | null
  /** Targets of this value do not count; -100. */
  readonly ignoreIndex?: number
}

/** What `crossEntropy` takes. */
export interface CrossEntropyOptions<R extends Reduction = Reduction> extends NllLossOptions<R> {
  /** Share of the target spread evenly over all classes; 0. */
  readonly labelSmoothing?: number
}

/** What `huberLoss` takes. */
export interface HuberLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where squares become lines; 1. */
  readonly delta?: number
}

/** What `smoothL1Loss` takes. */
export interface SmoothL1LossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where squares become lines; 1. */
  readonly beta?: number
}

/** What `bceLoss` takes. */
export interface BceLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Weight of each term; broadcasts to the input. */
  readonly weight?: Tensor | null
}

/** What `bceWithLogitsLoss` takes. */
export interface BceWithLogitsLossOptions<R extends Reduction = Reduction> extends BceLossOptions<R> {
  /** Weight of the positive share of each term; broadcasts to the input. */
  readonly posWeight?: Tensor | null
}

/** What `klDivLoss` takes. */
export interface KlDivLossOptions<R extends Reduction | 'batchmean' = Reduction | 'batchmean'> {
  /** `'mean'`; `'batchmean'` divides the sum by the size of axis 0. */
  readonly reduction?: R
  /** The target holds log-probabilities; false. */
  readonly logTarget?: boolean
}

/** What `poissonNllLoss` takes. */
export interface PoissonNllLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The input is the logarithm of the mean; true. */
  readonly logInput?: boolean
  /** Add Stirling's approximation of log t!; false. */
  readonly full?: boolean
  /** Added before the logarithm where the input is the mean; 1e-8. */
  readonly eps?: number
}

/** What `gaussianNllLoss` takes. */
export interface GaussianNllLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Add log(2π) / 2; false. */
  readonly full?: boolean
  /** The smallest variance; 1e-6. */
  readonly eps?: number
}

/** What `hingeEmbeddingLoss`, `marginRankingLoss` and `cosineEmbeddingLoss` take. */
export interface MarginLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** From where on nothing is lost; 1 for `hingeEmbeddingLoss`, else 0. */
  readonly margin?: number
}

/** What `multiMarginLoss` takes. */
export interface MultiMarginLossOptions<R extends Reduction = Reduction> extends MarginLossOptions<R> {
  /** The power of what is lost, 1 or 2; 1. */
  readonly p?: 1 | 2
  /** `[classes]`: weight of each class. */
  readonly weight?: Tensor | null
}

/** What `tripletMarginLoss` takes. */
export interface TripletMarginLossOptions<R extends Reduction = Reduction> extends MarginLossOptions<R> {
  /** The p of the norm; 2. */
  readonly p?: number
  /** Added to differences; 1e-6. */
  readonly eps?: number
  /** Take the nearer of anchor and positive to the negative; false. */
  readonly swap?: boolean
}

/** What `ctcLoss` takes. */
export interface CtcLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The class that stands for no label; 0. */
  readonly blank?: number
  /** Loss 0 with gradient 0 where no alignment is possible, not infinity; false. */
  readonly zeroInfinity?: boolean
}

/** What `backward` takes. */
export interface BackwardOptions {
  /** Keep the tape for another `backward`; as `createGraph`. */
  readonly retainGraph?: boolean
  /** Record the gradients, so that they have gradients; false. */
  readonly createGraph?: boolean
}
