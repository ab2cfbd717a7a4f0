import { describe, expect, test } from 'vitest'
import { WengertError } from '#autograd/errors/index.ts'
import { caught } from '#test/testing/caught.ts'
import { wrongRules } from './wrongRules.ts'

describe('a wrong rule is caught, and the error names the element', () => {
  test.each(wrongRules)('$mistake', ({ check, law, input, output, ratio, says }) => {
    const error = caught(check)
    expect(error, error.message).toBeInstanceOf(WengertError)
    expect(error.law, error.message).toBe(law)
    for (const [place, want] of [
      [error.input, input],
      [error.output, output],
    ] as const) {
      if (!want) continue
      expect([place?.path, place?.index], error.message).toEqual(want)
      expect(error.message).toContain(want[0])
    }
    if (ratio !== undefined) expect(error.ratio, error.message).toBeCloseTo(ratio, 4)
    if (says) expect(error.message).toMatch(says)
    expect(error.message).toContain(`replay with { seed: ${error.seed}, path: '${error.path}' }`)
  })

  test('there are rules for every law', () => {
    expect(new Set(wrongRules.map(({ law }) => law)).size).toBe(14)
    expect(wrongRules.length).toBeGreaterThanOrEqual(40)
  })
})
