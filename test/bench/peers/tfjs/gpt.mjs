import { layers, Maker } from './layers.mjs'
import { training } from './training.mjs'

const [batch, tokens, width, heads] = [8, 64, 128, 4]

/** A transformer block that normalises first; the loss is the mean of squares. */
export const gptTiny = (tf) => (values) => {
  const { linear, layerNorm } = layers(tf)
  const make = new Maker(tf, values)
  const x = make.normal(batch, tokens, width)
  const norm1 = make.norm(width)
  const [queryKeyValue, out] = [make.linear(width, 3 * width), make.linear(width, width)]
  const norm2 = make.norm(width)
  const [expand, contract] = [make.linear(width, 4 * width), make.linear(4 * width, width)]
  const future = (_, i) => (i % tokens > Math.floor(i / tokens) ? -1e9 : 0)
  const mask = tf.tensor(Float32Array.from({ length: tokens * tokens }, future), [tokens, tokens])

  /** One product over the rows of all the batch: a weight would be broadcast to its axes. */
  const rows = (layer, x) => {
    const y = linear(layer, tf.reshape(x, [batch * tokens, x.shape[2]]))
    return tf.reshape(y, [batch, tokens, y.shape[1]])
  }
  const attention = (x) => {
    const split = (part) =>
      tf.transpose(tf.reshape(part, [batch, tokens, heads, width / heads]), [0, 2, 1, 3])
    const [q, k, v] = tf.split(rows(queryKeyValue, x), 3, -1).map(split)
    const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads))
    const attended = tf.transpose(tf.matMul(tf.softmax(tf.add(scores, mask)), v), [0, 2, 1, 3])
    return rows(out, tf.reshape(attended, [batch, tokens, width]))
  }
  const gelu = (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
  return training(tf, tf.train.sgd(0.1), () => {
    const attended = tf.add(x, attention(layerNorm(norm1, x)))
    const h = rows(contract, gelu(rows(expand, layerNorm(norm2, attended))))
    return tf.mean(tf.square(tf.add(attended, h)))
  })
}
