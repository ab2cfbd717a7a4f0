import {
  adaptiveAvgPool2d,
  avgPool2d,
  batchNorm,
  conv2d,
  convTranspose2d,
  crossEntropy,
  einsum,
  gather,
  maxPool2d,
  mseLoss,
  scatterAdd,
  stochasticPool2d,
  type Tensor,
  zeros,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, toTensor } from '#test/support/arrays.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { table } from './table.ts'

const f64 = { dtype: 'float64' } as const

/** Runs an operation on tracked zeros and a cotangent of its shape; every gradient has the shape of its input. */
function run(
  shapes: readonly (readonly number[])[],
  f: (...xs: any[]) => Tensor,
): { out: Tensor; inputs: Tensor[] } {
  const inputs = shapes.map((shape) => zeros(shape, { ...f64, requiresGrad: true }) as Tensor)
  const out = f(...inputs)
  out.backward(toTensor(draw(1).reals(out.shape)))
  for (const x of inputs) expect(x.grad?.shape).toEqual(x.shape)
  return { out, inputs }
}

describe('empty tensors', () => {
  const elementwise = table.filter(({ shapes }) => shapes.every((shape) => shape.join() === '3,4'))

  test('go through every operation that takes a matrix of any size', () => {
    const fixed =
      /reshape|pad, (?!constant)|gather|scatterAdd|split|indexSelect|take|topk|unfold|crossEntropy$/
    const rows = elementwise.filter(({ name }) => !fixed.test(name))
    expect(rows.length).toBeGreaterThan(60)
    for (const { name, shapes, f } of rows) {
      const smallest = /amax|amin|max over|min over/.test(name)
      for (const shape of [
        [0, 4],
        [3, 0],
        [0, 0],
      ]) {
        const axis = Number(name.at(-1))
        if (smallest && shape[axis] === 0) continue
        expect(
          () =>
            run(
              shapes.map(() => shape),
              f,
            ),
          `${name} of [${shape}]`,
        ).not.toThrow()
      }
    }
  })

  test('have the empty sum 0, the empty product 1, no mean, and -∞ as the logarithm of no exponentials', () => {
    const x = zeros([2, 0], f64)
    expect(x.sum(1).toArray()).toEqual([0, 0])
    expect(x.prod(1).toArray()).toEqual([1, 1])
    expect(x.mean(1).toArray()).toEqual([Number.NaN, Number.NaN])
    expect(x.logSumExp(1).toArray()).toEqual([-Infinity, -Infinity])
    expect([x.any(1).toArray(), x.all(1).toArray()]).toEqual([
      [false, false],
      [true, true],
    ])
    expect(x.sum(0).shape).toEqual([0])
  })

  test('are reshaped whatever their layout, with a size of -1 where that says something', () => {
    const turned = zeros([3, 0, 2], f64).permute([1, 2, 0])
    expect(turned.shape).toEqual([0, 2, 3])
    expect(turned.reshape([0]).shape).toEqual([0])
    expect(turned.reshape([5, 0]).shape).toEqual([5, 0])
    expect(turned.reshape([-1, 3]).shape).toEqual([0, 3])
    expect(turned.flatten().shape).toEqual([0])
  })

  test('contract to zeros, and the other operand gets zeros back', () => {
    const { out, inputs } = run(
      [
        [2, 0],
        [0, 3],
      ],
      (x, y) => x.matmul(y),
    )
    expect(out.toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ])
    expect(inputs[0]!.grad!.shape).toEqual([2, 0])
    const einsums = run(
      [
        [0, 2],
        [2, 3],
      ],
      (x, y) => einsum('ij,jk->k', x, y),
    )
    expect(einsums.out.toArray()).toEqual([0, 0, 0])
    expect(einsums.inputs[1]!.grad!.abs().sum().item()).toBe(0)
  })

  test('as a batch go through every layer of a network, with zero gradients for the weights', () => {
    const shape = [0, 2, 4, 4]
    const conv = run([shape, [3, 2, 2, 2], [3]], (x, w, bias) => conv2d(x, w, { bias }))
    expect(conv.out.shape).toEqual([0, 3, 3, 3])
    expect(conv.inputs[1]!.grad!.abs().sum().item()).toBe(0)
    expect(conv.inputs[2]!.grad!.toArray()).toEqual([0, 0, 0])
    run([shape, [2, 3, 2, 2]], (x, w) => convTranspose2d(x, w, { stride: 2 }))
    for (const pool of [
      (x: Tensor) => maxPool2d(x, 2),
      (x: Tensor) => maxPool2d(x, 3, { padding: 1 }),
      (x: Tensor) => avgPool2d(x, 2, { countIncludePad: false }),
      (x: Tensor) => adaptiveAvgPool2d(x, 2),
      (x: Tensor) => stochasticPool2d(x, 2),
      (x: Tensor) => stochasticPool2d(x, 2, { training: false }),
    ])
      expect(run([shape], pool).out.shape).toEqual([0, 2, 2, 2])
    run([shape, [2]], (x, weight) => batchNorm(x, { weight, training: true }).output)
    run([[0, 3]], (x) => x.softmax(1))
  })

  test('as a batch have no mean loss and a sum of 0', () => {
    const labels = int32([])
    expect(run([[0, 3]], (x) => crossEntropy(x, labels)).out.item()).toBeNaN()
    expect(run([[0, 3]], (x) => crossEntropy(x, labels, { reduction: 'sum' })).out.item()).toBe(0)
    expect(
      run(
        [
          [0, 3],
          [0, 3],
        ],
        (x, y) => mseLoss(x, y),
      ).out.item(),
    ).toBeNaN()
  })

  test('select nothing, and as an index take nothing', () => {
    const none = int32([], [0, 2])
    expect(
      run([[3, 2]], (x) => gather(x, 0, none))
        .inputs[0]!.grad!.abs()
        .sum()
        .item(),
    ).toBe(0)
    run(
      [
        [3, 2],
        [0, 2],
      ],
      (x, src) => scatterAdd(x, 0, none, src),
    )
    expect(zeros([0]).sort().values.shape).toEqual([0])
    expect(zeros([2, 0]).argsort({ axis: 0 }).shape).toEqual([2, 0])
    expect(
      float64([1, 2])
        .slice({ start: 2 })
        .pad([[1, 0]])
        .toArray(),
    ).toEqual([0])
  })
})
