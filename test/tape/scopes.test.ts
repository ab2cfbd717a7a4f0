import { enableGrad, grad, isRecording, noGrad, OptionError } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { leaf } from '#test/support/arrays.ts'
import { refused, thrown } from '#test/support/errors.ts'

describe('noGrad', () => {
  test('records nothing, hands out the result, and ends with its function', () => {
    const x = leaf([2])
    const y = noGrad(() => {
      expect(isRecording()).toBe(false)
      return x.square()
    })
    expect([y.requiresGrad, y.item(), isRecording()]).toEqual([false, 4, true])
    expect(x.square().requiresGrad).toBe(true)
  })

  test('ends when its function throws', () => {
    const error = thrown(() =>
      noGrad(() => {
        throw new Error('inside')
      }),
    )
    expect((error as Error).message).toBe('inside')
    expect(isRecording()).toBe(true)
  })

  test('and enableGrad nest, each ending where it began', () => {
    const x = leaf([2])
    noGrad(() => {
      expect(enableGrad(() => x.square()).requiresGrad).toBe(true)
      expect(enableGrad(() => noGrad(() => x.square())).requiresGrad).toBe(false)
      expect(x.square().requiresGrad).toBe(false)
    })
    expect(isRecording()).toBe(true)
  })

  test('does not keep what was recorded before from being replayed', () => {
    const x = leaf([3])
    const y = x.square()
    noGrad(() => y.backward())
    expect(x.grad!.item()).toBe(6)
  })

  test('around grad leaves the gradient, without history', () => {
    const x = leaf([3])
    const g = noGrad(() => grad((p: typeof x) => p.square().sum())(x))
    expect([g.toArray(), g.requiresGrad]).toEqual([[6], false])
  })
})

describe('noGrad and enableGrad refuse', () => {
  test('an async function, since what it does later would be recorded again', async () => {
    const late = Promise.resolve(1)
    const error = refused(() => noGrad(async () => late), OptionError, 'noGrad')
    expect(error.message).toContain('async')
    refused(() => enableGrad(async () => late), OptionError, 'enableGrad')
    expect(isRecording()).toBe(true)
    await late
    expect(isRecording()).toBe(true)
  })

  test('what is no function', () => {
    refused(() => noGrad(3 as never), OptionError, 'noGrad')
    refused(() => enableGrad(null as never), OptionError, 'enableGrad')
  })
})
