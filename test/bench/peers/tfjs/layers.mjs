/** Layers of TensorFlow.js over variables, with images as it likes them: [n, h, w, c]. */

const product = (shape) => shape.reduce((a, b) => a * b, 1)

/** The values of a tensor with its axes in another order. */
function permuted(values, shape, axes) {
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)))
  const sizes = axes.map((axis) => shape[axis])
  return values.map((_, position) => {
    let [rest, at] = [position, 0]
    for (let i = axes.length - 1; i >= 0; i--) {
      at += (rest % sizes[i]) * strides[axes[i]]
      rest = Math.floor(rest / sizes[i])
    }
    return values[at]
  })
}

/** Tensors and variables from values in the order and the layout, channels before pixels, in which they are given. */
export class Maker {
  #tf
  #values

  constructor(tf, values) {
    this.#tf = tf
    this.#values = values
  }

  #variable(values, shape) {
    return this.#tf.variable(this.#tf.tensor(values, shape))
  }

  normal(...shape) {
    return this.#tf.tensor(this.#values.normal(product(shape)), shape)
  }

  uniform(shape, low, high) {
    return this.#tf.tensor(this.#values.uniform(product(shape), low, high), shape)
  }

  /** [n, h, w, c], uniform or normal. */
  images(kind, n, c, h, w) {
    const values = permuted(this.#values[kind](n * c * h * w), [n, c, h, w], [0, 2, 3, 1])
    return this.#tf.tensor(values, [n, h, w, c])
  }

  /** Labels of ten classes as rows with a single one. */
  oneHot(count) {
    const { tensor1d, oneHot, cast } = this.#tf
    return cast(oneHot(tensor1d(this.#values.labels(count, 10), 'int32'), 10), 'float32')
  }

  /** Weight [inputs, outputs] and bias; `image`, [c, h, w], is what was flattened to the inputs. */
  linear(inputs, outputs, image = [inputs, 1, 1]) {
    const values = this.#values.weight(inputs * outputs, inputs)
    const weight = this.#variable(permuted(values, [outputs, ...image], [2, 3, 1, 0]), [inputs, outputs])
    return { weight, bias: this.#variable(this.#values.constant(outputs, 0), [outputs]) }
  }

  /** [h, w, in, out] */
  filters(outputs, inputs, h, w) {
    const shape = [outputs, inputs, h, w]
    const values = this.#values.weight(product(shape), inputs * h * w)
    return this.#variable(permuted(values, shape, [2, 3, 1, 0]), [h, w, inputs, outputs])
  }

  conv(...shape) {
    const weight = this.filters(...shape)
    return { weight, bias: this.#variable(this.#values.constant(shape[0], 0), [shape[0]]) }
  }

  norm(size) {
    const scale = this.#variable(this.#values.constant(size, 1), [size])
    return { scale, shift: this.#variable(this.#values.constant(size, 0), [size]) }
  }
}

/**
 * The gradient of a convolution by its filters is itself one: of the images with their cotangents for filters, channels
 * and batch exchanged. The WebAssembly backend has no kernel for it, so its users must write it like this. `isData`
 * says that nobody wants the gradient by x.
 */
function composedConv(tf, x, filters, isData) {
  const byFilters = (g, x) => {
    const weights = tf.conv2d(tf.transpose(x, [3, 1, 2, 0]), tf.transpose(g, [1, 2, 0, 3]), 1, 'valid')
    return tf.transpose(weights, [1, 2, 0, 3])
  }
  const ofFilters = tf.customGrad((filters, save) => {
    save([x])
    return { value: tf.conv2d(x, filters, 1, 'valid'), gradFunc: (g, [x]) => [byFilters(g, x)] }
  })
  const ofBoth = tf.customGrad((x, filters, save) => {
    save([x, filters])
    const gradFunc = (g, [x, filters]) => [
      tf.conv2dTranspose(g, filters, x.shape, 1, 'valid'),
      byFilters(g, x),
    ]
    return { value: tf.conv2d(x, filters, 1, 'valid'), gradFunc }
  })
  return isData ? ofFilters(filters) : ofBoth(x, filters)
}

export function layers(tf) {
  const hasKernel = tf.getKernel('Conv2DBackpropFilter', tf.getBackend()) !== undefined
  const filtered = (filters, x, padding, isData = false) => {
    if (hasKernel) return tf.conv2d(x, filters, 1, padding)
    const sides = [padding, padding]
    return composedConv(tf, padding === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]]), filters, isData)
  }
  return {
    filtered,
    linear: ({ weight, bias }, x) => tf.add(tf.matMul(x, weight), bias),
    conv: ({ weight, bias }, x, padding, isData) => tf.add(filtered(weight, x, padding, isData), bias),
    maxPool: (x) => tf.maxPool(x, 2, 2, 'valid'),
    /** Of the batch alone: what is kept for later takes no time that counts. */
    batchNorm({ scale, shift }, x) {
      const axes = x.shape.slice(1).map((_, axis) => axis)
      const { mean, variance } = tf.moments(x, axes)
      return tf.batchNorm(x, mean, variance, shift, scale, 1e-5)
    },
    layerNorm({ scale, shift }, x) {
      const { mean, variance } = tf.moments(x, -1, true)
      const unit = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)))
      return tf.add(tf.mul(unit, scale), shift)
    },
    crossEntropy: (logits, oneHot) => tf.losses.softmaxCrossEntropy(oneHot, logits),
  }
}
