import { Generator, grad, randn, type Tensor, zeros } from '@wengert/autograd'
import { Linear } from '@wengert/nn'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectClose, refusal, values } from '../support.ts'

const size = fc.integer({ min: 1, max: 5 })

describe('Linear', () => {
  it('is x weightᵀ + bias over the last axis, whatever axes stand before it', () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 2 }), size, size, fc.nat(), (lead, i, o, seed) => {
        const generator = new Generator(seed)
        const layer = new Linear(i, o, { dtype: 'float64', generator })
        layer.loadStateDict({
          weight: layer.weight.detach(),
          bias: randn([o], { dtype: 'float64', generator }),
        })
        const x = randn([...lead, i], { dtype: 'float64', generator }) as Tensor
        const [rows, w, b] = [values(x), values(layer.weight), values(layer.bias!)]
        const want = []
        for (let r = 0; r < rows.length / i; r++)
          for (let k = 0; k < o; k++)
            want.push(
              b[k]! +
                Array.from({ length: i }, (_, j) => rows[r * i + j]! * w[k * i + j]!).reduce(
                  (s, v) => s + v,
                  0,
                ),
            )
        const y = layer.forward(x)
        expect([...y.shape]).toEqual([...lead, o])
        expectClose(y, want)
      }),
    )
  })

  it('has dW = gᵀx, db = Σg, dx = gW', () => {
    const generator = new Generator(5)
    const options = { dtype: 'float64', generator } as const
    const layer = new Linear(3, 2, options)
    const [x, g] = [randn([4, 3], options), randn([4, 2], options)]
    const [dx, gradients] = [
      grad((input: Tensor) => layer.forward(input).mul(g).sum())(x.dynamic()),
      grad((model: typeof layer) => model.forward(x).mul(g).sum())(layer) as Record<string, Tensor>,
    ]
    expectClose(dx, values(g.matmul(layer.weight.detach())))
    expectClose(gradients.weight!, values(g.transpose(0, 1).matmul(x)))
    expectClose(gradients.bias!, values(g.sum(0)))
  })

  it('starts with weights in ±1/sqrt(in), repeated by a seed, and a bias of zeros', () => {
    const [a, b] = [1, 1].map((seed) => new Linear(50, 40, { generator: new Generator(seed) }))
    expect(values(a!.weight)).toEqual(values(b!.weight))
    const bound = 1 / Math.sqrt(50)
    expect(Math.max(...values(a!.weight).map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound))
    expect(Math.max(...values(a!.weight).map(Math.abs))).toBeGreaterThan(0.99 * bound)
    expect(values(a!.bias!).every((value) => value === 0)).toBe(true)
  })

  it('without bias has none', () => {
    const layer = new Linear(2, 3, { bias: false })
    expect(layer.bias).toBeNull()
    expect(layer.parameters()).toEqual([layer.weight])
    expect(values(layer.forward(zeros([1, 2])))).toEqual([0, 0, 0])
  })

  it.each([
    ['a size of 0', () => new Linear(0, 1)],
    ['a fraction', () => new Linear(1, 1.5)],
    ['a string', () => new Linear('3' as never, 1)],
    ['an unknown option', () => new Linear(1, 1, { biass: false } as never)],
    ['options that are none', () => new Linear(1, 1, false as never)],
    ['an integer dtype', () => new Linear(1, 1, { dtype: 'int32' as never })],
    ['a bias that is no flag', () => new Linear(1, 1, { bias: 0 as never })],
    ['a generator that is none', () => new Linear(1, 1, { generator: 7 as never })],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })

  it('refuses a scalar and other features', () => {
    expect(refusal(() => new Linear(3, 1).forward(zeros([]) as Tensor)).message).toContain(
      'input is a scalar',
    )
    expect(refusal(() => new Linear(3, 1).forward(zeros([2, 4]) as Tensor)).name).toBe('ShapeError')
  })
})
