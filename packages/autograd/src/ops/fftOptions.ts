import { OptionError, ShapeError } from '../errors/index.ts'
import { floating } from '../primitives/kinds.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import type { FftNorm, FftOptions } from '../tensor/options/index.ts'
import { maxSize, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

// What Fourier transforms are given, checked.

/** One axis to transform. */
export interface Line {
  readonly axis: number
  /** The last axis that is not the one of pairs. */
  readonly last: number
  /** Length of the transform. */
  readonly n: number
  readonly norm: FftNorm
}

/** Real numbers in a float dtype. */
export function checkReal(op: string, x: Tensor): Tensor {
  const input = expectTensor(op, x)
  return input.to(floating(input.dtype))
}

/** Pairs of real and imaginary parts in a float dtype. */
export function checkComplex(op: string, x: Tensor): Tensor {
  const input = checkReal(op, x)
  if (input.rank < 2 || input.shape[input.rank - 1] !== 2)
    throw new ShapeError(
      op,
      'complex numbers as pairs [re, im] along the last axis, [..., n, 2]',
      show(input.shape),
      'stack([re, im], -1)',
    )
  return input
}

const norms: readonly unknown[] = ['backward', 'ortho', 'forward'] satisfies FftNorm[]

export function checkNorm(op: string, norm: FftNorm = 'backward'): FftNorm {
  if (!norms.includes(norm))
    throw new OptionError(op, `norm '${norms.join("', '")}'`, describe(norm), "norm: 'backward'")
  return norm
}

/** The axis that options name, and how long its transform is; `pairs` is 1 where the last axis is one of pairs. */
export function lineOf(
  op: string,
  options: FftOptions,
  x: Tensor,
  pairs: 0 | 1,
  lengthOf = (size: number) => size,
): Line {
  checkOptions(op, options, ['n', 'axis', 'norm'])
  const norm = checkNorm(op, options.norm)
  const last = x.rank - pairs - 1
  const axis = resolveAxis(op, options.axis ?? -1, last + 1, x.shape.slice(0, last + 1))
  const { n } = options
  if (n !== undefined && (!Number.isInteger(n) || n < 1 || n > maxSize))
    throw new OptionError(
      op,
      'n must be a positive integer',
      describe(n),
      `n: ${Math.max(1, x.shape[axis]!)}`,
    )
  const own = n ?? lengthOf(x.shape[axis]!)
  if (own < 1)
    throw new ShapeError(
      op,
      'at least one number to transform',
      `${show(x.shape)} along axis ${axis}`,
      'a longer axis, or the option n',
    )
  return { axis, last, n: own, norm }
}

/** The factor of a transform (sign -1) or an inverse (sign 1) by its norm. */
export function normalised(x: Tensor, { n, norm }: Pick<Line, 'n' | 'norm'>, sign: 1 | -1): Tensor {
  if (norm === 'ortho') return x.mul(1 / Math.sqrt(n))
  return (norm === 'forward') === (sign === -1) ? x.div(n) : x
}
