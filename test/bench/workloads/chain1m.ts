import { Generator, randn, scope, type Tensor, valueAndGrad } from '@wengert/autograd'
import type { Workload } from './workload.ts'

/** Value and gradient of Σ exp(tanh(0.5 x + 0.1)) sigmoid(x) for a million elements: pointwise work alone. */
export const chain1m: Workload = {
  name: 'chain-1m',
  start(seed) {
    const x = randn([1_000_000], { generator: new Generator(seed) }).dynamic()
    const f = valueAndGrad((x: Tensor) => x.mul(0.5).add(0.1).tanh().exp().mul(x.sigmoid()).sum())
    const step = () =>
      scope(() => {
        const [value, gradient] = f(x)
        // An engine that computes when asked would never compute a gradient that nobody reads.
        gradient.slice(0).item()
        return value.item()
      })
    return { step, inputs: [x], parameters: [] }
  },
}
