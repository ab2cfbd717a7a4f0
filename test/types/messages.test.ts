import { concat, einsum, zeros } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { checkExpressions, checkFile } from './compile.ts'

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
]

describe('compile-time shapes', () => {
  const verdicts = checkExpressions('concat, einsum, zeros', mistakes)

  test('a mistake is reported once, in one sentence at its argument', () => {
    expect(verdicts.map(({ messages }) => messages.join('\n'))).toMatchInlineSnapshot()
  })

  test.each(verdicts)('$expression fails at run time in the same words', ({ expression, messages }) => {
    const sentence = /"(\w+: .*)"/.exec(messages[0]!)![1]!
    const run = new Function('concat', 'einsum', 'zeros', `return ${expression}`)
    expect(() => run(concat, einsum, zeros)).toThrow(sentence)
  })

  test('checking LeNet, a perceptron and attention stays cheap', () => {
    const { problems, instantiations } = checkFile('models.types.ts')
    expect(problems).toEqual([])
    expect(instantiations).toBeLessThan(40_000)
  })
})
