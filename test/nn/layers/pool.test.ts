import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  Generator,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  randn,
  stochasticPool2d,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  StochasticPool2d,
} from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectClose, expectSame, refusal } from '../support.ts'

const generator = new Generator(9)
const input = (...shape: number[]) => randn(shape, { dtype: 'float64', generator }) as Tensor
const [line, plane, space] = [input(2, 3, 11), input(2, 3, 11, 9), input(1, 2, 8, 9, 7)]

describe('a pooling layer is its operation', () => {
  it.each([[{}], [{ stride: 2, padding: 1 }], [{ stride: 2, dilation: 2, ceilMode: true }]])(
    'max, %o',
    (own) => {
      expectSame(new MaxPool1d(3, own as never).forward(line), maxPool1d(line, 3, own))
      expectSame(new MaxPool2d(3, own as never).forward(plane), maxPool2d(plane, 3, own))
      expectSame(new MaxPool3d(3, own as never).forward(space), maxPool3d(space, 3, own))
    },
  )

  it.each([
    [{}],
    [{ stride: 2, padding: 1, countIncludePad: false }],
    [{ ceilMode: true, divisorOverride: 5 }],
  ])('average, %o', (own) => {
    expectSame(new AvgPool1d(3, own as never).forward(line), avgPool1d(line, 3, own))
    expectSame(new AvgPool2d(3, own as never).forward(plane), avgPool2d(plane, 3, own))
    expectSame(new AvgPool3d(3, own as never).forward(space), avgPool3d(space, 3, own))
  })

  it('adaptive', () => {
    expectSame(new AdaptiveAvgPool1d(4).forward(line), adaptiveAvgPool1d(line, 4))
    expectSame(new AdaptiveAvgPool2d([4, 5]).forward(plane), adaptiveAvgPool2d(plane, [4, 5]))
  })

  it('stochastic: the same draws from the same seed in training, no draws in evaluation', () => {
    const positive = plane.abs()
    const own = { stride: 2, padding: 1 }
    const pool = new StochasticPool2d(3, { ...own, generator: new Generator(4) })
    const op = (training: boolean) =>
      stochasticPool2d(positive, 3, { ...own, training, generator: new Generator(4) })
    expectSame(pool.forward(positive), op(true))
    expectSame(pool.eval().forward(positive), op(false))
  })
})

describe('StochasticPool2d', () => {
  it('gives the weighted mean Σa² / Σa in evaluation and an entry of the window in training', () => {
    const x = tensor(
      [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ],
      { dtype: 'float64' },
    )
    const pool = new StochasticPool2d(2, { generator: new Generator(1) })
    for (let i = 0; i < 20; i++) expect([1, 2, 3, 4]).toContain(pool.forward(x).item())
    expectClose(pool.eval().forward(x), [30 / 10])
  })
})

describe('a pooling layer refuses', () => {
  it.each([
    ['a kernel of 0', () => new MaxPool2d(0)],
    ['two sizes on one axis', () => new MaxPool1d([2, 2])],
    ['a flag that is none', () => new MaxPool2d(2, { ceilMode: 1 as never })],
    ['a dilation of average pooling', () => new AvgPool2d(2, { dilation: 2 } as never)],
    ['a divisor of 0', () => new AvgPool2d(2, { divisorOverride: 0 })],
    ['an output size of 0', () => new AdaptiveAvgPool2d([0, 1])],
    ['an unknown option', () => new StochasticPool2d(2, { training: false } as never)],
  ])('%s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })

  it('a window that does not fit', () => {
    expect(refusal(() => new MaxPool2d(12).forward(plane)).name).toBe('ShapeError')
  })
})
