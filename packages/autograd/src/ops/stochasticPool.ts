import { where } from '../primitives/compare.ts'
import { pickAt } from '../primitives/select.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import { generatorOf, rand } from '../tensor/random.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { poolGeometry, poolWindows } from './pool.ts'

/**
 * Stochastic pooling (Zeiler and Fergus 2013) over two axes: `x: [n, c, h, w] -> [n, c, h', w']`, sizes as in {@link
 * maxPool2d}. Activations are meant to be non-negative, behind a relu.
 *
 * In training an entry of each window is drawn with probability proportional to its activation, p_i = a_i / Σ a, and
 * the gradient goes to the drawn entry; otherwise the result is the expectation Σ p_i a_i, differentiated as such.
 * Entries that are not positive are never drawn; a window without positive entries gives its first entry in training
 * and 0 otherwise.
 *
 * @example
 * stochasticPool2d(randn([8, 6, 24, 24]).relu(), 2, { generator: new Generator(1) }).shape // [8, 6, 12, 12]
 * stochasticPool2d(tensor([[[[1, 3]]]]), [1, 2], { training: false }) // [[[[2.5]]]]
 */
export const stochasticPool2d = operation('stochasticPool2d', (x, kernelSize, options = {}) => {
  const op = 'stochasticPool2d'
  checkOptions(op, options, ['stride', 'padding', 'training', 'generator'])
  const { training = true, generator } = options
  const geometry = poolGeometry(op, 2, x, kernelSize, options)
  const windows = poolWindows(geometry, 0)
  if (!training) return expectation(windows.flatten(-2))
  const weights = windows.detach().to('float64').relu().flatten(-2)
  return pickAt(windows, geometry.windowAxes, draw(weights, generatorOf(op, generator)))
})

/** `[..., k] -> [...]`: Σ a² / Σ a over the positive entries; 0 where there are none. */
function expectation(windows: Tensor): Tensor {
  const a = windows.relu()
  const total = a.sum(-1)
  const none = total.equal(0)
  return where(
    none,
    0,
    a
      .square()
      .sum(-1)
      .div(where(none, 1, total)),
  )
}

/**
 * `[..., k] -> [...]`: the first position where the running sum exceeds u times the total, u uniform in [0, 1). The
 * position where the running sum has reached the total is taken at the latest, however u times the total was rounded.
 */
function draw(weights: Tensor, generator: ReturnType<typeof generatorOf>): Tensor {
  const running = weights.cumsum(-1)
  const total = running.slice('...', { start: -1 })
  const u = rand(total.shape, { dtype: 'float64', generator }).dynamic()
  return running.lessEqual(u.mul(total)).logicalAnd(running.less(total)).to('int32').sum(-1)
}
