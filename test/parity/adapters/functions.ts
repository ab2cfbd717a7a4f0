import {
  add,
  atan,
  avgPool2d,
  concat,
  conv2d,
  cos,
  crossEntropy,
  div,
  dot,
  erf,
  exp,
  flatten,
  gelu,
  log,
  logSumExp,
  matmul,
  maxPool2d,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  silu,
  sin,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  transpose,
  unsqueeze,
} from '@wengert/autograd'
import { type Attributes, type Inputs, Unsupported } from './adapter.ts'

/** A function of named tensors, as the reference files name them. */
export type NamedFunction = (inputs: Inputs, attrs: Attributes) => Tensor

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  tanh: (x) => tanh(x),
  sigmoid: (x) => sigmoid(x),
  relu: (x) => relu(x),
  softplus: (x) => softplus(x),
  gelu: (x) => gelu(x),
  silu: (x) => silu(x),
}

/** The function that the attribute `activation` names. */
export function activation(attrs: Attributes): (x: Tensor) => Tensor {
  return lookUp(activations, attrs.string('activation'), 'activation')
}

/** The function that the attribute `function` names. */
export function namedFunction(attrs: Attributes): NamedFunction {
  return lookUp(functions, attrs.string('function'), 'function')
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string, kind: string): T {
  const found = table[name]
  if (found === undefined) throw new Unsupported(`${kind} ${name} is not known`)
  return found
}

function pool2d(x: Tensor, name: string): Tensor {
  if (name === 'max') return maxPool2d(x, 2)
  if (name === 'avg') return avgPool2d(x, 2)
  throw new Unsupported(`pool ${name} is not known`)
}

const ofX =
  (f: (x: Tensor) => Tensor): NamedFunction =>
  (inputs) =>
    f(inputs.get('x'))

const functions: Readonly<Record<string, NamedFunction>> = {
  mlp,
  mlpLoss: (inputs, attrs) => div(sum(square(sub(mlp(inputs, attrs), inputs.get('t')))), 2),
  quadForm: (inputs) => {
    const x = inputs.get('x')
    return mul(dot(x, matmul(inputs.get('A'), x)), sum(tanh(x)))
  },
  convPoolLoss,
  softmaxCrossEntropy: (inputs, attrs) => {
    const x = inputs.get('x')
    return sub(logSumExp(x), slice(x, attrs.number('label')))
  },

  logsumexp: ofX((x) => logSumExp(x)),
  softmax: ofX((x) => softmax(x, 0)),
  rosenbrock: ofX((x) => rosenbrock(x, 100)),
  polar: ofX((x) => {
    const [r, a] = [slice(x, { start: 0, stop: 1 }), slice(x, { start: 1, stop: 2 })]
    return concat([mul(r, cos(a)), mul(r, sin(a)), mul(square(r), a)])
  }),
  twist: ofX((x) => {
    const [p, q, r] = [slice(x, { stop: 1 }), slice(x, { start: 1, stop: 2 }), slice(x, { start: 2 })]
    return concat([mul(p, q), sin(mul(q, r)), add(square(p), r)])
  }),

  tanh: ofX((x) => tanh(x)),
  sigmoid: ofX((x) => sigmoid(x)),
  sinExp: ofX((x) => mul(sin(x), exp(div(x, 2)))),
  logQuad: ofX((x) => log(add(square(x), 1))),
  gelu: ofX((x) => gelu(x)),
  ratpoly: ofX((x) => div(sub(pow(x, 3), mul(x, 2)), add(square(x), 1))),
  softplus: ofX((x) => softplus(x)),
  powX: ofX((x) => pow(x, x)),
  expNegSq: ofX((x) => exp(neg(square(x)))),
  sqrtSin: ofX((x) => sqrt(add(sin(x), 2))),
  silu: ofX((x) => silu(x)),
  atan: ofX((x) => atan(x)),
  erf: ofX((x) => erf(x)),
}

/** sum_i b (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 */
export function rosenbrock(x: Tensor, b: number): Tensor {
  const [head, tail] = [slice(x, { stop: -1 }), slice(x, { start: 1 })]
  return sum(add(mul(square(sub(tail, square(head))), b), square(sub(head, 1))))
}

/** x W^T + b for x [in] or [n, in], W [out, in]. */
export function affine(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  return add(matmul(x, transpose(weight, 0, 1)), bias)
}

export function mlp(inputs: Inputs, attrs: Attributes): Tensor {
  const act = activation(attrs)
  const hidden = act(affine(inputs.get('x'), inputs.get('W1'), inputs.get('b1')))
  return affine(hidden, inputs.get('W2'), inputs.get('b2'))
}

function convPoolLoss(inputs: Inputs, attrs: Attributes): Tensor {
  const act = activation(attrs)
  const image = unsqueeze(inputs.get('x'), 0)
  const maps = act(
    conv2d(image, inputs.get('K'), { bias: inputs.get('kb'), padding: attrs.numberOrNumbers('padding') }),
  )
  const features = flatten(pool2d(maps, attrs.string('pool')), 1)
  const logits = affine(features, inputs.get('W'), inputs.get('b'))
  return crossEntropy(logits, unsqueeze(inputs.get('label'), 0))
}
