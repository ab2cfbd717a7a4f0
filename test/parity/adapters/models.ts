import {
  add,
  avgPool2d,
  batchNorm,
  conv2d,
  crossEntropy,
  div,
  flatten,
  matmul,
  maxPool2d,
  mseLoss,
  mul,
  Parameter,
  permute,
  relu,
  sigmoid,
  square,
  stack,
  sum,
  type Tensor,
} from '@wengert/autograd'
import { asObject, asString } from '../check.ts'
import { type Adapter, type Attributes, Inputs, type Outputs, type Table } from './adapter.ts'
import { activation, affine } from './functions.ts'
import { makeOptimizer } from './optim.ts'

interface Pass {
  readonly logits: Tensor
  readonly loss: Tensor
  /** State the pass changed, as running statistics, to be handed to the next one. */
  readonly state?: Outputs
}

/** A model: what it makes of data, weights and state, all of them in `inputs` under the files' names. */
type Model = (inputs: Inputs, attrs: Attributes) => Pass

/** Inputs that are not trained. */
const isData = (name: string) => /^(X|y|Y|running.*)$/.test(name)

const training =
  (model: Model): Adapter =>
  (inputs, attrs) => {
    const trained = Object.entries(inputs.all).filter(([name]) => !isData(name))
    const params = Object.fromEntries(trained.map(([name, x]) => [name, new Parameter(x)]))
    const { name, options } = asObject(attrs.all.optimizer, 'optimizer')
    const optimizer = makeOptimizer(
      asString(name, 'optimizer.name'),
      Object.values(params),
      asObject(options, 'options'),
    )
    let state: Outputs = {}
    const forward = () => model(new Inputs({ ...inputs.all, ...params, ...state }), attrs)
    const losses: Tensor[] = []
    const first: Record<string, Tensor> = {}
    for (let step = 0; step < attrs.number('steps'); step++) {
      optimizer.zeroGrad()
      const pass = forward()
      pass.loss.backward()
      losses.push(pass.loss.detach())
      if (step === 0) Object.assign(first, { logits: pass.logits.detach() }, gradients(params))
      state = pass.state ?? {}
      optimizer.step()
    }
    const final = Object.entries({ ...params, ...state }).map(([key, x]) => [`final.${key}`, x.detach()])
    return { ...first, loss: stack(losses), ...Object.fromEntries(final), finalLoss: forward().loss.detach() }
  }

function gradients(params: Readonly<Record<string, Parameter>>): Outputs {
  return Object.fromEntries(Object.entries(params).map(([name, p]) => [`grad0.${name}`, p.grad!.detach()]))
}

const fcNetCs231n: Model = (inputs, attrs) => {
  const layers = attrs.number('numLayers')
  let x = inputs.get('X')
  let penalty: Tensor | null = null
  for (let i = 1; i <= layers; i++) {
    const weight = inputs.get(`W${i}`)
    const squares = sum(square(weight))
    penalty = penalty === null ? squares : add(penalty, squares)
    x = add(matmul(x, weight), inputs.get(`b${i}`))
    if (i === layers) break
    if (attrs.boolean('useBatchnorm')) {
      const [gamma, beta] = [inputs.get(`gamma${i}`), inputs.get(`beta${i}`)]
      x = batchNorm(x, { weight: gamma, bias: beta, training: true, eps: 1e-5 }).output
    }
    x = relu(x)
  }
  const loss = crossEntropy(x, inputs.get('y'))
  return { logits: x, loss: penalty === null ? loss : add(loss, mul(penalty, attrs.number('reg') / 2)) }
}

const lenet5: Model = (inputs, attrs) => {
  const act = activation(attrs)
  let x = act(conv2d(inputs.get('X'), inputs.get('conv1W'), { bias: inputs.get('conv1B'), padding: 2 }))
  x = avgPool2d(x, 2)
  x = act(conv2d(x, inputs.get('conv2W'), { bias: inputs.get('conv2B') }))
  x = flatten(avgPool2d(x, 2), 1)
  x = act(affine(x, inputs.get('fc1W'), inputs.get('fc1B')))
  x = act(affine(x, inputs.get('fc2W'), inputs.get('fc2B')))
  const logits = affine(x, inputs.get('fc3W'), inputs.get('fc3B'))
  return { logits, loss: crossEntropy(logits, inputs.get('y')) }
}

const lenetBatchNorm: Model = (inputs, attrs) => {
  const state: Record<string, Tensor> = {}
  const block = (x: Tensor, i: number, padding: number) => {
    const maps = conv2d(x, inputs.get(`conv${i}W`), { bias: inputs.get(`conv${i}B`), padding })
    const normed = batchNorm(maps, {
      weight: inputs.get(`gamma${i}`),
      bias: inputs.get(`beta${i}`),
      runningMean: inputs.get(`runningMean${i}`),
      runningVar: inputs.get(`runningVar${i}`),
      training: true,
    })
    state[`runningMean${i}`] = normed.runningMean!
    state[`runningVar${i}`] = normed.runningVar!
    return maxPool2d(relu(normed.output), 2)
  }
  let x = block(inputs.get('X'), 1, attrs.number('padding1'))
  x = flatten(block(x, 2, 0), 1)
  x = relu(affine(x, inputs.get('fc1W'), inputs.get('fc1B')))
  const logits = affine(x, inputs.get('fc2W'), inputs.get('fc2B'))
  return { logits, loss: crossEntropy(logits, inputs.get('y')), state }
}

const kerasCnn: Model = (inputs) => {
  const image = permute(inputs.get('X'), [0, 3, 1, 2])
  const kernel = permute(inputs.get('convKernel'), [3, 2, 0, 1])
  const maps = maxPool2d(relu(conv2d(image, kernel, { bias: inputs.get('convBias'), padding: 'valid' })), 2)
  const features = flatten(permute(maps, [0, 2, 3, 1]), 1)
  const logits = add(matmul(features, inputs.get('denseKernel')), inputs.get('denseBias'))
  return { logits, loss: crossEntropy(logits, inputs.get('y')) }
}

const sigmoidNet: Model = (inputs) => {
  let x = inputs.get('X')
  for (let l = 1; l <= 3; l++) x = sigmoid(affine(x, inputs.get(`W${l}`), inputs.get(`b${l}`)))
  const squares = mseLoss(x, inputs.get('Y'), { reduction: 'sum' })
  return { logits: x, loss: div(squares, 2 * x.dim(0)) }
}

export const models: Table = {
  fcNetCs231n: training(fcNetCs231n),
  lenet5: training(lenet5),
  lenetBatchNorm: training(lenetBatchNorm),
  kerasCnn: training(kerasCnn),
  sigmoidNet: training(sigmoidNet),
}
