import { isFloat } from '../engine/dtype.ts'
import { where } from '../primitives/compare.ts'
import { checkFlag } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import { type Axes, resolveAxes } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/** The sum of what is known, after checks in the name of the operation. */
function sumOver(op: string, x: Tensor, axis: Axes, keepDims: boolean): Tensor {
  const axes = resolveAxes(op, axis, x.shape)
  checkFlag(op, 'keepDims', keepDims)
  return x.sum(axes, keepDims)
}

/**
 * The sum over axes, all by default, of what is not NaN; NaN entries get gradient 0. Bools are counted.
 *
 * @example
 * nansum(tensor([1, NaN, 2])) // 3
 */
export const nansum = operation('nansum', (x, axis, keepDims = false) => {
  const input = expectTensor('nansum', x)
  return sumOver('nansum', isFloat(input.dtype) ? where(input.isNaN(), 0, input) : input, axis, keepDims)
})

/**
 * The mean over axes, all by default, of what is not NaN; NaN where there is nothing else. NaN entries get gradient 0.
 * Integers give float32.
 *
 * @example
 * nanmean(tensor([1, NaN, 2])) // 1.5
 */
export const nanmean = operation('nanmean', (x, axis, keepDims = false) => {
  const input = expectTensor('nanmean', x)
  const floats = isFloat(input.dtype) ? input : input.to('float32')
  const unknown = floats.isNaN()
  const total = sumOver('nanmean', where(unknown, 0, floats), axis, keepDims)
  return total.div(sumOver('nanmean', unknown.logicalNot(), axis, keepDims))
})

/**
 * How many entries over axes, all by default, are not 0, as int32; NaN is not 0.
 *
 * @example
 * countNonzero(tensor([[0, 1], [2, 3]]), 1) // [1, 2]
 */
export const countNonzero = operation('countNonzero', (x, axis, keepDims = false) =>
  sumOver('countNonzero', expectTensor('countNonzero', x).notEqual(0), axis, keepDims),
)
