import { conv2d, relu, type Tensor, tensor } from '@wengert/autograd'
import { checkOp, indices, oracles, separated, tensors, tied, windows } from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught } from '#test/testing/caught.ts'

const float64 = (...values: number[]) => tensor(new Float64Array(values)).dynamic()

/** The options of a convolution among those of a window configuration. */
const configured = ({ stride, padding, dilation, groups }: any) => ({ stride, padding, dilation, groups })

describe('an operation is checked from one description', () => {
  test('given by shapes, with an oracle for its value and its gradient', () => {
    const report = checkOp((x: Tensor, w: Tensor) => x.matmul(w), {
      name: 'matmul',
      shapes: [
        [2, 3],
        [3, 2],
      ],
      bilinear: true,
      oracle: oracles.matmulForward,
      oracleVjp: (g, x, w) => Object.values(oracles.matmulBackward(x, w, g)),
      tolerance: 0,
      runs: 10,
    })
    expect(report.runs).toBe(10)
    expect(report.compared).toBeGreaterThan(10 * 24)
  })

  test('given by an arbitrary, with its kinks told by a test of the arguments', () => {
    const lists = tensors({ shape: [4], values: tied() })
    const distinct = tensors({ shape: [4], values: separated() })
    const hasTie = (x: Tensor) => new Set(x.data()).size < x.size
    const spec = { name: 'max', inputs: fc.tuple(fc.oneof(lists, distinct)), kinks: hasTie }
    expect(checkOp((x: Tensor) => x.max(0), spec).skipped).toBe(0)
    expect(
      caught(() => checkOp((x: Tensor) => x.max(0), { name: 'max', inputs: fc.tuple(lists) })).finding.kink,
    ).toBe(true)
  })

  test('given by samples, of which those outside the domain are left out', () => {
    const inputs: [Tensor][] = [[float64(1, 2)], [float64(-1, 2)], [float64(3, 4)]]
    expect(checkOp((x: Tensor) => x.log(), { name: 'log', inputs, domain: [0.1, 5] }).runs).toBe(2)
  })

  test('with kinks as numbers, or as suspected ones up to half', () => {
    checkOp(relu, { name: 'relu', shapes: [[2, 3]], kinks: [0] })
    const near: [Tensor][] = [[float64(1, 2, 0)]]
    expect(checkOp(relu, { name: 'relu', inputs: near, kinks: 'suspected' }).skipped).toBeGreaterThan(0)
    const only: [Tensor][] = [[float64(0)]]
    expect(() => checkOp(relu, { name: 'relu', inputs: only, kinks: 'suspected' })).toThrow(
      /kinks at fewer than half/,
    )
  })

  test('with constants among its arguments', () => {
    const gather = fc.tuple(tensors({ shape: [4, 2] }), indices({ size: 4, shape: [3] }))
    checkOp((x: Tensor, at: Tensor) => x.indexSelect(0, at), {
      name: 'indexSelect',
      inputs: gather,
      linear: true,
    })
  })

  test('on configurations of windows, against the oracle', () => {
    const inputs = windows().chain(({ input, weight, ...options }) =>
      fc.tuple(tensors({ shape: input }), tensors({ shape: weight }), fc.constant(options)),
    )
    checkOp((x: Tensor, w: Tensor, o) => conv2d(x, w, configured(o)), {
      name: 'conv2d',
      inputs,
      bilinear: true,
      tolerance: 0,
      oracle: (x, w, o) =>
        oracles.convForward(x, w, null, { ...configured(o), padding: o.padding.map((p: number) => [p, p]) }),
      runs: 20,
    })
  })

  test('values only, where it is nowhere differentiable', () => {
    const spec = { name: 'argmax', shapes: [[3]], order: 0 } as const
    const oracle = (x: { data: number[] }) => x.data.indexOf(Math.max(...x.data))
    expect(checkOp((x: Tensor) => x.argmax(), { ...spec, oracle }).compared).toBe(0)
    expect(caught(() => checkOp((x: Tensor) => x.argmin(), { ...spec, oracle })).law).toBe('value')
  })

  test('once, where it is differentiable once', () => {
    const once = (x: Tensor) => x.mul(x.detach().add(1).log().mul(0).add(1))
    checkOp(once, { name: 'same', shapes: [[2]], domain: [0, 2], order: 1 })
  })
})

describe('a failure of an operation', () => {
  test('comes with small inputs, which it shows', () => {
    const inputs = fc.tuple(tensors())
    const error = caught(() =>
      checkOp((x: Tensor) => (x.data().some((v) => v >= 1) ? x.detach().add(x.mul(0)) : x.mul(1)), {
        name: 'f',
        inputs,
      }),
    )
    expect(error.message).toMatch(/for inputs (1|\[1\]); /)
    expect(error.message).toMatch(/^checkOp\(f\): gradcheck: the derivative of output/)
    expect(error.cause).toBeInstanceOf(Error)
  })

  test('shows large inputs by their shapes', () => {
    const error = caught(() =>
      checkOp((x: Tensor) => x.detach().add(x.mul(0)), { name: 'f', shapes: [[3, 3]] }),
    )
    expect(error.message).toContain('for inputs float64 [3, 3]')
  })
})
