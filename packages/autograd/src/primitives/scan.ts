import { engine } from '../engine/current.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { operation } from '../tensor/operation.ts'
import { resolveAxis } from '../tensor/shape.ts'
import { expectTensor, scalar, type Tensor } from '../tensor/tensor.ts'
import { linear, numeric, register } from './kinds.ts'

function scanView(name: 'cumsum' | 'cumprod'): Primitive<number>['kernel'] {
  return ([x], axis, out) =>
    engine().scan(name, x!.block.dtype === out.dtype ? x! : engine().copy(x!, out.dtype), axis)
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
 * out_i = Π_{j<=i} x_j. With P_ij = Π_{k<=i, k≠j} x_k the product without factor j, ∂out_i/∂x_j = P_ij for j <= i.
 * P is built as the running product of the matrix whose row j has a 1 in place of x_j: no division, so zeros are exact.
 */
const runningProduct: Primitive<number> = register({
  name: 'cumprod',
  kind: 'other',
  reads: () => [0],
  shape: ([x]) => ({ shape: x!.shape, dtype: numeric(x!.dtype) }),
  kernel: scanView('cumprod'),
  vjp: (g, call) => {
    const axis = call.attrs
    const without = productsWithout(call.x(0).movedim(axis, -1))
    return without.mul(g.movedim(axis, -1).unsqueeze(-2)).sum(-1).movedim(-1, axis)
  },
  jvp: ([t], call) => {
    const axis = call.attrs
    const without = productsWithout(call.x(0).movedim(axis, -1))
    return without.mul(t!.movedim(axis, -1).unsqueeze(-1)).sum(-2).movedim(-1, axis)
  },
})

/** `x: [..., n] -> [..., n, n]`: entry (j, i) is the product of x_0 ... x_i without x_j, and 0 for i < j. */
function productsWithout(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1]!
  const positions = range(n)
  const same = positions.unsqueeze(1).equal(positions)
  const rows = same.where(1, x.unsqueeze(-2))
  const reached = positions.unsqueeze(1).lessEqual(positions)
  return reached.where(rows.cumprod(-1), 0)
}

/** 0, 1, ... n - 1 as integers: the running sum of ones, less one. */
function range(n: number): Tensor {
  return scalar(1, 'int32').expand([n]).cumsum(0).sub(1)
}

/**
 * The running product along an axis, the element itself included; its gradient is exact when factors are 0, at the cost
 * of n² memory in the replay. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * tensor([2, 3, 4]).cumprod(0) // [2, 6, 24]
 */
export const cumprod = operation('cumprod', (x, axis) => {
  const input = expectTensor('cumprod', x)
  return apply(runningProduct, [input], resolveAxis('cumprod', axis, input.rank, input.shape))
})
