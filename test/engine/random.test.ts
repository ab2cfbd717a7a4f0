import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, type Data, type DType } from '#autograd/engine/dtype.ts'
import type { RandomName, RandomState } from '#autograd/engine/engine.ts'
import { philox } from '#autograd/engine/philox.ts'
import { blocksUsed, elementsPerBlock, fillRandom } from '#autograd/engine/reference/random.ts'

const kinds: [RandomName, DType][] = [
  ['bits', 'int32'],
  ['uniform', 'float32'],
  ['uniform', 'float64'],
  ['normal', 'float32'],
  ['normal', 'float64'],
]

function draw(name: RandomName, dtype: DType, state: RandomState, size: number): Data {
  const out = allocate(dtype, size)
  fillRandom(name, state, out, dtype)
  return out
}

const hex = (words: Uint32Array) => Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ')

describe('philox', () => {
  it('gives the published answers', () => {
    const out = new Uint32Array(4)
    philox(0, 0, 0, 0, 0, 0, out)
    expect(hex(out)).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8')
    const ones = 0xffffffff
    philox(ones, ones, ones, ones, ones, ones, out)
    expect(hex(out)).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd')
    philox(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, out)
    expect(hex(out)).toBe('d16cfe09 94fdcceb 5001e420 24126ea1')
  })

  it('agrees with the definition in exact 64-bit arithmetic', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(fc.tuple(word, word, word, word, word, word), ([k0, k1, c0, c1, c2, c3]) => {
        const out = new Uint32Array(6)
        philox(k0, k1, c0, c1, c2, c3, out, 1)
        expect([...out]).toEqual([0, ...definition([k0, k1], [c0, c1, c2, c3]), 0])
      }),
    )
  })

  /** Ten rounds of the paper's S-P network, on integers without bounds. */
  function definition(key: [number, number], counter: [number, number, number, number]): number[] {
    const word = 2n ** 32n
    let [k0, k1] = key.map(BigInt) as [bigint, bigint]
    let [a, b, c, d] = counter.map(BigInt) as [bigint, bigint, bigint, bigint]
    for (let round = 0; round < 10; round++) {
      const [p, q] = [0xd2511f53n * a, 0xcd9e8d57n * c]
      ;[a, b, c, d] = [(q / word) ^ b ^ k0, q % word, (p / word) ^ d ^ k1, p % word]
      k0 = (k0 + 0x9e3779b9n) % word
      k1 = (k1 + 0xbb67ae85n) % word
    }
    return [a, b, c, d].map(Number)
  }
})

describe('fillRandom', () => {
  const state: RandomState = { key: [0x1234567, -89], counter: 2 ** 32 - 2 }

  it('makes elements of the words as the table says', () => {
    const words = new Uint32Array(8)
    for (let b = 0; b < 2; b++) philox(0x1234567, -89, 2 ** 32 - 2 + b, 0, 0, 0, words, 4 * b)
    const bits53 = (i: number) =>
      Number((BigInt(words[i]!) >> 5n) * 2n ** 26n + (BigInt(words[i + 1]!) >> 6n))
    const pair = (u: number, v: number) => {
      const r = Math.sqrt(-2 * Math.log(u))
      return [r * Math.cos(2 * Math.PI * v), r * Math.sin(2 * Math.PI * v)]
    }

    expect([...draw('bits', 'int32', state, 8)]).toEqual([...new Int32Array(words.buffer)])
    expect([...draw('uniform', 'float32', state, 8)]).toEqual(
      [...words].map((w) => Math.floor(w / 256) / 2 ** 24),
    )
    expect([...draw('uniform', 'float64', state, 4)]).toEqual([0, 2, 4, 6].map((i) => bits53(i) / 2 ** 53))
    expect([...draw('normal', 'float32', state, 8)]).toEqual(
      [0, 2, 4, 6].flatMap((i) => pair((words[i]! + 1) / 2 ** 32, words[i + 1]! / 2 ** 32).map(Math.fround)),
    )
    expect([...draw('normal', 'float64', state, 4)]).toEqual(
      [0, 4].flatMap((i) => pair((bits53(i) + 1) / 2 ** 53, bits53(i + 2) / 2 ** 53)),
    )
  })

  it('gives finite normals where a word is 0', () => {
    const rare: RandomState = { key: [0, 0], counter: 3230741590 }
    expect(draw('bits', 'int32', rare, 4)[2]).toBe(0)
    const [x, y] = draw('normal', 'float32', rare, 4).subarray(2)
    // u = 2^-32, so r = sqrt(64 ln 2), the largest there is
    expect(Math.hypot(x!, y!)).toBeCloseTo(Math.sqrt(64 * Math.LN2), 6)
  })

  it('carries the counter into its second word', () => {
    const out = new Int32Array(4)
    philox(0x1234567, -89, 1, 1, 0, 0, out)
    expect([...draw('bits', 'int32', { ...state, counter: 2 ** 32 + 1 }, 4)]).toEqual([...out])
    expect([...draw('bits', 'int32', state, 16).subarray(12)]).toEqual([...out])
  })

  const name = ([kind, dtype]: [RandomName, DType]) => `${kind} in ${dtype}`
  for (const kind of kinds) {
    it(`gives the same ${name(kind)} however the work is split`, () => {
      const step = elementsPerBlock(...kind)
      const whole = draw(...kind, state, 5000)
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 5000 / step }),
          fc.integer({ min: 0, max: 5000 }),
          (block, size) => {
            const part = draw(
              ...kind,
              { ...state, counter: state.counter + block },
              Math.min(size, 5000 - block * step),
            )
            expect(part).toEqual(whole.slice(block * step, block * step + part.length))
          },
        ),
      )
    })

    it(`counts the blocks that ${name(kind)} use`, () => {
      for (const size of [0, 1, 2, 3, 4, 5, 1023, 1024, 1025]) {
        const used = blocksUsed(...kind, size)
        expect(used).toBe(Math.ceil(size / elementsPerBlock(...kind)))
        const next = draw(...kind, { ...state, counter: state.counter + used }, 8)
        const all = draw(...kind, state, used * elementsPerBlock(...kind) + 8)
        expect(all.slice(-8)).toEqual(next)
      }
    })
  }
})

