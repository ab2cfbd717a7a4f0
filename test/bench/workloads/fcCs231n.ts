import { Generator, randint, randn } from '@wengert/autograd'
import { BatchNorm1d, crossEntropy, Linear, ReLU, Sequential } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import type { Workload } from './workload.ts'

/** 3072-100-100-10, {affine, batch norm, relu} twice, then affine; batch 100, cross entropy, SGD. */
export const fcCs231n: Workload = {
  name: 'fc-cs231n',
  start(seed) {
    const generator = new Generator(seed)
    const model = new Sequential(
      new Linear(3072, 100, { generator }),
      new BatchNorm1d(100),
      new ReLU(),
      new Linear(100, 100, { generator }),
      new BatchNorm1d(100),
      new ReLU(),
      new Linear(100, 10, { generator }),
    )
    const x = randn([100, 3072], { generator })
    const labels = randint(0, 10, [100], { generator })
    const parameters = model.parameters()
    const optimizer = new SGD(parameters, { lr: 0.1 })
    const step = () => optimizer.minimize(() => crossEntropy(model.forward(x), labels))
    return { step, inputs: [x, labels], parameters }
  },
}
