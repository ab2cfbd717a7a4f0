import { conv1d, conv2d, conv3d, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConvOptions, convBackward, convForward } from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { convCases, numbers } from '#test/testing/oracles/convCases.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { traits } from '#test/testing/oracles/windowCases.ts'

const ops = [conv1d, conv2d, conv3d]

/** The operation of as many axes as the kernel has. */
function convolution(options: ConvOptions) {
  const { stride, padding, dilation, groups } = options
  const given = { stride: stride!, padding: padding!, dilation: dilation!, groups: groups! }
  return (x: Tensor, w: Tensor, bias: Tensor) => ops[stride!.length - 1]!(x, w, { ...given, bias })
}

const named = (kind: 'same' | 'valid', k: readonly number[], d: readonly number[]) =>
  k.map((size, i): [number, number] => {
    const total = kind === 'valid' ? 0 : d[i]! * (size - 1)
    return [Math.floor(total / 2), Math.ceil(total / 2)]
  })

describe('convolution', () => {
  test('is tried with everything that breaks convolutions', () => {
    const seen = new Set(
      fc.sample(convCases(3), { numRuns: 300, seed: 1 }).flatMap(({ windows }) => [...traits(windows)]),
    )
    expect([...seen].sort()).toEqual([
      'asymmetric padding',
      'dilation with kernel 1',
      'padding beyond the window',
      'rank 1',
      'rank 2',
      'rank 3',
      'stride above the window',
      'stride does not divide',
      'window wholly in padding',
    ])
  })

  test('has as dx the full convolution with the rotated kernel, as dW that of input and error, db = Σ g', () => {
    fc.assert(
      fc.property(convCases(3), (configuration) => {
        const { x, w, b, g } = numbers(configuration)
        const { options } = configuration
        const { value, gradients } = pull(convolution(options), [x, w, b], g)
        const { dx, dW, db } = convBackward(x, w, g, options)
        expectEqual(value, convForward(x, w, b, options))
        expectEqual(gradients[0]!, dx)
        expectEqual(gradients[1]!, dW)
        expectEqual(gradients[2]!, db)
      }),
      { numRuns: 300 },
    )
  })

  test('has the same gradients where floats round', () => {
    fc.assert(
      fc.property(convCases(2), ({ options, xShape, wShape, o, seed }) => {
        const random = draw(seed)
        const [x, w, b] = [xShape, wShape, [o]].map((shape) => random.reals(shape))
        const y = convForward(x!, w!, b!, options)
        const g = random.reals(y.shape)
        const { value, gradients } = pull(convolution(options), [x!, w!, b!], g)
        const { dx, dW, db } = convBackward(x!, w!, g, options)
        expectClose(value, y, 1e-10)
        for (const [k, want] of [dx, dW, db].entries()) expectClose(gradients[k]!, want, 1e-10)
      }),
    )
  })

  test("'same' keeps the size, the larger half of the padding behind, and 'valid' pads nothing", () => {
    fc.assert(
      fc.property(convCases(2), fc.constantFrom('same', 'valid'), (configuration, kind) => {
        const { windows, xShape, wShape, o, seed } = configuration
        const { dilation } = windows.options
        const fits = windows.lengths.every((n, i) => n > dilation[i]! * (windows.kernel[i]! - 1))
        fc.pre(kind === 'same' || fits)
        const random = draw(seed)
        const [x, w, b] = [xShape, wShape, [o]].map((shape) => random.integers(shape))
        const groups = configuration.options.groups!
        const stride = windows.kernel.map(() => 1)
        const padding = named(kind, windows.kernel, dilation)
        const want = convForward(x!, w!, b!, { stride, dilation, padding, groups })
        const op = ops[stride.length - 1]!
        const f = (p: Tensor, q: Tensor, bias: Tensor) => op(p, q, { bias, dilation, padding: kind, groups })
        const { value } = pull(f, [x!, w!, b!], random.integers(want.shape))
        expectEqual(value, want)
        if (kind === 'same') expect(value.shape.slice(2)).toEqual(windows.lengths)
      }),
    )
  })
})
