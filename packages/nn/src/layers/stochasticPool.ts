import type {
  Generator,
  In,
  LayerOption,
  LayerOptions,
  PerAxis,
  Pool,
  ShapeFn,
  Tensor,
} from '@wengert/autograd'
import { stochasticPool2d } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { knownOptions } from '../options.ts'
import { perAxis } from './checks.ts'

/** The last argument of the layer; it may be left out where every type is the default. */
type StochasticArgs<K, S, P> = LayerOptions<
  [S, P],
  [K, 0],
  { readonly generator?: Generator } & LayerOption<'stride', S, K> & LayerOption<'padding', P, 0>
>

interface StochasticFn<K extends PerAxis, S extends PerAxis, P extends PerAxis> extends ShapeFn {
  readonly out: Pool<'stochasticPool2d', 2, In<this['in']>, K, S, P>
}

/** The options of the layer, once the types have done their work. */
interface Options {
  readonly stride?: PerAxis
  readonly padding?: PerAxis
  readonly generator?: Generator
}

/**
 * One entry of each window, drawn with probability proportional to its activation; in evaluation the mean weighted by
 * those probabilities (Zeiler and Fergus, 2013), as {@link stochasticPool2d}. Activations are not negative, as after a
 * ReLU.
 *
 * `x: [n, c, h, w] -> [n, c, oh, ow]`. Stride is the kernel's size unless given.
 *
 * @throws {OptionError} sizes that are no positive integers, an unknown option. `forward` throws a {@link ShapeError} on a
 * window larger than the padded input.
 * @example
 * const pool = new StochasticPool2d(2, { generator: new Generator(1) })
 * pool.forward(rand([1, 1, 4, 4])).shape // [1, 1, 2, 2]
 */
export class StochasticPool2d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
> extends Layer<StochasticFn<K, S, P>> {
  readonly kernelSize: PerAxis
  readonly #options: Options

  constructor(kernelSize: K, ...[options]: StochasticArgs<K, S, P>) {
    super()
    const op = 'StochasticPool2d'
    const known = knownOptions(op, (options ?? {}) as Options, ['stride', 'padding', 'generator'])
    const { stride = kernelSize, padding = 0, ...rest } = known
    perAxis(op, 'kernelSize', kernelSize, 2, 1)
    perAxis(op, 'stride', stride, 2, 1)
    perAxis(op, 'padding', padding, 2, 0)
    this.kernelSize = kernelSize
    this.#options = { stride, padding, ...rest }
  }

  protected compute(x: Tensor): Tensor {
    return stochasticPool2d(x, this.kernelSize, { ...this.#options, training: this.training })
  }
}
