import { customVjp, keep, type Tensor, where } from '@wengert/autograd'
import { familyOf, inOp } from '../mutant.ts'

// Writing at positions, reading by several indices at once, diagonals, and what depends on the values.

/** Positions and what goes there in reverse order: of several for one place the first wins. */
const firstWins = (right: (...args: any[]) => Tensor) => {
  return (x: Tensor, axis: number, index: Tensor, src: Tensor | number) =>
    typeof src === 'number'
      ? right(x, axis, index, src)
      : right(x, axis, index.flip(index.rank === 1 ? 0 : axis), src.flip(axis))
}

/** The value of one function with the derivative of another. */
const withSlope = (value: (x: Tensor) => Tensor, back: (g: Tensor) => Tensor) => customVjp(value, back)

export const writing = familyOf('writing', [
  {
    name: 'scatter: of several at one place the first wins',
    rows: ['scatter'],
    killedBy: ['value'],
    plant: inOp('scatter', firstWins),
  },
  {
    name: 'indexCopy: of several for one position the first wins',
    rows: ['indexCopy'],
    killedBy: ['value'],
    plant: inOp('indexCopy', firstWins),
  },
  {
    name: 'indexAdd: the factor left out',
    rows: ['indexAdd'],
    killedBy: ['value'],
    plant: inOp('indexAdd', (right) => (x, axis, index, src) => right(x, axis, index, src)),
  },
  {
    name: 'maskedFill: what was written over keeps its gradient',
    rows: ['maskedFill (a number)'],
    killedBy: ['gradient'],
    plant: inOp('maskedFill', (right) => (x: Tensor, mask: Tensor, value) => {
      if (typeof value !== 'number' || x.dtype !== 'float64') return right(x, mask, value)
      return withSlope(
        (t) => right(t, mask, value),
        (g) => g,
      )(x)
    }),
  },
  {
    name: 'indexFill: no gradient for the value',
    rows: ['indexFill'],
    killedBy: ['gradient'],
    plant: inOp(
      'indexFill',
      (right) => (x, axis, index, value: Tensor) => right(x, axis, index, value.detach()),
    ),
  },
  {
    name: 'maskedScatter: takes its elements from behind',
    rows: ['maskedScatter'],
    killedBy: ['value'],
    plant: inOp('maskedScatter', (right) => (x, mask, src: Tensor) => {
      return right(x, mask, src.reshape([-1]).flip(0))
    }),
  },
  {
    name: 'indexPut: adds in the place of writing',
    rows: ['indexPut'],
    killedBy: ['value'],
    plant: inOp(
      'indexPut',
      (right) => (x, indices, values) => right(x, indices, values, { accumulate: true }),
    ),
  },
  {
    name: 'indexPut: writes in the place of adding',
    rows: ['indexPut (added)'],
    killedBy: ['value'],
    plant: inOp('indexPut', (right) => (x: Tensor, indices, values) => {
      return right(x, indices, values).add(where(x.isFinite(), 0, x))
    }),
  },
  {
    name: 'scatterReduce: the mean counts what is there always',
    rows: ['scatterReduce (mean)'],
    killedBy: ['value'],
    plant: inOp('scatterReduce', (right) => (x, axis, index, src, how) => right(x, axis, index, src, how)),
  },
  {
    name: 'scatterReduce: the largest is the smallest',
    rows: ['scatterReduce (amax)', 'scatterReduce (amin)'],
    killedBy: ['value'],
    plant: inOp('scatterReduce', (right) => (x, axis, index, src, how, options) => {
      const other = { amax: 'amin', amin: 'amax' }[how as 'amax' | 'amin'] ?? how
      return right(x, axis, index, src, other, options)
    }),
  },
  {
    name: 'index: the axes of tensors always first',
    rows: ['index'],
    killedBy: ['value'],
    plant: inOp('index', (right) => (x: Tensor, indices: readonly unknown[]) => {
      const out = right(x, indices) as Tensor
      const at = indices.findIndex((it) => typeof it === 'object' && it !== null && 'dtype' in it)
      return at === 1 && out.rank > 1 ? out.movedim(1, 0) : out
    }),
  },
  {
    name: 'takeAlongAxis: the next position',
    rows: ['takeAlongAxis'],
    killedBy: ['value'],
    plant: inOp('takeAlongAxis', (right) => (x: Tensor, index: Tensor, axis) => {
      const n = axis === null ? x.size : x.shape.at(axis)!
      return right(x, n === 0 ? index : index.add(1).remainder(n), axis)
    }),
  },
  {
    name: 'maskedSelect: what the mask leaves out',
    rows: ['maskedSelect'],
    killedBy: ['value'],
    plant: inOp('maskedSelect', (right) => (x, mask: Tensor) => right(x, mask.equal(mask.any()))),
  },
  {
    name: 'diagonal: the offset to the other side',
    rows: ['diagonal'],
    killedBy: ['value'],
    plant: inOp(
      'diagonal',
      (right) =>
        (x, offset = 0, a = 0, b = 1) =>
          right(x, offset, b, a),
    ),
  },
  {
    name: 'diagEmbed: no offset in the cotangent',
    rows: ['diagEmbed'],
    killedBy: ['adjoint'],
    plant: inOp('diagEmbed', (right) => (x: Tensor, offset = 0, a = -2, b = -1) => {
      return withSlope(
        (t) => right(t, offset, a, b),
        (g) => g.diagonal(0, a, b).slice('...', { stop: x.shape.at(-1)! }),
      )(x)
    }),
  },
  {
    name: 'trace: the cotangent on all elements',
    rows: ['trace'],
    killedBy: ['adjoint'],
    plant: inOp('trace', (right) => (x: Tensor) => {
      return withSlope(right, (g) => g.unsqueeze(-1).unsqueeze(-1).expand(x.shape))(x)
    }),
  },
  {
    name: 'rot90: the other way round',
    rows: ['rot90'],
    killedBy: ['value'],
    plant: inOp(
      'rot90',
      (right) =>
        (x, k = 1, axes = [0, 1]) =>
          right(x, -k, axes),
    ),
  },
  {
    name: 'unique: the gradient to all equal elements',
    rows: ['unique'],
    killedBy: ['gradient'],
    plant: inOp('unique', (right) => (x: Tensor, options) => {
      const { inverse, ...rest } = right(x, options)
      keep(inverse)
      if (options?.axis !== undefined || x.dtype !== 'float64' || rest.values.isNaN().any().item()) {
        return right(x, options)
      }
      const values = withSlope(
        (t) => right(t).values,
        (g) => g.take(inverse),
      )
      return { ...rest, inverse, values: values(x) }
    }),
  },
  {
    name: 'searchsorted: the other side of equal elements',
    rows: ['searchsorted'],
    killedBy: ['value'],
    plant: inOp('searchsorted', (right) => (line, values, options = {}) => {
      return right(line, values, { right: !(options.right ?? false) })
    }),
  },
  {
    name: 'histc: the last interval without its upper end',
    rows: ['histc'],
    killedBy: ['value'],
    plant: inOp('histc', (right) => (x: Tensor, options = {}) => {
      const { max } = options
      return right(max === undefined ? x : where(x.equal(max), Number.NaN, x), options)
    }),
  },
])
