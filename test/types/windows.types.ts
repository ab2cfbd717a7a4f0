import { type Dim, randn, type Tensor, zeros } from '@wengert/autograd'
import { expectType } from './expect.ts'

declare const n: number
declare const batch: Dim<'batch'>
declare const flag: boolean
const image = zeros([8, 1, 28, 28])
const weight = randn([6, 1, 5, 5])

// floor((n + 2p - d(k - 1) - 1) / s) + 1
expectType<Tensor<[8, 6, 24, 24]>>()(image.conv2d(weight))
expectType<Tensor<[8, 6, 28, 28]>>()(image.conv2d(weight, { padding: 2 }))
expectType<Tensor<[8, 6, 12, 12]>>()(image.conv2d(weight, { stride: 2 }))
expectType<Tensor<[8, 6, 14, 14]>>()(image.conv2d(randn([6, 1, 3, 3]), { padding: 1, stride: 2 }))
expectType<Tensor<[8, 6, 20, 20]>>()(image.conv2d(weight, { dilation: 2 }))
expectType<Tensor<[8, 6, 28, 24]>>()(image.conv2d(weight, { padding: [2, 0] }))
expectType<Tensor<[8, 6, 27, 24]>>()(
  image.conv2d(weight, {
    padding: [
      [1, 2],
      [0, 0],
    ],
  }),
)
expectType<Tensor<[8, 6, 24, 8]>>()(image.conv2d(weight, { stride: [1, 3] }))
expectType<Tensor<[8, 6, 24, 24]>>()(image.conv2d(weight, { padding: 'valid' }))
expectType<Tensor<[8, 6, 28, 28]>>()(image.conv2d(weight, { padding: 'same', dilation: 2 }))
expectType<Tensor<[8, 6, number, number]>>()(image.conv2d(weight, { padding: 'same', stride: 2 }))
expectType<Tensor<[8, 6, number, number]>>()(image.conv2d(weight, { stride: n }))
expectType<Tensor<[8, 6, 28, 28]>>()(zeros([8, 4, 28, 28]).conv2d(randn([6, 2, 1, 1]), { groups: 2 }))
expectType<Tensor<[8, 6, 28, 28]>>()(zeros([8, 4, 28, 28]).conv2d(randn([6, 2, 1, 1]), { groups: n }))
expectType<Tensor<[2, 6, 26]>>()(zeros([2, 3, 28]).conv1d(randn([6, 3, 3])))
expectType<Tensor<[2, 6, 7, 8, 9]>>()(zeros([2, 3, 8, 9, 10]).conv3d(randn([6, 3, 2, 2, 2])))
// @ts-expect-error conv2d: input has 1 channels, weight expects 3
image.conv2d(randn([6, 3, 5, 5]))
// @ts-expect-error conv2d: input has 4 channels, weight expects 6
zeros([8, 4, 28, 28]).conv2d(randn([6, 3, 1, 1]), { groups: 2 })
// @ts-expect-error conv2d: window 29 does not fit size 28 with padding 0 and 0
image.conv2d(randn([6, 1, 29, 29]))
// @ts-expect-error conv2d: window 5 with dilation 7 does not fit size 28 with padding 0 and 0
image.conv2d(weight, { dilation: 7 })
// @ts-expect-error conv2d: input must be [batch, channels, height, width]
zeros([8, 28, 28]).conv2d(weight)
// @ts-expect-error conv2d: weight must have 4 axes, the last 2 the kernel
image.conv2d(zeros([6, 1, 5]))
// @ts-expect-error the option is called stride
image.conv2d(weight, { padding: 2, strides: 2 })

expectType<Tensor<[8, 1, 14, 14]>>()(image.maxPool2d(2))
expectType<Tensor<[8, 1, 27, 27]>>()(image.avgPool2d(2, { stride: 1 }))
expectType<Tensor<[8, 1, 14, 9]>>()(image.maxPool2d([2, 3]))
expectType<Tensor<[8, 1, 14, 14]>>()(image.maxPool2d(3, { stride: 2, padding: 1, ceilMode: false }))
expectType<Tensor<[8, 1, number, number]>>()(image.maxPool2d(3, { stride: 2, ceilMode: true }))
expectType<Tensor<[8, 1, number, number]>>()(image.maxPool2d(3, { ceilMode: flag }))
expectType<Tensor<[8, 1, 24, 24]>>()(image.maxPool2d(3, { stride: 1, dilation: 2 }))
expectType<Tensor<[8, 1, 7, 7]>>()(image.adaptiveAvgPool2d(7))
expectType<Tensor<[8, 1, 7, 5]>>()(image.adaptiveMaxPool2d([7, 5]))
expectType<Tensor<[8, 1, 14, 14]>>()(image.stochasticPool2d(2, { training: false }))
// @ts-expect-error maxPool2d: window 30 does not fit size 28 with padding 0 and 0
image.maxPool2d(30)

// Sizes that are not known.
expectType<Tensor<[number, 6, 24, 24]>>()(zeros([n, 1, 28, 28]).conv2d(weight))
expectType<Tensor<[Dim<'batch'>, 6, 24, 24]>>()(zeros([batch, 1, 28, 28]).conv2d(weight))
expectType<Tensor<[2, 6, number, 24]>>()(zeros([2, 1, n, 28]).conv2d(weight))
expectType<Tensor>()(image.dynamic().conv2d(weight))
expectType<Tensor>()(image.dynamic().maxPool2d(2))
expectType<Tensor<[8, 1, 28, 28]>>()(image.batchNorm({ training: true }).output)
expectType<Tensor<[8, 1, 28, 28]>>()(image.dropout(0.2))
