import { engine } from '../engine/current.ts'
import type { ArgScanName } from '../engine/engine.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { operation } from '../tensor/operation.ts'
import { resolveAxis } from '../tensor/shape.ts'
import { expectTensor, Tensor, viewHere } from '../tensor/tensor.ts'
import { linear, numeric, ofDType, register } from './kinds.ts'
import { padConstant } from './slice.ts'

function scanView(name: 'cumsum' | 'cumprod'): Primitive<number>['kernel'] {
  return ([x], axis, out) => ofDType(x!, out.dtype, (terms) => engine().scan(name, terms, axis))
}

/** Where the largest (smallest) entry so far along an axis is: positions have no derivative. */
export function positionsSoFar(name: ArgScanName, x: Tensor, axis: number): Tensor {
  return new Tensor(engine().argScan(name, viewHere(x), axis))
}

/** out_i = Σ_{j<=i} x_j, so the cotangent of x_j is Σ_{i>=j} g_i: the same sum run from the other end. */
const runningSum = linear<number>({
  name: 'cumsum',
  shape: ([x]) => ({ shape: x!.shape, dtype: numeric(x!.dtype) }),
  kernel: scanView('cumsum'),
  adjoint: (g, call) => g.flip([call.attrs]).cumsum(call.attrs).flip([call.attrs]),
})

/**
 * The running sum along an axis, the element itself included: out_i = Σ_{j ≤ i} x_j. Throws an AxisError for an axis
 * that x does not have.
 *
 * @example
 * tensor([1, 2, 3]).cumsum(0) // [1, 3, 6]
 */
export const cumsum = operation('cumsum', (x, axis) => {
  const input = expectTensor('cumsum', x)
  return apply(runningSum, [input], resolveAxis('cumsum', axis, input.rank, input.shape))
})

/**
 * out_i = Π_{j<=i} x_j = x_i out_{i-1}. The part of out_i behind factor j is Π_{j<k<=i} x_k, so with E_j the product of
 * all before it the cotangent of x_j is E_j S_j, where S_j = Σ_{i>=j} g_i Π_{j<k<=i} x_k = g_j + x_{j+1} S_{j+1}. No
 * division, so zeros are exact. Forwards, the tangent of out_i is x_i times that of out_{i-1}, and ẋ_i E_i.
 */
const runningProduct: Primitive<number> = register({
  name: 'cumprod',
  kind: 'other',
  reads: () => [0],
  shape: ([x]) => ({ shape: x!.shape, dtype: numeric(x!.dtype) }),
  kernel: scanView('cumprod'),
  vjp: (g, call) => {
    const [x, axis] = [call.x(0), call.attrs]
    const behind = recurrence(shifted(x.flip([axis]), axis, 1, 0), g.flip([axis]), axis).flip([axis])
    return productsBefore(x, axis).mul(behind)
  },
  jvp: ([t], call) => {
    const [x, axis] = [call.x(0), call.attrs]
    return recurrence(x, t!.mul(productsBefore(x, axis)), axis)
  },
})

const productsBefore = (x: Tensor, axis: number) => apply(runningProduct, [shifted(x, axis, 1, 1)], axis)

/** Each element d places further on; what falls off the end is gone, and in front come elements of a value. */
function shifted(x: Tensor, axis: number, d: number, value: number): Tensor {
  const pairs = x.shape.map((_, k) => (k === axis ? ([d, -d] as const) : ([0, 0] as const)))
  return padConstant(x, pairs, value)
}

/**
 * y_i = a_i y_{i-1} + b_i along an axis, from y_{-1} = 0. Where a and b give y_i of y_{i-d}, they give it of y_{i-2d}
 * when b_i + a_i b_{i-d} and a_i a_{i-d} take their places: after log n doublings of d nothing is left in front
 * (Kogge and Stone 1973, A Parallel Algorithm for the Efficient Solution of a General Class of Recurrence Equations).
 */
function recurrence(a: Tensor, b: Tensor, axis: number): Tensor {
  let [factor, y] = [a, b]
  for (let d = 1; d < a.shape[axis]!; d *= 2) {
    y = factor.mul(shifted(y, axis, d, 0)).add(y)
    factor = factor.mul(shifted(factor, axis, d, 0))
  }
  return y
}

/**
 * The running product along an axis, the element itself included; its gradient is exact when factors are 0, and takes
 * log n passes. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * tensor([2, 3, 4]).cumprod(0) // [2, 6, 24]
 */
export const cumprod = operation('cumprod', (x, axis) => {
  const input = expectTensor('cumprod', x)
  return apply(runningProduct, [input], resolveAxis('cumprod', axis, input.rank, input.shape))
})
