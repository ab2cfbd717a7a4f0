import {
  concat,
  type Dim,
  einsum,
  namedSize,
  randn,
  stack,
  type Tensor,
  tensor,
  zeros,
} from '@wengert/autograd'
import { expectType } from './expect.ts'

declare const n: number
declare const dynamic: Tensor
declare const flag: boolean
declare const axes: number | readonly number[] | null
const x = zeros([32, 784])
const w = randn([784, 100])
const cube = zeros([2, 3, 4])

// Creation keeps literal sizes, and forgets the others.
expectType<Tensor<[32, 784]>>()(x)
expectType<Tensor<[number, 784]>>()(zeros([n, 784]))
expectType<Tensor<[]>>()(zeros([]))
expectType<Tensor>()(zeros(dynamic.shape))
expectType<Tensor<[32, 784]>>()(zeros(x.shape))
expectType<Tensor<[32, 5]>>()(zeros([x.shape[0], 5]))

// Pointwise operations keep the shape, and so do scans, softmax and sorting.
expectType<Tensor<[32, 784]>>()(x.neg().exp().relu().gelu({ approximate: 'tanh' }).clamp(0, 1).isNaN())
expectType<Tensor<[32, 784]>>()(x.softmax(-1).logSoftmax(0).cumsum(1).flip(0).tril().to('float64').detach())
expectType<Tensor<[32, 784]>>()(x.sort({ descending: true }).values)
expectType<Tensor<[32, 784]>>()(x.argsort())

// Matrix products: vectors, matrices, batches.
expectType<Tensor<[32, 100]>>()(x.matmul(w))
expectType<Tensor<[32, 100]>>()(x.matmul(randn([784, 100])))
expectType<Tensor<[8, 32, 10]>>()(zeros([8, 32, 784]).matmul(randn([784, 10])))
expectType<Tensor<[8, 4, 32, 16]>>()(zeros([8, 4, 32, 64]).matmul(randn([8, 4, 64, 16])))
expectType<Tensor<[8, 4, 32, 16]>>()(zeros([8, 1, 32, 64]).matmul(randn([4, 64, 16])))
expectType<Tensor<[32]>>()(x.matmul(randn([784])))
expectType<Tensor<[5, 3, 3]>>()(randn([5, 3, 3]).matrixExp().cholesky({ upper: true }).inv().matrixPower(2))
expectType<Tensor>()(randn([5, 3, 3]).solve(randn([3])))
expectType<Tensor<[100]>>()(zeros([784]).matmul(w))
expectType<Tensor<[]>>()(zeros([784]).matmul(zeros([784])))
expectType<Tensor<[8, 32, 10]>>()(zeros([8, 32, 784]).linear(randn([10, 784])))
expectType<Tensor<[10]>>()(zeros([784]).linear(randn([10, 784])))
// @ts-expect-error linear: input has 784 features, weight expects 783
x.linear(randn([10, 783]))
// @ts-expect-error linear: input is a scalar
zeros([]).linear(randn([10, 784]))
// @ts-expect-error matmul: inner dimensions 784 and 100 differ
x.matmul(randn([100, 784]))
// @ts-expect-error matmul: batch: sizes 8 and 7 do not broadcast
zeros([8, 2, 3]).matmul(zeros([7, 3, 4]))
// @ts-expect-error matmul: the right operand is a scalar
x.matmul(zeros([]))

