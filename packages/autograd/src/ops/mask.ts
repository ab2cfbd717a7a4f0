import { allocate } from '../engine/dtype.ts'
import { DTypeError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { gatherAt } from '../primitives/indexing.ts'
import { reshapeTo } from '../primitives/movement.ts'
import { made } from '../tensor/made.ts'
import { operation } from '../tensor/operation.ts'
import { broadcastShapes, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { overwrite, valueFor } from './write.ts'

function expectMask(op: string, mask: Tensor): Tensor {
  const given = expectTensor(op, mask, 'the mask')
  if (given.dtype !== 'bool')
    throw new DTypeError(op, 'a bool mask', given.dtype, "a comparison, or mask.to('bool')")
  return given
}

/** A mask stretched to the shape of what it is laid on. */
function maskOf(op: string, mask: Tensor, x: Tensor): Tensor {
  const given = expectMask(op, mask)
  if (!sameShape(broadcastShapes(op, given.shape, x.shape), x.shape))
    throw new ShapeError(op, `a mask that broadcasts to ${show(x.shape)}`, show(given.shape), 'expand x')
  return given.expand(x.shape)
}

/** The places where a mask holds, in row-major order: `[k]`, int32. Their number is data, which is read here. */
export function placesWhere(op: string, mask: Tensor): Tensor {
  const data = mask.data()
  // Counted first: a list that grows element by element takes several times the room of the mask.
  let count = 0
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++
  const places = allocate('int32', count, op) as Int32Array
  for (let i = 0, end = 0; end < count; i++) if (data[i] !== 0) places[end++] = i
  return made(op, places, [count], 'int32')
}

/**
 * x with one number, or the one element of a tensor, where a mask holds; the mask broadcasts to x. Its gradient is 0
 * there, and that of the value the sum over these places. Throws a DTypeError for a mask that is not bool.
 *
 * @example
 * const x = tensor([1, -2, 3])
 * maskedFill(x, x.less(0), 0) // [1, 0, 3]
 */
export const maskedFill = operation('maskedFill', (x, mask, value) => {
  const input = expectTensor('maskedFill', x)
  return where(maskOf('maskedFill', mask, input), valueFor('maskedFill', input, value), input)
})

/**
 * The elements where a mask holds, in row-major order: `[...] -> [k]`; x and the mask broadcast. Reads the mask, since k
 * depends on it. Throws a DTypeError for a mask that is not bool.
 *
 * @example
 * const x = tensor([1, -2, 3])
 * maskedSelect(x, x.greater(0)) // [1, 3]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  const input = expectTensor('maskedSelect', x)
  const given = expectMask('maskedSelect', mask)
  const shape = broadcastShapes('maskedSelect', input.shape, given.shape)
  const stretched = input.expand(shape)
  return gatherAt(reshapeTo(stretched, [stretched.size]), 0, placesWhere('maskedSelect', given.expand(shape)))
}

/**
 * A copy of x with the first elements of `src`, in row-major order, written where a mask holds; the mask broadcasts to x.
 * Throws a ShapeError where `src` has too few, a DTypeError for a mask that is not bool.
 *
 * @example
 * maskedScatter(zeros([3]), tensor([true, false, true]), tensor([5, 6])) // [5, 0, 6]
 */
export const maskedScatter = operation('maskedScatter', (x, mask, src) => {
  const input = expectTensor('maskedScatter', x)
  const source = expectTensor('maskedScatter', src, 'src')
  const places = placesWhere('maskedScatter', maskOf('maskedScatter', mask, input))
  if (source.size < places.size)
    throw new ShapeError(
      'maskedScatter',
      `at least ${places.size} elements for the places of the mask`,
      show(source.shape),
      'a longer src',
    )
  return overwrite('maskedScatter', input, places, source)
})

/**
 * The positions of all elements that are not 0 (or false), in row-major order: `[...] -> [k, rank]`, int32. NaN is not 0.
 *
 * @example
 * nonzero(tensor([[0, 5], [6, 0]])) // [[0, 1], [1, 0]]
 */
export function nonzero(x: Tensor): Tensor {
  const input = expectTensor('nonzero', x)
  const places = placesWhere('nonzero', input).data()
  const { rank, shape } = input
  const positions = allocate('int32', places.length * rank, 'nonzero') as Int32Array
  for (let i = 0; i < places.length; i++) {
    let rest = places[i]!
    for (let axis = rank - 1; axis >= 0; axis--) {
      const n = shape[axis]!
      positions[i * rank + axis] = rest % n
      rest = Math.floor(rest / n)
    }
  }
  return made('nonzero', positions, [places.length, rank], 'int32')
}
