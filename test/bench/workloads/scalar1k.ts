import { Generator, Parameter, rand } from '@wengert/autograd'
import type { Workload } from './workload.ts'

/** A chain of 1,000 operations on one element, multiplications and additions in turn, recorded and then replayed. */
export const scalar1k: Workload = {
  name: 'scalar-1k',
  start(seed) {
    const generator = new Generator(seed)
    const x = new Parameter(rand([1], { generator }))
    // Factors near 1, so that neither value nor gradient grows or vanishes.
    const factor = rand([1], { generator }).mul(0.002).add(0.998)
    const summand = rand([1], { generator }).mul(0.001)
    const step = () => {
      x.zeroGrad()
      let y = x.dynamic()
      for (let i = 0; i < 500; i++) y = y.mul(factor).add(summand)
      y.backward()
      x.grad!.item()
      return y.item()
    }
    return { step, inputs: [x, factor, summand], parameters: [] }
  },
}
