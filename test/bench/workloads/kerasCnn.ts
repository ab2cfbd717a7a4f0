import { Generator, rand, randint } from '@wengert/autograd'
import { Conv2d, crossEntropy, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import type { Workload } from './workload.ts'

/** Convolution 3 -> 32 of 3 x 3 without padding, relu, max pooling by 2, dense 10; batch 32 of 64 x 64, SGD. */
export const kerasCnn: Workload = {
  name: 'keras-cnn',
  start(seed) {
    const generator = new Generator(seed)
    const model = new Sequential(
      new Conv2d(3, 32, 3, { generator }),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(32 * 31 * 31, 10, { generator }),
    )
    const x = rand([32, 3, 64, 64], { generator })
    const labels = randint(0, 10, [32], { generator })
    const parameters = model.parameters()
    const optimizer = new SGD(parameters, { lr: 0.01 })
    const step = () => optimizer.minimize(() => crossEntropy(model.forward(x), labels))
    return { step, inputs: [x, labels], parameters }
  },
}
