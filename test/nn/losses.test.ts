import * as wengert from '@wengert/autograd'
import { crossEntropy, mseLoss, nllLoss, rand, randn, type Tensor, tensor, zeros } from '@wengert/autograd'
import * as nn from '@wengert/nn'
import {
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  crossEntropy as exported,
  KLDivLoss,
  MSELoss,
  NLLLoss,
} from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectSame, refusal } from './support.ts'

const logits = randn([4, 3]) as Tensor
const target = tensor([0, 2, 1, -1], { dtype: 'int32' })
const weight = tensor([1, 2, 0.5])

describe('a loss module is its function', () => {
  it('MSELoss', () => {
    const other = randn([4, 3]) as Tensor
    expectSame(new MSELoss().forward(logits, other), mseLoss(logits, other))
    const none = { reduction: 'none' } as const
    expectSame(new MSELoss(none).forward(logits, other), mseLoss(logits, other, none))
  })

  it('CrossEntropyLoss', () => {
    const options = { weight, ignoreIndex: -1, labelSmoothing: 0.1, reduction: 'sum' } as const
    expectSame(new CrossEntropyLoss(options).forward(logits, target), crossEntropy(logits, target, options))
    expect(exported).toBe(crossEntropy)
  })

  it('NLLLoss', () => {
    const options = { weight, ignoreIndex: -1 }
    const logProbs = logits.logSoftmax(1)
    expectSame(new NLLLoss(options).forward(logProbs, target), nllLoss(logProbs, target, options))
  })
})

const [p, q] = [rand([4, 3]) as Tensor, rand([4, 3]) as Tensor]
const signs = tensor([1, -1, 1, -1])
const columns = tensor([
  [1, -1, 1],
  [-1, 1, -1],
  [1, 1, 1],
  [-1, -1, 1],
])
const classes = tensor([0, 2, 1, 1], { dtype: 'int32' })

/** Each module with options that are not the defaults, its function, and arguments. */
const others: [Loss: any, f: any, options: object, args: unknown[]][] = [
  [nn.L1Loss, wengert.l1Loss, {}, [p, q]],
  [nn.SmoothL1Loss, wengert.smoothL1Loss, { beta: 0.25 }, [p, q]],
  [nn.HuberLoss, wengert.huberLoss, { delta: 0.25 }, [p, q]],
  [nn.BCELoss, wengert.bceLoss, { weight }, [p, q]],
  [nn.BCEWithLogitsLoss, wengert.bceWithLogitsLoss, { weight, posWeight: weight }, [logits, q]],
  [nn.KLDivLoss, wengert.klDivLoss, { logTarget: true }, [logits, p]],
  [nn.PoissonNLLLoss, wengert.poissonNllLoss, { logInput: false, full: true, eps: 0.1 }, [p, q]],
  [nn.GaussianNLLLoss, wengert.gaussianNllLoss, { full: true, eps: 0.5 }, [logits, p, q]],
  [nn.HingeEmbeddingLoss, wengert.hingeEmbeddingLoss, { margin: 0.5 }, [p, columns]],
  [nn.MarginRankingLoss, wengert.marginRankingLoss, { margin: 0.5 }, [p, q, columns]],
  [nn.MultiMarginLoss, wengert.multiMarginLoss, { p: 2, margin: 0.5, weight }, [logits, classes]],
  [nn.CosineEmbeddingLoss, wengert.cosineEmbeddingLoss, { margin: 0.5 }, [p, q, signs]],
  [
    nn.TripletMarginLoss,
    wengert.tripletMarginLoss,
    { margin: 2, p: 1, eps: 0.1, swap: true },
    [p, q, logits],
  ],
  [
    nn.CTCLoss,
    wengert.ctcLoss,
    { blank: 2, zeroInfinity: true },
    [randn([3, 2, 3]), tensor([[1], [0]], { dtype: 'int32' }), [3, 2], [1, 0]],
  ],
]

describe('every other module is its function', () => {
  it.each(others)('$0.name', (Loss, f, options, args) => {
    expect(Object.values(nn)).toContain(f)
    for (const reduction of ['mean', 'sum', 'none'])
      expectSame(new Loss({ ...options, reduction }).forward(...args), f(...args, { ...options, reduction }))
    expectSame(new Loss().forward(...args), f(...args))
    expect(refusal(() => new Loss({ unknown: 1 })).message).toContain(Loss.name)
  })

  it('KLDivLoss also takes the mean over examples', () => {
    const options = { reduction: 'batchmean' } as const
    expectSame(new KLDivLoss(options).forward(logits, p), wengert.klDivLoss(logits, p, options))
  })
})

describe('a loss module', () => {
  it('has weights of terms as buffers', () => {
    const loss = new BCEWithLogitsLoss({ posWeight: weight }).to('float64')
    expect(loss.posWeight!.value.dtype).toBe('float64')
    expect(loss.weight).toBeNull()
    expect(loss.parameters()).toEqual([])
  })

  it('follows to another dtype with its weights, which are no parameters', () => {
    const loss = new CrossEntropyLoss({ weight }).to('float64')
    expect(loss.weight!.value.dtype).toBe('float64')
    expect(loss.parameters()).toEqual([])
  })

  it('refuses shapes that would broadcast, under its own name', () => {
    expect(refusal(() => new MSELoss().forward(zeros([4, 1]) as Tensor, zeros([4]) as Tensor)).name).toBe(
      'ShapeError',
    )
  })

  it.each([
    ['an unknown option', () => new MSELoss({ reduce: true } as never)],
    ['an option of another loss', () => new NLLLoss({ labelSmoothing: 0.1 } as never)],
    ['an unknown reduction', () => new CrossEntropyLoss({ reduction: 'average' as never })],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })
})
