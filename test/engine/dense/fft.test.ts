import { describe, expect, test } from 'vitest'
import { transformOf } from '#autograd/engine/dense/fft.ts'
import { inRoom, zeros } from '#autograd/engine/dense/kernels/room.ts'
import { realTransformOf } from '#autograd/engine/dense/realFft.ts'
import { rootsOfUnity } from '#autograd/engine/dense/roots.ts'
import { drawsOf } from '#autograd/testing/checks/random.ts'

const seed = 7

/** A line of complex numbers, always the same. */
function line(n: number): [re: Float64Array, im: Float64Array] {
  return [0, 1].map((part) => Float64Array.from(drawsOf(seed, part).dyadic(n))) as [
    Float64Array,
    Float64Array,
  ]
}

/** The same, beginning elsewhere. */
const shiftedLine = (n: number, by: number) =>
  line(n + by).map((part) => part.slice(by)) as [Float64Array, Float64Array]

/** Σ_t x_t e^(-2πi kt/n) by n² products. */
function naive([xr, xi]: readonly [Float64Array, Float64Array], k: number): [re: number, im: number] {
  const n = xr.length
  let [re, im] = [0, 0]
  for (let t = 0; t < n; t++) {
    const angle = (2 * Math.PI * ((k * t) % n)) / n
    re += xr[t]! * Math.cos(angle) + xi[t]! * Math.sin(angle)
    im += xi[t]! * Math.cos(angle) - xr[t]! * Math.sin(angle)
  }
  return [re, im]
}

describe('the Fourier transform', () => {
  const lengths = [...Array.from({ length: 40 }, (_, i) => i + 1), 64, 74, 96, 97, 100, 210, 1009, 1024]

  test.each(lengths)('of length %i is the sum by its definition, and goes back', (n) => {
    const x = line(n)
    const out = line(n)
    transformOf(n)(...out)
    const size = Math.hypot(...x[0], ...x[1])
    for (let k = 0; k < n; k++) {
      const [re, im] = naive(x, k)
      expect(Math.hypot(out[0][k]! - re, out[1][k]! - im)).toBeLessThanOrEqual(4e-15 * Math.sqrt(n) * size)
    }
    transformOf(n)(out[1], out[0])
    for (let t = 0; t < n; t++)
      expect(Math.hypot(out[0][t]! / n - x[0][t]!, out[1][t]! / n - x[1][t]!)).toBeLessThanOrEqual(
        1e-15 * size,
      )
  })

  test.each(lengths)('of %i real numbers is half of it, and its adjoint the real part of a sum', (n) => {
    const x = line(n)
    const half = Math.floor(n / 2) + 1
    const pairs = new Float64Array(2 * half)
    realTransformOf(n).forwards(x[0], pairs)
    const [re, im] = [x[0].slice(), new Float64Array(n)]
    transformOf(n)(re, im)
    const limit = 4e-15 * Math.sqrt(n) * Math.hypot(...x[0], ...x[1])
    for (let k = 0; k < half; k++)
      expect(Math.hypot(pairs[2 * k]! - re[k]!, pairs[2 * k + 1]! - im[k]!)).toBeLessThanOrEqual(limit)
    for (let k = 0; k < half; k++) [pairs[2 * k], pairs[2 * k + 1]] = [x[0][k]!, x[1][k]!]
    const back = new Float64Array(n)
    realTransformOf(n).backwards(pairs, back)
    const sums = x.map((part) => part.map((value, k) => (k < half ? value : 0)))
    transformOf(n)(sums[1]!, sums[0]!)
    for (let t = 0; t < n; t++) expect(Math.abs(back[t]! - sums[0]![t]!)).toBeLessThanOrEqual(limit)
  })

  const several = [1, 2, 4, 6, 8, 32, 60, 64, 97, 210, 1024]

  test.each(several)(
    'of length %i is the same in all bits for any number of lines, by loops and by kernels',
    (n) => {
      for (const lines of [1, 2, 3, Math.min(16, transformOf(n).most)]) {
        const wanted = Array.from({ length: lines }, (_, l) => shiftedLine(n, l))
        for (const x of wanted) transformOf(n)(...x)
        const computed = () => {
          const [re, im] = [zeros(n * lines), zeros(n * lines)]
          for (let l = 0; l < lines; l++) {
            const x = shiftedLine(n, l)
            for (let t = 0; t < n; t++) [re[t * lines + l], im[t * lines + l]] = [x[0][t]!, x[1][t]!]
          }
          transformOf(n)(re, im, lines)
          return [re.slice(), im.slice()] as const
        }
        for (const [re, im] of [computed(), inRoom(2 ** 16, computed)])
          for (let l = 0; l < lines; l++) {
            expect(re.filter((_, i) => i % lines === l)).toEqual(wanted[l]![0])
            expect(im.filter((_, i) => i % lines === l)).toEqual(wanted[l]![1])
          }
      }
    },
  )

  test.each(several)('of %i real numbers is the same for several lines, there and back', (n) => {
    const { most, forwards, backwards } = realTransformOf(n)
    const [lines, width] = [Math.min(most, 5), 2 * (Math.floor(n / 2) + 1)]
    const x = Float64Array.from({ length: n * lines }, (_, i) => ((i * 7) % 11) - 5)
    const wanted = Array.from({ length: lines }, (_, l) => {
      const [pairs, back] = [new Float64Array(width), new Float64Array(n)]
      forwards(x.subarray(l * n, (l + 1) * n), pairs)
      backwards(pairs, back)
      return { pairs, back }
    })
    const computed = () => {
      const [pairs, back] = [new Float64Array(width * lines), new Float64Array(n * lines)]
      forwards(x, pairs, lines)
      backwards(pairs, back, lines)
      return { pairs, back }
    }
    for (const { pairs, back } of [computed(), inRoom(2 ** 16, computed)])
      for (const [l, each] of wanted.entries()) {
        expect(pairs.subarray(l * width, (l + 1) * width)).toEqual(each.pairs)
        expect(back.subarray(l * n, (l + 1) * n)).toEqual(each.back)
      }
  })

  test('is the same in all bits after many other lengths were computed', () => {
    const [before, after] = [line(60), line(60)]
    transformOf(60)(...before)
    for (let n = 100; n < 180; n++) transformOf(n)(...line(n))
    transformOf(60)(...after)
    expect(after).toEqual(before)
  })
})

describe('roots of unity', () => {
  test('are symmetric in all bits, and exact in every quarter', () => {
    for (const n of [8, 12, 36, 1000]) {
      const [cos, sin] = rootsOfUnity(n)
      for (let k = 1; k < n; k++) {
        expect(Math.abs(cos[n - k]! - cos[k]!)).toBe(0)
        expect(Math.abs(sin[n - k]! + sin[k]!)).toBe(0)
      }
      for (const [quarter, [c, s]] of [
        [1, 0],
        [0, 1],
        [-1, 0],
        [0, -1],
      ].entries()) {
        expect(cos[(quarter * n) / 4]! + 0).toBe(c)
        expect(sin[(quarter * n) / 4]! + 0).toBe(s)
      }
    }
  })
})
