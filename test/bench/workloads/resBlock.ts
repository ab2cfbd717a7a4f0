import { Generator, randint, randn, type Tensor } from '@wengert/autograd'
import { BatchNorm2d, Conv2d, crossEntropy, Linear, Module } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import type { Workload } from './workload.ts'

/** A residual block (He et al., 2015) of 64 channels, its mean over the image, and a classifier. */
class ResidualClassifier extends Module {
  readonly conv1: Conv2d<64, 64, 3, 1, 1>
  readonly norm1 = new BatchNorm2d(64)
  readonly conv2: Conv2d<64, 64, 3, 1, 1>
  readonly norm2 = new BatchNorm2d(64)
  readonly head: Linear<64, 10>

  constructor(generator: Generator) {
    super()
    this.conv1 = new Conv2d(64, 64, 3, { padding: 1, bias: false, generator })
    this.conv2 = new Conv2d(64, 64, 3, { padding: 1, bias: false, generator })
    this.head = new Linear(64, 10, { generator })
  }

  forward(x: Tensor): Tensor {
    const inner = this.norm1.forward(this.conv1.forward(x)).relu()
    const block = this.norm2.forward(this.conv2.forward(inner)).add(x).relu()
    return this.head.forward(block.mean([2, 3]))
  }
}

/** The block and its classifier on a batch of 16 of 32 x 32, cross entropy, SGD. */
export const resBlock: Workload = {
  name: 'res-block',
  start(seed) {
    const generator = new Generator(seed)
    const model = new ResidualClassifier(generator)
    const x = randn([16, 64, 32, 32], { generator })
    const labels = randint(0, 10, [16], { generator })
    const parameters = model.parameters()
    const optimizer = new SGD(parameters, { lr: 0.1 })
    const step = () => optimizer.minimize(() => crossEntropy(model.forward(x), labels))
    return { step, inputs: [x, labels], parameters }
  },
}
