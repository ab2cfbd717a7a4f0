import { crossEntropy, mseLoss, nllLoss, randn, type Tensor, tensor, zeros } from '@wengert/autograd'
import { CrossEntropyLoss, crossEntropy as exported, MSELoss, NLLLoss } from '@wengert/nn'
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

describe('a loss module', () => {
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
