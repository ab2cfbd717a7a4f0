import { concat, type Generator, rand, type Tensor } from '@wengert/autograd'
import { type PoolGeometry, poolGeometry, poolWindows } from '#autograd/ops/pool.ts'
import { pickAt } from '#autograd/primitives/select.ts'
import { familyOf, inOp, scaled } from '../mutant.ts'

// Pools: by the largest, by the mean, adaptive, stochastic.

type Options = Record<string, any>
type Numbers = readonly number[]

/** Where windows over two axes lie. */
function geometryOf(x: Tensor, k: Numbers, { stride, padding, dilation = 1, ceilMode = false }: Options) {
  return poolGeometry('pool', 2, x, k, { stride, padding, dilation, ceilMode })
}

const product = (k: Numbers) => k.reduce((a, b) => a * b, 1)

/** With ceilMode, windows that begin in the right padding too. */
function keepingAll(geometry: PoolGeometry): PoolGeometry {
  const { input, k, s, d, p } = geometry
  const extra = k.map((size, i) => {
    const room = input.shape[2 + i]! + 2 * p[i]! - d[i]! * (size - 1) - 1
    return Math.ceil(room / s[i]!) * s[i]! - room
  })
  return { ...geometry, extra }
}

/** Adaptive spans of the last axis. Their ends are to be rounded up, or some elements are missed. */
function spans(x: Tensor, m: number, rounded: (end: number) => number): Tensor[] {
  const n = x.shape.at(-1)!
  return Array.from({ length: m }, (_, i) => {
    const start = Math.floor((i * n) / m)
    const stop = Math.max(start + 1, rounded(((i + 1) * n) / m))
    return x.slice('...', { start, stop })
  })
}

const flatWindows = (x: Tensor, k: Numbers, options: Options) =>
  poolWindows(geometryOf(x, k, options), 0).flatten(-2)

export const pools = familyOf('pools', [
  {
    name: 'maxPool2d: equal entries share the cotangent',
    rows: ['maxPool2d'],
    killedBy: ['gradient'],
    plant: inOp('maxPool2d', () => (x: Tensor, k, options) => {
      const geometry = geometryOf(x, k, options)
      return poolWindows(geometry, -Infinity).amax(geometry.windowAxes)
    }),
  },
  {
    name: 'maxPool2d: the padding is 0 and wins over negative entries',
    rows: ['maxPool2d'],
    killedBy: ['value'],
    plant: inOp(
      'maxPool2d',
      () => (x: Tensor, k, options) => poolWindows(geometryOf(x, k, options), 0).amax([4, 5]),
    ),
  },
  {
    name: 'maxPool2d: stride as if it were the dilation',
    rows: ['maxPool2d'],
    killedBy: ['value'],
    plant: inOp('maxPool2d', (right) => (x, k: Numbers, options: Options) => {
      const { stride, padding } = options
      const fits = k.every((size, i) => {
        const reach = stride[i] * (size - 1) + 1
        return reach > padding[i] && reach <= x.shape[2 + i] + 2 * padding[i]
      })
      return right(x, k, fits ? { ...options, dilation: stride } : options)
    }),
  },
  {
    name: 'maxPool2d: ceilMode keeps windows that begin in the right padding',
    rows: ['maxPool2d', 'avgPool2d'],
    killedBy: ['value'],
    plant: inOp('maxPool2d', (right) => (x: Tensor, k, options: Options) => {
      if (!options.ceilMode) return right(x, k, options)
      return poolWindows(keepingAll(geometryOf(x, k, options)), -Infinity).amax([4, 5])
    }),
  },
  {
    name: 'avgPool2d: countIncludePad ignored',
    rows: ['avgPool2d'],
    killedBy: ['value'],
    plant: inOp(
      'avgPool2d',
      (right) => (x, k, options) => right(x, k, { ...options, countIncludePad: true }),
    ),
  },
  {
    name: 'avgPool2d: what ceilMode adds beyond the padding counts',
    rows: ['avgPool2d'],
    killedBy: ['value'],
    plant: inOp('avgPool2d', (right) => (x, k, options: Options) => {
      const { ceilMode, countIncludePad, divisorOverride } = options
      const divisor = ceilMode && countIncludePad ? (divisorOverride ?? product(k)) : divisorOverride
      return right(x, k, { ...options, divisorOverride: divisor })
    }),
  },
  {
    name: 'avgPool1d: the gradient of the sum',
    rows: ['avgPool1d'],
    killedBy: ['adjoint'],
    plant: inOp(
      'avgPool1d',
      (right) => (x: Tensor, k: Numbers, options) => right(scaled(x, product(k)), k, options),
    ),
  },
  {
    name: 'adaptiveAvgPool1d: spans end one element early',
    rows: ['adaptiveAvgPool1d'],
    killedBy: ['value'],
    plant: inOp('adaptiveAvgPool1d', () => (x: Tensor, [m]: Numbers) => {
      return concat(
        spans(x, m!, Math.floor).map((span) => span.mean(-1, true)),
        2,
      )
    }),
  },
  {
    name: 'adaptiveMaxPool1d: spans end one element early',
    rows: ['adaptiveMaxPool1d'],
    killedBy: ['value'],
    plant: inOp('adaptiveMaxPool1d', () => (x: Tensor, [m]: Numbers) => {
      return concat(
        spans(x, m!, Math.floor).map((span) => span.max(-1, true)),
        2,
      )
    }),
  },
  {
    name: 'adaptiveMaxPool1d: equal entries share the cotangent',
    rows: ['adaptiveMaxPool1d'],
    killedBy: ['gradient'],
    plant: inOp('adaptiveMaxPool1d', () => (x: Tensor, [m]: Numbers) => {
      return concat(
        spans(x, m!, Math.ceil).map((span) => span.amax(-1, true)),
        2,
      )
    }),
  },
  {
    name: 'stochasticPool2d: every entry with the same probability',
    rows: ['stochasticPool2d'],
    killedBy: ['value'],
    plant: inOp('stochasticPool2d', () => (x: Tensor, k: Numbers, { generator, ...options }: Options) => {
      const windows = flatWindows(x, k, options)
      const u = rand([...windows.shape.slice(0, -1)], { dtype: 'float64', generator: generator as Generator })
      return pickAt(windows, [4], u.dynamic().mul(product(k)).floor().to('int32'))
    }),
  },
  {
    name: 'stochasticPool2d: the gradient spread over the window by probability',
    rows: ['stochasticPool2d'],
    killedBy: ['gradient'],
    plant: inOp('stochasticPool2d', (right) => (x: Tensor, k, { generator, ...options }: Options) => {
      const drawn: Tensor = right(x, k, { ...options, generator }).detach()
      const windows = flatWindows(x, k, options)
      const p = windows.detach().relu()
      const spread = windows.mul(p.div(p.sum(-1, true))).sum(-1)
      return drawn.add(spread.sub(spread.detach()))
    }),
  },
  {
    name: 'stochasticPool2d: the expectation without the quotient term, its probabilities constant',
    rows: ['stochasticPool2d (evaluation)'],
    killedBy: ['gradcheck'],
    plant: inOp('stochasticPool2d', () => (x: Tensor, k, { training: _, ...options }: Options) => {
      const windows = flatWindows(x, k, options)
      const p = windows.detach().relu()
      return windows.mul(p.div(p.sum(-1, true))).sum(-1)
    }),
  },
])
