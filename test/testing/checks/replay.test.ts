import { customVjp, type Tensor, tensor } from '@wengert/autograd'
import {
  checkAdjoint,
  checkJvp,
  checkOp,
  defaultSeed,
  gradcheck,
  gradgradcheck,
  tensors,
} from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { caught } from '#test/testing/caught.ts'
import { squareWith } from './wrongRules.ts'

const x = tensor(new Float64Array([0.5, -1, 2])).dynamic()

const swish = customVjp(
  (y) => y.mul(y.sigmoid()),
  (g, _out, y) => g.mul(y.sigmoid()),
  { name: 'swish' },
)

/** Right but for the smallest part of the directions: a few trials miss it, many do not. */
const rare = (f: (y: Tensor) => Tensor) =>
  customVjp(f, (g, _out, y) => {
    const first = g.data()[0]!
    return g
      .mul(2)
      .mul(y)
      .mul(first > 0.93 ? 1.5 : 1)
  })

describe('a failure is replayed by its seed and path', () => {
  const checks: readonly [string, (replay: { seed?: number; path?: string }) => unknown][] = [
    ['gradcheck', (replay) => gradcheck(swish, [x], replay)],
    ['gradcheck along directions', (replay) => gradcheck(swish, [x], { mode: 'directional', ...replay })],
    ['gradgradcheck', (replay) => gradgradcheck((y) => swish(y).mul(y.detach()), [x], replay)],
    ['checkJvp', (replay) => checkJvp(squareWith({ jvp: ([t]) => t! }), [x], replay)],
    [
      'checkAdjoint',
      (replay) =>
        checkAdjoint(
          (y) => y.mul(2),
          (g) => g,
          [x],
          replay,
        ),
    ],
    ['checkOp', (replay) => checkOp(swish, { name: 'swish', shapes: [[2, 2]], ...replay })],
    [
      'checkOp on samples',
      (replay) => checkOp(swish, { name: 'swish', inputs: [[x.mul(0)], [x]], ...replay }),
    ],
    [
      'checkOp on an arbitrary',
      (replay) => checkOp(swish, { name: 'swish', inputs: fc.tuple(tensors()), ...replay }),
    ],
  ]

  test.each(checks)('%s', (_name, check) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const error = caught(() => check({ seed }))
        const again = caught(() => check({ seed: error.seed, path: error.path }))
        expect(again.message).toBe(error.message)
        expect(again.finding).toEqual(error.finding)
      }),
      { numRuns: 10 },
    )
  })

  test('a failure in a later trial names that trial, and is replayed without the others', () => {
    const f = rare((y) => y.square())
    const laterThanFirst = Array.from({ length: 200 }, (_, seed) => {
      try {
        gradcheck(f, [x], { mode: 'directional', seed, trials: 6 })
        return null
      } catch (error) {
        return error as ReturnType<typeof caught>
      }
    }).filter((error) => error !== null && error.path !== '0')
    expect(laterThanFirst.length).toBeGreaterThan(0)
    for (const error of laterThanFirst.slice(0, 3)) {
      const { seed, path } = error!
      const again = caught(() => gradcheck(f, [x], { mode: 'directional', seed, path }))
      expect(again.message).toBe(error!.message)
    }
  })

  test('the seed comes from the environment where none is given', () => {
    vi.stubEnv('WENGERT_SEED', '77')
    expect(defaultSeed()).toBe(77)
    expect(caught(() => gradcheck(swish, [x])).seed).toBe(77)
    vi.stubEnv('WENGERT_SEED', 'none')
    expect(defaultSeed()).toBe(1)
    vi.unstubAllEnvs()
  })

  test('other seeds give other directions', () => {
    const seen = new Set<number>()
    const spy = (seed: number) =>
      gradcheck((y) => y.square(), [x], {
        mode: 'directional',
        trials: 1,
        seed,
        vjp: (g, y) => {
          seen.add(g.data()[0])
          return g.mul(y).mul(2)
        },
      })
    for (let seed = 0; seed < 20; seed++) spy(seed)
    expect(seen.size).toBeGreaterThan(20)
  })
})
