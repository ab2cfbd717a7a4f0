import { type Tensor, zeros } from '@wengert/autograd'
import { expectType } from './expect.ts'

// Three models as functions, generic in the batch and fully typed. The test of the compiler's messages also bounds
// what checking this file costs.

interface LeNetWeights {
  readonly conv1: Tensor<[6, 1, 5, 5]>
  readonly bias1: Tensor<[6]>
  readonly conv2: Tensor<[16, 6, 5, 5]>
  readonly bias2: Tensor<[16]>
  readonly fc1: Tensor<[400, 120]>
  readonly fc2: Tensor<[120, 84]>
  readonly fc3: Tensor<[84, 10]>
}

function lenet<B extends number>(x: Tensor<[B, 1, 28, 28]>, w: LeNetWeights): Tensor<[B, 10]> {
  const a = x.conv2d(w.conv1, { bias: w.bias1, padding: 2 }).relu().maxPool2d(2)
  const b = a.conv2d(w.conv2, { bias: w.bias2 }).relu().maxPool2d(2)
  const c = b.flatten(1).matmul(w.fc1).relu()
  return c.matmul(w.fc2).relu().matmul(w.fc3)
}

interface MlpWeights<I extends number, H extends number, O extends number> {
  readonly w1: Tensor<[I, H]>
  readonly b1: Tensor<[H]>
  readonly w2: Tensor<[H, O]>
  readonly b2: Tensor<[O]>
}

function mlp<B extends number, I extends number, H extends number, O extends number>(
  x: Tensor<[B, I]>,
  w: MlpWeights<I, H, O>,
): Tensor<[B, O]> {
  return x.matmul(w.w1).add(w.b1).tanh().matmul(w.w2).add(w.b2)
}

interface AttentionWeights {
  readonly q: Tensor<[256, 256]>
  readonly k: Tensor<[256, 256]>
  readonly v: Tensor<[256, 256]>
  readonly o: Tensor<[256, 256]>
}

function attention<B extends number, T extends number>(
  x: Tensor<[B, T, 256]>,
  w: AttentionWeights,
): Tensor<[B, T, 256]> {
  const q = x.matmul(w.q).unflatten(-1, [8, 32]).transpose(1, 2)
  const k = x.matmul(w.k).unflatten(-1, [8, 32]).transpose(1, 2)
  const v = x.matmul(w.v).unflatten(-1, [8, 32]).transpose(1, 2)
  const scores = q.matmul(k.transpose(-1, -2)).div(Math.sqrt(32))
  const heads = scores.softmax(-1).matmul(v).transpose(1, 2).flatten(2)
  return x.add(heads.matmul(w.o))
}

declare const weights: LeNetWeights & AttentionWeights
const logits = lenet(zeros([64, 1, 28, 28]), weights)
expectType<Tensor<[64, 10]>>()(logits)
expectType<Tensor<[]>>()(logits.crossEntropy(zeros([64])))
expectType<Tensor<[8, 10]>>()(
  mlp(zeros([8, 784]), { w1: zeros([784, 100]), b1: zeros([100]), w2: zeros([100, 10]), b2: zeros([10]) }),
)
expectType<Tensor<[4, 128, 256]>>()(attention(zeros([4, 128, 256]), weights))
