import { Generator, noGrad, rand, randn, scope, type Tensor } from '@wengert/autograd'
import type { Timed } from '../workloads/workload.ts'

export type Float = 'float32' | 'float64'

/** Tensors of random numbers, of the dtype of the row. */
export interface Draw {
  readonly normal: (...shape: readonly number[]) => Tensor
  /** Between 0 and 1. */
  readonly uniform: (...shape: readonly number[]) => Tensor
}

export interface RowOptions {
  readonly dtype?: Float
  readonly heavy?: boolean
}

/** Makes the computation of a row from random data. */
export type Make = (draw: Draw) => () => Tensor

/** A row that times one computation and the reading of one element of its result. */
export function row(name: string, make: Make, { dtype = 'float32', heavy = false }: RowOptions = {}): Timed {
  return {
    name,
    heavy,
    start(seed) {
      const generator = new Generator(seed)
      const compute = make({
        normal: (...shape) => randn(shape, { generator, dtype }).dynamic(),
        uniform: (...shape) => rand(shape, { generator, dtype }).dynamic(),
      })
      // As in a step of training: what is made is freed when it ends.
      return { step: () => scope(() => firstElement(compute())) }
    },
  }
}

/** As {@link row}, with nothing recorded. */
export function kernel(name: string, make: Make, options: RowOptions = {}): Timed {
  const silent: Make = (draw) => {
    const compute = make(draw)
    return () => noGrad(compute)
  }
  return row(name, silent, options)
}

/** A row in both floating-point types: `NAME` and `NAME-f64`. */
export function inBoth(
  kind: typeof row,
  name: string,
  make: Make,
  options: Pick<RowOptions, 'heavy'> = {},
): Timed[] {
  return [kind(name, make, options), kind(`${name}-f64`, make, { ...options, dtype: 'float64' })]
}

/** Reading it makes an engine that computes when asked compute. */
function firstElement(x: Tensor): number {
  return x.slice(...x.shape.map(() => 0)).item()
}
