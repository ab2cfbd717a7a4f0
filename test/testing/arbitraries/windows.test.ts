import { conv1d, conv2d, conv3d, Generator, randn } from '@wengert/autograd'
import { edgesOf, gradcheck, type WindowCase, windows } from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shrunk } from './shrunk.ts'

const draw = (shape: readonly number[], generator: Generator) =>
  randn([...shape], { dtype: 'float64', generator }).dynamic()

const convolutions = [conv1d, conv2d, conv3d] as const

const windowsOn = ({ input, kernelSize, stride, padding, dilation }: WindowCase) =>
  kernelSize.map((k, axis) => {
    const reach = dilation[axis]! * (k - 1) + 1
    return Math.floor((input[axis + 2]! + 2 * padding[axis]! - reach) / stride[axis]!) + 1
  })

describe('window configurations', () => {
  test.each([1, 2, 3] as const)('are valid convolutions over %i axes', (axes) => {
    fc.assert(
      fc.property(windows({ axes, minBatch: 0 }), fc.nat(), (it, seed) => {
        const { input, weight, stride, padding, dilation, groups } = it
        const generator = new Generator(seed)
        const convolution = convolutions[axes - 1]!
        const out = convolution(draw(input, generator), draw(weight, generator), {
          stride,
          padding,
          dilation,
          groups,
        })
        expect([...out.shape]).toEqual([input[0], weight[0], ...windowsOn(it)])
      }),
      { numRuns: 50 },
    )
  })

  test('reach every edge, in every run of a hundred', () => {
    for (let seed = 0; seed < 10; seed++) {
      const edges = fc.sample(windows(), { numRuns: 100, seed }).flatMap(edgesOf)
      expect([...new Set(edges)].sort()).toEqual([
        'depthwise',
        'dilation of one element',
        'groups',
        'padding beyond half the window',
        'stride beyond the window',
        'stride leaves a rest',
        'window wholly in padding',
      ])
    }
  })

  test('for pools have no window wholly in padding', () => {
    const pools = fc.sample(windows({ of: 'pool' }), { numRuns: 300, seed: 5 })
    const edges = new Set(pools.flatMap(edgesOf))
    expect(edges.has('window wholly in padding')).toBe(false)
    expect(edges.has('padding beyond half the window')).toBe(true)
  })

  test('have right gradients with random data', () => {
    fc.assert(
      fc.property(windows(), fc.nat(), ({ input, weight, stride, padding, dilation, groups }, seed) => {
        const generator = new Generator(seed)
        const options = { stride, padding, dilation, groups }
        const data = [draw(input, generator), draw(weight, generator)] as const
        gradcheck((x, w) => conv2d(x, w, options), data, { mode: 'directional', trials: 1 })
      }),
      { numRuns: 50 },
    )
  })

  test('are small, and shrink to one element under one', () => {
    const list = fc.sample(windows(), { numRuns: 200, seed: 5 })
    expect(Math.max(...list.map(({ input }) => input.reduce((a, b) => a * b, 1)))).toBeLessThan(2000)
    expect(shrunk(windows(), () => false)).toEqual({
      input: [1, 1, 1, 1],
      weight: [1, 1, 1, 1],
      kernelSize: [1, 1],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
      groups: 1,
    })
    const overlapping = shrunk(windows({ axes: 1 }), ({ kernelSize, stride }) => kernelSize[0]! <= stride[0]!)
    expect(overlapping).toMatchObject({
      kernelSize: [2],
      stride: [1],
      padding: [0],
      dilation: [1],
      groups: 1,
    })
  })
})
