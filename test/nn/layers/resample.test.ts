import { Generator, OptionError, ones, randn, ShapeError, type Tensor } from '@wengert/autograd'
import { Fold, LocalResponseNorm, PixelShuffle, PixelUnshuffle, Unfold, Upsample } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { thrown } from '#test/support/errors.ts'
import { expectSame } from '../support.ts'

const x = randn([2, 4, 4, 6], { dtype: 'float64', generator: new Generator(6) }) as Tensor

describe('a layer that resamples or normalises is its operation', () => {
  it('Upsample', () => {
    expectSame(new Upsample({ scaleFactor: 2 }).forward(x), x.interpolate({ scaleFactor: 2 }))
    const options = { size: [3, 5], mode: 'bilinear', alignCorners: true } as const
    expectSame(new Upsample(options).forward(x), x.interpolate(options))
  })

  it('PixelShuffle and PixelUnshuffle, which undo each other', () => {
    const big = new PixelShuffle(2).forward(x)
    expectSame(big, x.pixelShuffle(2))
    expectSame(new PixelUnshuffle(2).forward(big), x)
  })

  it('LocalResponseNorm', () => {
    const options = { alpha: 0.5, beta: 0.5, k: 2 }
    expectSame(new LocalResponseNorm(3, options).forward(x), x.localResponseNorm(3, options))
    expectSame(new LocalResponseNorm(2).forward(x), x.localResponseNorm(2))
  })
})

describe('Unfold and Fold', () => {
  const options = { padding: [1, 0], stride: [2, 1], dilation: [1, 2] } as const

  it('give columns by channel and tap, and add them up again', () => {
    const columns = new Unfold([2, 3], options).forward(x)
    expect(columns.shape).toEqual([2, 4 * 6, 3 * 2])
    const y = randn(columns.shape, { dtype: 'float64', generator: new Generator(7) }) as Tensor
    const image = new Fold([4, 6], [2, 3], options).forward(y)
    expect(image.shape).toEqual([2, 4, 4, 6])
    // <unfold x, y> = <x, fold y>
    expect(columns.mul(y).sum().item()).toBeCloseTo(x.mul(image).sum().item(), 9)
  })

  it('order rows by channel, then by tap', () => {
    const small = x.slice({ stop: 1 }, { stop: 2 }, { stop: 2 }, { stop: 2 })
    expectSame(new Unfold(2).forward(small), small.reshape([1, 8, 1]))
  })
})

it('what they cannot be made of or applied to is refused', () => {
  const wrong: (() => unknown)[] = [
    () => new Upsample({}),
    () => new Upsample({ size: 2, scaleFactor: 2 }),
    () => new Upsample({ factor: 2 } as never),
    () => new PixelShuffle(0),
    () => new PixelUnshuffle(1.5),
    () => new LocalResponseNorm(0),
    () => new LocalResponseNorm(2, { alpha: Number.NaN }),
    () => new Unfold(0),
    () => new Fold(2, [1, 2, 3]),
  ]
  for (const make of wrong) expect(thrown(make)).toBeInstanceOf(OptionError)
  expect(thrown(() => new Unfold(2).forward(ones([2, 2])))).toBeInstanceOf(ShapeError)
  expect(thrown(() => new Fold(3, 2).forward(ones([1, 4, 5])))).toBeInstanceOf(ShapeError)
})
