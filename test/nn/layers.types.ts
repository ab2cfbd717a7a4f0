import { type Dim, type Tensor, zeros } from '@wengert/autograd'
import {
  AvgPool2d,
  BatchNorm2d,
  Conv1d,
  Conv2d,
  DataLoader,
  Dropout,
  Flatten,
  Identity,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  StochasticPool2d,
  TensorDataset,
} from '@wengert/nn'
import { expectType } from '../types/expect.ts'

declare const n: number
declare const batch: Dim<'batch'>

const fc = new Linear(784, 100)
expectType<Linear<784, 100>>()(fc)
expectType<Tensor<[32, 100]>>()(fc.forward(zeros([32, 784])))
expectType<Tensor<[8, 16, 100]>>()(fc.forward(zeros([8, 16, 784])))
expectType<Tensor>()(fc.forward(null! as Tensor))
// @ts-expect-error linear: input has 783 features, layer expects 784
fc.forward(zeros([32, 783]))

const conv = new Conv2d(1, 6, 5, { padding: 2 })
expectType<Tensor<[32, 6, 28, 28]>>()(conv.forward(zeros([32, 1, 28, 28])))
expectType<Tensor<[number, 6, 14, 14]>>()(new MaxPool2d(2).forward(conv.forward(zeros([n, 1, 28, 28]))))

const lenet = new Sequential(
  new Conv2d(1, 6, 5, { padding: 2 }),
  new ReLU(),
  new MaxPool2d(2),
  new Conv2d(6, 16, 5),
  new ReLU(),
  new MaxPool2d(2),
  new Flatten(),
  new Linear(400, 120),
  new ReLU(),
  new Linear(120, 84),
  new ReLU(),
  new Linear(84, 10),
)
expectType<Tensor<[32, 10]>>()(lenet.forward(zeros([32, 1, 28, 28])))
expectType<Tensor<[Dim<'batch'>, 10]>>()(lenet.forward(zeros([batch, 1, 28, 28])))
// @ts-expect-error linear: input has 784 features, layer expects 400 (at the call: the image size is not known before)
lenet.forward(zeros([32, 1, 36, 36]))

const mlp = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10))
expectType<Tensor<[5, 10]>>()(mlp.forward(zeros([5, 784])))
// @ts-expect-error linear: input has 128 features, layer expects 100 (at construction, on the third layer)
new Sequential(new Linear(784, 128), new ReLU(), new Linear(100, 10))

const nested = new Sequential(mlp, new Linear(10, 2))
expectType<Tensor<[5, 2]>>()(nested.forward(zeros([5, 784])))

// A model generic in its sizes.
class MLP<I extends number, H extends number, O extends number> extends Module {
  fc1: Linear<I, H>
  fc2: Linear<H, O>
  constructor(i: I, h: H, o: O) {
    super()
    this.fc1 = new Linear(i, h)
    this.fc2 = new Linear(h, o)
  }
  forward<B extends number>(x: Tensor<[B, I]>): Tensor<[B, O]> {
    return this.fc2.forward(this.fc1.forward(x).relu())
  }
}
expectType<Tensor<[3, 7]>>()(new MLP(5, 6, 7).forward(zeros([3, 5])))

// A model with no annotation but Tensor.
class Plain extends Module {
  a = new Linear(784, 128)
  b = new Linear(128, 10)
  forward(x: Tensor): Tensor {
    x = this.a.forward(x).relu()
    x = this.b.forward(x)
    return x
  }
}
expectType<Tensor>()(new Plain().forward(zeros([2, 784])))

// Sizes from a configuration are numbers.
declare const config: { hidden: number }
expectType<Tensor<[4, number]>>()(new Linear(784, config.hidden).forward(zeros([4, 784])))

export const modules: Module[] = [fc, conv, mlp]
const many: Linear<number, number>[] = [new Linear(1, 2), new Linear(2, 3)]
expectType<Tensor<[2, number]>>()(many[0]!.forward(zeros([2, 5])))
const dynLayers = new Sequential(...many)
expectType<Tensor>()(dynLayers.forward(zeros([2, 5])))

expectType<Conv2d<1, 6, 5, 1, 2>>()(conv)
expectType<Conv2d<3, 8, 3, 2, 1>>()(new Conv2d(3, 8, 3, { stride: 2, padding: 1 }))
expectType<MaxPool2d<2, 2, 0>>()(new MaxPool2d(2))
// @ts-expect-error the annotation says stride 2, the value has stride 1
export const c1: Conv2d<3, 8, 3, 2, 1> = new Conv2d(3, 8, 3, { padding: 1 })
// @ts-expect-error likewise without options
export const c2: Conv2d<3, 8, 3, 2> = new Conv2d(3, 8, 3)

declare const options: { stride: number; padding: number }
expectType<Tensor<[2, 8, number, number]>>()(new Conv2d(3, 8, 3, options).forward(zeros([2, 3, 32, 32])))
expectType<Tensor<[2, 8, 32, 32]>>()(new Conv2d(3, 8, 3, { padding: 'same' }).forward(zeros([2, 3, 32, 32])))
expectType<Tensor<[2, 8, 30, 28]>>()(new Conv2d(3, 8, [3, 5]).forward(zeros([2, 3, 32, 32])))
expectType<Tensor<[2, 8, 98]>>()(new Conv1d(3, 8, 3).forward(zeros([2, 3, 100])))

const model = new Sequential(
  new Conv2d(1, 6, 5, { padding: 2, bias: false }),
  new BatchNorm2d(6),
  new ReLU(),
  new StochasticPool2d(2),
  new Dropout(0.1),
  new Identity(),
  new AvgPool2d(2),
  new Flatten(),
  new Linear(294, 10),
)
expectType<Tensor<[32, 10]>>()(model.forward(zeros([32, 1, 28, 28])))
// @ts-expect-error batchNorm: input has 6 channels, layer expects 7
new Sequential(new Conv2d(1, 6, 5, { padding: 2, bias: false }), new BatchNorm2d(7))
expectType<Tensor<[6, 1, 5, 5]>>()(conv.weight.detach())

const loader = new DataLoader(new TensorDataset(zeros([100, 1, 28, 28]), zeros([100])), { batchSize: 4 })
for (const [x, y] of loader) {
  expectType<Tensor<[number, 1, 28, 28]>>()(x)
  expectType<Tensor<[number]>>()(y)
  expectType<Tensor<[number, 10]>>()(lenet.forward(x))
}

const loader2 = new DataLoader(new TensorDataset(zeros([100, 1, 28, 28]) as Tensor, zeros([100]) as Tensor), {
  batchSize: 4,
})
for (const [x, y] of loader2) {
  expectType<Tensor>()(x)
  expectType<Tensor>()(y)
}

const loader3 = new DataLoader({ length: 3, get: (i: number) => ({ x: zeros([3]), y: i }) })
for (const b of loader3) {
  expectType<Tensor<[number, 3]>>()(b.x)
  expectType<Tensor<[number]>>()(b.y)
}

const loader4 = new DataLoader({ length: 3, get: (i: number) => i }, { collate: (l) => l.length })
for (const b of loader4) expectType<number>()(b)
