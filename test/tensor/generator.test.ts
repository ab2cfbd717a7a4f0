import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blocksUsed, fillRandom } from '#autograd/engine/reference/random.ts'
import { OptionError, StateError } from '#autograd/errors/index.ts'
import { defaultGenerator, Generator, type GeneratorState, manualSeed } from '#autograd/tensor/generator.ts'

const sequence = (generator: Generator, count = 20) =>
  Array.from({ length: count }, () => generator.uniform())
const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

function caught(f: () => unknown): unknown {
  try {
    f()
  } catch (error) {
    return error
  }
  return undefined
}

describe('Generator', () => {
  it('repeats its stream from the same seed and no other', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        expect(sequence(new Generator(a))).toEqual(sequence(new Generator(a)))
        if (a !== b) expect(sequence(new Generator(a))).not.toEqual(sequence(new Generator(b)))
        expect(new Generator(a).seed).toBe(a)
      }),
    )
  })

  it('keeps its numbers from version to version', () => {
    const generator = new Generator(42)
    expect(sequence(generator, 3)).toEqual([0.861737909395276, 0.3757638744375763, 0.6324910577806304])
    expect(Array.from({ length: 5 }, () => generator.integer(1000))).toEqual([935, 478, 603, 34, 89])
    expect(generator.fork().seed).toBe(1248093225786762)
  })

  it('gives near seeds unrelated keys', () => {
    const words = new Set<number>()
    for (let seed = 0; seed < 2000; seed++) {
      for (const word of new Generator(seed).next('bits', 'int32', 0).key) words.add(word)
    }
    // 4000 random words collide 4000^2 / 2^33 = 0.002 times on average
    expect(words.size).toBe(4000)
  })

  it('tells seeds apart that agree in their lower 32 bits', () => {
    expect(sequence(new Generator(5))).not.toEqual(sequence(new Generator(5 + 2 ** 32)))
  })

  it('refuses seeds that are no safe integers of 0 or more', () => {
    for (const seed of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '1', null, undefined, 1n, {}]) {
      expect(() => new Generator(seed as number)).toThrow(OptionError)
    }
    expect(() => new Generator(-1)).toThrow(/^Generator: seed must be .*; got -1; try /)
  })

  it('restores a state, through JSON, in the middle of a stream', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.nat(50), (seed, other, draws) => {
        const generator = new Generator(seed)
        sequence(generator, draws)
        const text = JSON.stringify(generator.state())
        const expected = sequence(generator)
        generator.restore(JSON.parse(text))
        expect(sequence(generator)).toEqual(expected)
        const stranger = new Generator(other)
        stranger.restore(JSON.parse(text))
        expect(sequence(stranger)).toEqual(expected)
        expect(stranger.seed).toBe(seed)
      }),
    )
  })

  it('has states that later draws do not change', () => {
    const generator = new Generator(3)
    const state = generator.state()
    const copy = { ...state }
    sequence(generator)
    expect(state).toEqual(copy)
    expect(generator.state().counter).toBe(20)
  })

  it('refuses hostile states and stays where it was', () => {
    const generator = new Generator(11)
    sequence(generator, 5)
    const good = generator.state()
    const expected = sequence(generator)
    const hostile: unknown[] = [
      null,
      undefined,
      1,
      'state',
      [],
      {},
      () => good,
      { ...good, version: 2 },
      { ...good, version: '1' },
      { ...good, algorithm: 'mt19937' },
      { ...good, seed: -1 },
      { ...good, seed: 1.5 },
      { ...good, seed: '11' },
      { ...good, seed: 2 ** 60 },
      { ...good, counter: -1 },
      { ...good, counter: Number.NaN },
      { ...good, counter: Infinity },
      { ...good, counter: 0.5 },
      { ...good, counter: null },
      { ...good, counter: [5] },
      { version: 1, algorithm: good.algorithm, seed: 3 },
    ]
    for (const state of hostile) {
      generator.restore(good)
      expect(caught(() => generator.restore(state as GeneratorState))).toBeInstanceOf(StateError)
      expect(sequence(generator)).toEqual(expected)
    }
  })

  it('reads a state once, so that it cannot change after the check', () => {
    let reads = 0
    const shifty = {
      ...new Generator(0).state(),
      get seed() {
        return reads++ === 0 ? 5 : -1
      },
    }
    const generator = new Generator(1)
    generator.restore(shifty)
    expect(generator.seed).toBe(5)
    expect(sequence(generator)).toEqual(sequence(new Generator(5)))
  })

  it('hands out streams that do not overlap', () => {
    const generator = new Generator(8)
    let end = 0
    for (const [name, dtype, size] of [
      ['uniform', 'float32', 7],
      ['normal', 'float64', 7],
      ['bits', 'int32', 0],
      ['bits', 'int32', 8],
    ] as const) {
      expect(generator.next(name, dtype, size).counter).toBe(end)
      end += blocksUsed(name, dtype, size)
    }
    expect(generator.state().counter).toBe(end)
    expect(end).toBe(2 + 4 + 0 + 2)
  })

  it('draws a number as an engine draws a float64 uniform', () => {
    const generator = new Generator(9)
    const out = new Float64Array(1)
    fillRandom('uniform', new Generator(9).next('uniform', 'float64', 1), out, 'float64')
    expect(generator.uniform()).toBe(out[0])

    const far = { ...generator.state(), counter: 5 * 2 ** 32 + 3 }
    generator.restore(far)
    fillRandom('uniform', generator.next('uniform', 'float64', 1), out, 'float64')
    generator.restore(far)
    expect(generator.uniform()).toBe(out[0])
  })

  it('refuses bad sizes and draws past the end of the stream, and stays where it was', () => {
    const generator = new Generator(1)
    for (const size of [-4, 0.5, Number.NaN, Infinity]) {
      expect(() => generator.next('bits', 'int32', size)).toThrow(OptionError)
    }
    expect(generator.state().counter).toBe(0)
    const last = { ...generator.state(), counter: Number.MAX_SAFE_INTEGER - 1 }
    generator.restore(last)
    expect(() => generator.next('bits', 'int32', 5)).toThrow(StateError)
    expect(generator.state()).toEqual(last)
    expect(Number.isFinite(generator.uniform())).toBe(true)
    expect(() => generator.uniform()).toThrow(StateError)
  })
})

