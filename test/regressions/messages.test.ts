import {
  assign,
  conv2d,
  DTypeError,
  matmul,
  noGrad,
  OptionError,
  Parameter,
  ShapeError,
  TapeError,
  type Tensor,
} from '@wengert/autograd'
import { BatchNorm1d, BatchNorm2d, Conv2d, Linear, Module, ReLU, Sequential } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused, thrown } from '#test/support/errors.ts'
import { normals } from './support.ts'

const draw = normals(1)
const messageOf = (run: () => unknown) => (thrown(run) as Error).message

describe('matrix products', () => {
  it('TensorFlow #113503, TVM #16308: the error names the dimensions that differ, both shapes, and the fix', () => {
    const error = refused(() => matmul(draw(2, 3), draw(2, 3)), ShapeError, 'matmul')
    expect(error.required).toBe('inner dimensions 3 and 2 differ')
    expect(error.got).toBe('[2, 3] and [2, 3]')
    expect(error.remedy).toBe('y.transpose(-1, -2)')
  })

  it('tt-metal #13818: and which operand cannot be one at all', () => {
    expect(refused(() => matmul(draw(), draw(3)), ShapeError, 'matmul').required).toBe(
      'the left operand is a scalar',
    )
    expect(messageOf(() => matmul(draw(2), 3 as never))).toContain('the right operand must be a tensor')
  })

  it('inside a model, the error says in which layer', () => {
    class Net extends Module {
      readonly features = new Sequential(new Linear(4, 8), new ReLU(), new Linear(7 as number, 2))
      forward(x: Tensor) {
        return this.features.forward(x)
      }
    }
    expect(messageOf(() => new Net().forward(draw(5, 4)))).toMatch(
      /^Net\.features\[2\] \(Linear\): linear: input has 8 features, layer expects 7; got input \[5, 8\]/,
    )
  })
})

describe('batch normalisation of one value a channel', () => {
  it('PyTorch #13223: names the layer, the shape, and both ways out', () => {
    const model = new Sequential(new Linear(4, 3), new BatchNorm1d(3))
    const message = messageOf(() => model.forward(draw(1, 4).to('float32')))
    expect(message).toBe(
      'Sequential[1] (BatchNorm1d): batchNorm: more than one value per channel in training; got [1, 3]; ' +
        'try a larger batch, or eval()',
    )
    expect(model.eval().forward(draw(1, 4).to('float32')).shape).toEqual([1, 3])
  })

  it('PyTorch #4534: also of images of one pixel, while a batch of one larger image is fine', () => {
    const layer = new BatchNorm2d(2, { dtype: 'float64' })
    expect(messageOf(() => layer.forward(draw(1, 2, 1, 1)))).toContain('got [1, 2, 1, 1]')
    expect(layer.forward(draw(1, 2, 3, 1)).shape).toEqual([1, 2, 3, 1])
  })
})

describe('values that are not written to', () => {
  it('PyTorch #18523: the one write refuses everything but a parameter, and names what to make', () => {
    const error = refused(() => assign(draw(2) as never, draw(2)), OptionError, 'assign')
    expect(error.required).toBe('a Parameter; other tensors are immutable')
    expect(error.remedy).toBe('new Parameter(x)')
    const p = new Parameter(draw(2))
    expect(refused(() => assign(p.dynamic() as Parameter, draw(3)), ShapeError, 'assign').got).toBe('[3]')
    refused(() => assign(p.dynamic() as Parameter, draw(2).to('float32')), DTypeError, 'assign')
  })

  it('PyTorch #18523: a parameter assigned between forward and backward leaves the gradient of the forward value', () => {
    const p = new Parameter(float64([3]))
    const y = p.square().sum()
    assign(p.dynamic() as Parameter, float64([100]))
    y.backward()
    expect(p.grad!.item()).toBe(6)
  })
})

describe('gradients that are not there', () => {
  it('tfjs #4325, #3252: backward without a tape says what may have cut it', () => {
    const x = leaf([1])
    const y = noGrad(() => x.square().sum())
    const error = refused(() => y.backward(), TapeError, 'backward')
    for (const cause of ['requiresGrad', 'noGrad', 'detach']) expect(error.remedy).toContain(cause)
  })

  it('PyTorch "grad can be implicitly created only for scalar outputs": names the shape, and sum or a cotangent', () => {
    const error = refused(() => leaf([1, 2]).exp().backward(), TapeError, 'backward')
    expect(error.got).toBe('shape [2]')
    expect(error.remedy).toBe('out.sum(), or passing a cotangent of shape [2]')
  })

  it('tfjs #4685, tfjs-core #763: a scope that awaits is refused where it is opened', () => {
    const error = refused(() => noGrad(async () => leaf([1]).exp()), OptionError, 'noGrad')
    expect(error.required).toBe('a synchronous function')
  })
})

describe('operands that are none', () => {
  it('deepbox 1.0: no native TypeError for what is no tensor', () => {
    for (const wrong of [undefined, null, 'a', [1, 2], {}])
      expect(thrown(() => draw(2).mul(wrong as never))).toBeInstanceOf(OptionError)
  })

  it('a convolution says which channels it has and which it expects', () => {
    expect(messageOf(() => conv2d(draw(1, 3, 4, 4), draw(2, 4, 2, 2)))).toContain(
      'input has 3 channels, weight expects 4',
    )
    const layer = new Sequential(new Conv2d(4, 2, 3))
    expect(messageOf(() => layer.forward(draw(1, 3, 8, 8) as never))).toContain(
      'Sequential[0] (Conv2d): conv2d:',
    )
  })

  it('an index of floats names the cast', () => {
    expect(refused(() => draw(3).gather(0, draw(1)), DTypeError, 'gather').remedy).toBe("index.to('int32')")
    expect(draw(3).gather(0, int32([1])).shape).toEqual([1])
  })
})
