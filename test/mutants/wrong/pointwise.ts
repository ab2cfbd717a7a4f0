import { type Engine, referenceEngine } from '@wengert/autograd'
import type { PointwiseName } from '#autograd/engine/engine.ts'
import { dense, type View } from '#autograd/engine/view.ts'

type Pointwise = Engine['pointwise']

/** A kernel that computes one function by other means, and leaves all others alone. */
export function mapped(
  right: Pointwise,
  wrong: PointwiseName,
  f: (...elements: number[]) => number,
): Pointwise {
  return (name, operands, dtype) => {
    if (name !== wrong) return right(name, operands, dtype)
    const lists = operands.map((x) => referenceEngine.read(x))
    const data = Float64Array.from(lists[0]!, (_, at) => f(...lists.map((list) => list[at]!)))
    return referenceEngine.copy(asView(data, operands[0]!.shape), dtype)
  }
}

/** Elements in row-major order as a view. */
export function asView(data: Float64Array, shape: readonly number[]): View {
  return dense(referenceEngine.upload(data, 'float64'), shape)
}
