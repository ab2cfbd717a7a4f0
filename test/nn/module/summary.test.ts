import { ones, type Tensor, zeros } from '@wengert/autograd'
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
} from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { refusal, values } from '../support.ts'

const lenet = () =>
  new Sequential(
    new Conv2d(1, 6, 5, { padding: 2 }),
    new BatchNorm2d(6),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.5),
    new Linear(1176, 10),
  )

describe('summary', () => {
  it('prints path, class, output shape and parameters of every module, then totals', () => {
    const model = lenet()
    model.layers[0].requiresGrad(false)
    expect(model.summary([1, 1, 28, 28])).toMatchInlineSnapshot(`
      "path  module       output          parameters
      ---------------------------------------------
            Sequential   [1, 10]                  0
      0     Conv2d       [1, 6, 28, 28]         156
      1     BatchNorm2d  [1, 6, 28, 28]          12
      2     ReLU         [1, 6, 28, 28]           0
      3     MaxPool2d    [1, 6, 14, 14]           0
      4     Flatten      [1, 1176]                0
      5     Dropout      [1, 1176]                0
      6     Linear       [1, 10]             11,770
      ---------------------------------------------
      11,938 parameters, 11,782 trainable"
    `)
  })

  it('takes inputs as well as shapes, several of them, and counts what is shared once', () => {
    class Pair extends Module {
      a = new Linear(2, 3)
      b = { weight: this.a.weight }
      unused = new Linear(1, 1)
      forward(x: Tensor, y: Tensor): Tensor[] {
        return [this.a.forward(x), y]
      }
    }
    expect(new Pair().summary([4, 2], ones([5]))).toMatchInlineSnapshot(`
      "path    module  output       parameters
      ---------------------------------------
              Pair    [4, 3], [5]           6
      a       Linear  [4, 3]                3
      unused  Linear  -                     2
      ---------------------------------------
      11 parameters, 11 trainable"
    `)
  })

  it('changes neither statistics nor modes', () => {
    const model = lenet()
    model.layers[5].training = false
    model.summary([2, 1, 28, 28])
    expect(values(model.layers[1].runningMean!.value)).toEqual([0, 0, 0, 0, 0, 0])
    expect(model.modules().map(({ training }) => training)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      true,
    ])
  })

  it('refuses an input that does not fit as forward does, and restores the modes', () => {
    const model = lenet()
    expect(refusal(() => model.summary([1, 3, 28, 28])).message).toContain('Sequential[0] (Conv2d)')
    expect(model.modules().every(({ training }) => training)).toBe(true)
    expect(refusal(() => model.summary('28' as never)).name).toBe('OptionError')
    class Formless extends Module {}
    expect(refusal(() => new Formless().summary(zeros([1]))).name).toBe('OptionError')
  })
})
