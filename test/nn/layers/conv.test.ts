import {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  Generator,
  randn,
  type Tensor,
  zeros,
} from '@wengert/autograd'
import { Conv1d, Conv2d, Conv3d, ConvTranspose1d, ConvTranspose2d } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectSame, refusal, values } from '../support.ts'

const options = { dtype: 'float64', generator: new Generator(3) } as const
const input = (...shape: number[]) => randn(shape, options) as Tensor

describe('a convolution layer is its operation with the layer’s weights', () => {
  it.each([
    [{}],
    [{ bias: false }],
    [{ stride: 2, padding: 1 }],
    [{ padding: 'same' as const, dilation: 2 }],
    [{ groups: 2, padding: 'valid' as const }],
  ])('with %o', (own) => {
    const { bias: _bias, ...rest } = own as { bias?: boolean }
    const line = new Conv1d(4, 6, 3, { ...own, ...options } as never)
    const plane = new Conv2d(4, 6, 3, { ...own, ...options } as never)
    const space = new Conv3d(4, 6, 3, { ...own, ...options } as never)
    const [x1, x2, x3] = [input(2, 4, 9), input(2, 4, 9, 8), input(1, 4, 7, 7, 8)]
    expectSame(line.forward(x1), conv1d(x1, line.weight, { bias: line.bias, ...rest }))
    expectSame(plane.forward(x2), conv2d(x2, plane.weight, { bias: plane.bias, ...rest }))
    expectSame(space.forward(x3), conv3d(x3, space.weight, { bias: space.bias, ...rest }))
  })

  it('with a size and a pair for each axis', () => {
    const layer = new Conv2d(1, 2, [3, 5], {
      stride: [1, 2],
      padding: [
        [1, 0],
        [2, 3],
      ],
      ...options,
    })
    expect([...layer.weight.shape]).toEqual([2, 1, 3, 5])
    const x = input(1, 1, 6, 8)
    const rest = {
      stride: [1, 2],
      padding: [
        [1, 0],
        [2, 3],
      ],
    } as const
    expectSame(layer.forward(x), conv2d(x, layer.weight.dynamic(), { bias: layer.bias, ...rest }))
  })

  it('transposed', () => {
    const own = { stride: 2, padding: 1, outputPadding: 1, groups: 2 }
    const line = new ConvTranspose1d(4, 6, 3, { ...own, ...options })
    const plane = new ConvTranspose2d(4, 6, [3, 2], { ...own, ...options })
    expect([...plane.weight.shape]).toEqual([4, 3, 3, 2])
    const [x1, x2] = [input(2, 4, 5), input(2, 4, 5, 4)]
    expectSame(line.forward(x1), convTranspose1d(x1, line.weight, { bias: line.bias, ...own }))
    expectSame(plane.forward(x2), convTranspose2d(x2, plane.weight, { bias: plane.bias, ...own }))
  })
})

describe('a convolution layer', () => {
  it('starts with weights in ±1/sqrt(fan in) and a bias of zeros', () => {
    const layer = new Conv2d(8, 30, 5, { groups: 2, generator: new Generator(1) })
    const bound = 1 / Math.sqrt(4 * 25)
    const largest = Math.max(...values(layer.weight).map(Math.abs))
    expect(largest).toBeLessThanOrEqual(Math.fround(bound))
    expect(largest).toBeGreaterThan(0.99 * bound)
    expect(values(layer.bias!).every((value) => value === 0)).toBe(true)
  })

  it.each([
    ['a kernel of 0', () => new Conv2d(1, 1, 0)],
    ['a kernel of three sizes', () => new Conv2d(1, 1, [3, 3, 3])],
    ['a negative padding', () => new Conv2d(1, 1, 3, { padding: -1 })],
    ['a padding by another word', () => new Conv2d(1, 1, 3, { padding: 'full' as never })],
    ['pairs that are none', () => new Conv2d(1, 1, 3, { padding: [[1, 2], [3]] as never })],
    ['a stride of 0', () => new Conv1d(1, 1, 3, { stride: 0 })],
    ['groups that do not divide', () => new Conv2d(4, 6, 3, { groups: 4 })],
    ['no channels', () => new Conv3d(0, 6, 3)],
    ['an unknown option', () => new Conv2d(1, 1, 3, { pading: 1 } as never)],
    ['an output padding that is none', () => new ConvTranspose2d(1, 1, 3, { outputPadding: -1 })],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })

  it('refuses other channels in its own words', () => {
    const x = zeros([1, 3, 8, 8]) as Tensor
    expect(refusal(() => new Conv2d(1, 2, 3).forward(x)).message).toMatch(
      /^conv2d: input has 3 channels, layer expects 1; got input \[1, 3, 8, 8\] and weight \[2, 1, 3, 3\];/,
    )
    expect(refusal(() => new ConvTranspose2d(1, 2, 3).forward(x)).message).toMatch(
      /channels, layer expects 1/,
    )
    expect(refusal(() => new Conv2d(3, 2, 9).forward(x)).name).toBe('ShapeError')
  })
})