describe('distributions', () => {
  const n = 100_000
  const states: RandomState[] = [
    { key: [0, 0], counter: 0 },
    { key: [1, 0], counter: 0 },
    { key: [7, -7], counter: 123456789012 },
  ]
  /** P(x <= z) of a standard normal; Abramowitz and Stegun 26.2.17, error below 1e-7. */
  const phi = (z: number): number => {
    if (z < 0) return 1 - phi(-z)
    const t = 1 / (1 + 0.2316419 * z)
    const tail =
      t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail
  }
  const moment = (x: Data, k: number, mean = 0) => {
    let sum = 0
    for (const xi of x) sum += (xi - mean) ** k
    return sum / x.length
  }
  /** Largest distance of the empirical from the true distribution, times sqrt(n): above 1.95 once in 1000. */
  const kolmogorov = (x: Data, distribution: (x: number) => number) => {
    let worst = 0
    for (const [i, xi] of Float64Array.from(x).sort().entries()) {
      const p = distribution(xi)
      worst = Math.max(worst, (i + 1) / x.length - p, p - i / x.length)
    }
    return worst * Math.sqrt(x.length)
  }
  const correlation = (x: Data, lag: number, mean: number) => {
    let sum = 0
    for (let i = lag; i < x.length; i++) sum += (x[i]! - mean) * (x[i - lag]! - mean)
    return sum / x.length / moment(x, 2, mean)
  }

  for (const state of states) {
    const where = `key ${state.key}, counter ${state.counter}`
    for (const dtype of ['float32', 'float64'] as const) {
      it(`uniforms are uniform in [0, 1) in ${dtype} (${where})`, () => {
        const x = draw('uniform', dtype, state, n)
        expect(x.every((xi) => xi >= 0 && xi < 1)).toBe(true)
        // four standard errors: the variance of x is 1/12, that of (x - 1/2)^2 is 1/180
        expect(Math.abs(moment(x, 1) - 1 / 2)).toBeLessThan(4 / Math.sqrt(12 * n))
        expect(Math.abs(moment(x, 2, 1 / 2) - 1 / 12)).toBeLessThan(4 / Math.sqrt(180 * n))
        expect(kolmogorov(x, (z) => z)).toBeLessThan(1.95)
        for (const lag of [1, 2, 3, 4])
          expect(Math.abs(correlation(x, lag, 1 / 2))).toBeLessThan(4 / Math.sqrt(n))
      })

      it(`normals are normal in ${dtype} (${where})`, () => {
        const x = draw('normal', dtype, state, n)
        expect(x.every(Number.isFinite)).toBe(true)
        // the k-th power has variance E x^2k - (E x^k)^2: 1, 2, 15, 96
        const expected: [number, number][] = [
          [0, 1],
          [1, 2],
          [0, 15],
          [3, 96],
        ]
        for (const [k, [mean, variance]] of expected.entries()) {
          expect(Math.abs(moment(x, k + 1) - mean)).toBeLessThan(4 * Math.sqrt(variance / n))
        }
        expect(kolmogorov(x, phi)).toBeLessThan(1.95)
        for (const lag of [1, 2, 3, 4])
          expect(Math.abs(correlation(x, lag, 0))).toBeLessThan(4 / Math.sqrt(n))
      })
    }

    it(`each of the 32 bits is a fair coin (${where})`, () => {
      const x = draw('bits', 'int32', state, n)
      for (let bit = 0; bit < 32; bit++) {
        let ones = 0
        for (const xi of x) ones += (xi >>> bit) & 1
        expect(Math.abs(ones / n - 1 / 2)).toBeLessThan(4.5 / Math.sqrt(4 * n))
      }
    })
  }

  it('float64 uniforms use all 53 bits, float32 uniforms 24', () => {
    const fine = draw('uniform', 'float64', states[0]!, 1000)
    expect(fine.some((x) => (x * 2 ** 52) % 1 !== 0)).toBe(true)
    const coarse = draw('uniform', 'float32', states[0]!, 1000)
    expect(coarse.some((x) => (x * 2 ** 23) % 1 !== 0)).toBe(true)
    expect(coarse.every((x) => (x * 2 ** 24) % 1 === 0)).toBe(true)
  })
})
