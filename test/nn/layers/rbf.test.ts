import { crossEntropy, Generator, grad, randn, type Tensor, tensor, zeros } from '@wengert/autograd'
import { gradcheck, gradgradcheck, oracles } from '@wengert/autograd/testing'
import { init, RBF, type RBFOptions } from '@wengert/nn'
import { Adam } from '@wengert/optim'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectClose, refusal, values } from '../support.ts'

const size = fc.integer({ min: 1, max: 4 })
const sizes = fc.tuple(size, size, size, fc.nat())

/** A layer with random centres and widths, with an input and a cotangent. */
function setup(n: number, i: number, o: number, seed: number, more: RBFOptions = {}) {
  const options = { dtype: 'float64', generator: new Generator(seed) } as const
  const [centers, x, g] = [randn([o, i], options), randn([n, i], options), randn([n, o], options)]
  const widths = randn([o], options).mul(0.3).exp()
  const layer = new RBF(i, o, { centers: centers.dynamic(), widths: widths.dynamic(), ...more })
  return { layer, x: x.dynamic(), g: g.dynamic(), widths: widths.dynamic() }
}

const plain = (x: Tensor) => oracles.ndarray(x.shape, values(x))

describe('RBF', () => {
  it('is exp(-|x - c|² / (2 s²)), with the gradients derived by hand', () => {
    fc.assert(
      fc.property(sizes, ([n, i, o, seed]) => {
        const { layer, x, g, widths } = setup(n, i, o, seed)
        const facts = [plain(x), plain(layer.centers.dynamic()), plain(widths)] as const
        expectClose(layer.forward(x), oracles.radialBasisForward(...facts).data)
        const want = oracles.radialBasisBackward(...facts, plain(g))
        const loss = (model: typeof layer, input: Tensor) => model.forward(input).mul(g).sum()
        expectClose(grad((input: Tensor) => loss(layer, input))(x), want.dx.data)
        const gradients = grad((model: typeof layer) => loss(model, x))(layer) as Record<string, Tensor>
        expectClose(gradients.centers!, want.dCentres.data)
        // s = e^v, so ds/dv = s.
        const s = values(widths)
        expectClose(
          gradients.logWidths!,
          want.dWidths.data.map((d, j) => d * s[j]!),
        )
      }),
    )
  })

  it.each<RBFOptions>([
    {},
    { normalize: true },
    { kernel: 'logGaussian' },
    { kernel: 'logGaussian', normalize: true },
  ])('has gradients of first and second order by differences, with %o', (options) => {
    const { layer, x } = setup(2, 3, 2, 7, options)
    const f = (input: Tensor) => layer.forward(input)
    expect(() => gradcheck(f, [x])).not.toThrow()
    expect(() => gradgradcheck(f, [x])).not.toThrow()
  })

  it('normalised is every unit’s share of the sum, also where every unit is 0', () => {
    fc.assert(
      fc.property(sizes, ([n, i, o, seed]) => {
        const { layer, x } = setup(n, i, o, seed)
        const { layer: shares } = setup(n, i, o, seed, { normalize: true })
        const y = values(layer.forward(x))
        const sums = y.map((_, at) => {
          const row = Math.floor(at / o)
          return y.slice(row * o, (row + 1) * o).reduce((sum, value) => sum + value, 0)
        })
        expectClose(
          shares.forward(x),
          y.map((value, at) => value / sums[at]!),
          1e-9,
        )
      }),
    )
    const far = new RBF(1, 2, { centers: tensor([[0], [1]]), normalize: true }).forward(tensor([[200]]))
    expect(values(far)).toEqual([0, 1])
  })

  it('is the log of itself with the kernel logGaussian', () => {
    for (const normalize of [false, true]) {
      const [a, b] = [
        setup(3, 2, 4, 11, { normalize }),
        setup(3, 2, 4, 11, { normalize, kernel: 'logGaussian' }),
      ]
      expectClose(b.layer.forward(b.x), values(a.layer.forward(a.x)).map(Math.log), 1e-9)
    }
  })

  it('over class prototypes gives LeNet-5’s penalties, negated, at widths of sqrt(1/2)', () => {
    const prototypes = tensor([
      [1, -1, 1],
      [-1, 1, 1],
    ])
    const layer = new RBF(3, 2, { centers: prototypes, widths: Math.SQRT1_2, kernel: 'logGaussian' })
    expectClose(layer.forward(tensor([[1, -1, 0]])), [-1, -9], 1e-6)
  })

  it('takes any axes before the last, and learns as any layer does', () => {
    expect(setup(1, 2, 3, 5).layer.forward(zeros([4, 5, 2], { dtype: 'float64' })).shape).toEqual([4, 5, 3])
    const { layer, x } = setup(6, 2, 2, 3, { kernel: 'logGaussian' })
    const labels = tensor([0, 1, 0, 1, 1, 0], { dtype: 'int32' })
    const optimizer = new Adam(layer.parameters(), { lr: 0.1 })
    for (let step = 0; step < 300; step++) optimizer.minimize(() => crossEntropy(layer.forward(x), labels))
    expect(crossEntropy(layer.forward(x), labels).item()).toBeLessThan(0.3)
    expect(values(layer.widths).every((width) => width > 0)).toBe(true)
  })

  it('starts from centres and widths that were given, or from a seed', () => {
    const [a, b] = [1, 1].map((seed) => new RBF(2, 3, { generator: new Generator(seed) }))
    expect(values(a!.centers)).toEqual(values(b!.centers))
    expect(values(a!.widths)).toEqual([1, 1, 1])
    expect(new RBF(1, 1, { dtype: 'float64' }).centers.dtype).toBe('float64')
    const centers = tensor([[1], [3]], { dtype: 'float64' })
    const own = new RBF(1, 2, { centers, widths: init.nearestDistances(centers) })
    expect([own.centers.dtype, own.logWidths.dtype]).toEqual(['float64', 'float64'])
    expectClose(own.widths, [2, 2])
  })

  it.each<[string, () => unknown]>([
    ['a size of 0', () => new RBF(0, 1)],
    ['a fraction', () => new RBF(1, 1.5)],
    ['an unknown option', () => new RBF(1, 1, { center: 1 } as never)],
    ['an unknown kernel', () => new RBF(1, 1, { kernel: 'cubic' as never })],
    ['a width of 0', () => new RBF(1, 1, { widths: 0 })],
    ['a negative width', () => new RBF(1, 2, { widths: tensor([1, -1]) })],
    ['a width that is NaN', () => new RBF(1, 1, { widths: Number.NaN })],
    ['widths that are none', () => new RBF(1, 1, { widths: 'wide' as never })],
    ['a flag that is none', () => new RBF(1, 1, { normalize: 1 as never })],
    ['an integer dtype', () => new RBF(1, 1, { dtype: 'int32' as never })],
    ['a generator that is none', () => new RBF(1, 1, { generator: 3 as never })],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })

  it.each<[string, () => unknown]>([
    ['centres of another shape', () => new RBF(2, 1, { centers: zeros([1, 3]) })],
    ['centres that are none', () => new RBF(2, 1, { centers: [[1, 2]] as never })],
    ['as many widths as there are not', () => new RBF(1, 2, { widths: tensor([1]) })],
    ['other features', () => new RBF(3, 1).forward(zeros([2, 4]) as Tensor)],
    ['a scalar', () => new RBF(3, 1).forward(zeros([]) as Tensor)],
  ])('refuses %s by its shape', (_, make) => {
    expect(refusal(make).name).toBe('ShapeError')
  })
})
