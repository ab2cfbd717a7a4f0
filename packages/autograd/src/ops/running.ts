import { isFloat } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { logAddExp } from '../primitives/arithmetic.ts'
import { where } from '../primitives/compare.ts'
import { gather } from '../primitives/indexing.ts'
import { concat } from '../primitives/join.ts'
import { snapshot } from '../tape/node.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { arange } from '../tensor/ranges.ts'
import { resolveAxis } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { narrowAt } from './slice.ts'

/**
 * Running results of an associative map along an axis, by doubling (Hillis and Steele 1986): after a step each entry covers
 * twice as many before it, so log2 n steps are enough.
 */
function running(
  xs: readonly Tensor[],
  axis: number,
  join: (before: readonly Tensor[], now: readonly Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const n = xs[0]!.shape[axis]!
  let state = xs
  for (let shift = 1; shift < n; shift *= 2) {
    const rest = n - shift
    const before = state.map((x) => narrowAt(x, axis, 0, rest))
    const joined = join(
      before,
      state.map((x) => narrowAt(x, axis, shift, rest)),
    )
    state = state.map((x, i) => (concat as any)([narrowAt(x, axis, 0, shift), joined[i]!], axis) as Tensor)
  }
  return state
}

function runningExtreme(op: 'cummax' | 'cummin', x: Tensor, axis: number) {
  const input = expectTensor(op, x)
  const at = resolveAxis(op, axis, input.rank, input.shape)
  const along = input.shape.map((n, k) => (k === at ? n : 1))
  const positions = arange(input.shape[at]!).dynamic().reshape(along).expand(input.shape)
  const [, indices] = running([input.detach(), positions], at, ([a, i], [b, j]) => {
    const better = op === 'cummax' ? a!.greater(b!) : a!.less(b!)
    // The later of equal entries, and of NaN, which beats all numbers.
    const keeps = b!.isNaN().logicalNot().logicalAnd(better.logicalOr(a!.isNaN()))
    return [where(keeps, a!, b!), where(keeps, i!, j!)]
  })
  return { values: gather(input, at, indices!), indices: indices! }
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
  return running([floats], at, ([a], [b]) => [logAddExp(a!, b!)])[0]!
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
  for (let step = 0; step < n; step++) {
    const rest = Math.max(0, out.shape[at]! - 1)
    out = narrowAt(out, at, Math.min(1, out.shape[at]!), rest).sub(narrowAt(out, at, 0, rest))
    // Of nothing the differences are nothing, however often.
    if (rest === 0) break
  }
  return out
})
