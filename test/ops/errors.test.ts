import * as wengert from '@wengert/autograd'
import { AxisError, DTypeError, OptionError, ones, ShapeError, zeros } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

const w: any = wengert
const image = ones([1, 2, 4, 4])
const kernel = ones([2, 2, 2, 2])

type Kind = typeof AxisError | typeof ShapeError | typeof OptionError | typeof DTypeError
type Refusal = [what: string, run: () => unknown, kind: Kind, op: string, says: string]

const refusals: Refusal[] = [
  [
    'matmul of sizes that differ',
    () => w.matmul(ones([2, 3]), ones([4, 5])),
    ShapeError,
    'matmul',
    '[2, 3] and [4, 5]',
  ],
  [
    'matmul that a transpose would mend',
    () => w.matmul(ones([2, 3]), ones([5, 3])),
    ShapeError,
    'matmul',
    'y.transpose(-1, -2)',
  ],
  ['matmul of a scalar', () => w.matmul(ones([]), ones([2])), ShapeError, 'matmul', 'mul'],
  [
    'matmul of batches that do not broadcast',
    () => w.matmul(ones([2, 1, 1]), ones([3, 1, 1])),
    ShapeError,
    'matmul: batch',
    '[2]',
  ],
  [
    'linear of other features',
    () => w.linear(ones([2, 3]), ones([4, 2])),
    ShapeError,
    'linear',
    'input has 3 features, weight expects 2; got [2, 3] and [4, 2]',
  ],
  ['linear of a scalar', () => w.linear(ones([]), ones([4, 2])), ShapeError, 'linear', 'input is a scalar'],
  [
    'linear with a weight that is no matrix',
    () => w.linear(ones([2]), ones([2])),
    ShapeError,
    'linear',
    '[out, in]',
  ],
  [
    'linear with a bias of another size',
    () => w.linear(ones([1, 2]), ones([4, 2]), ones([1])),
    ShapeError,
    'linear',
    'a bias of shape [4]; got [1]',
  ],
  ['dot of matrices', () => w.dot(ones([2, 2]), ones([2])), ShapeError, 'dot', '[2, 2]'],
  ['dot of sizes that differ', () => w.dot(ones([2]), ones([3])), ShapeError, 'dot', '2 and 3'],
  ['bmm of batches that differ', () => w.bmm(ones([2, 1, 1]), ones([1, 1, 1])), ShapeError, 'bmm', 'matmul'],
  [
    'einsum with a letter of two sizes',
    () => w.einsum('ij,jk', ones([2, 3]), ones([4, 5])),
    ShapeError,
    'einsum',
    'index j is both 3 and 4',
  ],
  [
    'einsum with too few tensors',
    () => w.einsum('ij,jk->ik', ones([2, 3])),
    OptionError,
    'einsum',
    'ij,jk->ik',
  ],
  [
    'einsum with an unknown output',
    () => w.einsum('ij->k', ones([2, 3])),
    OptionError,
    'einsum',
    'every output index',
  ],
  [
    'einsum of the wrong rank',
    () => w.einsum('ijk->i', ones([2, 3])),
    OptionError,
    'einsum',
    'as many letters',
  ],
  ['einsum of a malformed equation', () => w.einsum('i->j->k', ones([2])), OptionError, 'einsum', 'arrow'],
  [
    'tensordot of axes named twice',
    () =>
      w.tensordot(ones([2, 2]), ones([2, 2]), [
        [0, 0],
        [0, 1],
      ]),
    AxisError,
    'tensordot',
    'distinct',
  ],
  [
    'tensordot of lists that differ',
    () => w.tensordot(ones([2]), ones([2]), [[0], []]),
    OptionError,
    'tensordot',
    '[0]',
  ],
  [
    'reshape to another number of elements',
    () => w.reshape(ones([2, 3]), [4]),
    ShapeError,
    'reshape',
    '[2, 3]',
  ],
  ['reshape with two open sizes', () => w.reshape(ones([2, 3]), [-1, -1]), OptionError, 'reshape', '-1'],
  ['unflatten that does not divide', () => w.unflatten(ones([6]), 0, [4, -1]), ShapeError, 'unflatten', '6'],
  ['squeeze of an axis that is wide', () => w.squeeze(ones([2, 1]), 0), ShapeError, 'squeeze', 'size 2'],
  ['tril of a vector', () => w.tril(ones([3])), ShapeError, 'tril', '[3]'],
  ['repeat with too few sizes', () => w.repeat(ones([2, 2]), [2]), ShapeError, 'repeat', 'tile'],
  [
    'conv2d of a picture without batch',
    () => w.conv2d(ones([2, 4, 4]), kernel),
    ShapeError,
    'conv2d',
    'unsqueeze(0)',
  ],
  [
    'conv2d of other channels',
    () => w.conv2d(ones([1, 3, 4, 4]), kernel),
    ShapeError,
    'conv2d',
    '3 channels',
  ],
  [
    'conv2d whose window does not fit',
    () => w.conv2d(image, ones([2, 2, 5, 5])),
    ShapeError,
    'conv2d',
    'window 5',
  ],
  [
    'conv2d in groups that do not divide',
    () => w.conv2d(image, ones([3, 1, 2, 2]), { groups: 2 }),
    ShapeError,
    'conv2d',
    'groups 2',
  ],
  [
    'conv2d with a bias of another size',
    () => w.conv2d(image, kernel, { bias: ones([3]) }),
    ShapeError,
    'conv2d',
    '[2]',
  ],
  [
    "conv2d 'same' with a stride",
    () => w.conv2d(image, kernel, { padding: 'same', stride: 2 }),
    OptionError,
    'conv2d',
    'stride 1',
  ],
  [
    'conv2d with an unknown padding',
    () => w.conv2d(image, kernel, { padding: 'full' }),
    OptionError,
    'conv2d',
    'full',
  ],
  [
    'conv2d with a misspelt option',
    () => w.conv2d(image, kernel, { strides: 2 }),
    OptionError,
    'conv2d',
    'strides',
  ],
  [
    'convTranspose2d with too much outputPadding',
    () => w.convTranspose2d(image, kernel, { outputPadding: 1 }),
    OptionError,
    'convTranspose2d',
    'outputPadding',
  ],
  [
    'maxPool2d with padding beyond the window',
    () => w.maxPool2d(image, 2, { padding: 2 }),
    OptionError,
    'maxPool2d',
    'padding',
  ],
  ['maxPool2d of a kernel of 0', () => w.maxPool2d(image, 0), OptionError, 'maxPool2d', 'kernelSize'],
  [
    'avgPool2d divided by 0',
    () => w.avgPool2d(image, 2, { divisorOverride: 0 }),
    OptionError,
    'avgPool2d',
    'divisorOverride',
  ],
  [
    'adaptiveAvgPool2d to nothing',
    () => w.adaptiveAvgPool2d(image, 0),
    OptionError,
    'adaptiveAvgPool2d',
    'outputSize',
  ],
  [
    'stochasticPool2d of integers',
    () => w.stochasticPool2d(image.to('int32'), 2),
    DTypeError,
    'stochasticPool2d',
    'int32',
  ],
  [
    'unfold that does not fit',
    () => w.unfold(ones([2]), { kernelSize: 3 }),
    ShapeError,
    'unfold',
    'window 3',
  ],
  [
    'fold of the wrong number of windows',
    () => w.fold(ones([2, 3]), { size: 5 }),
    ShapeError,
    'fold',
    '3 windows',
  ],
  [
    'batchNorm in training on one value a channel',
    () => w.batchNorm(ones([1, 3]), { training: true }),
    ShapeError,
    'batchNorm',
    '[1, 3]',
  ],
  [
    'batchNorm in evaluation without statistics',
    () => w.batchNorm(ones([2, 3]), { training: false }),
    OptionError,
    'batchNorm',
    'runningMean',
  ],
  [
    'batchNorm with a weight of another size',
    () => w.batchNorm(ones([2, 3]), { weight: ones([2]), training: true }),
    ShapeError,
    'batchNorm',
    'weight',
  ],
  ['dropout with a percentage', () => w.dropout(ones([2]), 50), OptionError, 'dropout', '50'],
  [
    'mseLoss of shapes that would broadcast',
    () => w.mseLoss(ones([3, 1]), ones([3])),
    ShapeError,
    'mseLoss',
    '[3, 1] and [3]',
  ],
  [
    'crossEntropy with a label out of range',
    () => w.crossEntropy(ones([2, 3]), int32([0, 3])),
    AxisError,
    'crossEntropy',
    'label 3',
  ],
  [
    'crossEntropy of no classes, where every label is ignored',
    () => w.crossEntropy(ones([2, 0]), int32([-100, -100])),
    ShapeError,
    'crossEntropy',
    'at least one class; got [2, 0]',
  ],
  [
    'crossEntropy with float labels of the wrong shape',
    () => w.crossEntropy(ones([2, 3]), ones([2])),
    ShapeError,
    'crossEntropy',
    'int32 labels',
  ],
  [
    'crossEntropy of integers',
    () => w.crossEntropy(int32([1, 2]), int32([0], [])),
    DTypeError,
    'crossEntropy',
    'int32',
  ],
  [
    'nllLoss with an unknown reduction',
    () => w.nllLoss(ones([2, 3]), int32([0, 1]), { reduction: 'avg' }),
    OptionError,
    'nllLoss',
    'avg',
  ],
  [
    'crossEntropy smoothed by more than all',
    () => w.crossEntropy(ones([2, 3]), int32([0, 1]), { labelSmoothing: 2 }),
    OptionError,
    'crossEntropy',
    '2',
  ],
  [
    'l1Loss of shapes that would broadcast',
    () => w.l1Loss(ones([3]), ones([3, 1])),
    ShapeError,
    'l1Loss',
    'target.squeeze(1)',
  ],
  [
    'marginRankingLoss where the third shape differs',
    () => w.marginRankingLoss(ones([3]), ones([3]), ones([2])),
    ShapeError,
    'marginRankingLoss',
    'input1, input2 and target of one shape; got [3] and [3] and [2]',
  ],
  ['huberLoss of integers', () => w.huberLoss(int32([1]), int32([1])), DTypeError, 'huberLoss', 'int32'],
  [
    'huberLoss bent at 0',
    () => w.huberLoss(ones([1]), ones([1]), { delta: 0 }),
    OptionError,
    'huberLoss',
    'delta',
  ],
  [
    'bceLoss with weights that would make more terms',
    () => w.bceLoss(ones([3]), ones([3]), { weight: ones([2, 1]) }),
    ShapeError,
    'bceLoss',
    'weight that broadcasts to [3]; got [2, 1]',
  ],
  [
    'klDivLoss of a scalar by examples',
    () => w.klDivLoss(ones([]), ones([]), { reduction: 'batchmean' }),
    ShapeError,
    'klDivLoss',
    'batchmean',
  ],
  [
    'mseLoss by examples, which only klDivLoss has',
    () => w.mseLoss(ones([1]), ones([1]), { reduction: 'batchmean' } as never),
    OptionError,
    'mseLoss',
    'batchmean',
  ],
  [
    'gaussianNllLoss with a variance of another shape',
    () => w.gaussianNllLoss(ones([2, 3]), ones([2, 3]), ones([3])),
    ShapeError,
    'gaussianNllLoss',
    'variance of shape [2, 3], or 1 last; got [3]',
  ],
  [
    'multiMarginLoss with a label out of range',
    () => w.multiMarginLoss(ones([1, 3]), int32([-100])),
    AxisError,
    'multiMarginLoss',
    'label -100',
  ],
  [
    'multiMarginLoss with a third power',
    () => w.multiMarginLoss(ones([1, 3]), int32([0]), { p: 3 as never }),
    OptionError,
    'multiMarginLoss',
    '1 or 2',
  ],
  [
    'cosineEmbeddingLoss with a target for each number',
    () => w.cosineEmbeddingLoss(ones([2, 3]), ones([2, 3]), ones([2, 3])),
    ShapeError,
    'cosineEmbeddingLoss',
    'target of shape [2]',
  ],
  [
    'tripletMarginLoss without vectors',
    () => w.tripletMarginLoss(ones([]), ones([]), ones([])),
    ShapeError,
    'tripletMarginLoss',
    'last axis',
  ],
  [
    'ctcLoss with more steps than there are',
    () => w.ctcLoss(ones([2, 1, 3]), int32([1], [1, 1]), [3], [1]),
    OptionError,
    'ctcLoss',
    'inputLengths from 0 to 2; got 3',
  ],
  [
    'ctcLoss with a label that is no class',
    () => w.ctcLoss(ones([2, 1, 3]), int32([3], [1, 1]), [2], [1]),
    AxisError,
    'ctcLoss',
    'label 3',
  ],
  [
    'gelu by another approximation',
    () => w.gelu(ones([2]), { approximate: 'erf' }),
    OptionError,
    'gelu',
    'erf',
  ],
  [
    'clamp by a bound that is no number',
    () => w.clamp(ones([2]), Number.NaN, 1),
    OptionError,
    'clamp',
    'NaN',
  ],
]

