import { jvp, mul, Parameter, sum, type Tensor, vjp, zerosLike } from '@wengert/autograd'
import { type Adapter, Attributes, Inputs, type Outputs } from './adapters/adapter.ts'
import type { Case, NamedTensors, SecondOrder } from './case.ts'
import { compareAll, type Difference } from './compare.ts'
import { build, tensors } from './tensors.ts'

type Parameters = Readonly<Record<string, Parameter>>

/**
 * Gradients as `backward` leaves them on the leaves: called for each output in turn, so that they add up. For the
 * second order the replay is recorded, and S2 = sum(direction * gradient) goes backward in its turn.
 */
export function checkBackward(item: Case, adapter: Adapter): Difference[] {
  const inputs = parameters(item.inputs, Object.keys(item.grads))
  const cotangents = parameters(item.cotangents, Object.keys(item.cotangents))
  const outputs = adapter(new Inputs({ ...tensors(item.inputs), ...inputs }), new Attributes(item.attrs))
  const createGraph = item.gradgrad !== null
  for (const [name, cotangent] of Object.entries(cotangents)) {
    outputs[name]?.backward(createGraph ? cotangent : cotangent.detach(), { retainGraph: true, createGraph })
  }
  const grads = gradients(inputs)
  const how = { tol: item.gradTol }
  const first = compareAll('grads', item.grads, grads, how)
  if (item.gradgrad === null) return first
  for (const leaf of [...Object.values(inputs), ...Object.values(cotangents)]) leaf.zeroGrad()
  const products = Object.entries(tensors(item.gradgrad.directions)).map(([name, v]) =>
    sum(mul(v, grads[name]!)),
  )
  products.reduce((a, b) => a.add(b)).backward()
  return [
    ...first,
    ...compareAll('gradgrad.grads', item.gradgrad.grads, gradients(inputs), how),
    ...compareAll('gradgrad.cotangentGrads', item.gradgrad.cotangentGrads, gradients(cotangents), how),
  ]
}

function parameters(named: NamedTensors, names: readonly string[]): Parameters {
  return Object.fromEntries(names.map((name) => [name, new Parameter(build(named[name]!))]))
}

/** Of a leaf that nothing depends on differentiably the gradient stays null: zero. */
function gradients(leaves: Parameters): Outputs {
  return Object.fromEntries(
    Object.entries(leaves).map(([name, leaf]) => [name, leaf.grad ?? zerosLike(leaf)]),
  )
}

/**
 * The second order by transforms: the pullback of the directions through the vjp gives the derivatives of S2. Its
 * derivative in a cotangent is the Jacobian times the directions, which forward mode must give too.
 */
export function checkTransforms(item: Case, second: SecondOrder, adapter: Adapter): Difference[] {
  const [inputNames, outputNames] = [Object.keys(item.grads), Object.keys(item.cotangents)]
  const [given, cotangents] = [tensors(item.inputs), tensors(item.cotangents)]
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
  const [grads, pullback] = vjp(gradient, ...at, ...Object.values(cotangents))
  const derivatives = pullback(directions)
  const [, tangents] = jvp(f, at, directions)
  const byOutput = (list: readonly Tensor[]) => zip(outputNames, list)
  const how = { tol: item.gradTol }
  return [
    ...compareAll('vjp', item.grads, zip(inputNames, grads), how),
    ...compareAll('vjp of vjp', second.grads, zip(inputNames, derivatives), how),
    ...compareAll('vjp of vjp', second.cotangentGrads, byOutput(derivatives.slice(at.length)), how),
    ...compareAll('jvp', second.cotangentGrads, byOutput(tangents), how),
  ]
}

function zip(names: readonly string[], list: readonly Tensor[]): Outputs {
  return Object.fromEntries(names.flatMap((name, i) => (list[i] ? [[name, list[i]]] : [])))
}
