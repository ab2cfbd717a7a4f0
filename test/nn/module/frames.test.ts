import { ShapeError, type Tensor, zeros } from '@wengert/autograd'
import { Conv2d, type Layer, Linear, Module, ReLU, Sequential } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { refusal } from '../support.ts'

const wrong = zeros([4, 9]) as Tensor

describe('an error inside forward says where it happened', () => {
  it('in a layer alone by its own name, once', () => {
    const { message } = refusal(() => new Linear(3, 4).forward(wrong))
    expect(message).toMatchInlineSnapshot(
      `"linear: input has 9 features, layer expects 3; got input [4, 9] and weight [4, 3]; try flatten(1) or another layer size"`,
    )
  })

  it('in a Sequential by the position', () => {
    const model = new Sequential(new ReLU(), new ReLU(), new Linear(3, 4) as Layer)
    const { message } = refusal(() => model.forward(wrong))
    expect(message).toMatch(/^Sequential\[2\] \(Linear\): linear: input has 9 features, layer expects 3;/)
  })

  it('in a model by the path of fields, outermost first', () => {
    class Net extends Module {
      parts = { features: new Sequential(new ReLU(), new Sequential(new Linear(3, 4) as Layer)) }
      forward(x: Tensor): Tensor {
        return this.parts.features.forward(x)
      }
    }
    const { message } = refusal(() => new Sequential(new Net()).forward(wrong))
    expect(message).toMatch(
      /^Sequential\[0\]\.parts\.features\[1\]\[0\] \(Linear\): linear: input has 9 features/,
    )
  })

  it('in an operation of the model itself, where no part is at fault', () => {
    class Net extends Module {
      fc = new Linear(9, 4)
      forward(x: Tensor): Tensor {
        return this.fc.forward(x).matmul(zeros([5, 5]) as Tensor)
      }
    }
    expect(refusal(() => new Net().forward(wrong)).message).toMatch(/^Net: matmul: /)
  })

  it('under the name in the parent that called, where a layer is shared', () => {
    const shared = new Linear(3, 4) as Layer
    class Net extends Module {
      first = new Sequential(shared)
      second = new Sequential(new ReLU(), shared)
      forward(x: Tensor): Tensor {
        return this.second.forward(x)
      }
    }
    expect(refusal(() => new Net().forward(wrong)).message).toMatch(/^Net\.second\[1\] \(Linear\): linear/)
  })

  it('in a module made on the way, by its class', () => {
    class Net extends Module {
      forward(x: Tensor): Tensor {
        return new Sequential(new Linear(3, 4) as Layer).forward(x)
      }
    }
    expect(refusal(() => new Net().forward(wrong)).message).toMatch(
      /^Net > Sequential\[0\] \(Linear\): linear/,
    )
  })

  it('once for a method that calls that of its base class', () => {
    class Base extends Module {
      fc = new Linear(3, 4)
      forward(x: Tensor): Tensor {
        return this.fc.forward(x)
      }
    }
    class Derived extends Base {
      override forward(x: Tensor): Tensor {
        return super.forward(x).relu()
      }
    }
    expect(refusal(() => new Derived().forward(wrong)).message).toMatch(/^Derived\.fc \(Linear\): linear/)
  })

  it('and keeps its class, and what is no error of Wengert stays untouched', () => {
    expect(refusal(() => new Sequential(new Conv2d(1, 2, 3) as Layer).forward(wrong))).toBeInstanceOf(
      ShapeError,
    )
    class Broken extends Module {
      forward(): Tensor {
        throw new TypeError('a defect')
      }
    }
    expect(() => new Sequential(new Broken()).forward(wrong)).toThrow(/^a defect$/)
  })

  it('anew after an error that was caught', () => {
    const model = new Sequential(new Linear(3, 4) as Layer)
    const first = refusal(() => model.forward(wrong)).message
    expect(refusal(() => model.forward(wrong)).message).toBe(first)
    expect(model.forward(zeros([2, 3])).shape).toEqual([2, 4])
  })

  it('and refuses what is no tensor', () => {
    const { message } = refusal(() => new Sequential(new ReLU()).forward([1, 2] as never))
    expect(message).toMatchInlineSnapshot(
      `"Sequential: the input must be a tensor; got [1, 2]; try tensor(...) around the data"`,
    )
  })
})
