import { Generator, rand, randint } from '@wengert/autograd'
import { crossEntropy, Linear, ReLU, Sequential } from '@wengert/nn'
import { Adam } from '@wengert/optim'
import type { Workload } from './workload.ts'

/** 784-256-128-10 with relu, batch 64, cross entropy, Adam: the usual first network for digits. */
export const mlp784: Workload = {
  name: 'mlp-784',
  start(seed) {
    const generator = new Generator(seed)
    const model = new Sequential(
      new Linear(784, 256, { generator }),
      new ReLU(),
      new Linear(256, 128, { generator }),
      new ReLU(),
      new Linear(128, 10, { generator }),
    )
    const x = rand([64, 784], { generator })
    const labels = randint(0, 10, [64], { generator })
    const parameters = model.parameters()
    const optimizer = new Adam(parameters)
    const step = () => optimizer.minimize(() => crossEntropy(model.forward(x), labels))
    return { step, inputs: [x, labels], parameters }
  },
}
