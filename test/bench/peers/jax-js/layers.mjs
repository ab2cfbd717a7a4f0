/** Layers as functions of their parameters; every argument is consumed, as all functions of jax-js do. */

const product = (shape) => shape.reduce((a, b) => a * b, 1)

/** Arrays of jax-js from values in the order in which the workloads take them. */
export class Maker {
  #jax
  #values

  constructor(jax, values) {
    this.#jax = jax
    this.#values = values
  }

  #array(shape, values) {
    return this.#jax.numpy.array(values, { shape })
  }

  normal(...shape) {
    return this.#array(shape, this.#values.normal(product(shape)))
  }

  uniform(shape, low, high) {
    return this.#array(shape, this.#values.uniform(product(shape), low, high))
  }

  /** Labels of ten classes as rows with a single one. */
  oneHot(count) {
    const labels = this.#values.labels(count, 10)
    const rows = new Float32Array(10 * count)
    for (const [i, label] of labels.entries()) rows[10 * i + label] = 1
    return this.#array([count, 10], rows)
  }

  linear(inputs, outputs) {
    const weight = this.#array([outputs, inputs], this.#values.weight(inputs * outputs, inputs))
    return { weight, bias: this.#array([outputs], this.#values.constant(outputs, 0)) }
  }

  filters(...shape) {
    const inputs = product(shape.slice(1))
    return this.#array(shape, this.#values.weight(product(shape), inputs))
  }

  conv(...shape) {
    const weight = this.filters(...shape)
    return { weight, bias: this.#array([shape[0]], this.#values.constant(shape[0], 0)) }
  }

  norm(size) {
    const scale = this.#array([size], this.#values.constant(size, 1))
    return { scale, shift: this.#array([size], this.#values.constant(size, 0)) }
  }
}

export function layers({ numpy: np, lax, nn }) {
  const linear = ({ weight, bias }, x) => np.matmul(x, np.matrixTranspose(weight)).add(bias)
  const conv = ({ weight, bias }, x, padding) => {
    const size = bias.shape[0]
    return filtered(weight, x, padding).add(bias.reshape([size, 1, 1]))
  }
  const filtered = (weight, x, padding) =>
    lax.convGeneralDilated(
      x,
      weight,
      [1, 1],
      [
        [padding, padding],
        [padding, padding],
      ],
    )
  /** The windows are apart from each other and cover the image: their maximum is one over two axes. */
  const maxPool = (x) => {
    const [n, c, h, w] = x.shape
    return np.max(x.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5])
  }
  /** Over the axes, of the batch alone: what is kept for later takes no time that counts. */
  const batchNorm = ({ scale, shift }, x, axes) => {
    const shape = axes.length === 1 ? [-1] : [-1, 1, 1]
    const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }))
    const variance = np.mean(np.square(centred.ref), axes, { keepdims: true })
    const unit = centred.mul(np.reciprocal(np.sqrt(variance.add(1e-5))))
    return unit.mul(scale.reshape(shape)).add(shift.reshape(shape))
  }
  const layerNorm = ({ scale, shift }, x) => {
    const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }))
    const variance = np.mean(np.square(centred.ref), -1, { keepdims: true })
    return centred
      .mul(np.reciprocal(np.sqrt(variance.add(1e-5))))
      .mul(scale)
      .add(shift)
  }
  const crossEntropy = (logits, oneHot) => {
    const count = logits.shape[0]
    return np.sum(nn.logSoftmax(logits, -1).mul(oneHot)).mul(-1 / count)
  }
  return { linear, conv, filtered, maxPool, batchNorm, layerNorm, crossEntropy }
}
