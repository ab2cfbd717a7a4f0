import { checkJvp, gradcheck, gradgradcheck, networks } from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shrunk } from './shrunk.ts'

describe('whole networks', () => {
  test('have right gradients of first and second order, forwards and backwards', () => {
    fc.assert(
      fc.property(networks(), ({ loss, parameters, input }) => {
        gradcheck(loss, [parameters, input], { mode: 'directional', trials: 1 })
        gradgradcheck(loss, [parameters, input], { mode: 'directional', trials: 1 })
        checkJvp(loss, [parameters, input], { trials: 1 })
      }),
      { numRuns: 30 },
    )
  })

  test('with kinks have right gradients elsewhere', () => {
    fc.assert(
      fc.property(networks({ smooth: false }), ({ loss, parameters, input }) => {
        gradcheck(loss, [parameters, input], { mode: 'directional', trials: 1, kinks: 'skip' })
      }),
      { numRuns: 30 },
    )
  })

  test('have a scalar loss, and every kind of layer and loss', () => {
    const list = fc.sample(networks({ smooth: false }), { numRuns: 300, seed: 5 })
    for (const { loss, parameters, input } of list) expect([...loss(parameters, input).shape]).toEqual([])
    const text = list.map(({ description }) => description).join('\n')
    for (const word of [
      'affine',
      'tanh',
      'relu',
      'convolution',
      'maxPool',
      'normalize',
      'residual',
      'mseLoss',
      'crossEntropy',
      'logSumExp',
    ])
      expect(text).toContain(` ${word}`)
    expect(
      fc
        .sample(networks(), { numRuns: 300, seed: 5 })
        .map(({ description }) => description)
        .join(),
    ).toContain('averagePool')
  })

  test('are told by their layers and seed, and shrink to few of them', () => {
    const small = shrunk(networks(), ({ parameters }) => Object.keys(parameters).length === 0)
    expect(Object.keys(small.parameters).length).toBeLessThanOrEqual(2)
    expect(small.description.split(' -> ').length).toBe(3)
    expect(fc.stringify(small)).toMatch(/^\[1, 1(, 2, 2)?\] -> .* \(seed \d+\)$/)
    expect(shrunk(networks(), () => false).description).toBe('[1, 1] -> mseLoss')
  })
})
