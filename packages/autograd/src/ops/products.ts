import { integers } from '../engine/integers.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { reshape } from '../primitives/movement.ts'
import { describe } from '../tensor/describe.ts'
import { broadcastShapes, checkShape, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { matmul } from './matmul.ts'
import { roll } from './slice.ts'

/**
 * The vector product x × y along an axis of three elements, the last by default: c_i = x_(i+1) y_(i+2) - x_(i+2) y_(i+1)
 * with indices modulo 3. `[..., 3], [..., 3] -> [..., 3]`; other axes broadcast, and `axis` counts those of the result.
 *
 * Throws a ShapeError where x or y does not have three elements there, or shapes do not fit.
 *
 * @example
 * cross(tensor([1, 0, 0]), tensor([0, 1, 0])) // [0, 0, 1]
 */
export function cross(x: Tensor, y: Tensor, axis = -1): Tensor {
  const [a, b] = [expectTensor('cross', x, 'x'), expectTensor('cross', y, 'y')]
  const shape = broadcastShapes('cross', a.shape, b.shape)
  const fromEnd = resolveAxis('cross', axis, shape.length, shape) - shape.length
  for (const { shape: own } of [a, b])
    if (own.at(fromEnd) !== 3)
      throw new ShapeError('cross', `3 elements along axis ${axis}`, show(own), 'another axis')
  const next = (of: Tensor, by: number) => roll(of, -by, fromEnd)
  return next(a, 1)
    .mul(next(b, 2))
    .sub(next(a, 2).mul(next(b, 1)))
}

/**
 * The Kronecker product: every element of x times the whole of y. `[m, n], [p, q] -> [m p, n q]`, and so on for any
 * rank; the smaller one gets axes of size 1 in front. Throws an OptionError where the result has too many elements.
 *
 * @example
 * kron(tensor([1, 10]), tensor([1, 2])) // [1, 2, 10, 20]
 * kron(eye(2), tensor([[1, 2]])) // [[1, 2, 0, 0], [0, 0, 1, 2]]
 */
export function kron(x: Tensor, y: Tensor): Tensor {
  const [a, b] = [expectTensor('kron', x, 'x'), expectTensor('kron', y, 'y')]
  const rank = Math.max(a.rank, b.rank)
  const sizes = ({ shape }: Tensor) => [...new Array<number>(rank - shape.length).fill(1), ...shape]
  const [p, q] = [sizes(a), sizes(b)]
  const out = integers(p, (n, axis) => n * q[axis]!)
  checkShape('kron', out)
  const left = reshape(
    a,
    p.flatMap((n) => [n, 1]),
  )
  const right = reshape(
    b,
    q.flatMap((n) => [1, n]),
  )
  return reshape(left.mul(right), out)
}

/**
 * The product of a chain of matrices, in the order that takes the fewest multiplications. The first and the last may be
 * vectors, a row and a column, whose axis is dropped again. `[m, k], [k, l], ..., [p, n] -> [m, n]`.
 *
 * The order is that of the matrix-chain problem (Cormen et al., Introduction to Algorithms, 14.2), and from the left for
 * more than 256 matrices, of which finding it would take longer than multiplying. Throws a ShapeError
 * where ranks or inner sizes do not fit, an OptionError for an empty list.
 *
 * @example
 * multiDot([ones([2, 3]), ones([3, 4]), ones([4])]) // [12, 12]
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new OptionError('multiDot', 'a list of at least one tensor', describe(tensors), '[x, y, z]')
  // Not `map`, which passes over holes.
  const list = Array.from(tensors, (x) => expectTensor('multiDot', x, 'every matrix'))
  const last = list.length - 1
  list.forEach((x, i) => {
    if (x.rank !== 2 && !(x.rank === 1 && (i === 0 || i === last)))
      throw new ShapeError('multiDot', 'matrices, or vectors at the ends', shapesOf(list), 'matmul')
  })
  if (last === 0) return list[0]!
  const rows = list.map((x, i) => (i === 0 && x.rank === 1 ? 1 : x.shape[0]!))
  const columns = list.map((x, i) => (i === last && x.rank === 1 ? 1 : x.shape.at(-1)!))
  if (rows.some((n, i) => i > 0 && n !== columns[i - 1]))
    throw new ShapeError('multiDot', 'equal inner sizes of neighbours', shapesOf(list), '[m, k] and [k, n]')
  return multiplied(list, cheapest([...rows, columns[last]!]))
}

const shapesOf = (list: readonly Tensor[]) => list.map((x) => show(x.shape)).join(', ')

/**
 * Where to split each run of a chain whose matrix i has sizes[i] rows and sizes[i + 1] columns:
 * cost(i, j) = min over k of cost(i, k) + cost(k + 1, j) + sizes_i sizes_(k+1) sizes_(j+1).
 */
function cheapest(sizes: readonly number[]): (first: number, last: number) => number {
  const n = sizes.length - 1
  if (n > 256) return (_, last) => last - 1
  const cost = new Float64Array(n * n)
  const split = new Int32Array(n * n)
  for (let length = 1; length < n; length++)
    for (let i = 0; i + length < n; i++) {
      const j = i + length
      cost[i * n + j] = Infinity
      for (let k = i; k < j; k++) {
        const total = cost[i * n + k]! + cost[(k + 1) * n + j]! + sizes[i]! * sizes[k + 1]! * sizes[j + 1]!
        if (total >= cost[i * n + j]!) continue
        cost[i * n + j] = total
        split[i * n + j] = k
      }
    }
  return (first, last) => split[first * n + last]!
}

/** The products of runs, each after the two it is made of. */
function multiplied(list: readonly Tensor[], splitOf: (first: number, last: number) => number): Tensor {
  const runs: [first: number, last: number][] = [[0, list.length - 1]]
  for (let at = 0; at < runs.length; at++) {
    const [first, last] = runs[at]!
    if (first === last) continue
    const k = splitOf(first, last)
    runs.push([first, k], [k + 1, last])
  }
  const products = new Map<string, Tensor>()
  for (const [first, last] of runs.reverse()) {
    const k = splitOf(first, last)
    const product =
      first === last
        ? list[first]!
        : matmul(products.get(`${first} ${k}`)!, products.get(`${k + 1} ${last}`)!)
    products.set(`${first} ${last}`, product)
  }
  return products.get(`0 ${list.length - 1}`)!
}