// Broadcasting.
expectType<Tensor<[32, 784]>>()(x.add(zeros([784])))
expectType<Tensor<[32, 784]>>()(x.add(1).mul(2).sub(x).pow(2).greater(0).logicalAnd(true))
expectType<Tensor<[32, 784]>>()(zeros([32, 1]).add(zeros([1, 784])))
expectType<Tensor<[5, 32, 784]>>()(x.maximum(zeros([5, 1, 1])))
expectType<Tensor<[32, 784]>>()(zeros([]).div(x))
expectType<Tensor<[32, 784]>>()(x.greater(0).where(x, 0))
expectType<Tensor<[2, 32, 784]>>()(
  zeros([784])
    .less(1)
    .where(zeros([32, 1]), zeros([2, 1, 1])),
)
// @ts-expect-error add: sizes 784 and 32 do not broadcast
x.add(zeros([32]))
// @ts-expect-error where: sizes 784 and 783 do not broadcast
x.greater(0).where(zeros([783]), 0)
// @ts-expect-error where: sizes 32 and 31 do not broadcast
x.greater(0).where(0, zeros([31, 1]))
expectType<Tensor<[32, 784]>>()(zeros([32, 1]).expand([32, 784]))
expectType<Tensor<[2, 32, 784]>>()(x.expand([2, -1, -1]))
// @ts-expect-error expand: [32, 784] does not broadcast to [32, 10]
x.expand([32, 10])

// Reductions.
expectType<Tensor<[]>>()(x.sum())
expectType<Tensor<[]>>()(x.mean(null))
expectType<Tensor<[32]>>()(x.amax(1))
expectType<Tensor<[32]>>()(x.logSumExp(-1))
expectType<Tensor<[32, 1]>>()(x.max(-1, true))
expectType<Tensor<[1, 1]>>()(x.prod(null, true))
expectType<Tensor<[1, 1]>>()(x.mean([0, 1], true))
expectType<Tensor<[4]>>()(zeros([4, 3, 2]).mean([1, -1]))
expectType<Tensor<[32]>>()(x.argmax(1))
expectType<Tensor<[32]>>()(x.variance(1))
expectType<Tensor<[32, 1]>>()(x.std(1, { correction: 0, keepDims: true }))
expectType<Tensor<[]>>()(x.norm())
expectType<Tensor<[784]>>()(x.norm({ ord: 1, axis: 0 }))
expectType<Tensor>()(x.sum(n))
expectType<Tensor>()(x.sum(axes))
expectType<Tensor>()(dynamic.norm({ axis: axes }).squeeze(axes))
expectType<Tensor>()(x.sum(1, flag))
// @ts-expect-error sum: axis 2 is out of range for rank 2
x.sum(2)
// @ts-expect-error mean: axis -3 is out of range for rank 2
x.mean([0, -3])
// @ts-expect-error norm: axis 5 is out of range for rank 2
x.norm({ axis: 5 })

// Movement.
expectType<Tensor<[784, 32]>>()(x.transpose(0, 1))
expectType<Tensor<[2, 4, 3]>>()(cube.transpose(-1, -2))
expectType<Tensor<[2, 4, 3]>>()(cube.transpose())
expectType<Tensor<[4, 3, 2]>>()(cube.transpose(0))
expectType<Tensor<[4, 3, 2]>>()(cube.transpose(0, -1))
expectType<Tensor<[4, 2, 3]>>()(cube.permute([2, 0, 1]))
expectType<Tensor<[4, 2, 3]>>()(cube.permute([-1, 0, -2]))
// @ts-expect-error transpose: axis 3 is out of range for rank 3
cube.transpose(0, 3)
// @ts-expect-error transpose: axis 3 is out of range for rank 3
cube.transpose(3)
// @ts-expect-error transpose: axis -2 is out of range for rank 1
zeros([3]).transpose()
// @ts-expect-error permute: [2, 0, 0] is not an order of the axes of [2, 3, 4]
cube.permute([2, 0, 0])
expectType<Tensor<[32, 1, 784]>>()(x.unsqueeze(1))
expectType<Tensor<[32, 784, 1]>>()(x.unsqueeze(-1))
expectType<Tensor<[32, 784]>>()(x.unsqueeze(-1).squeeze(-1))
expectType<Tensor<[32, 784]>>()(x.unsqueeze(1).squeeze())
expectType<Tensor<[3]>>()(zeros([1, 3, 1]).squeeze([0, -1]))
expectType<Tensor>()(zeros([n, 1, 3]).squeeze())
// @ts-expect-error squeeze: axis 0 has size 32, not 1
x.squeeze(0)
// @ts-expect-error unsqueeze: axis 3 is out of range for rank 3
x.unsqueeze(3)

