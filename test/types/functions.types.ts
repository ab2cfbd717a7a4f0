import {
  adaptiveAvgPool2d,
  add,
  argmax,
  avgPool2d,
  batchNorm,
  bceLoss,
  broadcastTo,
  conv2d,
  crossEntropy,
  cumsum,
  type Dim,
  detach,
  dropout,
  equal,
  expand,
  flatten,
  flip,
  gather,
  gelu,
  huberLoss,
  klDivLoss,
  linear,
  logSoftmax,
  logSumExp,
  matmul,
  maxPool2d,
  mean,
  mseLoss,
  norm,
  oneHot,
  permute,
  randn,
  relu,
  reshape,
  type Shape,
  softmax,
  sort,
  squeeze,
  stochasticPool2d,
  sub,
  sum,
  type Tensor,
  to,
  transpose,
  unflatten,
  unsqueeze,
  variance,
  where,
  zeros,
} from '@wengert/autograd'
import { expectType } from './expect.ts'

// Every operation as a free function has the types of the method of its name: here one of each kind, since functions
// are made from methods in one place. The agreement test draws both forms.

declare const n: number
declare const flag: boolean
declare const dynamic: Tensor
declare const batch: Dim<'batch'>
declare const axes: number | readonly number[] | null
const x = zeros([32, 784])
const w = randn([784, 100])
const image = zeros([8, 1, 28, 28])
const weight = randn([6, 1, 5, 5])

// Pointwise.
expectType<Tensor<[32, 784]>>()(relu(x))
expectType<Tensor<[32, 784]>>()(gelu(x, { approximate: 'tanh' }))
expectType<Tensor<[32, 784]>>()(to(detach(x), 'float64'))
expectType<Tensor<[32, 784]>>()(dropout(x, 0.2, { training: flag }))
expectType<Tensor<[32, 784]>>()(add(x, zeros([784])))
expectType<Tensor<[32, 784]>>()(sub(1, x))
expectType<Tensor<[32, 784]>>()(equal(x, true))
expectType<Tensor<[32, 784]>>()(where(x, zeros([784]), 0))
expectType<Tensor<[2, 32, 784]>>()(where(zeros([784]), zeros([32, 1]), zeros([2, 1, 1])))
// @ts-expect-error add: sizes 784 and 32 do not broadcast
add(x, zeros([32]))
// @ts-expect-error where: sizes 784 and 783 do not broadcast
where(x, zeros([783]), 0)
// @ts-expect-error the option is called approximate
gelu(x, { approximation: 'tanh' })

// Reductions and what runs along an axis.
expectType<Tensor<[]>>()(sum(x))
expectType<Tensor<[32]>>()(mean(x, 1))
expectType<Tensor<[32, 1]>>()(logSumExp(x, -1, true))
expectType<Tensor<[1, 1]>>()(sum(x, [0, 1], true))
expectType<Tensor<[32]>>()(argmax(x, 1))
expectType<Tensor<[32, 1]>>()(variance(x, 1, { correction: 0, keepDims: true }))
expectType<Tensor<[784]>>()(norm(x, { ord: 1, axis: 0 }))
expectType<Tensor<[32, 784]>>()(softmax(logSoftmax(cumsum(x, 0), 1), -1))
expectType<Tensor>()(sum(x, axes))
expectType<Tensor>()(sum(x, 1, flag))
// @ts-expect-error sum: axis 2 is out of range for rank 2
sum(x, 2)
// @ts-expect-error norm: axis 5 is out of range for rank 2
norm(x, { axis: 5 })

// Movement.
expectType<Tensor<[32, 28, 28]>>()(reshape(x, [-1, 28, 28]))
expectType<Tensor<[784, 32]>>()(permute(x, [1, 0]))
expectType<Tensor<[784, 32]>>()(transpose(x))
expectType<Tensor<[4, 3, 2]>>()(transpose(zeros([2, 3, 4]), 0, 2))
expectType<Tensor<[2, 32, 784]>>()(expand(x, [2, -1, -1]))
expectType<Tensor<[2, 32, 784]>>()(broadcastTo(x, [2, 32, 784]))
expectType<Tensor<[32, 784]>>()(squeeze(unsqueeze(x, -1), 2))
expectType<Tensor<[8, 784]>>()(flatten(image, 1))
expectType<Tensor<[8, 16, 4, 64]>>()(unflatten(zeros([8, 16, 256]), -1, [4, 64]))
expectType<Tensor<[32, 784]>>()(flip(x, [0, 1]))
// @ts-expect-error reshape: [32, 784] (25088 elements) cannot become [32, 28, 27]
reshape(x, [32, 28, 27])
// @ts-expect-error expand: [32, 784] does not broadcast to [32, 10]
broadcastTo(x, [32, 10])
// @ts-expect-error transpose: axis -2 is out of range for rank 1
transpose(zeros([3]))

