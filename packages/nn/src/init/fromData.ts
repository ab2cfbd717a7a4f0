import type { Shape, Tensor } from '@wengert/autograd'
import { isTensor, OptionError, permutation, rand, ShapeError, tensor } from '@wengert/autograd'
import { knownOptions, positiveInteger, show, showShape } from '../options.ts'
import type { InitOptions } from './initialiser.ts'
import { cluster } from './kMeans.ts'

/** Rows `[n, features]` from which starting values are taken. */
export interface DataOptions extends InitOptions {
  data?: Tensor
}

/** Rows to cluster, and how often the means move at most, 100. */
export interface KMeansOptions extends DataOptions {
  iterations?: number
}

const names = ['data', 'dtype', 'generator'] as const

/** The rows, which must be at least as many as the centres, and as long. */
function checkedRows(op: string, shape: Shape, data: Tensor | undefined): Tensor {
  if (!isTensor(data)) {
    throw new OptionError(
      op,
      'data must be a tensor',
      show(data),
      '{ data: x } with x of shape [n, features]',
    )
  }
  const [k = 0, d] = shape
  if (shape.length === 2 && data.rank === 2 && data.shape[1] === d && data.shape[0]! >= k)
    return data.detach()
  const got = `shape ${showShape(shape)} and data ${showShape(data.shape)}`
  throw new ShapeError(
    op,
    'a shape [k, features] and data [n, features] with n of at least k',
    got,
    'more rows',
  )
}

/**
 * Rows of the data, drawn without repetition: for centres of radial units, prototypes, codebooks.
 *
 * `shape: [k, features], data: [n, features] -> [k, features]`, in the dtype of the data unless given.
 *
 * @throws {OptionError} no data, or an unknown option; {@link ShapeError} fewer rows than k, or of another length.
 * @example
 * const data = tensor([[0, 0], [1, 1], [2, 2]])
 * init.samples([2, 2], { data, generator: new Generator(1) }).shape // [2, 2]
 */
export function samples<const S extends Shape>(shape: readonly [...S], options: DataOptions = {}): Tensor<S> {
  const op = 'init.samples'
  const { data, dtype, generator } = knownOptions(op, options, names)
  const rows = checkedRows(op, shape, data)
  const order = permutation(rows.shape[0]!, generator === undefined ? {} : { generator })
  const chosen = rows.indexSelect(0, order.dynamic().slice({ stop: shape[0]! }))
  return chosen.to(dtype ?? rows.dtype) as Tensor<S>
}

/**
 * The means of k clusters of the data (Lloyd, 1982), started by k-means++ (Arthur and Vassilvitskii, 2007): first rows
 * far from each other are drawn, then every mean moves to the middle of the rows nearest to it until none moves.
 *
 * `shape: [k, features], data: [n, features] -> [k, features]`, in the dtype of the data unless given. A mean that no
 * row is nearest to stays where it is.
 *
 * @throws {OptionError} no data, data that is not finite, or an unknown option; {@link ShapeError} fewer rows than k, or
 * of another length.
 * @example
 * const data = tensor([[0], [0.2], [5], [5.2]])
 * init.kMeans([2, 1], { data, generator: new Generator(1) }).sum() // 5.2
 */
export function kMeans<const S extends Shape>(
  shape: readonly [...S],
  options: KMeansOptions = {},
): Tensor<S> {
  const op = 'init.kMeans'
  const { data, dtype, generator, iterations = 100 } = knownOptions(op, options, [...names, 'iterations'])
  positiveInteger(op, 'iterations', iterations)
  const rows = checkedRows(op, shape, data)
  const values = Float64Array.from(rows.data())
  if (!values.every(Number.isFinite)) {
    throw new OptionError(op, 'data must be finite', 'NaN or an infinity among it', 'the rows without those')
  }
  const [k, d] = [shape[0]!, shape[1]!]
  const draws = rand([k], { dtype: 'float64', ...(generator === undefined ? {} : { generator }) }).data()
  const means = cluster(values, d, k, iterations, draws)
  return tensor([...means], [k, d], { dtype: dtype ?? rows.dtype }) as Tensor as Tensor<S>
}

/**
 * The distance from each centre to the one nearest to it: widths for radial units that overlap their neighbours.
 *
 * `centers: [k, features] -> [k]`. Centres in the same place, which have distance 0, get the smallest positive distance
 * there is, or 1 if there is none: a width of 0 is no width.
 *
 * @throws {ShapeError} what is no matrix, or no centre at all.
 * @example
 * init.nearestDistances(tensor([[0, 0], [3, 4], [3, 5]])) // [5, 1, 1]
 */
export function nearestDistances(centers: Tensor): Tensor {
  const op = 'init.nearestDistances'
  if (!isTensor(centers) || centers.rank !== 2 || centers.shape[0] === 0) {
    const got = isTensor(centers) ? showShape(centers.shape) : show(centers)
    throw new ShapeError(op, 'centers must be [k, features] with k of at least 1', got, 'init.kMeans')
  }
  const rows = centers.detach().to('float64')
  const between = rows.unsqueeze(1).sub(rows.unsqueeze(0)).square().sum(2).sqrt().toArray() as number[][]
  const nearest = between.map((row, i) => Math.min(...row.filter((_, j) => j !== i)))
  const positive = nearest.filter((distance) => distance > 0 && distance < Infinity)
  const least = positive.length === 0 ? 1 : Math.min(...positive)
  const widths = nearest.map((distance) => (distance > 0 && distance < Infinity ? distance : least))
  return tensor(widths, { dtype: centers.dtype === 'float64' ? 'float64' : 'float32' })
}
