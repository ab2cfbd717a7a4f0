import { logAddExp, type Tensor, where } from '@wengert/autograd'
import { familyOf, inOp } from '../mutant.ts'

// Functions of one element that are composed of others.

export const activations = familyOf('activations', [
  {
    name: 'clamp: derivative 0 at its bounds',
    rows: ['clamp'],
    killedBy: ['gradient'],
    plant: inOp('clamp', () => (x: Tensor, low: number | null, high: number | null) => {
      const raised = low === null ? x : where(x.lessEqual(low), low, x)
      return high === null ? raised : where(raised.greaterEqual(high), high, raised)
    }),
  },
  {
    name: 'clamp: bounds as constants',
    rows: ['clamp (tensor bounds)'],
    killedBy: ['gradient'],
    plant: inOp('clamp', (right) => (x: Tensor, ...bounds: (Tensor | null | undefined)[]) => {
      return right(x, ...bounds.map((bound) => bound?.detach() ?? null))
    }),
  },
  {
    name: 'clamp: bounds that are NaN bound nothing',
    rows: ['clamp (tensor bounds)'],
    killedBy: ['value'],
    plant: inOp('clamp', (right) => (x: Tensor, ...bounds: (Tensor | null | undefined)[]) => {
      const [min, max] = bounds.map(
        (bound, i) => bound && where(bound.isNaN(), i ? Infinity : -Infinity, bound),
      )
      return right(x, min ?? null, max ?? null)
    }),
  },
  {
    name: 'hardtanh: derivative 1 at its bounds',
    rows: ['hardtanh'],
    killedBy: ['gradient'],
    plant: inOp(
      'hardtanh',
      () =>
        (x: Tensor, low = -1, high = 1) =>
          where(x.less(low), low, where(x.greater(high), high, x)),
    ),
  },
  {
    name: 'leakyRelu: derivative 1 at 0',
    rows: ['leakyRelu'],
    killedBy: ['gradient'],
    plant: inOp(
      'leakyRelu',
      () =>
        (x: Tensor, k = 0.01) =>
          where(x.greaterEqual(0), x, x.mul(k)),
    ),
  },
  {
    name: 'elu: derivative 1 at 0',
    rows: ['elu'],
    killedBy: ['gradient'],
    plant: inOp(
      'elu',
      () =>
        (x: Tensor, alpha = 1) =>
          where(x.greaterEqual(0), x, x.minimum(0).expm1().mul(alpha)),
    ),
  },
  {
    name: 'elu: the exponential of what is not used, which overflows',
    rows: ['elu'],
    killedBy: ['gradient'],
    plant: inOp(
      'elu',
      () =>
        (x: Tensor, alpha = 1) =>
          where(x.greater(0), x, x.expm1().mul(alpha)),
    ),
  },
  {
    name: 'gelu: 0.044715 as 0.0447',
    rows: ['gelu'],
    killedBy: ['value'],
    plant: inOp('gelu', (right) => (x: Tensor, options) => {
      if (options?.approximate !== 'tanh') return right(x, options)
      const inner = x.add(x.pow(3).mul(0.0447)).mul(Math.sqrt(2 / Math.PI))
      return x.mul(0.5).mul(inner.tanh().add(1))
    }),
  },
  {
    name: 'gelu: the density dropped from the derivative',
    rows: ['gelu'],
    killedBy: ['gradcheck'],
    plant: inOp('gelu', (right) => (x: Tensor, options) => {
      if (options?.approximate === 'tanh') return right(x, options)
      return x.mul(0.5).mul(x.detach().mul(Math.SQRT1_2).erf().add(1))
    }),
  },
  {
    name: 'softplus: not divided by beta',
    rows: ['softplus'],
    killedBy: ['value'],
    plant: inOp(
      'softplus',
      () =>
        (x: Tensor, { beta = 1 } = {}) =>
          logAddExp(x.mul(beta), 0),
    ),
  },
  {
    name: 'softplus: no threshold',
    rows: ['softplus (beyond the threshold)'],
    killedBy: ['value'],
    plant: inOp(
      'softplus',
      () =>
        (x: Tensor, { beta = 1 } = {}) =>
          logAddExp(x.mul(beta), 0).div(beta),
    ),
  },
  {
    name: 'silu: the gate as a constant',
    rows: ['silu'],
    killedBy: ['gradcheck'],
    plant: inOp('silu', () => (x: Tensor) => x.mul(x.sigmoid().detach())),
  },
  {
    name: 'mish: softplus inside without its derivative',
    rows: ['mish'],
    killedBy: ['gradcheck'],
    plant: inOp('mish', () => (x: Tensor) => x.mul(logAddExp(x.detach(), 0).tanh())),
  },
  {
    name: 'selu: the scale of the negative part dropped',
    rows: ['selu'],
    killedBy: ['value'],
    plant: inOp(
      'selu',
      (right) => (x: Tensor) => where(x.greater(0), right(x), right(x).div(1.0507009873554805)),
    ),
  },
])
