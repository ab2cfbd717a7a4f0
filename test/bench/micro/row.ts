import { Generator, noGrad, randn, type Tensor } from '@wengert/autograd'
import type { Timed } from '../workloads/workload.ts'

/** A tensor of normal numbers. */
export type Draw = (shape: readonly number[]) => Tensor

/** A row that times one computation, made by `make` from random data, and the reading of one element of its result. */
export function row(name: string, make: (draw: Draw) => () => Tensor): Timed {
  return {
    name,
    start(seed) {
      const generator = new Generator(seed)
      const compute = make((shape) => randn(shape, { generator }).dynamic())
      return { step: () => firstElement(compute()) }
    },
  }
}

/** As {@link row}, with nothing recorded. */
export function kernel(name: string, make: (draw: Draw) => () => Tensor): Timed {
  return row(name, (draw) => {
    const compute = make(draw)
    return () => noGrad(compute)
  })
}

/** Reading it makes an engine that computes when asked compute. */
function firstElement(x: Tensor): number {
  return x.slice(...x.shape.map(() => 0)).item()
}
