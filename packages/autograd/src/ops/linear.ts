import { ShapeError } from '../errors/index.ts'
import { contract } from '../primitives/contract.ts'
import { operation } from '../tensor/operation.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

// Labels: features in and out; other axes of x are labelled 0, 1, ...
const [i, o] = [-1, -2]
const ofWeight = [o, i]

interface Labels {
  readonly x: readonly number[]
  readonly out: readonly number[]
}

const labelsOfRank: Labels[] = []

/** The same lists for every call with a rank, so that nothing is made to say the usual. */
function labelsOf(rank: number): Labels {
  let labels = labelsOfRank[rank]
  if (labels === undefined) {
    const rows = Array.from({ length: rank - 1 }, (_, axis) => axis)
    labels = { x: [...rows, i], out: [...rows, o] }
    labelsOfRank[rank] = labels
  }
  return labels
}

/**
 * The affine map of the last axis x weightᵀ + bias: out[..., o] = Σ_i x[..., i] weight[o, i] + bias[o].
 *
 * `x: [..., in], weight: [out, in], bias: [out] -> [..., out]`. Throws a ShapeError for an x that is a scalar, another
 * number of features, a weight that is no matrix, or another bias.
 *
 * @example
 * linear(tensor([1, 2]), tensor([[3, 4], [5, 6], [0, 1]])) // [11, 17, 2]
 * linear(ones([8, 2]), ones([3, 2]), tensor([0, 1, 2])).shape // [8, 3]
 */
export const linear = operation('linear', (x, weight, bias = null) => {
  const input = expectTensor('linear', x, 'the input')
  const matrix = expectTensor('linear', weight, 'the weight')
  checkFeatures(input, matrix)
  const { x: ofInput, out } = labelsOf(input.rank)
  const y = contract(input, ofInput, matrix, ofWeight, out)
  if (bias === null) return y
  const summand = expectTensor('linear', bias, 'the bias')
  if (summand.rank !== 1 || summand.shape[0] !== matrix.shape[0])
    throw new ShapeError(
      'linear',
      `a bias of shape [${matrix.shape[0]}]`,
      show(summand.shape),
      'one entry for each row of the weight',
    )
  return y.add(summand)
})

function checkFeatures(x: Tensor, weight: Tensor): void {
  const features = x.shape[x.rank - 1]
  if (weight.rank === 2 && features === weight.shape[1]) return
  const required =
    weight.rank !== 2
      ? 'weight must be [out, in]'
      : features === undefined
        ? 'input is a scalar'
        : `input has ${features} features, weight expects ${weight.shape[1]}`
  throw new ShapeError('linear', required, `${show(x.shape)} and ${show(weight.shape)}`, 'weight [out, in]')
}
