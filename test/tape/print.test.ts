import { OptionError, Parameter, printTape, tapeToDot } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

/** A small network with a constant, a shared input, attributes and an index. */
function example() {
  const x = float64([1, 2, 3, 4, 5, 6], [2, 3])
  const w = new Parameter(float64([1, 0, 0, 1, 1, 1], [3, 2]))
  const h = x.matmul(w).relu()
  return h
    .mul(h)
    .gather(1, int32([0, 1], [2, 1]))
    .pad([[1, 1]], { value: -Infinity })
    .sum()
}

describe('a printed tape', () => {
  test('has a line for every recorded operation, what it used, its attributes, its dtype and shape', () => {
    expect(printTape(example())).toMatchInlineSnapshot(`
      "%0 = leaf                                                     float64 [3, 2]
      %1 = contract constant[2, 3] %0 {x:[-1,-3],y:[-3,-2],out:[-1,-2]}  float64 [2, 2]
      %2 = relu %1                                                  float64 [2, 2]
      %3 = mul %2 %2                                                float64 [2, 2]
      %4 = gather %3 {axis:1,index:tensor[2, 1]}                    float64 [2, 1]
      %5 = padWith %4 {pairs:[[0,0],[1,1]],value:-Infinity}         float64 [2, 3]
      %6 = sum %5 [0,1]                                             float64 []"
    `)
  })

  test('is a graph in DOT, with arrows from what is used to what uses it', () => {
    expect(tapeToDot(example())).toMatchInlineSnapshot(`
      "digraph tape {
        rankdir=BT
        n0 [shape=box, label="leaf\\nfloat64 [3, 2]"]
        n1 [shape=ellipse, label="contract\\nfloat64 [2, 2]"]
        n2 [shape=ellipse, label="relu\\nfloat64 [2, 2]"]
        n3 [shape=ellipse, label="mul\\nfloat64 [2, 2]"]
        n4 [shape=ellipse, label="gather\\nfloat64 [2, 1]"]
        n5 [shape=ellipse, label="padWith\\nfloat64 [2, 3]"]
        n6 [shape=ellipse, label="sum\\nfloat64 []"]
        n0 -> n1
        n1 -> n2
        n2 -> n3
        n2 -> n3
        n3 -> n4
        n4 -> n5
        n5 -> n6
      }"
    `)
  })

  test('says so when there is none', () => {
    expect(printTape(float64([1]))).toBe('an empty tape: the tensor has no history')
    expect(tapeToDot(float64([1]))).toBe('digraph tape {\n  rankdir=BT\n}')
  })

  test('is in the order of recording, leaves among the operations that were recorded before and after them', () => {
    const [x, y] = [leaf([1]), leaf([2])]
    const late = x.exp().mul(y).add(x)
    const names = printTape(late.mul(leaf([3]).sin())).replaceAll(/ +float64.*/g, '')
    expect(names).toBe(
      ['%0 = leaf', '%1 = exp %0', '%2 = leaf', '%3 = mul %1 %2', '%4 = add %3 %0'].join('\n') +
        '\n%5 = leaf\n%6 = sin %5\n%7 = mul %4 %6',
    )
  })

  test('stays the same after a replay has freed the saved values', () => {
    const x = leaf([1, 2])
    const y = x.exp().sum()
    const before = printTape(y)
    y.backward()
    expect(printTape(y)).toBe(before)
  })

  test('is of tensors only', () => {
    refused(() => printTape(1 as never), OptionError, 'printTape')
    refused(() => tapeToDot(null as never), OptionError, 'tapeToDot')
  })
})
