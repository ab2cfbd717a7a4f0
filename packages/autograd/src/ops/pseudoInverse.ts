import { OptionError } from '../errors/index.ts'
import { expectMatrices } from '../primitives/matrices.ts'
import { type Cutoff, pseudoInverseOf } from '../primitives/pinv.ts'
import { valuesOfSvd } from '../primitives/svd.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import type { CutoffOptions } from '../tensor/options/index.ts'
import type { Tensor } from '../tensor/tensor.ts'

// What depends on which singular values count as 0.

/** The options, checked, with defaults by the shape and dtype of the matrices. */
export function cutoffOf(op: string, options: CutoffOptions, x: Tensor): Cutoff {
  checkOptions(op, options, ['atol', 'rtol'])
  const [m, n] = x.shape.slice(-2) as [number, number]
  const { atol = 0, rtol = Math.max(m, n) * (x.dtype === 'float32' ? 2 ** -23 : 2 ** -52) } = options
  for (const [name, value] of Object.entries({ atol, rtol }))
    if (typeof value !== 'number' || !(value >= 0))
      throw new OptionError(
        op,
        `${name} must be a number that is not negative`,
        describe(value),
        `${name}: 1e-6`,
      )
  return { atol, rtol }
}

/**
 * The pseudoinverse of Moore and Penrose: the inverse where there is one, else what maps b to the shortest of all y for
 * which ‖x y - b‖ is least. Gradients are those of matrices of the same rank.
 *
 * `x: [..., m, n] -> [..., n, m]`. Throws a ShapeError for less than two axes, a DTypeError for integers.
 *
 * @example
 * pinv(tensor([[2, 0], [0, 4], [0, 0]])) // [[0.5, 0, 0], [0, 0.25, 0]]
 */
export function pinv(x: Tensor, options: CutoffOptions = {}): Tensor {
  const input = expectMatrices('pinv', x)
  return pseudoInverseOf(input, cutoffOf('pinv', options, input))
}

/**
 * How many singular values do not count as 0, as int32. `x: [..., m, n] -> [...]`. Throws a ShapeError for less than two
 * axes, a DTypeError for integers.
 *
 * @example
 * matrixRank(tensor([[1, 2], [2, 4]])) // 1
 */
export function matrixRank(x: Tensor, options: CutoffOptions = {}): Tensor {
  const input = expectMatrices('matrixRank', x)
  const { atol, rtol } = cutoffOf('matrixRank', options, input)
  const values = valuesOfSvd(input.detach())
  if (values.size === 0) return values.greater(0).to('int32').sum(-1)
  return values.greater(values.amax(-1, true).mul(rtol).maximum(atol)).to('int32').sum(-1)
}
