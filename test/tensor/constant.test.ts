import { grad, scope, type Tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { constant } from '#autograd/tensor/constant.ts'
import { float64 } from '#test/support/arrays.ts'
import { counted } from '../tape/countedEngine.ts'

describe('a number beside a tensor', () => {
  test('is one tensor for each number and dtype', () => {
    expect(constant(2.5, 'float32')).toBe(constant(2.5, 'float32'))
    expect(constant(2.5, 'float64')).not.toBe(constant(2.5, 'float32'))
    expect([constant(2.5, 'float32').dtype, constant(2.5, 'float64').dtype]).toEqual(['float32', 'float64'])
  })

  test('keeps the sign of zero, and NaN', () => {
    const x = float64([1, -1])
    expect([...x.mul(0).data(), ...x.mul(-0).data()]).toEqual([0, -0, -0, 0])
    expect([...x.mul(NaN).data(), ...x.mul(NaN).data()]).toEqual([NaN, NaN, NaN, NaN])
  })

  test('outlives the scope and the replay that asked for it first', () => {
    const x = float64([1, 2])
    const first = scope(() => x.mul(0.123).sum().item())
    expect(scope(() => x.mul(0.123).sum().item())).toBe(first)
    const slope = () => [...grad((t: Tensor) => t.square().mul(0.456).sum())(x).data()]
    expect(slope()).toEqual(slope())
  })

  test('is another one on another engine', () => {
    const x = constant(7, 'float32')
    counted(() => expect(constant(7, 'float32')).not.toBe(x))
  })

  test('is right for any number of them', () => {
    const x = float64([1])
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 1000; i++) expect(x.mul(i + 0.5).item()).toBe(i + 0.5)
  })

  test('is never what an operation returns', () => {
    const operands = [
      (x: Tensor) => x.add(3),
      (x: Tensor) => x.maximum(3),
      (x: Tensor) => x.greater(9).where(x, 3),
      (x: Tensor) => x.pow(3),
    ]
    for (const f of operands) expect(f(float64([2], []))).not.toBe(constant(3, 'float64'))
  })
})
