import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { expectMatrices } from '../primitives/matrices.ts'
import { permute } from '../primitives/movement.ts'
import { valuesOfSvd } from '../primitives/svd.ts'
import { checkFlag, checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import type { MatrixNormOptions, MatrixOrder } from '../tensor/options/index.ts'
import { keepAxes, resolveAxis, show } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { inv } from './solve.ts'
import { norm } from './statistics.ts'

/** Each over the last two axes. */
const norms = new Map<unknown, (x: Tensor) => Tensor>([
  ['fro', (x) => norm(x, { axis: [-2, -1] })],
  ['nuc', (x) => valuesOfSvd(x).sum(-1)],
  [2, (x) => valuesOfSvd(x).amax(-1)],
  [-2, (x) => valuesOfSvd(x).amin(-1)],
  [1, (x) => x.abs().sum(-2).amax(-1)],
  [-1, (x) => x.abs().sum(-2).amin(-1)],
  [Infinity, (x) => x.abs().sum(-1).amax(-1)],
  [-Infinity, (x) => x.abs().sum(-1).amin(-1)],
])

/**
 * The norm of matrices: 'fro' is the root of the sum of squares, 'nuc' the sum of the singular values, 2 the largest of
 * them, 1 the largest sum of sizes in a column, Infinity in a row; -2, -1 and -Infinity take the smallest.
 *
 * `x: [..., m, n] -> [...]`. Equal largest (smallest) ones share the gradient; of a singular value that is 0, and of
 * 'fro' of zeros, the gradient is 0. Throws a ShapeError for less than two axes, or where a largest (smallest) of nothing
 * is asked, a DTypeError for integers.
 *
 * @example
 * matrixNorm(tensor([[3, 0], [0, 4]])) // 5
 * matrixNorm(tensor([[3, 0], [0, 4]]), { ord: 'nuc' }) // 7
 * matrixNorm(tensor([[1, -2], [3, 4]]), { ord: 1 }) // 6
 */
export function matrixNorm(x: Tensor, options: MatrixNormOptions = {}): Tensor {
  checkOptions('matrixNorm', options, ['ord', 'axes', 'keepDims'])
  const input = expectMatrices('matrixNorm', x)
  const { ord = 'fro', axes = [-2, -1], keepDims = false } = options
  checkFlag('matrixNorm', 'keepDims', keepDims)
  const [rows, columns] = axesOf(input, axes)
  const rest = input.shape.map((_, axis) => axis).filter((axis) => axis !== rows && axis !== columns)
  const out = measured('matrixNorm', permute(input, [...rest, rows, columns]), ord)
  return keepDims ? out.reshape(keepAxes(input.shape, [rows, columns])) : out
}

function axesOf(x: Tensor, axes: readonly [number, number]): [rows: number, columns: number] {
  if (!Array.isArray(axes) || axes.length !== 2)
    throw new OptionError('matrixNorm', 'axes must be a list of two', describe(axes), 'axes: [-2, -1]')
  const [rows, columns] = Array.from(axes, (axis) => resolveAxis('matrixNorm', axis, x.rank, x.shape))
  if (rows === columns)
    throw new AxisError('matrixNorm', 'axes must be distinct', show(axes), 'axes: [-2, -1]')
  return [rows!, columns!]
}

function measured(op: string, x: Tensor, ord: MatrixOrder): Tensor {
  const measure = norms.get(ord)
  if (measure === undefined)
    throw new OptionError(
      op,
      "ord 'fro', 'nuc', or one of 1, 2 and Infinity with either sign",
      describe(ord),
      "ord: 'fro'",
    )
  checkEntries(op, x, ord)
  return measure(x)
}

/** A largest or smallest of nothing is an error. */
function checkEntries(op: string, x: Tensor, ord: MatrixOrder): void {
  const [m, n] = x.shape.slice(-2) as [number, number]
  const among = { '1': n, '-1': n, Infinity: m, '-Infinity': m, '2': Math.min(m, n), '-2': Math.min(m, n) }
  if (among[`${ord}` as keyof typeof among] === 0)
    throw new ShapeError(op, `for ord ${ord} matrices that are not empty`, show(x.shape), "ord: 'fro'")
}

/**
 * The condition of matrices: how much larger errors may be in the solution of a system than in what was given. By
 * singular values it is the largest over the smallest, and ∞ where that is 0 (`ord` 2, the default; -2 for the
 * reciprocal); by other norms of {@link matrixNorm} the norm of x times that of its inverse.
 *
 * `x: [..., m, n] -> [...]`, square for other orders than ±2. Throws a ShapeError for other shapes and empty matrices, a
 * LinAlgError for singular ones by other orders than ±2, a DTypeError for integers.
 *
 * @example
 * cond(tensor([[4, 0], [0, 2]])) // 2
 */
export function cond(x: Tensor, ord: MatrixOrder = 2): Tensor {
  const input = expectMatrices('cond', x)
  if (ord !== 2 && ord !== -2) return measured('cond', input, ord).mul(measured('cond', inv(input), ord))
  checkEntries('cond', input, ord)
  const values = valuesOfSvd(input)
  const [largest, smallest] = [values.amax(-1), values.amin(-1)]
  return ord === 2 ? largest.div(smallest) : smallest.div(largest)
}
