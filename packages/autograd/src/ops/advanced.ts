import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { gatherAt, inRange } from '../primitives/indexing.ts'
import { expandTo, permute, reshapeTo } from '../primitives/movement.ts'
import { embedRegion, sliceRegion } from '../primitives/slice.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { AdvancedIndex, Index } from '../tensor/options/index.ts'
import { broadcastShapes, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, isTensor, scalar, type Tensor } from '../tensor/tensor.ts'
import { acrossAxis } from './indexing.ts'
import { nonzero } from './mask.ts'
import { regionOf, spelledOut } from './slice.ts'
import { accumulate, overwrite, placesOf, sourceFor } from './write.ts'

type Basic = Exclude<Index, '...'>

/** An axis of the result of the basic part that is read at positions. */
interface Read {
  readonly axis: number
  /** int32 */
  readonly index: Tensor
}

/** What indices say, sorted by kind. */
interface Reading {
  /** Positions and ranges of the axes of x. */
  readonly basic: readonly Basic[]
  /** Where the result of these gets new axes, by their places in the result. */
  readonly added: readonly number[]
  readonly reads: readonly Read[]
}

const isMask = (at: unknown): at is Tensor => isTensor(at) && at.dtype === 'bool'

function widthOf(at: Basic | null | Tensor): number {
  return at === null ? 0 : isMask(at) ? at.rank : 1
}

/** A scalar position is a number; other tensors are positions or masks. */
function checkTensors(op: string, indices: readonly AdvancedIndex[]): AdvancedIndex[] {
  if (!Array.isArray(indices))
    throw new OptionError(op, 'a list of indices', describe(indices), 'index(x, [positions, { stop: 2 }])')
  return Array.from(indices, (at) => {
    if (!isTensor(at)) return at
    const given = expectTensor(op, at, 'the index')
    if (given.dtype !== 'int32' && given.dtype !== 'bool')
      throw new DTypeError(op, 'int32 positions or a bool mask', given.dtype, "index.to('int32')")
    if (given.rank > 0) return given
    if (given.dtype === 'int32') return given.item()
    throw new ShapeError(op, 'a mask with at least one axis', show(given.shape), 'where')
  })
}

function readingOf(op: string, indices: readonly AdvancedIndex[], x: Tensor): Reading {
  const full = spelledOut<Basic | null | Tensor>(op, checkTensors(op, indices), x, widthOf)
  const basic: Basic[] = []
  const added: number[] = []
  const reads: Read[] = []
  let axis = 0
  for (const at of full) {
    if (at === null) added.push(axis++)
    else if (!isTensor(at)) {
      basic.push(at)
      if (typeof at !== 'number') axis++
    } else
      for (const index of positionsOf(op, at, x.shape.slice(basic.length, basic.length + widthOf(at)))) {
        reads.push({ axis: axis++, index: inRange(op, index, x.shape[basic.length]!) })
        basic.push({})
      }
  }
  return { basic, added, reads }
}

/** A mask as the positions on each of its axes where it holds; positions as they are. */
function positionsOf(op: string, at: Tensor, shape: readonly number[]): Tensor[] {
  if (at.dtype === 'int32') return [at]
  if (!sameShape(at.shape, shape))
    throw new ShapeError(
      op,
      `a mask of the size of its axes, ${show(shape)}`,
      show(at.shape),
      'expand the mask',
    )
  const positions = nonzero(at)
  return at.shape.map((_, axis) => positions.slice({}, axis))
}

/**
 * A part of x by one index for each axis, as NumPy's and PyTorch's: positions (numbers; the axis goes), ranges and `'...'`
 * as of {@link slice}, `null` for a new axis of size 1, int32 tensors of positions, and bool masks, which stand for as many
 * axes as they have. Tensors broadcast to one shape, which comes in the place of their axes, or first where other axes
 * stand between them. Positions may repeat; gradients then add up.
 *
 * `x: [a, b, c], [rows: [k], {}, columns: [k]] -> [k, b]`. Reads the tensors. Throws an AxisError for positions outside x or
 * too many indices, a DTypeError for tensors of other dtypes, a ShapeError for tensors that do not broadcast or masks of
 * another size.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4], [5, 6]])
 * index(x, [tensor([2, 0], { dtype: 'int32' })]) // [[5, 6], [1, 2]]
 * index(x, [tensor([true, false, true]), -1]) // [2, 6]
 */
