import { setFlagsFromString } from 'node:v8'
import { Parameter, rand, type Tensor, zeros } from '@wengert/autograd'
import { expect, test } from 'vitest'

// V8's compiler made arrays of doubles of shapes that are computed by `map`; every function that reads shapes was then
// compiled anew, some seconds into a training, and slower from then on.

setFlagsFromString('--allow-natives-syntax')
/** Whether an array holds doubles rather than small integers, to be asked of V8 only. */
const holdsDoubles = new Function('list', 'return %HasDoubleElements(list)') as (list: unknown) => boolean

/** Calls after which V8 has compiled what is called. */
const calls = 3000

const leaf = (...shape: number[]) => new Parameter(rand(shape))
const image = () => leaf(1, 2, 5, 5)
const matrix = () => leaf(2, 3)
const kernel = rand([2, 2, 3, 3])

test.each<[string, () => Parameter, (x: any) => Tensor]>([
  ['pad', image, (x) => x.pad([[1, 2]])],
  ['pad by less than nothing', image, (x) => x.pad([[-1, -2]])],
  ['unfold', image, (x) => x.unfold({ kernelSize: 2 })],
  ['conv2d', image, (x) => x.conv2d(kernel, { padding: 1 })],
  ['convTranspose2d', image, (x) => x.convTranspose2d(kernel, { stride: 2 })],
  ['maxPool2d', image, (x) => x.maxPool2d(2, { ceilMode: true })],
  ['avgPool2d', image, (x) => x.avgPool2d(2, { padding: 1 })],
  ['adaptiveAvgPool2d', image, (x) => x.adaptiveAvgPool2d(2)],
  ['pixelUnshuffle', () => leaf(1, 1, 4, 4), (x) => x.pixelUnshuffle(2)],
  ['slice', image, (x) => x.slice(0, { start: 1, step: 1 })],
  ['flip', matrix, (x) => x.flip()],
  ['tile', matrix, (x) => x.tile([2, 3])],
  ['reshape', matrix, (x) => x.reshape([3, -1])],
  [
    'reshape to a product',
    matrix,
    (x) => x.reshape(x.shape.map((n: number, i: number) => (n * x.shape[i]) / n)),
  ],
  ['zeros', matrix, (x) => x.sum().add(zeros(x.shape.map((n: number) => Math.max(0, n + 0.5) - 0.5)))],
  ['kron', matrix, (x) => x.kron(x)],
  ['tensordot', matrix, (x) => x.tensordot(x.transpose(), 1)],
])('%s has a shape of integers, and so has its gradient', (_, make, f) => {
  const x = make()
  for (let i = 1; i <= calls; i++) {
    const y = f(x)
    x.zeroGrad()
    y.sum().backward()
    if (i % 500 === 0) expect([y.shape, x.grad!.shape].map(holdsDoubles)).toEqual([false, false])
  }
})