// Indexing.
expectType<Tensor<[32, 5]>>()(gather(x, 1, zeros([32, 5], { dtype: 'int32' })))
expectType<Tensor<[32, 784, 10]>>()(oneHot(x, 10))
expectType<Tensor<[32, 784]>>()(sort(x, { descending: true }).values)

// Contractions, windows, layers and losses.
expectType<Tensor<[32, 100]>>()(matmul(x, w))
expectType<Tensor<[32, 100]>>()(matmul(x, randn([784, 100])))
expectType<Tensor<[32, 100]>>()(linear(x, randn([100, 784]), zeros([100])))
expectType<Tensor<[8, 6, 14, 14]>>()(conv2d(image, weight, { padding: 2, stride: 2 }))
expectType<Tensor<[8, 1, 14, 9]>>()(maxPool2d(image, [2, 3]))
expectType<Tensor<[8, 1, 27, 27]>>()(avgPool2d(image, 2, { stride: 1 }))
expectType<Tensor<[8, 1, 14, 14]>>()(stochasticPool2d(image, 2))
expectType<Tensor<[8, 1, 7, 5]>>()(adaptiveAvgPool2d(image, [7, 5]))
expectType<Tensor<[8, 1, 28, 28]>>()(batchNorm(image, { training: true }).output)
expectType<Tensor<[]>>()(mseLoss(x, zeros([32, 784])))
expectType<Tensor<[32, 784]>>()(mseLoss(x, x, { reduction: 'none' }))
expectType<Tensor<[]>>()(crossEntropy(x, zeros([32], { dtype: 'int32' })))
// @ts-expect-error matmul: inner dimensions 784 and 100 differ
matmul(x, randn([100, 784]))
// @ts-expect-error conv2d: input has 1 channels, weight expects 3
conv2d(image, randn([6, 3, 5, 5]))
// @ts-expect-error maxPool2d: window 30 does not fit size 28 with padding 0 and 0
maxPool2d(image, 30)
// @ts-expect-error mseLoss: input and target of one shape
mseLoss(x, zeros([784]))
expectType<Tensor<[32, 784]>>()(huberLoss(x, x, { delta: 2, reduction: 'none' }))
expectType<Tensor<[]>>()(klDivLoss(x, x, { reduction: 'batchmean' }))
// @ts-expect-error bceLoss: input and target of one shape
bceLoss(x, zeros([784]))
// @ts-expect-error linear: input has 784 features, weight expects 783
linear(x, randn([100, 783]))
// @ts-expect-error linear: weight must be [out, in]
linear(x, randn([784]))
// @ts-expect-error matmul takes two operands
matmul(x)

// A dynamic tensor goes everywhere and gives a dynamic tensor.
expectType<Tensor>()(relu(dynamic))
expectType<Tensor>()(add(dynamic, w))
expectType<Tensor>()(where(dynamic, dynamic, 1))
expectType<Tensor>()(matmul(dynamic, w))
expectType<Tensor>()(linear(dynamic, dynamic))
expectType<Tensor>()(conv2d(dynamic, weight))
expectType<Tensor>()(maxPool2d(dynamic, 2))
expectType<Tensor>()(softmax(mean(dynamic, axes), 0))
expectType<Tensor>()(transpose(flatten(permute(dynamic, dynamic.shape))))
expectType<Tensor>()(expand(dynamic, dynamic.shape))
expectType<Tensor>()(oneHot(dynamic, 10))
expectType<Tensor<[3, 4]>>()(reshape(dynamic, [3, 4]))
expectType<Tensor<[]>>()(crossEntropy(dynamic, dynamic))

// Sizes that are not known, or named.
expectType<Tensor<[number, 100]>>()(matmul(zeros([n, 784]), w))
expectType<Tensor<[Dim<'batch'>, 784]>>()(flatten(zeros([batch, 28, 28]), 1))

// Functions generic in sizes, and functions as values.
export function project<B extends number>(x: Tensor<[B, 784]>): Tensor<[B, 100]> {
  return relu(add(matmul(x, w), zeros([100])))
}
export function half<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return dropout(relu(x), 0.5)
}
export const chosen: (x: Tensor) => Tensor = flag ? relu : transpose
export const each: Tensor[] = [x, image].map((t: Tensor) => flatten(t, 1))
