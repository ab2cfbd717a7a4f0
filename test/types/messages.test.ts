import * as autograd from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { checkExpressions, checkFile, sentenceIn } from './compile.ts'

const mistakes = [
  'zeros([32, 784]).matmul(zeros([100, 784]))',
  'zeros([32, 784]).add(zeros([32]))',
  'zeros([32, 784]).sum(2)',
  'zeros([2, 3, 4]).transpose(0, 3)',
  'zeros([2, 3, 4]).permute([2, 0, 0])',
  'zeros([32, 784]).reshape([32, 28, 27])',
  'zeros([32, 784]).reshape([-1, 783])',
  'zeros([8, 256]).unflatten(-1, [4, 63])',
  'zeros([32, 784]).squeeze(0)',
  'zeros([32, 784]).expand([32, 10])',
  'concat([zeros([2, 3]), zeros([4, 4])])',
  "einsum('ij,jk->ik', zeros([10, 11]), zeros([13, 12]))",
  'zeros([8, 1, 28, 28]).conv2d(zeros([6, 3, 5, 5]))',
  'zeros([8, 1, 28, 28]).maxPool2d(30)',
  'zeros([32, 1]).mseLoss(zeros([32]))',
  'zeros([2, 3]).add(zeros([4, 5]))',
  'zeros([3]).transpose()',
  'transpose(zeros([3]))',
  'transpose(zeros([2, 3, 4]), 0, 3)',
  'matmul(zeros([32, 784]), zeros([100, 784]))',
  'add(zeros([32, 784]), zeros([32]))',
  'sum(zeros([32, 784]), 2)',
  'conv2d(zeros([8, 1, 28, 28]), zeros([6, 3, 5, 5]))',
]

const names = 'add, concat, conv2d, einsum, matmul, sum, transpose, zeros'

describe('compile-time shapes', () => {
  const verdicts = checkExpressions(names, mistakes)

  test('a mistake is reported once, in one sentence at its argument', () => {
    expect(verdicts.map(({ messages }) => messages.join('\n'))).toMatchInlineSnapshot(`
      [
        "Argument of type 'Tensor<[100, 784]>' is not assignable to parameter of type '"matmul: inner dimensions 784 and 100 differ"'.",
        "Argument of type 'Tensor<[32]>' is not assignable to parameter of type 'number | "add: sizes 784 and 32 do not broadcast"'.",
        "Argument of type '2' is not assignable to parameter of type '"sum: axis 2 is out of range for rank 2"'.",
        "Argument of type '3' is not assignable to parameter of type '"transpose: axis 3 is out of range for rank 3"'.",
        "Argument of type 'number[]' is not assignable to parameter of type '"permute: [2, 0, 0] is not an order of the axes of [2, 3, 4]"'.",
        "Argument of type 'number[]' is not assignable to parameter of type '"reshape: [32, 784] (25088 elements) cannot become [32, 28, 27]"'.",
        "Argument of type 'number[]' is not assignable to parameter of type '"reshape: [32, 784] (25088 elements) cannot become [-1, 783]"'.",
        "Argument of type 'number[]' is not assignable to parameter of type '"unflatten: 256 elements cannot become [4, 63] (252 elements)"'.",
        "Argument of type '0' is not assignable to parameter of type '"squeeze: axis 0 has size 32, not 1"'.",
        "Argument of type 'number[]' is not assignable to parameter of type '"expand: [32, 784] does not broadcast to [32, 10]"'.",
        "Argument of type '(Tensor<[2, 3]> | Tensor<[4, 4]>)[]' is not assignable to parameter of type '"concat: [2, 3] and [4, 4] differ outside axis 0"'.",
        "Argument of type '"ij,jk->ik"' is not assignable to parameter of type '"einsum: index j is both 11 and 13"'.",
        "Argument of type 'Tensor<[6, 3, 5, 5]>' is not assignable to parameter of type '"conv2d: input has 1 channels, weight expects 3"'.",
        "Argument of type '30' is not assignable to parameter of type '"maxPool2d: window 30 does not fit size 28 with padding 0 and 0"'.",
        "Argument of type 'Tensor<[32]>' is not assignable to parameter of type '"mseLoss: input and target of one shape"'.",
        "Argument of type 'Tensor<[4, 5]>' is not assignable to parameter of type 'number | "add: sizes 3 and 5 do not broadcast"'.",
        "The 'this' context of type 'Tensor<[3]>' is not assignable to method's 'this' of type '"transpose: axis -2 is out of range for rank 1"'.",
        "Argument of type 'Tensor<[3]>' is not assignable to parameter of type '"transpose: axis -2 is out of range for rank 1"'.",
        "Argument of type '3' is not assignable to parameter of type '"transpose: axis 3 is out of range for rank 3"'.",
        "Argument of type 'Tensor<[100, 784]>' is not assignable to parameter of type '"matmul: inner dimensions 784 and 100 differ"'.",
        "Argument of type 'Tensor<[32]>' is not assignable to parameter of type 'number | "add: sizes 784 and 32 do not broadcast"'.",
        "Argument of type '2' is not assignable to parameter of type '"sum: axis 2 is out of range for rank 2"'.",
        "Argument of type 'Tensor<[6, 3, 5, 5]>' is not assignable to parameter of type '"conv2d: input has 1 channels, weight expects 3"'.",
      ]
    `)
  })

  test.each(verdicts)('$expression fails at run time in the same words', ({ expression, messages }) => {
    const run = new Function('autograd', `const { ${names} } = autograd; return ${expression}`)
    expect(() => run(autograd)).toThrow(sentenceIn(messages[0]!)!)
  })

  test('checking LeNet, a perceptron and attention stays cheap', () => {
    const { problems, instantiations } = checkFile('models.types.ts')
    expect(problems).toEqual([])
    expect(instantiations).toBeLessThan(40_000)
  })
})
