import { batchNorm, customVjp, Generator, randn, type Tensor } from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { GradientError, gradcheck, gradgradcheck } from '#autograd/testing/index.ts'
import { float64 } from '#test/support/arrays.ts'
import { thrown } from '#test/support/errors.ts'
import { normals } from './support.ts'

// Mistakes that the testers of other projects let pass: ours must not.

const draw = normals(1)

function caught(run: () => unknown): GradientError {
  const error = thrown(run)
  expect(error).toBeInstanceOf(GradientError)
  return error as GradientError
}

const normalised = (x: Tensor) => batchNorm(x, { training: true, eps: 0 }).output

describe('cotangents are random', () => {
  it('torch/nn #744, Mnemosyne #730: a batch normalisation whose gradient is 0 everywhere is caught', () => {
    const wrong = customVjp(normalised, (g: Tensor) => g.mul(0), { name: 'batchNorm' })
    expect(caught(() => gradcheck(wrong, [draw(4, 2)])).law).toBe('numeric')
    gradcheck(normalised, [draw(4, 2)])
  })

  it('Odyssey #3174, #3873: a softmax whose gradient forgets the sum is caught', () => {
    const wrong = customVjp(
      (x: Tensor) => x.softmax(1),
      (g: Tensor, out: Tensor) => g.mul(out),
      { name: 'softmax' },
    )
    expect(caught(() => gradcheck(wrong, [draw(2, 3)])).law).toBe('numeric')
  })

  it('twitter/torch-autograd #145: a rule that ignores its cotangent is caught, though right for ones', () => {
    const wrong = customVjp(
      (x: Tensor) => x.sinh(),
      (_g: Tensor, _out: Tensor, x: Tensor) => x.cosh(),
      { name: 'sinh' },
    )
    expect(caught(() => gradcheck(wrong, [draw(3)])).law).toBe('zero')
  })

  it('shumai: a Jacobian that is transposed is caught, though the sum of its entries is right', () => {
    const m = draw(3, 3)
    const wrong = customVjp(
      (x: Tensor) => m.matmul(x),
      (g: Tensor) => m.matmul(g),
      { name: 'product' },
    )
    const error = caught(() => gradcheck(wrong, [draw(3)]))
    expect(error.remedy).toContain('transposing')
  })
})

describe('tolerances and terms', () => {
  it('Chainer #3541: a wrong sign in one entry is caught in both modes', () => {
    const wrong = customVjp(
      (x: Tensor) => x.square(),
      (g: Tensor, _out: Tensor, x: Tensor) =>
        g
          .mul(x)
          .mul(2)
          .mul(float64([1, 1, -1, 1])),
      { name: 'square' },
    )
    const x = float64([1, 2, 3, 4])
    for (const mode of ['full', 'directional'] as const) {
      const error = caught(() => gradcheck(wrong, [x], { mode }))
      expect(error.input).toEqual({ path: 'inputs[0]', index: [2] })
    }
  })

  it('Paddle #79718: an error of half a percent is caught', () => {
    const wrong = customVjp(
      (x: Tensor) => x.exp(),
      (g: Tensor, out: Tensor) => g.mul(out).mul(1.005),
      { name: 'exp' },
    )
    expect(caught(() => gradcheck(wrong, [draw(3)])).ratio).toBeCloseTo(1.005, 6)
  })

  it('tinygrad batchnorm: a mean detached inside the variance passes first order and fails second', () => {
    const detached = (x: Tensor) => x.sub(x.mean(0, true).detach()).square().mean(0)
    const x = draw(4, 2)
    gradcheck(detached, [x])
    expect(caught(() => gradgradcheck(detached, [x])).law).toBe('numeric')
    gradgradcheck((t: Tensor) => t.variance(0), [x])
  })

  it('PyTorch #2268: gradients that differ from run to run are caught', () => {
    const generator = new Generator(1)
    const noisy = (x: Tensor) => x.mul(randn([3], { dtype: 'float64', generator }))
    expect(caught(() => gradcheck(noisy, [draw(3)])).law).toBe('deterministic')
  })

  it('PyTorch #2268: a gradient of the wrong size is caught', () => {
    const wrong = (g: Tensor) => [g]
    const error = caught(() => gradcheck((x: Tensor) => x.expand([2, 3]).square(), [draw(3)], { vjp: wrong }))
    expect(error.law).toBe('shape')
  })

  it('PyTorch #38586: an expanded input is checked as what it looks like, element by element', () => {
    const report = gradcheck((x: Tensor) => x.square(), [draw(3).expand([2, 3])])
    expect(report.compared).toBe(36)
  })
})

describe('what a failure says', () => {
  const wrong = customVjp(
    (x: Tensor) => x.sin(),
    (g: Tensor, _out: Tensor, x: Tensor) => g.mul(x.cos()).mul(float64([1, 1, 1, 1, 1, 2], [2, 3])),
    { name: 'sine' },
  )

  it('PyTorch #48764, Chainer #3425: the index, both numbers, their ratio, and how to come back', () => {
    const x = draw(2, 3)
    const error = caught(() => gradcheck(wrong, [x], { seed: 7 }))
    expect(error.input).toEqual({ path: 'inputs[0]', index: [1, 2] })
    expect(error.ratio).toBeCloseTo(2, 5)
    expect(error.message).toMatch(/numeric .*, analytic .*, ratio 2/)
    const { seed, path } = error
    expect(seed).toBe(7)
    expect(caught(() => gradcheck(wrong, [x], { seed, path })).message).toBe(error.message)
  })

  it('tenforty #319, #321: a point at a kink is suspected, not taken for a wrong rule, and may be left out', () => {
    const x = float64([-1, 0, 2])
    const error = caught(() => gradcheck((t: Tensor) => t.relu(), [x]))
    expect(error.finding.kink).toBe(true)
    expect(error.input).toEqual({ path: 'inputs[0]', index: [1] })
    expect(gradcheck((t: Tensor) => t.relu(), [x], { kinks: 'skip' }).skipped).toBe(1)
    gradcheck((t: Tensor) => t.relu(), [float64([-1, 0.1, 2])])
  })
})
