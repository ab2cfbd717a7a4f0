import { layers, Maker } from './layers.mjs'
import { sgd, training } from './training.mjs'

const [batch, tokens, width, heads] = [8, 64, 128, 4]

/** A transformer block that normalises first; the loss is the mean of squares. */
export const gptTiny = (jax) => (values) => {
  const { nn, numpy: np } = jax
  const { linear, layerNorm } = layers(jax)
  const make = new Maker(jax, values)
  const inputs = [make.normal(batch, tokens, width)]
  const params = {
    norm1: make.norm(width),
    queryKeyValue: make.linear(width, 3 * width),
    out: make.linear(width, width),
    norm2: make.norm(width),
    expand: make.linear(width, 4 * width),
    contract: make.linear(4 * width, width),
  }
  const attention = (queryKeyValue, out, x) => {
    const [q, k, v] = np
      .split(linear(queryKeyValue, x), 3, -1)
      .map((part) => part.reshape([batch, tokens, heads, width / heads]))
    const attended = nn.dotProductAttention(q, k, v, { isCausal: true })
    return linear(out, attended.reshape([batch, tokens, width]))
  }
  const loss = ({ norm1, queryKeyValue, out, norm2, expand, contract }, x) => {
    const attended = x.ref.add(attention(queryKeyValue, out, layerNorm(norm1, x)))
    const h = nn.gelu(linear(expand, layerNorm(norm2, attended.ref)), { approximate: false })
    return np.mean(np.square(attended.add(linear(contract, h))))
  }
  return training(jax, { params, inputs, loss, optimizer: sgd(0.1) })
}
