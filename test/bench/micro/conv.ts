import { conv2d, vjp } from '@wengert/autograd'
import type { Timed } from '../workloads/workload.ts'
import { inBoth, kernel, row } from './row.ts'

/** A convolution of the workloads. */
interface Layer {
  readonly name: string
  readonly x: readonly number[]
  readonly weight: readonly number[]
  readonly padding: number
  readonly heavy?: boolean
}

const layers: readonly Layer[] = [
  { name: 'lenet1', x: [64, 1, 28, 28], weight: [6, 1, 5, 5], padding: 2 },
  { name: 'lenet2', x: [64, 6, 14, 14], weight: [16, 6, 5, 5], padding: 0 },
  { name: 'keras', x: [32, 3, 64, 64], weight: [32, 3, 3, 3], padding: 0, heavy: true },
  { name: 'res64', x: [16, 64, 32, 32], weight: [64, 64, 3, 3], padding: 1, heavy: true },
]

/** The three passes of each: the output, and the gradients by the input and by the weight. */
export const conv: readonly Timed[] = layers.flatMap(({ name, padding, heavy = false, ...shapes }) => [
  ...inBoth(
    kernel,
    `${name}-forward`,
    ({ normal }) => {
      const [x, weight] = [normal(...shapes.x), normal(...shapes.weight)]
      return () => conv2d(x, weight, { padding })
    },
    { heavy },
  ),
  ...inBoth(
    row,
    `${name}-dx`,
    ({ normal }) => {
      const [x, weight] = [normal(...shapes.x), normal(...shapes.weight)]
      const [y, pullback] = vjp((input) => conv2d(input, weight, { padding }), x)
      const g = normal(...y.shape)
      return () => pullback(g)[0]
    },
    { heavy },
  ),
  ...inBoth(
    row,
    `${name}-dw`,
    ({ normal }) => {
      const [x, weight] = [normal(...shapes.x), normal(...shapes.weight)]
      const [y, pullback] = vjp((filters) => conv2d(x, filters, { padding }), weight)
      const g = normal(...y.shape)
      return () => pullback(g)[0]
    },
    { heavy },
  ),
])
