import { conv2d, vjp } from '@wengert/autograd'
import type { Timed } from '../workloads/workload.ts'
import { kernel, row } from './row.ts'

/** A convolution of LeNet for a batch of 64. */
interface Layer {
  readonly name: string
  readonly x: readonly number[]
  readonly weight: readonly number[]
  readonly padding: number
}

const layers: readonly Layer[] = [
  { name: 'conv1', x: [64, 1, 28, 28], weight: [6, 1, 5, 5], padding: 2 },
  { name: 'conv2', x: [64, 6, 14, 14], weight: [16, 6, 5, 5], padding: 0 },
]

/** The three passes of LeNet's convolutions: the output, and the gradients by the input and by the weight. */
export const conv: readonly Timed[] = layers.flatMap(({ name, padding, ...shapes }) => [
  kernel(`${name}-forward`, (draw) => {
    const [x, weight] = [draw(shapes.x), draw(shapes.weight)]
    return () => conv2d(x, weight, { padding })
  }),
  row(`${name}-dx`, (draw) => {
    const [x, weight] = [draw(shapes.x), draw(shapes.weight)]
    const [y, pullback] = vjp((input) => conv2d(input, weight, { padding }), x)
    const g = draw(y.shape)
    return () => pullback(g)[0]
  }),
  row(`${name}-dw`, (draw) => {
    const [x, weight] = [draw(shapes.x), draw(shapes.weight)]
    const [y, pullback] = vjp((filters) => conv2d(x, filters, { padding }), weight)
    const g = draw(y.shape)
    return () => pullback(g)[0]
  }),
])