describe('Generator.integer', () => {
  it('draws every value below the bound about equally often', () => {
    const generator = new Generator(123)
    for (const bound of [1, 2, 3, 7, 10, 64]) {
      const counts = new Array<number>(bound).fill(0)
      const n = 2000 * bound
      for (let i = 0; i < n; i++) counts[generator.integer(bound)]!++
      const chi2 = counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)
      // mean bound - 1, variance 2 (bound - 1)
      expect(chi2).toBeLessThanOrEqual(bound - 1 + 4 * Math.sqrt(2 * (bound - 1)))
    }
  })

  it('has no modulo bias where it would be largest', () => {
    // 2^53 mod (3 * 2^51) = 2^51: without rejection the lowest third would get half of all draws
    const generator = new Generator(5)
    const n = 30_000
    let low = 0
    for (let i = 0; i < n; i++) if (generator.integer(3 * 2 ** 51) < 2 ** 51) low++
    expect(Math.abs(low / n - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / n))
  })

  it('stays in range for every bound', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, bound) => {
        const x = new Generator(seed).integer(bound)
        expect(Number.isSafeInteger(x) && x >= 0 && x < bound).toBe(true)
      }),
    )
    expect(new Generator(0).integer(1)).toBe(0)
  })

  it('refuses bounds that are no positive safe integers and draws nothing', () => {
    const generator = new Generator(1)
    for (const bound of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, '3', null, undefined]) {
      expect(() => generator.integer(bound as number)).toThrow(OptionError)
    }
    expect(generator.state().counter).toBe(0)
  })
})

describe('Generator.fork', () => {
  it('gives streams that repeat and are unlike each other and their parent', () => {
    const family = () => {
      const parent = new Generator(77)
      const children = [parent.fork(), parent.fork(), parent.fork()]
      return [...children, children[0]!.fork(), parent].map((g) => sequence(g, 2000))
    }
    const streams = family()
    expect(family()).toEqual(streams)
    for (const [i, a] of streams.entries()) {
      for (const b of streams.slice(0, i)) {
        const covariance = a.reduce((sum, x, k) => sum + (x - 0.5) * (b[k]! - 0.5), 0) / a.length
        expect(Math.abs(12 * covariance)).toBeLessThan(4 / Math.sqrt(a.length))
      }
    }
  })

  it("is not moved by the parent's later draws", () => {
    const parent = new Generator(6)
    const child = parent.fork()
    sequence(parent)
    const again = new Generator(6).fork()
    expect(sequence(child)).toEqual(sequence(again))
  })
})

describe('the default generator', () => {
  it('starts from seed 0 and again from what manualSeed says', () => {
    expect(defaultGenerator.state()).toEqual(new Generator(0).state())
    sequence(defaultGenerator)
    manualSeed(7)
    expect(sequence(defaultGenerator)).toEqual(sequence(new Generator(7)))
    manualSeed(7)
    expect(defaultGenerator.state()).toEqual(new Generator(7).state())
  })

  it('refuses a bad seed and stays where it was', () => {
    const before = defaultGenerator.state()
    for (const seed of [-1, 0.5, Number.NaN, '7', undefined]) {
      expect(() => manualSeed(seed as number)).toThrow(OptionError)
    }
    expect(() => manualSeed(-1)).toThrow(/^manualSeed: /)
    expect(defaultGenerator.state()).toEqual(before)
  })
})