// Reshaping.
expectType<Tensor<[32, 28, 28]>>()(x.reshape([32, 28, 28]))
expectType<Tensor<[32, 28, 28]>>()(x.reshape([32, 28, -1]))
expectType<Tensor<[7, 3584]>>()(x.reshape([7, -1]))
expectType<Tensor<[25088]>>()(x.reshape([-1]))
expectType<Tensor<[0, 5]>>()(zeros([0, 10]).reshape([0, 5]))
expectType<Tensor<[25088]>>()(x.flatten())
expectType<Tensor<[32, 100]>>()(zeros([32, 4, 5, 5]).flatten(1))
expectType<Tensor<[32, 20, 5]>>()(zeros([32, 4, 5, 5]).flatten(1, 2))
expectType<Tensor<[128, 5, 5]>>()(zeros([32, 4, 5, 5]).flatten(0, -3))
expectType<Tensor<[8, 16, 4, 64]>>()(zeros([8, 16, 256]).unflatten(-1, [4, 64]))
expectType<Tensor<[8, 16, 4, 64]>>()(zeros([8, 16, 256]).unflatten(-1, [4, -1]))
expectType<Tensor<[2, 3, 4, 5]>>()(cube.oneHot(5))
// @ts-expect-error reshape: [32, 784] (25088 elements) cannot become [32, 28, 27]
x.reshape([32, 28, 27])
// @ts-expect-error reshape: [32, 784] (25088 elements) cannot become [-1, 783]
x.reshape([-1, 783])
// @ts-expect-error flatten: start not behind end
cube.flatten(2, 1)
// @ts-expect-error unflatten: 256 elements cannot become [5, -1] (5 elements)
zeros([8, 256]).unflatten(-1, [5, -1])
// @ts-expect-error unflatten: 256 elements cannot become [4, 63] (252 elements)
zeros([8, 16, 256]).unflatten(-1, [4, 63])

// Joining.
expectType<Tensor<[6, 3]>>()(concat([zeros([2, 3]), zeros([4, 3])]))
expectType<Tensor<[2, 12]>>()(concat([zeros([2, 3]), zeros([2, 4]), zeros([2, 5])], -1))
expectType<Tensor<[number, 3]>>()(concat([1, 2, 3].map(() => zeros([2, 3]))))
expectType<Tensor<[2, 5, 3]>>()(stack([zeros([5, 3]), zeros([5, 3])]))
expectType<Tensor<[5, 3, 2]>>()(stack([zeros([5, 3]), zeros([5, 3])], -1))
// @ts-expect-error concat: [2, 3] and [4, 4] differ outside axis 0
concat([zeros([2, 3]), zeros([4, 4])])
// @ts-expect-error concat: [2, 3] and [2] have different ranks
concat([zeros([2, 3]), zeros([2])])
// @ts-expect-error stack: axis 4 is out of range for rank 3
stack([x, x], 4)
// @ts-expect-error stack: [2, 3] and [2, 4] differ
stack([zeros([2, 3]), zeros([2, 4])])

// Einstein's notation.
expectType<Tensor<[8, 10, 12]>>()(einsum('bij,bjk->bik', zeros([8, 10, 11]), zeros([8, 11, 12])))
expectType<Tensor<[2, 4, 7, 7]>>()(
  einsum('b h q d, b h k d -> b h q k', zeros([2, 4, 7, 16]), zeros([2, 4, 7, 16])),
)
expectType<Tensor<[]>>()(einsum('i,i->', zeros([3]), zeros([3])))
// @ts-expect-error einsum: index j is both 11 and 13
einsum('bij,bjk->bik', zeros([8, 10, 11]), zeros([8, 13, 12]))
// @ts-expect-error einsum: every output index in some input
einsum('ij->iz', x)
// @ts-expect-error einsum: as many letters as axes in 'ijk'
einsum('ijk->i', x)
// @ts-expect-error einsum: fewer subscripts than tensors
einsum('ij->i', x, x)
expectType<Tensor>()(einsum('ij,jk', x, w))
expectType<Tensor>()(einsum('...j->...', x))

