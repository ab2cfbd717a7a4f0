import { Parameter, tensor } from '@wengert/autograd'
import { clipGradNorm, clipGradValue } from '@wengert/optim'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal, values } from './support.ts'

/** Parameters with these gradients; null for one without. */
function withGradients(gradients: readonly (readonly number[] | null)[]): Parameter[] {
  return gradients.map((gradient) => {
    const to = (list: readonly number[]) => tensor([...list], [list.length], { dtype: 'float64' })
    const p = new Parameter(to((gradient ?? [0]).map(() => 1)))
    if (gradient !== null) p.mul(to(gradient)).sum().backward()
    return p
  })
}

const gradientsOf = (parameters: Parameter[]) =>
  parameters.map(({ grad }) => (grad === null ? null : values(grad)))

function normByHand(gradients: readonly (readonly number[] | null)[], p: number): number {
  const all = gradients.flatMap((gradient) => gradient ?? []).map(Math.abs)
  return p === Infinity ? Math.max(0, ...all) : all.reduce((sum, g) => sum + g ** p, 0) ** (1 / p)
}

const entry = fc.double({ min: -10, max: 10, noNaN: true })
const lists = fc.array(fc.option(fc.array(entry, { maxLength: 5 })), { maxLength: 4 })
const near = (got: number, want: number) =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(want)))

describe('clipGradNorm', () => {
  it('returns the norm of all gradients together and multiplies them by min(1, maxNorm / (norm + 1e-6))', () => {
    fc.assert(
      fc.property(
        lists,
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.constantFrom(1, 2, 3, Infinity),
        (gradients, maxNorm, normType) => {
          const parameters = withGradients(gradients)
          const norm = normByHand(gradients, normType)
          near(clipGradNorm(parameters, maxNorm, { normType }), norm)
          const scale = Math.min(1, maxNorm / (norm + 1e-6))
          for (const [i, got] of gradientsOf(parameters).entries()) {
            expect(got === null).toBe(gradients[i] === null)
            for (const [j, value] of (got ?? []).entries()) near(value, gradients[i]![j]! * scale)
          }
        },
      ),
    )
  })

  it('leaves gradients of a smaller norm to the bit, and the others with a norm of at most maxNorm', () => {
    const small = withGradients([[0.3, -0.4]])
    expect(clipGradNorm(small, 1)).toBeCloseTo(0.5, 12)
    expect(gradientsOf(small)).toEqual([[0.3, -0.4]])
    const large = withGradients([[30, -40]])
    clipGradNorm(large, 1)
    const norm = normByHand(gradientsOf(large), 2)
    expect(norm).toBeLessThanOrEqual(1)
    expect(norm).toBeGreaterThan(1 - 1e-6)
  })

  it('counts a parameter that comes twice once, and takes a norm without overflow', () => {
    const [p] = withGradients([[3, 4]])
    expect(clipGradNorm([p!, p!], 10)).toBeCloseTo(5, 12)
    const huge = withGradients([[3e200, 0], [4e200]])
    expect(clipGradNorm(huge, 1) / 5e200).toBeCloseTo(1, 12)
  })

  it('refuses a norm that is not finite and leaves the gradients, unless told otherwise', () => {
    for (const bad of [Number.NaN, Infinity]) {
      const parameters = withGradients([[1, bad], [2]])
      expect(refusal(() => clipGradNorm(parameters, 1)).name).toBe('NonFiniteError')
      expect(gradientsOf(parameters)).toEqual([[1, bad], [2]])
      expect(clipGradNorm(parameters, 1, { errorIfNonFinite: false })).toBe(bad)
    }
  })

  it('of nothing is 0', () => {
    expect(clipGradNorm([], 1)).toBe(0)
    expect(clipGradNorm(withGradients([null, []]), 1)).toBe(0)
  })

  it.each([
    ['a negative bound', (p: Parameter[]) => clipGradNorm(p, -1)],
    ['a bound that is NaN', (p: Parameter[]) => clipGradNorm(p, Number.NaN)],
    ['a norm of type 0', (p: Parameter[]) => clipGradNorm(p, 1, { normType: 0 })],
    ['an unknown option', (p: Parameter[]) => clipGradNorm(p, 1, { type: 2 } as never)],
    ['what is no parameter', () => clipGradNorm([tensor([1])] as never, 1)],
    ['what is no list', () => clipGradNorm(3 as never, 1)],
    ['a negative value', (p: Parameter[]) => clipGradValue(p, -1)],
    ['a value that is NaN', (p: Parameter[]) => clipGradValue(p, Number.NaN)],
  ])('refuses %s and leaves the gradients', (_, clip) => {
    const parameters = withGradients([[3, 4]])
    expect(refusal(() => clip(parameters)).name).toBe('OptionError')
    expect(gradientsOf(parameters)).toEqual([[3, 4]])
  })
})

describe('clipGradValue', () => {
  it('clamps every element to [-clipValue, clipValue]', () => {
    fc.assert(
      fc.property(lists, fc.double({ min: 0, max: 20, noNaN: true }), (gradients, bound) => {
        const parameters = withGradients(gradients)
        clipGradValue(parameters, bound)
        const want = gradients.map((list) => list?.map((g) => Math.min(bound, Math.max(-bound, g))) ?? null)
        for (const [i, got] of gradientsOf(parameters).entries()) {
          expect(got?.map((g) => g + 0) ?? null).toEqual(want[i]?.map((g) => g + 0) ?? null)
        }
      }),
    )
  })
})
