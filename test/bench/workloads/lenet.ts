import { Generator, rand, randint } from '@wengert/autograd'
import { Conv2d, crossEntropy, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import type { Workload } from './workload.ts'

/** LeNet-5 (LeCun et al., 1998) with relu and max pooling, batch 64 of 28 x 28, cross entropy, SGD with momentum. */
export const lenet: Workload = {
  name: 'lenet',
  start(seed) {
    const generator = new Generator(seed)
    const model = new Sequential(
      new Conv2d(1, 6, 5, { padding: 2, generator }),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(6, 16, 5, { generator }),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(400, 120, { generator }),
      new ReLU(),
      new Linear(120, 84, { generator }),
      new ReLU(),
      new Linear(84, 10, { generator }),
    )
    const x = rand([64, 1, 28, 28], { generator })
    const labels = randint(0, 10, [64], { generator })
    const parameters = model.parameters()
    // At 0.1 the network dies after some hundred steps, and what is measured is momenta that are too small to be normal.
    const optimizer = new SGD(parameters, { lr: 0.01, momentum: 0.9 })
    const step = () => optimizer.minimize(() => crossEntropy(model.forward(x), labels))
    return { step, inputs: [x, labels], parameters }
  },
}
