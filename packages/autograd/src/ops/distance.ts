import { OptionError, ShapeError } from '../errors/index.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { resolveAxes, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

function checkEps(op: string, eps: unknown): void {
  if (typeof eps !== 'number' || !(eps >= 0))
    throw new OptionError(op, 'eps must be a number of at least 0', describe(eps), 'eps: 1e-8')
}

/**
 * x divided by its norm along an axis (1 by default), or by eps (1e-12) where the norm is smaller. Integers give float32.
 *
 * @example
 * normalize(tensor([[3, 4], [0, 2]])) // [[0.6, 0.8], [0, 1]]
 */
export const normalize = operation('normalize', (x, options = {}) => {
  checkOptions('normalize', options, ['ord', 'axis', 'eps'])
  const input = expectTensor('normalize', x)
  const { ord = 2, axis = 1, eps = 1e-12 } = options
  checkEps('normalize', eps)
  return input.div(
    input.norm({ ord, axis: resolveAxes('normalize', axis, input.shape), keepDims: true }).maximum(eps),
  )
})

/**
 * Σ x y / (‖x‖ ‖y‖) along an axis (1 by default), with broadcasting; norms are at least eps (1e-8). At a zero vector it is 0,
 * and so is the gradient of its norm. Integers give float32.
 *
 * `[n, d], [n, d] -> [n]`
 *
 * @example
 * cosineSimilarity(tensor([[1, 0]]), tensor([[1, 1]])) // [0.7071]
 */
export const cosineSimilarity = operation('cosineSimilarity', (x, y, options = {}) => {
  checkOptions('cosineSimilarity', options, ['axis', 'eps'])
  const { axis = 1, eps = 1e-8 } = options
  checkEps('cosineSimilarity', eps)
  const unit = (z: Tensor, like: Tensor) => {
    const all = z.rank < like.rank ? z.reshape([...like.shape.map(() => 1).slice(z.rank), ...z.shape]) : z
    return normalize(all, { axis, eps })
  }
  const a = expectTensor('cosineSimilarity', x)
  const b = expectTensor('cosineSimilarity', y, 'the other vectors')
  const products = unit(a, b).mul(unit(b, a))
  return products.sum(resolveAxes('cosineSimilarity', axis, products.shape))
})

/**
 * Distances ‖x_i - y_j‖ of all pairs of rows, in the norm with `ord` (2 by default); the gradient is 0 where the distance is.
 *
 * `[..., m, d], [..., n, d] -> [..., m, n]`
 *
 * @example
 * cdist(tensor([[0, 0]]), tensor([[3, 4], [0, 1]])) // [[5, 1]]
 */
export const cdist = operation('cdist', (x, y, options = {}) => {
  checkOptions('cdist', options, ['ord'])
  const [rows, others] = [expectTensor('cdist', x), expectTensor('cdist', y, 'the other rows')]
  if (rows.rank < 2 || others.rank < 2 || rows.shape.at(-1) !== others.shape.at(-1))
    throw new ShapeError(
      'cdist',
      'two lists of vectors of one length, [..., m, d] and [..., n, d]',
      `${show(rows.shape)} and ${show(others.shape)}`,
      'unsqueeze(0) for a single vector',
    )
  const differences = rows.unsqueeze(-2).dynamic().sub(others.unsqueeze(-3).dynamic())
  return differences.norm({ ord: options.ord ?? 2, axis: -1 })
})
