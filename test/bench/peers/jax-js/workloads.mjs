/** The workloads in jax-js: the shapes, losses and optimizers of ../../workloads, each compiled with `jit`. */
import { gptTiny } from './gpt.mjs'
import { layers, Maker } from './layers.mjs'
import { adam, sgd, sgdMomentum, training } from './training.mjs'

/** Dense layers with relu between them. */
function dense(jax, sizes, optimizer, draw) {
  return (values) => {
    const { nn } = jax
    const { linear, crossEntropy } = layers(jax)
    const make = new Maker(jax, values)
    const inputs = draw(make)
    const params = sizes.slice(1).map((size, i) => make.linear(sizes[i], size))
    const loss = ([first, ...rest], x, labels) =>
      crossEntropy(
        rest.reduce((h, layer) => linear(layer, nn.relu(h)), linear(first, x)),
        labels,
      )
    return training(jax, { params, inputs, loss, optimizer })
  }
}

const fcCs231n = (jax) => (values) => {
  const { linear, batchNorm, crossEntropy } = layers(jax)
  const make = new Maker(jax, values)
  const inputs = [make.normal(100, 3072), make.oneHot(100)]
  const params = {
    fc1: make.linear(3072, 100),
    norm1: make.norm(100),
    fc2: make.linear(100, 100),
    norm2: make.norm(100),
    fc3: make.linear(100, 10),
  }
  const loss = ({ fc1, norm1, fc2, norm2, fc3 }, x, labels) => {
    const h = jax.nn.relu(batchNorm(norm1, linear(fc1, x), [0]))
    const i = jax.nn.relu(batchNorm(norm2, linear(fc2, h), [0]))
    return crossEntropy(linear(fc3, i), labels)
  }
  return training(jax, { params, inputs, loss, optimizer: sgd(0.1) })
}

const lenet = (jax) => (values) => {
  const { linear, conv, maxPool, crossEntropy } = layers(jax)
  const { relu } = jax.nn
  const make = new Maker(jax, values)
  const inputs = [make.uniform([64, 1, 28, 28]), make.oneHot(64)]
  const params = {
    conv1: make.conv(6, 1, 5, 5),
    conv2: make.conv(16, 6, 5, 5),
    fc1: make.linear(400, 120),
    fc2: make.linear(120, 84),
    fc3: make.linear(84, 10),
  }
  const loss = ({ conv1, conv2, fc1, fc2, fc3 }, x, labels) => {
    const h = maxPool(relu(conv(conv1, x, 2)))
    const i = maxPool(relu(conv(conv2, h, 0))).reshape([64, 400])
    return crossEntropy(linear(fc3, relu(linear(fc2, relu(linear(fc1, i))))), labels)
  }
  return training(jax, { params, inputs, loss, optimizer: sgdMomentum(0.1, 0.9) })
}

const kerasCnn = (jax) => (values) => {
  const { linear, conv, maxPool, crossEntropy } = layers(jax)
  const make = new Maker(jax, values)
  const inputs = [make.uniform([32, 3, 64, 64]), make.oneHot(32)]
  const params = { conv1: make.conv(32, 3, 3, 3), fc: make.linear(32 * 31 * 31, 10) }
  const loss = ({ conv1, fc }, x, labels) => {
    const h = maxPool(jax.nn.relu(conv(conv1, x, 0))).reshape([32, 32 * 31 * 31])
    return crossEntropy(linear(fc, h), labels)
  }
  return training(jax, { params, inputs, loss, optimizer: sgd(0.01) })
}

const resBlock = (jax) => (values) => {
  const { linear, filtered, batchNorm, crossEntropy } = layers(jax)
  const { jit, nn, numpy: np } = jax
  const make = new Maker(jax, values)
  const inputs = [make.normal(16, 64, 32, 32), make.oneHot(16)]
  const params = {
    conv1: make.filters(64, 64, 3, 3),
    norm1: make.norm(64),
    conv2: make.filters(64, 64, 3, 3),
    norm2: make.norm(64),
    head: make.linear(64, 10),
  }
  const normRelu = jit((norm, x) => nn.relu(batchNorm(norm, x, [0, 2, 3])))
  const normAddRelu = jit((norm, x, y) => nn.relu(batchNorm(norm, x, [0, 2, 3]).add(y)))
  const top = jit((head, x, labels) => crossEntropy(linear(head, np.mean(x, [2, 3])), labels))
  const loss = ({ conv1, norm1, conv2, norm2, head }, x, labels) => {
    const h = normRelu(norm1, filtered(conv1, x.ref, 1))
    return top(head, normAddRelu(norm2, filtered(conv2, h, 1), x), labels)
  }
  return training(jax, { params, inputs, loss, optimizer: sgd(0.1), whole: false })
}

const chain1m = (jax) => (values) => {
  const { jit, nn, numpy: np, valueAndGrad } = jax
  const x = new Maker(jax, values).normal(1_000_000)
  const f = (x) => np.sum(np.exp(np.tanh(x.ref.mul(0.5).add(0.1))).mul(nn.sigmoid(x)))
  const compiled = jit(valueAndGrad(f))
  return () => {
    const [value, gradient] = compiled(x.ref)
    gradient.slice(0).item()
    return value.item()
  }
}

/** Not compiled: fused into one expression, a chain this long overflows the compiler's stack. */
const scalar1k = (jax) => (values) => {
  const make = new Maker(jax, values)
  const inputs = [make.uniform([1]), make.uniform([1], 0.998, 1), make.uniform([1], 0, 0.001)]
  const f = (x, factor, summand) => {
    let y = x
    for (let i = 0; i < 500; i++) y = y.mul(factor.ref).add(summand.ref)
    factor.dispose()
    summand.dispose()
    return jax.numpy.sum(y)
  }
  const valueAndGrad = jax.valueAndGrad(f)
  return () => {
    const [value, gradient] = valueAndGrad(...inputs.map((x) => x.ref))
    gradient.item()
    return value.item()
  }
}

export const workloads = (jax) => ({
  'mlp-tiny': dense(jax, [32, 32, 32, 10], sgd(0.1), (make) => [make.normal(32, 32), make.oneHot(32)]),
  'mlp-784': dense(jax, [784, 256, 128, 10], adam(), (make) => [make.uniform([64, 784]), make.oneHot(64)]),
  'fc-cs231n': fcCs231n(jax),
  lenet: lenet(jax),
  'keras-cnn': kerasCnn(jax),
  'res-block': resBlock(jax),
  'chain-1m': chain1m(jax),
  'scalar-1k': scalar1k(jax),
  'gpt-tiny': gptTiny(jax),
})
