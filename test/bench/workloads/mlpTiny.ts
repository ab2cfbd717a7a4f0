import { Generator, randint, randn } from '@wengert/autograd'
import { crossEntropy, Linear, ReLU, Sequential } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import type { Workload } from './workload.ts'

/** 32-32-32-10 with relu, batch 32, cross entropy, SGD: so small that the cost of an operation is all there is. */
export const mlpTiny: Workload = {
  name: 'mlp-tiny',
  start(seed) {
    const generator = new Generator(seed)
    const model = new Sequential(
      new Linear(32, 32, { generator }),
      new ReLU(),
      new Linear(32, 32, { generator }),
      new ReLU(),
      new Linear(32, 10, { generator }),
    )
    const x = randn([32, 32], { generator })
    const labels = randint(0, 10, [32], { generator })
    const parameters = model.parameters()
    const optimizer = new SGD(parameters, { lr: 0.1 })
    const step = () => optimizer.minimize(() => crossEntropy(model.forward(x), labels))
    return { step, inputs: [x, labels], parameters }
  },
}
