import { OptionError, type Tensor, tensor } from '@wengert/autograd'
import { checkAdjoint, checkJvp, checkOp, gradcheck, gradgradcheck } from '@wengert/autograd/testing'
import { describe, expect, test } from 'vitest'

const x = tensor(new Float64Array([1, 2])).dynamic()
const f = (y: Tensor) => y.square()
const wrong = (value: unknown) => value as never

describe('arguments that cannot be checked are refused by name', () => {
  const refused: readonly [string, () => unknown, RegExp][] = [
    ['no function', () => gradcheck(wrong(3), [x]), /^gradcheck: a function to check; got number/],
    [
      'a tensor for the list of arguments',
      () => gradcheck(f, wrong(x)),
      /inputs must be a list of arguments.*try gradcheck\(f, \[x\]\)/,
    ],
    [
      'an unknown option',
      () => gradgradcheck(f, [x], wrong({ eps: 1 })),
      /^gradgradcheck: options are name, .*got 'eps'/,
    ],
    ['a mode', () => gradcheck(f, [x], { mode: wrong('fast') }), /mode must be/],
    ['a step', () => gradcheck(f, [x], { step: 0 }), /step must be a positive number; got 0/],
    ['a tolerance', () => gradcheck(f, [x], { rtol: Number.NaN }), /rtol must be/],
    ['what to do with kinks', () => gradcheck(f, [x], { kinks: wrong('ignore') }), /kinks must be/],
    ['a seed', () => checkJvp(f, [x], { seed: -1 }), /seed must be an integer/],
    ['a path', () => checkJvp(f, [x], { path: '1:2' }), /path must be the number of a trial/],
    ['a number of trials', () => checkJvp(f, [x], { trials: 0 }), /trials must be/],
    [
      'only integers',
      () => gradcheck(f, [tensor(new Int32Array([1]))]),
      /at least one float tensor among the inputs/,
    ],
    ['a value without floats', () => gradcheck((y) => y.argmax(), [x]), /value has a float tensor/],
    ['no adjoint', () => checkAdjoint(f, wrong(null), [x]), /a function to check; got object/],
    [
      'a Jacobian that is too large',
      () => gradcheck(f, [tensor(new Float64Array(2 ** 13))]),
      /at most 16777216 entries.*mode: 'directional'/,
    ],
    [
      'outputs that change their shape',
      () => gradcheck((y: Tensor) => (y.data()[0]! > 1 ? y : y.sum()), [x]),
      /outputs of one shape/,
    ],
    ['no operation', () => checkOp(wrong(null), { name: 'f', shapes: [[1]] }), /^checkOp: an operation/],
    ['neither shapes nor inputs', () => checkOp(f, { name: 'f' }), /either shapes or inputs; got neither/],
    ['both shapes and inputs', () => checkOp(f, { name: 'f', shapes: [[1]], inputs: [[x]] }), /got both/],
    [
      'an unknown part of a description',
      () => checkOp(f, wrong({ name: 'f', shape: [1] })),
      /a description has name, .*got 'shape'/,
    ],
    [
      'inputs that are no lists',
      () => checkOp(f, { name: 'f', inputs: wrong([x]) }),
      /inputs must be lists of arguments/,
    ],
    [
      'samples outside the domain',
      () => checkOp(f, { name: 'f', inputs: [[x]], domain: [5, 6] }),
      /inputs within the domain/,
    ],
    ['samples on a kink', () => checkOp(f, { name: 'f', inputs: [[x]], kinks: [2] }), /away from the kinks/],
    [
      'drawn inputs that never belong',
      () => checkOp(f, { name: 'f', shapes: [[1]], kinks: () => true }),
      /that are not/,
    ],
    [
      'a domain with nothing but kinks',
      () => checkOp(f, { name: 'f', shapes: [[1]], domain: [0, 0.01], kinks: [0] }),
      /^avoiding: numbers left/,
    ],
  ]

  test.each(refused)('%s', (_name, check, message) => {
    expect(check).toThrow(OptionError)
    expect(check).toThrow(message)
  })

  test('what a function itself throws comes through', () => {
    expect(() => gradcheck((y: Tensor) => y.matmul(tensor([[1]])), [x])).toThrow(/^matmul: inner dimensions/)
  })
})
