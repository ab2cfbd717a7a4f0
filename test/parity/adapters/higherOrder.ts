import {
  eye,
  grad,
  jvp,
  mean,
  mul,
  norm,
  reshape,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  valueAndGrad,
  vjp,
} from '@wengert/autograd'
import { type Adapter, Attributes, Inputs, type Outputs, type Table } from './adapter.ts'
import { mlp, namedFunction } from './functions.ts'

/** The inputs named by `wrt`, and the function of these alone. */
function problem(inputs: Inputs, attrs: Attributes) {
  const f = namedFunction(attrs)
  const names = attrs.strings('wrt')
  const at = Object.fromEntries(names.map((name) => [name, inputs.get(name)]))
  return { names, at, f: (active: Outputs) => f(new Inputs({ ...inputs.all, ...active }), attrs) }
}

/** The one input named by `wrt`, and the function of it. */
function problemOfOne(inputs: Inputs, attrs: Attributes) {
  const { names, at, f } = problem(inputs, attrs)
  const name = names[0]!
  return { x: at[name]!, f: (x: Tensor) => f({ [name]: x }) }
}

function prefixed(prefix: string, tensors: Outputs): Outputs {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]))
}

const hvp: Adapter = (inputs, attrs) => {
  const { names, at, f } = problem(inputs, attrs)
  const slope = (active: Outputs) => {
    const gradient = grad(f)(active)
    return names.map((name) => sum(mul(gradient[name]!, inputs.get(`v.${name}`)))).reduce((a, b) => a.add(b))
  }
  const [value, gradient] = valueAndGrad(f)(at)
  return { value, ...prefixed('grad', gradient), ...prefixed('hvp', grad(slope)(at)) }
}

const hessian: Adapter = (inputs, attrs) => {
  const { x, f } = problemOfOne(inputs, attrs)
  return { hessian: jacobianOf(grad(f), x).jacobian }
}

const jacobian: Adapter = (inputs, attrs) => {
  const { x, f } = problemOfOne(inputs, attrs)
  return jacobianOf(f, x)
}

/** One pullback a row: the Jacobian of f at x has shape [output shape..., input shape...]. */
function jacobianOf(f: (x: Tensor) => Tensor, x: Tensor): { value: Tensor; jacobian: Tensor } {
  const [value, pullback] = vjp(f, x)
  const units = eye(value.size, value.size, { dtype: value.dtype })
  const rows = Array.from(
    { length: value.size },
    (_, i) => pullback(reshape(slice(units, i), value.shape))[0]!,
  )
  return { value, jacobian: reshape(stack(rows), [...value.shape, ...x.shape]) }
}

const tangent: Adapter = (inputs, attrs) => {
  const { names, at, f } = problem(inputs, attrs)
  const direction = names.map((name) => inputs.get(`v.${name}`))
  const ofList = (...xs: Tensor[]) => f(Object.fromEntries(names.map((name, i) => [name, xs[i]!])))
  const [value, tangent] = jvp(
    ofList,
    names.map((name) => at[name]!),
    direction,
  )
  return { value, tangent }
}

/** The inputs of example i: of each batched input its row. */
function example(inputs: Inputs, batched: readonly string[], i: number): Inputs {
  const rows = batched.map((name) => [name, slice(inputs.get(name), i)])
  return new Inputs({ ...inputs.all, ...Object.fromEntries(rows) })
}

function stackByName(examples: readonly Outputs[]): Outputs {
  const names = Object.keys(examples[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, stack(examples.map((one) => one[name]!))]))
}

/** Runs an adapter on each example alone and stacks the results. */
function perExample(inputs: Inputs, batched: readonly string[], run: (inputs: Inputs) => Outputs): Outputs {
  const count = inputs.get(batched[0]!).dim(0)
  return stackByName(Array.from({ length: count }, (_, i) => run(example(inputs, batched, i))))
}

const perExampleGrad: Adapter = (inputs, attrs) =>
  perExample(inputs, attrs.strings('batched'), (one) => {
    const { at, f } = problem(one, attrs)
    const [value, gradient] = valueAndGrad(f)(at)
    return { value, ...prefixed('grad', gradient) }
  })

const perExampleJacobian: Adapter = (inputs, attrs) =>
  perExample(inputs, attrs.strings('wrt'), (one) => jacobian(one, attrs))

const nthDerivative: Adapter = (inputs, attrs) => {
  const { f } = problem(inputs, new Attributes({ ...attrs.all, wrt: ['x'] }))
  let derivative = (x: Tensor) => f({ x })
  const outputs: Record<string, Tensor> = { d0: derivative(inputs.get('x')) }
  for (let n = 1; n <= attrs.number('order'); n++) {
    const before = derivative
    // The function is elementwise, so the gradient of the sum holds the derivative of every element.
    derivative = grad((x: Tensor) => sum(before(x)))
    outputs[`d${n}`] = derivative(inputs.get('x'))
  }
  return outputs
}

const gradientPenalty: Adapter = (inputs, attrs) => {
  const penalty = (active: Outputs) => {
    const scores = (x: Tensor) => sum(mlp(new Inputs({ ...inputs.all, ...active, x }), attrs))
    const slopes = grad(scores)(inputs.get('x'))
    return mean(square(sub(norm(slopes, { axis: 1 }), 1)))
  }
  const [value, gradient] = valueAndGrad(penalty)(problem(inputs, attrs).at)
  return { value, ...prefixed('grad', gradient) }
}

export const higherOrder: Table = {
  hvp,
  hessian,
  jacobian,
  jvp: tangent,
  perExampleGrad,
  perExampleJacobian,
  nthDerivative,
  gradientPenalty,
}
