import fc from 'fast-check'
import { expect, test } from 'vitest'
import { einsumBackward, einsumForward, ndarray } from '#autograd/testing/oracles/index.ts'
import { differences, expectEqual } from './differences.ts'
import { draw } from './draw.ts'

const equations = fc.constantFrom(
  'i->i',
  'i->',
  'ij->ji',
  'ii->i',
  'ii->',
  'iij->ij',
  'ij,jk->ik',
  'ij,jk',
  'ij,ij->',
  'i,j->ij',
  'bij,bjk->bik',
  ',i->i',
  'ii,ij->j',
  'aab,bc->ca',
  'ij,jk,kl->il',
  'i,i,i->',
  'ij,ij,j->i',
  'abc,cd,ad->b',
  'n g c i, g o c -> n g o i',
)

test('einsum reads diagonals, sums what the output leaves out, sorts an implicit output', () => {
  const m = ndarray([2, 2], [1, 2, 3, 4])
  expectEqual(einsumForward('ii->i', [m]), ndarray([2], [1, 4]))
  expectEqual(einsumForward('ij->', [m]), ndarray([], [10]))
  expectEqual(einsumForward('ba', [m]), ndarray([2, 2], [1, 3, 2, 4]))
  expectEqual(
    einsumForward('i,j', [ndarray([2], [1, 2]), ndarray([2], [3, 4])]),
    ndarray([2, 2], [3, 4, 6, 8]),
  )
})

test('the gradient of every operand is exact in every entry', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 26, maxLength: 26 })
  fc.assert(
    fc.property(equations, sizes, fc.integer(), (equation, size, seed) => {
      const random = draw(seed)
      const words = equation.replaceAll(' ', '').split('->')[0]!.split(',')
      const lengths = (word: string) => [...word].map((a) => size[a.charCodeAt(0) - 97]!)
      const xs = words.map((word) => random.integers(lengths(word)))
      const g = random.integers(einsumForward(equation, xs).shape)
      einsumBackward(equation, xs, g).forEach((gradient, k) => {
        expectEqual(
          gradient,
          differences((p) => einsumForward(equation, xs.with(k, p)), xs[k]!, g, 1),
        )
      })
    }),
  )
})

test('the gradient stays right where factors are 0', () => {
  const zero = ndarray([1], [0])
  const [a, b] = einsumBackward('i,i->', [zero, ndarray([1], [5])], ndarray([], [3]))
  expect([a!.data, b!.data]).toEqual([[15], [0]])
})

test('refuses equations that do not fit the operands', () => {
  const m = ndarray([2, 3], [1, 2, 3, 4, 5, 6])
  expect(() => einsumForward('ii->i', [m])).toThrow(
    /of one length everywhere, is needed; got "ii" and \[2, 3\]/,
  )
  expect(() => einsumForward('ijk->i', [m])).toThrow(/one letter per axis/)
  expect(() => einsumForward('ij->k', [m])).toThrow(/an output of some of them/)
  expect(() => einsumForward('ij,jk->ik', [m])).toThrow(/letters for 1 operands/)
})