export function index(x: Tensor, indices: readonly AdvancedIndex[]): Tensor {
  const input = expectTensor('index', x)
  return read('index', input, readingOf('index', indices, input))
}

/** The region that positions and ranges name, and its shape in the result, before anything is read at positions. */
function partOf(op: string, x: Tensor, { basic, added }: Reading) {
  const { region, kept } = regionOf(op, basic, x)
  return { region, shape: added.reduce<readonly number[]>((shape, at) => shape.toSpliced(at, 0, 1), kept) }
}

function read(op: string, x: Tensor, reading: Reading): Tensor {
  const { region, shape } = partOf(op, x, reading)
  const part = reshapeTo(sliceRegion(x, region), shape)
  return reading.reads.length === 0 ? part : readAt(op, part, reading.reads)
}

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1)

/** The axes that are read made one, and that one read at the row-major positions in it. */
function readAt(op: string, x: Tensor, reads: readonly Read[]): Tensor {
  const axes = reads.map(({ axis }) => axis)
  const common = reads.map(({ index }) => index.shape).reduce((a, b) => broadcastShapes(op, a, b))
  const together = axes.every((axis, i) => i === 0 || axis === axes[i - 1]! + 1)
  const at = together ? axes[0]! : 0
  const others = [...x.shape.keys()].filter((axis) => !axes.includes(axis))
  const moved = permute(x, others.toSpliced(at, 0, ...axes))
  const sizes = axes.map((axis) => x.shape[axis]!)
  const rest = others.map((axis) => x.shape[axis]!)
  const flat = reshapeTo(moved, rest.toSpliced(at, 0, product(sizes)))
  const position = reads.map(({ index }) => index).reduce((sum, index, i) => sum.mul(sizes[i]!).add(index))
  const list = reshapeTo(expandTo(position, common), [product(common)])
  return reshapeTo(gatherAt(flat, at, acrossAxis(list, flat.shape, at)), rest.toSpliced(at, 0, ...common))
}

/**
 * A copy of x with values written to the part that {@link index} reads, what assignment to `x[...]` is elsewhere; values
 * broadcast to that part, and may be one number. Of several values for one place the last in row-major order wins; with
 * `accumulate` all are added to what is there. The gradient of x is 0 where it was written over.
 *
 * Throws as {@link index} does, and a ShapeError for values that do not broadcast.
 *
 * @example
 * indexPut(zeros([4]), [{ start: 1, stop: 3 }], 7) // [0, 7, 7, 0]
 * indexPut(zeros([3]), [tensor([0, 2, 2], { dtype: 'int32' })], tensor([1, 2, 3]), { accumulate: true }) // [1, 0, 5]
 */
export const indexPut = operation('indexPut', (x, indices, values, options = {}) => {
  checkOptions('indexPut', options, ['accumulate'])
  const input = expectTensor('indexPut', x)
  const source = sourceFor('indexPut', input, values)
  const reading = readingOf('indexPut', indices, input)
  const add = options.accumulate ?? false
  if (reading.reads.length === 0) return putRegion(input, reading, source, add)
  const places = read('indexPut', placesOf(input.shape), reading)
  if (add) return accumulate(input, places, stretched(source, places.shape))
  return overwrite('indexPut', input, places, source.rank === 0 ? source : stretched(source, places.shape))
})

/** Without tensors no place is written twice, and nothing has to be read. */
function putRegion(x: Tensor, reading: Reading, source: Tensor, add: boolean): Tensor {
  const { region, shape } = partOf('indexPut', x, reading)
  const embed = (part: Tensor) => embedRegion(part, { region, shape: x.shape })
  const put = embed(reshapeTo(stretched(source, shape), region.sizes))
  return add ? x.add(put) : where(embed(expandTo(scalar(1, 'bool'), region.sizes)), put, x)
}

function stretched(values: Tensor, shape: readonly number[]): Tensor {
  if (!sameShape(broadcastShapes('indexPut', values.shape, shape), shape))
    throw new ShapeError(
      'indexPut',
      `values that broadcast to ${show(shape)}`,
      show(values.shape),
      'a larger part of x',
    )
  return expandTo(values, shape)
}