describe('a refusal names the operation, what it needed, what it got and what to try', () => {
  test.each(refusals)('%s', (_what, run, kind, op, says) => {
    expect(refused(run, kind, op).message).toContain(says)
  })

  test('also where the operation is a method', () => {
    for (const name of ['matmul', 'mseLoss', 'conv2d'] as const)
      refused(() => (zeros([2, 3]) as any)[name](5), OptionError, name)
  })
})

describe('a switch is true or false', () => {
  const x = ones([2, 3])

  test('where it stands alone: options in its place are no wish to keep axes', () => {
    for (const name of ['sum', 'mean', 'prod', 'amax', 'any', 'logSumExp', 'argmax', 'max'])
      for (const keepDims of [{ keepDims: false }, 1, 'true', null])
        refused(() => w[name](x, 0, keepDims), OptionError, name)
  })

  test('and among options', () => {
    refused(() => w.variance(x, 0, { keepDims: 1 }), OptionError, 'variance')
    refused(() => w.sort(x, { descending: 'yes' }), OptionError, 'sort')
    refused(() => w.topk(x, 1, { largest: 0 }), OptionError, 'topk')
    refused(() => w.maxPool2d(image, 2, { ceilMode: 'true' }), OptionError, 'maxPool2d')
    refused(() => w.dropout(x, 0.5, { training: 'false' }), OptionError, 'dropout')
    refused(() => w.batchNorm(image, { training: null }), OptionError, 'batchNorm')
    refused(() => w.zeros([1], { requiresGrad: 1 }), OptionError, 'zeros')
    refused(() => w.crossEntropy(x, int32([0, 1]), { ignoreIndex: '0' }), OptionError, 'crossEntropy')
  })
})
