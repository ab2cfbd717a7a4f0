import { isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { padConstant } from '../primitives/slice.ts'
import { unfoldWindows } from '../primitives/window.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/**
 * Normalisation by the neighbouring channels (Krizhevsky et al. 2012): `x: [n, c, ...] -> [n, c, ...]`, out = x / (k +
 * alpha s)^beta, where s is the sum of x² over `size` channels divided by `size`: from c - floor(size / 2) on; those
 * that are not there count as 0. Defaults alpha 1e-4, beta 0.75, k 1.
 *
 * Composed of differentiable operations, so it has gradients of every order. Throws a ShapeError where x has no
 * channels' axis, an OptionError where size is no positive integer, a DTypeError for integers.
 *
 * @example
 * localResponseNorm(tensor([[1, 2, 2]]), 2, { alpha: 2, beta: 1, k: 0 }) // [[1, 0.4, 0.25]]
 */
export const localResponseNorm = operation('localResponseNorm', (x, size, options = {}) => {
  const op = 'localResponseNorm'
  checkOptions(op, options, ['alpha', 'beta', 'k'])
  const input = expectTensor(op, x, 'the input')
  if (!isFloat(input.dtype)) throw new DTypeError(op, 'a float input', input.dtype, "x.to('float32')")
  if (input.rank < 2)
    throw new ShapeError(op, 'input must be [batch, channels, ...]', show(input.shape), 'x.unsqueeze(0)')
  if (!Number.isInteger(size) || size < 1)
    throw new OptionError(op, 'size must be a positive integer', describe(size), '5')
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options
  for (const [name, value] of Object.entries({ alpha, beta, k }))
    if (typeof value !== 'number')
      throw new OptionError(op, `${name} must be a number`, describe(value), `${name}: 1`)
  return input.div(
    neighbours(input.square(), size)
      .mul(alpha / size)
      .add(k)
      .pow(beta),
  )
})

/** The sum over `size` channels around each. Windows that reach beyond all channels on a side need no more zeros. */
function neighbours(x: Tensor, size: number): Tensor {
  const channels = x.shape[1]!
  const before = Math.min(Math.floor(size / 2), channels)
  const after = Math.min(Math.floor((size - 1) / 2), channels)
  const last = x.movedim(1, -1)
  const padded = padConstant(
    last,
    last.shape.map((_, axis) => (axis === x.rank - 1 ? [before, after] : [0, 0])),
    0,
  )
  const windows = {
    size: [channels + before + after],
    kernel: [before + 1 + after],
    stride: [1],
    dilation: [1],
  }
  return unfoldWindows(padded, windows).sum(-1).movedim(-1, 1)
}
