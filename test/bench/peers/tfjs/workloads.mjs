/** The workloads in TensorFlow.js: the shapes, losses and optimizers of ../../workloads. */
import { gptTiny } from './gpt.mjs'
import { layers, Maker } from './layers.mjs'
import { training } from './training.mjs'

/** Dense layers with relu between them. */
function dense(tf, sizes, optimizer, draw) {
  return (values) => {
    const { linear, crossEntropy } = layers(tf)
    const make = new Maker(tf, values)
    const [x, labels] = draw(make)
    const [first, ...rest] = sizes.slice(1).map((size, i) => make.linear(sizes[i], size))
    const model = () => rest.reduce((h, layer) => linear(layer, tf.relu(h)), linear(first, x))
    return training(tf, optimizer(), () => crossEntropy(model(), labels))
  }
}

const fcCs231n = (tf) => (values) => {
  const { linear, batchNorm, crossEntropy } = layers(tf)
  const make = new Maker(tf, values)
  const [x, labels] = [make.normal(100, 3072), make.oneHot(100)]
  const [fc1, norm1] = [make.linear(3072, 100), make.norm(100)]
  const [fc2, norm2] = [make.linear(100, 100), make.norm(100)]
  const fc3 = make.linear(100, 10)
  return training(tf, tf.train.sgd(0.1), () => {
    const h = tf.relu(batchNorm(norm1, linear(fc1, x)))
    const i = tf.relu(batchNorm(norm2, linear(fc2, h)))
    return crossEntropy(linear(fc3, i), labels)
  })
}

const lenet = (tf) => (values) => {
  const { linear, conv, maxPool, crossEntropy } = layers(tf)
  const make = new Maker(tf, values)
  const [x, labels] = [make.images('uniform', 64, 1, 28, 28), make.oneHot(64)]
  const [conv1, conv2] = [make.conv(6, 1, 5, 5), make.conv(16, 6, 5, 5)]
  const [fc1, fc2, fc3] = [make.linear(400, 120, [16, 5, 5]), make.linear(120, 84), make.linear(84, 10)]
  return training(tf, tf.train.momentum(0.1, 0.9), () => {
    const h = maxPool(tf.relu(conv(conv1, x, 2, true)))
    const i = tf.reshape(maxPool(tf.relu(conv(conv2, h, 0))), [64, 400])
    return crossEntropy(linear(fc3, tf.relu(linear(fc2, tf.relu(linear(fc1, i))))), labels)
  })
}

const kerasCnn = (tf) => (values) => {
  const { linear, conv, maxPool, crossEntropy } = layers(tf)
  const make = new Maker(tf, values)
  const [x, labels] = [make.images('uniform', 32, 3, 64, 64), make.oneHot(32)]
  const [conv1, fc] = [make.conv(32, 3, 3, 3), make.linear(32 * 31 * 31, 10, [32, 31, 31])]
  return training(tf, tf.train.sgd(0.01), () => {
    const h = maxPool(tf.relu(conv(conv1, x, 0, true)))
    return crossEntropy(linear(fc, tf.reshape(h, [32, 32 * 31 * 31])), labels)
  })
}

const resBlock = (tf) => (values) => {
  const { linear, filtered, batchNorm, crossEntropy } = layers(tf)
  const make = new Maker(tf, values)
  const [x, labels] = [make.images('normal', 16, 64, 32, 32), make.oneHot(16)]
  const [conv1, norm1] = [make.filters(64, 64, 3, 3), make.norm(64)]
  const [conv2, norm2] = [make.filters(64, 64, 3, 3), make.norm(64)]
  const head = make.linear(64, 10)
  return training(tf, tf.train.sgd(0.1), () => {
    const h = tf.relu(batchNorm(norm1, filtered(conv1, x, 1, true)))
    const i = tf.relu(tf.add(batchNorm(norm2, filtered(conv2, h, 1)), x))
    return crossEntropy(linear(head, tf.mean(i, [1, 2])), labels)
  })
}

const chain1m = (tf) => (values) => {
  const x = new Maker(tf, values).normal(1_000_000)
  const f = tf.valueAndGrad((x) =>
    tf.sum(tf.mul(tf.exp(tf.tanh(tf.add(tf.mul(x, 0.5), 0.1))), tf.sigmoid(x))),
  )
  return () =>
    tf.tidy(() => {
      const { value, grad } = f(x)
      tf.slice(grad, 0, 1).dataSync()
      return value.dataSync()[0]
    })
}

const scalar1k = (tf) => (values) => {
  const make = new Maker(tf, values)
  const [x, factor, summand] = [make.uniform([1]), make.uniform([1], 0.998, 1), make.uniform([1], 0, 0.001)]
  const f = tf.valueAndGrad((x) => {
    let y = x
    for (let i = 0; i < 500; i++) y = tf.add(tf.mul(y, factor), summand)
    return tf.sum(y)
  })
  return () =>
    tf.tidy(() => {
      const { value, grad } = f(x)
      grad.dataSync()
      return value.dataSync()[0]
    })
}

export const workloads = (tf) => {
  const sgd = () => tf.train.sgd(0.1)
  const adam = () => tf.train.adam(1e-3, 0.9, 0.999, 1e-8)
  return {
    'mlp-tiny': dense(tf, [32, 32, 32, 10], sgd, (make) => [make.normal(32, 32), make.oneHot(32)]),
    'mlp-784': dense(tf, [784, 256, 128, 10], adam, (make) => [make.uniform([64, 784]), make.oneHot(64)]),
    'fc-cs231n': fcCs231n(tf),
    lenet: lenet(tf),
    'keras-cnn': kerasCnn(tf),
    'res-block': resBlock(tf),
    'chain-1m': chain1m(tf),
    'scalar-1k': scalar1k(tf),
    'gpt-tiny': gptTiny(tf),
  }
}
