import { isFloat } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { logAddExp } from '../primitives/arithmetic.ts'
import { gatherAt } from '../primitives/indexing.ts'
import { concat } from '../primitives/join.ts'
import { positionsSoFar } from '../primitives/scan.ts'
import { snapshot } from '../tape/node.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { resolveAxis } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { narrowAt } from './slice.ts'

/**
 * Running results of an associative map along an axis, by doubling (Hillis and Steele 1986): after a step each entry covers
 * twice as many before it, so log2 n steps are enough.
 */
function running(x: Tensor, axis: number, join: (before: Tensor, now: Tensor) => Tensor): Tensor {
  const n = x.shape[axis]!
  let state = x
  for (let shift = 1; shift < n; shift *= 2) {
    const rest = n - shift
    const joined = join(narrowAt(state, axis, 0, rest), narrowAt(state, axis, shift, rest))
    state = (concat as any)([narrowAt(state, axis, 0, shift), joined], axis) as Tensor
  }
  return state
}

function runningExtreme(op: 'cummax' | 'cummin', x: Tensor, axis: number) {
  const input = expectTensor(op, x)
  const at = resolveAxis(op, axis, input.rank, input.shape)
  const indices = positionsSoFar(op, input, at)
  return { values: gatherAt(input, at, indices), indices }
}

/**
 * The largest entry so far along an axis, the entry itself included, and where it was (int32): of equal entries the last,
 * which takes the whole gradient. NaN wins from where it occurs. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * const { values, indices } = cummax(tensor([1, 3, 2, 3]), 0)
 * values // [1, 3, 3, 3]
 * indices // [0, 1, 1, 3]
 */
export const cummax = operation('cummax', (x, axis) => runningExtreme('cummax', x, axis))

/**
 * The smallest entry so far along an axis, and where it was; otherwise as {@link cummax}.
 *
 * @example
 * cummin(tensor([2, 3, 1]), 0).values // [2, 2, 1]
 */
export const cummin = operation('cummin', (x, axis) => runningExtreme('cummin', x, axis))

/**
 * log Σ e^(x_j) over j ≤ i along an axis, without overflow. Integers give float32. Throws an AxisError for an axis that x does
 * not have.
 *
 * @example
 * logCumSumExp(tensor([0, 0, 1000]), 0) // [0, 0.6931, 1000]
 */
export const logCumSumExp = operation('logCumSumExp', (x, axis) => {
  const input = expectTensor('logCumSumExp', x)
  const at = resolveAxis('logCumSumExp', axis, input.rank, input.shape)
  const floats = isFloat(input.dtype) ? snapshot(input) : input.to('float32')
  return running(floats, at, logAddExp as (a: Tensor, b: Tensor) => Tensor)
})

/**
 * Differences of neighbours along an axis (the last by default), n times (once by default): `[..., m, ...] -> [..., m - n,
 * ...]`, and nothing where that is negative. Bools are counted. Throws an OptionError for an n that is no natural number.
 *
 * @example
 * diff(tensor([1, 4, 9])) // [3, 5]
 * diff(tensor([1, 4, 9]), 2) // [2]
 */
export const diff = operation('diff', (x, n = 1, axis = -1) => {
  const input = expectTensor('diff', x)
  const at = resolveAxis('diff', axis, input.rank, input.shape)
  if (!Number.isInteger(n) || n < 0)
    throw new OptionError('diff', 'n must be a natural number', describe(n), 'diff(x, 1)')
  let out = snapshot(input)
  const rest = Math.max(0, out.shape[at]! - n)
  if (n > 0 && (rest === 0 || out.size === 0)) {
    // Of nothing the differences are nothing: [2 ** 31, 0] would take as many steps to say so.
    const nothing = narrowAt(out, at, 0, rest)
    return nothing.sub(nothing)
  }
  for (let step = 0; step < n; step++) {
    const left = out.shape[at]! - 1
    out = narrowAt(out, at, 1, left).sub(narrowAt(out, at, 0, left))
  }
  return out
})
