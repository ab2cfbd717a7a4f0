import { type Engine, referenceEngine } from '@wengert/autograd'
import { sizeOf } from '#autograd/engine/view.ts'
import { familyOf, inKernel, inRules, inVjp } from '../mutant.ts'
import { mapped } from '../wrong/pointwise.ts'
import { contiguous, readAsContiguous, turned } from '../wrong/views.ts'

// Kernels, which compute on views.

/** An extremum that passes over NaN unless there is nothing else. */
function withoutNaN(right: Engine['reduce'], name: 'max' | 'min'): Engine['reduce'] {
  return (which, x, axes) => {
    if (which !== name) return right(which, x, axes)
    const nothing = name === 'max' ? -Infinity : Infinity
    const isNaN = referenceEngine.pointwise('isNaN', [x], 'bool')
    const filled = referenceEngine.fill(x.shape, x.block.dtype, nothing)
    return right(which, referenceEngine.pointwise('where', [isNaN, filled, x], x.block.dtype), axes)
  }
}

let calls = 0

export const engine = familyOf('engine', [
  {
    name: 'argmax: the last of equal entries',
    rows: ['argmax', 'max', 'maxPool2d'],
    killedBy: ['value'],
    plant: inKernel('argReduce', (right) => (name, x, axes) => {
      const last = axes.reduce((n, axis) => n * x.shape[axis]!, 1) - 1
      const position = right(name, turned(x, axes), axes)
      const ends = referenceEngine.fill(position.shape, 'int32', last)
      return referenceEngine.pointwise('sub', [ends, position], 'int32')
    }),
  },
  {
    name: 'amax: NaN loses',
    rows: ['amax'],
    killedBy: ['value'],
    plant: inKernel('reduce', (right) => withoutNaN(right, 'max')),
  },
  {
    name: 'reduce: along the strides of a row-major array whatever those of the view are',
    rows: ['sum', 'prod', 'amax'],
    killedBy: ['layouts'],
    plant: inKernel('reduce', (right) => (name, x, axes) => right(name, readAsContiguous(x), axes)),
  },
  {
    name: 'reduce: the offset of the view forgotten',
    rows: ['sum', 'amax'],
    killedBy: ['layouts'],
    plant: inKernel(
      'reduce',
      (right) => (name, x, axes) => right(name, x.strides.some((s) => s < 0) ? x : { ...x, offset: 0 }, axes),
    ),
  },
  {
    name: 'scan: negative strides as if they were positive',
    rows: ['cumsum', 'cumprod'],
    killedBy: ['value'],
    plant: inKernel(
      'scan',
      (right) => (name, x, axis) => right(name, x.strides[axis]! < 0 ? turned(x, [axis]) : x, axis),
    ),
  },
  {
    name: 'copy: elements in the order they have in memory',
    rows: ['reshape', 'flatten', 'take'],
    killedBy: ['layouts'],
    plant: inKernel('copy', (right) => (x, dtype) => right(readAsContiguous(x), dtype)),
  },
  {
    name: 'exp: reads the cotangent as contiguous',
    rows: ['exp', 'log'],
    killedBy: ['layouts'],
    plant: inVjp('exp', (g, call, i, right) => right.vjp(contiguous(g), call, i)),
  },
  {
    name: 'mul: reads its first operand as contiguous',
    rows: ['mul'],
    killedBy: ['layouts'],
    plant: inKernel('pointwise', (right) => (name, operands, dtype) => {
      return right(name, name === 'mul' ? operands.with(0, readAsContiguous(operands[0]!)) : operands, dtype)
    }),
  },
  {
    name: 'contract: reads its second operand as contiguous',
    rows: ['matmul', 'conv1d'],
    killedBy: ['layouts'],
    plant: inKernel(
      'contract',
      (right) => (a, b, out) => right(a, { ...b, view: readAsContiguous(b.view) }, out),
    ),
  },
  {
    name: 'gather: reads its index as contiguous',
    rows: ['gather', 'indexSelect'],
    killedBy: ['layouts'],
    plant: inKernel('gather', (right) => (x, axis, index) => right(x, axis, readAsContiguous(index))),
  },
  {
    name: 'neg: writes into the memory of its operand',
    rows: ['neg', 'sub'],
    killedBy: ['determinism'],
    plant: inKernel('pointwise', (right) => (name, operands, dtype) => {
      const out = right(name, operands, dtype)
      const [x] = operands
      const whole = x && x.block.size === sizeOf(x.shape) && x.block.dtype === dtype
      // Blocks of one element share an array.
      if (name === 'neg' && whole)
        (x.block as any).data.set(referenceEngine.read(out), x.block.size === 1 ? x.offset : 0)
      return out
    }),
  },
  {
    name: 'exp: its last bits depend on how often it was called',
    rows: ['exp', 'softmax'],
    killedBy: ['determinism'],
    plant: inKernel('pointwise', (right) =>
      mapped(right, 'exp', (x) => Math.exp(x!) * (1 + (calls++ % 2) * Number.EPSILON)),
    ),
  },
  {
    name: 'exp: twelve bits in float32',
    rows: ['exp', 'sigmoid'],
    killedBy: ['float32'],
    plant: inKernel('pointwise', (right) => (name, operands, dtype) => {
      if (name !== 'exp' || dtype !== 'float32') return right(name, operands, dtype)
      return mapped(right, 'exp', (x) => {
        const unit = 2 ** (Math.floor(x! / Math.LN2) - 12)
        return Math.round(Math.exp(x!) / unit) * unit
      })(name, operands, dtype)
    }),
  },
  {
    name: 'div: integers give integers',
    rows: ['div'],
    killedBy: ['dtypes'],
    plant: inRules('div', (right) => ({
      shape: (inputs, attrs) => {
        const { shape, dtype } = right.shape(inputs, attrs)
        return { shape, dtype: inputs.every((x) => x.dtype === 'int32') ? 'int32' : dtype }
      },
    })),
  },
  {
    name: 'sum: truth values wrap around at 256, as bytes',
    rows: ['sum', 'cumsum'],
    killedBy: ['dtypes'],
    plant: inRules('sum', (right) => ({
      shape: (inputs, attrs) => ({ ...right.shape(inputs, attrs), dtype: inputs[0]!.dtype }),
    })),
  },
  {
    name: 'prod: 0 over an empty axis',
    rows: ['prod'],
    killedBy: ['zeroSize'],
    plant: inKernel('reduce', (right) => (name, x, axes) => {
      const out = right(name, x, axes)
      return name === 'prod' && sizeOf(x.shape) === 0
        ? referenceEngine.fill(out.shape, x.block.dtype, 0)
        : out
    }),
  },
  {
    name: 'contract: not a number over an empty axis',
    rows: ['matmul', 'conv1d'],
    killedBy: ['zeroSize'],
    plant: inKernel('contract', (right) => (a, b, out) => {
      const result = right(a, b, out)
      const isEmpty = [a, b].some(({ view }) => view.shape.includes(0))
      return isEmpty ? referenceEngine.fill(result.shape, a.view.block.dtype, Number.NaN) : result
    }),
  },
  {
    name: 'amax: -∞ over an empty axis in the place of an error',
    rows: ['amax', 'max'],
    killedBy: ['zeroSize'],
    plant: inRules('amax', () => ({
      shape: ([x], axes: readonly number[]) => ({
        shape: x!.shape.filter((_, axis) => !axes.includes(axis)),
        dtype: x!.dtype,
      }),
    })),
  },
])
