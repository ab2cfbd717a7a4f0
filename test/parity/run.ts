import { type Adapter, Attributes, Inputs, Unsupported } from './adapters/adapter.ts'
import type { Case } from './case.ts'
import { messageOf } from './check.ts'
import { compareAll, type Difference } from './compare.ts'
import { checkBackward, checkTransforms } from './derivatives.ts'
import { tensors } from './tensors.ts'

export type Result =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly differences: readonly Difference[] }
  | { readonly status: 'skipped'; readonly reason: string }

/** Runs one case and compares all it says: outputs, gradients, second order, tangents. */
export function runCase(item: Case, adapter: Adapter | undefined): Result {
  if (adapter === undefined) return { status: 'skipped', reason: 'no adapter' }
  const { grads, gradgrad } = item
  try {
    const differences = stage('outputs', () => checkOutputs(item, adapter))
    if (Object.keys(grads).length > 0)
      differences.push(...stage('backward', () => checkBackward(item, adapter)))
    if (gradgrad !== null)
      differences.push(...stage('transforms', () => checkTransforms(item, gradgrad, adapter)))
    return differences.length === 0 ? { status: 'passed' } : { status: 'failed', differences }
  } catch (cause) {
    if (cause instanceof Unsupported) return { status: 'skipped', reason: cause.message }
    throw cause
  }
}

/** Whatever a stage throws is a failure of the case, so that the other cases still run. */
function stage(where: string, check: () => Difference[]): Difference[] {
  try {
    return check()
  } catch (cause) {
    if (cause instanceof Unsupported) throw cause
    return [{ where, what: `threw ${messageOf(cause)}` }]
  }
}

/** Outputs of these ops have a sign of zero that PyTorch leaves open. */
const OPEN_ZERO = new Set(
  'maximum minimum relu leakyRelu elu selu gelu silu mish softplus hardtanh clamp sign'.split(' '),
)

function checkOutputs(item: Case, adapter: Adapter): Difference[] {
  const outputs = adapter(new Inputs(tensors(item.inputs)), new Attributes(item.attrs))
  const signedZero = /^(unary|binary)Edge$/.test(item.group) && !OPEN_ZERO.has(item.op)
  return compareAll('outputs', item.outputs, outputs, { tol: item.tol, signedZero })
}
