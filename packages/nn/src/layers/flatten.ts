import type { Flatten as FlattenShape, In, ShapeFn, Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { show } from '../options.ts'

interface FlattenFn<I extends number, J extends number> extends ShapeFn {
  readonly out: FlattenShape<In<this['in']>, I, J>
}

/**
 * Axes `start` to `end` as one; from 1, all but the batch, unless given.
 *
 * `x: [n, c, h, w] -> [n, c h w]`
 *
 * @throws {OptionError} axes that are no integers; `forward` throws an {@link AxisError} on axes the input does not have.
 * @example
 * new Flatten().forward(zeros([32, 16, 5, 5])).shape // [32, 400]
 */
export class Flatten<I extends number = 1, J extends number = -1> extends Layer<FlattenFn<I, J>> {
  readonly start: number
  readonly end: number

  constructor(start?: I, end?: J) {
    super()
    this.start = start ?? 1
    this.end = end ?? -1
    for (const axis of [this.start, this.end]) {
      if (Number.isSafeInteger(axis)) continue
      throw new OptionError(
        'Flatten',
        'axes must be integers',
        show(axis),
        'new Flatten() for all axes but the first',
      )
    }
  }

  protected compute(x: Tensor): Tensor {
    return x.flatten(this.start, this.end)
  }
}
