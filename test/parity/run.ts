import { jvp, type Tensor, tensor, vjp } from '@wengert/autograd'
import { type Adapter, Attributes, Inputs, type Outputs, Unsupported } from './adapters/adapter.ts'
import type { Case, CaseTensor, NamedTensors, SecondOrder } from './case.ts'
import { messageOf } from './check.ts'
import { compareAll, type Difference } from './compare.ts'

export type Result =
  | { readonly status: 'passed' }
  | { readonly status: 'failed'; readonly differences: readonly Difference[] }
  | { readonly status: 'skipped'; readonly reason: string }

/** Runs one case and compares all it says: outputs, gradients by both APIs, second order, tangents. */
export function runCase(item: Case, adapter: Adapter | undefined): Result {
  if (adapter === undefined) return { status: 'skipped', reason: 'no adapter' }
  try {
    const differences = [
      ...stage('outputs', () => checkOutputs(item, adapter)),
      ...stage('grads', () => checkBackward(item, adapter)),
      ...stage('gradgrad', () =>
        item.gradgrad === null ? [] : checkSecondOrder(item, item.gradgrad, adapter),
      ),
    ]
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

/** `backward` from each output in turn: the gradients add up on the leaves. */
function checkBackward(item: Case, adapter: Adapter): Difference[] {
  const names = Object.keys(item.grads)
  if (names.length === 0) return []
  const inputs = tensors(item.inputs, names)
  const outputs = adapter(new Inputs(inputs), new Attributes(item.attrs))
  for (const [name, cotangent] of Object.entries(tensors(item.cotangents))) {
    outputs[name]?.backward(cotangent, { retainGraph: true })
  }
  return compareAll('grads', item.grads, gradientsOf(inputs, item.grads), { tol: item.gradTol })
}

/** Of a leaf that nothing depends on differentiably the gradient stays null: zero. */
function gradientsOf(inputs: Outputs, grads: NamedTensors): Outputs {
  const zeros = (like: CaseTensor) => build({ ...like, data: new Float64Array(like.data.length) })
  return Object.fromEntries(
    Object.entries(grads).map(([name, like]) => [name, inputs[name]?.grad ?? zeros(like)]),
  )
}

/**
 * S2 = sum(direction * gradient) is differentiated as the vjp of the vjp: its derivatives are the pullback of the
 * directions. The derivative in a cotangent is the Jacobian times the directions, which forward mode must also give.
 */
function checkSecondOrder(item: Case, second: SecondOrder, adapter: Adapter): Difference[] {
  const [inputNames, outputNames] = [Object.keys(item.grads), Object.keys(item.cotangents)]
  const given = tensors(item.inputs)
  const f = (...active: Tensor[]) => {
    const outputs = adapter(new Inputs({ ...given, ...zip(inputNames, active) }), new Attributes(item.attrs))
    return outputNames.map((name) => outputs[name]!)
  }
  const gradient = (...all: Tensor[]) => {
    const [, pullback] = vjp(f, ...all.slice(0, inputNames.length))
    return pullback(all.slice(inputNames.length))
  }
  const at = inputNames.map((name) => given[name]!)
  const directions = inputNames.map((name) => build(second.directions[name]!))
  const [grads, pullback] = vjp(gradient, ...at, ...Object.values(tensors(item.cotangents)))
  const results = pullback(directions)
  const [, tangents] = jvp(f, at, directions)
  const how = { tol: item.gradTol }
  return [
    ...compareAll('grads (vjp)', item.grads, zip(inputNames, grads), how),
    ...compareAll('gradgrad.grads', second.grads, zip(inputNames, results), how),
    ...compareAll(
      'gradgrad.cotangentGrads',
      second.cotangentGrads,
      zip(outputNames, results.slice(at.length)),
      how,
    ),
    ...compareAll('jvp', second.cotangentGrads, zip(outputNames, tangents), how),
  ]
}

function zip(names: readonly string[], list: readonly Tensor[]): Outputs {
  return Object.fromEntries(names.flatMap((name, i) => (list[i] ? [[name, list[i]]] : [])))
}

/** The tensors of a case; those named in `tracked` as leaves that require gradients. */
function tensors(named: NamedTensors, tracked: readonly string[] = []): Outputs {
  return Object.fromEntries(
    Object.entries(named).map(([name, item]) => [name, build(item, tracked.includes(name))]),
  )
}

function build({ shape, dtype, data }: CaseTensor, requiresGrad = false): Tensor {
  if (dtype === 'int64') return tensor(Int32Array.from(data), shape)
  if (dtype === 'bool') return tensor(Uint8Array.from(data), shape, { dtype: 'bool' })
  return tensor(dtype === 'float32' ? Float32Array.from(data) : data, shape, { requiresGrad })
}