// Losses do not broadcast.
expectType<Tensor<[]>>()(x.mseLoss(x))
expectType<Tensor<[32, 784]>>()(x.mseLoss(zeros([32, 784]), { reduction: 'none' }))
expectType<Tensor<[]>>()(x.crossEntropy(zeros([32])))
// @ts-expect-error mseLoss: input and target of one shape
x.mseLoss(zeros([784]))

// Sizes of one axis.
expectType<784>()(x.dim(-1))
expectType<number>()(dynamic.dim(0))
// @ts-expect-error dim: axis 2 is out of range for rank 2
x.dim(2)

// Where some sizes are known, those are checked.
expectType<Tensor<[number, 100]>>()(zeros([n, 784]).matmul(w))
// @ts-expect-error matmul: inner dimensions 783 and 784 differ
zeros([n, 783]).matmul(w)
expectType<Tensor<[number, 28, 28]>>()(zeros([n, 784]).reshape([-1, 28, 28]))
expectType<Tensor<[number, 784]>>()(zeros([n, 28, 28]).flatten(1))
// The two n are not known to be equal; a name would tell.
expectType<Tensor<[number, number]>>()(zeros([n, 28, 28]).reshape([n, -1]))

// A dynamic tensor goes everywhere, and a static one is a dynamic one.
const back: Tensor = x
expectType<Tensor>()(back)
expectType<Tensor>()(dynamic.matmul(w))
expectType<Tensor>()(w.matmul(dynamic))
expectType<Tensor>()(dynamic.add(w).sum(-1, true).softmax(0).transpose(0, 1).squeeze(0))
expectType<Tensor>()(concat([dynamic, w]))
expectType<Tensor>()(einsum('ij,jk->ik', dynamic, w))
expectType<Tensor<[3, 4]>>()(dynamic.reshape([3, 4]))
expectType<Tensor<[3, 4]>>()(dynamic.as([3, 4]))
expectType<Tensor<[number, 784]>>()(dynamic.as([-1, 784]))
expectType<Tensor<[number, 784]>>()(dynamic.as([n, 784]))
expectType<Tensor>()(dynamic.as(dynamic.shape))
expectType<Tensor>()(x.dynamic())
expectType<Tensor>()(tensor([1, 2, 3]).slice(0, { start: 1 }, '...'))
dynamic.sum().backward(dynamic, { retainGraph: true })
x.sum().backward(zeros([]))
// @ts-expect-error backward: a cotangent of shape [32, 784]
x.backward(zeros([32]))

// Named sizes are equal to themselves only, and live through reshapes.
const batch = namedSize('batch', n)
expectType<Dim<'batch'>>()(batch)
expectType<Tensor<[Dim<'batch'>, 784]>>()(dynamic.as([batch, 784]))
declare const time: Dim<'time'>
const h = zeros([batch, time, 64])
expectType<Tensor<[Dim<'batch'>, Dim<'time'>, 64]>>()(h.add(h))
expectType<Tensor<[Dim<'batch'>, Dim<'time'>, 8, 8]>>()(h.reshape([batch, time, 8, 8]))
expectType<Tensor<[Dim<'batch'>, 8, Dim<'time'>, 8]>>()(h.reshape([batch, time, 8, 8]).permute([0, 2, 1, 3]))
expectType<Tensor<[Dim<'batch'>, 784]>>()(zeros([batch, 28, 28]).reshape([batch, -1]))
expectType<Tensor<[Dim<'batch'>, 784]>>()(zeros([batch, 28, 28]).flatten(1))
// @ts-expect-error add: sizes batch and time do not broadcast
zeros([batch, 4]).add(zeros([time, 4]))
// @ts-expect-error reshape: [batch, time, 64] cannot become [batch, time, 8, 9]
h.reshape([batch, time, 8, 9])
