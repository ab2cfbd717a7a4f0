import { chunk, grad, type Tensor, unbind, vjp } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areApart, type Region } from '#autograd/primitives/region.ts'
import type { SliceIndex } from '#autograd/testing/oracles/index.ts'
import { float64, leaf } from '#test/support/arrays.ts'
import { counted } from './countedEngine.ts'

const seed = Number(process.env.WENGERT_SEED ?? 1)

/** Small whole numbers, so that sums in any order are exact. */
const whole = (n: number, start: number) => Array.from({ length: n }, (_, i) => ((i * 7 + start * 5) % 9) - 4)

const range = (n: number) =>
  fc.record({
    start: fc.integer({ min: -n, max: n - 1 }),
    stop: fc.option(fc.integer({ min: -n, max: n })),
    step: fc.constantFrom(1, 1, 2, 3, -1, -2),
  })

const cases = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 6 })).chain(([m, n]) =>
  fc.record({
    shape: fc.constant([m, n]),
    parts: fc.array(fc.tuple(range(m), range(n)), { minLength: 1, maxLength: 6 }),
  }),
)

/** Which elements of an array of this shape a slice reads, in its order. */
const positions = (shape: readonly number[], part: readonly SliceIndex[]) =>
  float64(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i),
    shape,
  ).slice(...part)

describe(`slices of one tensor (seed ${seed})`, () => {
  test('give it, together, what each of them gives at its places, to the second order', () => {
    fc.assert(
      fc.property(cases, ({ shape, parts }) => {
        const size = shape[0]! * shape[1]!
        const x = whole(size, 1)
        // f = Σ_k Σ w_k s_k³ of slices s_k, so that f' = 3 w x² and f'' v = 6 w x v, added up where they meet.
        const weights = parts.map((part, k) => {
          const at = positions(shape, part)
          return { at: Array.from(at.data()), w: whole(at.size, k + 2), shape: at.shape }
        })
        const f = (t: Tensor) =>
          parts
            .map((part, k) =>
              t
                .slice(...part)
                .pow(3)
                .mul(float64(weights[k]!.w, weights[k]!.shape)),
            )
            .map((y) => y.sum())
            .reduce((a, b) => a.add(b))
        const v = whole(size, 9)
        const first = new Array<number>(size).fill(0)
        const second = new Array<number>(size).fill(0)
        for (const { at, w } of weights)
          for (const [i, place] of at.entries()) {
            first[place]! += 3 * w[i]! * x[place]! ** 2
            second[place]! += 6 * w[i]! * x[place]! * v[place]!
          }
        const input = float64(x, shape)
        const gradient = grad(f)(input)
        const curvature = grad((t: Tensor) => grad(f)(t).mul(float64(v, shape)).sum())(input)
        // 0 + 0: of a sum of zeros the sign does not matter.
        const plain = (t: Tensor) => Array.from(t.data(), (value) => value + 0)
        expect(plain(gradient)).toEqual(first.map((value) => value + 0))
        expect(plain(curvature)).toEqual(second.map((value) => value + 0))
      }),
      { seed, numRuns: 150 },
    )
  })

  test.each<[what: string, partsOf: (x: Tensor) => Tensor[]]>([
    ['rows', (x) => unbind(x)],
    ['columns', (x) => unbind(x, 1)],
    ['chunks', (x) => chunk(x, 40)],
    ['interleaved', (x) => [x.slice({ step: 2 }), x.slice({ start: 1, step: 2 })]],
    ['turned round', (x) => [x.slice({ start: 99, step: -1 }), x.slice({ start: -1, stop: 99, step: -1 })]],
  ])('that do not meet take one step together, however many: %s', (_what, partsOf) => {
    counted(({ made }) => {
      const [x, g] = [leaf(whole(200 * 6, 1), [200, 6]), float64(whole(200 * 6, 3), [200, 6])]
      const [, pullback] = vjp(partsOf, x)
      const cotangents = partsOf(g)
      const before = made()
      const [gradient] = pullback(cotangents)
      expect(made() - before).toBe(1)
      expect(gradient.toArray()).toEqual(g.toArray())
    })
  })

  test('and other uses of it add up', () => {
    const x = leaf([1, 2, 3, 4])
    const [a, b] = [x.slice({ stop: 2 }), x.slice({ start: 2 })]
    const c = x.slice({ start: 1, stop: 3 })
    x.square().sum().add(a.mul(10).sum()).add(b.mul(100).sum()).add(c.mul(1000).sum()).backward()
    expect(x.grad!.toArray()).toEqual([12, 1014, 1106, 108])
  })

  test('replay twice where the tape is retained, and once where it is not', () => {
    const x = leaf([1, 2, 3, 4])
    const [a, b] = [x.slice({ stop: 2 }), x.slice({ start: 2 })]
    const y = a.mul(b).sum()
    y.backward(undefined, { retainGraph: true })
    expect(x.grad!.toArray()).toEqual([3, 4, 1, 2])
    y.backward()
    expect(x.grad!.toArray()).toEqual([6, 8, 2, 4])
    expect(() => y.backward()).toThrow(/were freed by an earlier replay/)
    expect(() => a.sum().backward()).toThrow(/were freed by an earlier replay/)
  })

  test('have hooks of their own, and so has what they are of', () => {
    const x = leaf([1, 2, 3, 4])
    const h = x.mul(1)
    const [a, b] = [h.slice({ stop: 2 }), h.slice({ start: 2 })]
    const seen: unknown[] = []
    h.registerHook((g) => {
      seen.push(g.toArray())
      return g.mul(2)
    })
    a.registerHook((g) => g.mul(-1))
    a.mul(5).sum().add(b.mul(7).sum()).backward()
    expect(seen).toEqual([[-5, -5, 7, 7]])
    expect(x.grad!.toArray()).toEqual([-10, -10, 14, 14])
  })

  test('leave a tape whole when a hook fails before they are put together', () => {
    const x = leaf([1, 2, 3, 4])
    const h = x.mul(1)
    const [a, b] = [h.slice({ stop: 2 }), h.slice({ start: 2 })]
    const y = a.square().sum().add(b.square().sum())
    const remove = h.registerHook(() => {
      throw new Error('no')
    })
    expect(() => y.backward()).toThrow('no')
    remove()
    y.backward()
    expect(x.grad!.toArray()).toEqual([2, 4, 6, 8])
  })

  test('are recorded together where the gradient is', () => {
    const x = leaf([1, 2, 3, 4])
    const [a, b] = [x.slice({ stop: 2 }), x.slice({ start: 2 })]
    a.pow(3).sum().add(b.square().sum()).backward(undefined, { createGraph: true })
    const g = x.grad!
    expect(g.toArray()).toEqual([3, 12, 6, 8])
    expect(g.requiresGrad).toBe(true)
    expect(
      grad((t: Tensor) => grad((u: Tensor) => unbind(u.pow(3)).reduce((p, q) => p.add(q)))(t).sum())(
        float64([1, 2, 3]),
      ).toArray(),
    ).toEqual([6, 12, 18])
  })
})

describe(`regions (seed ${seed})`, () => {
  const line = fc
    .record({
      start: fc.nat(11),
      step: fc.constantFrom(1, 1, 2, 3, -1, -2),
      size: fc.integer({ min: 1, max: 5 }),
    })
    .filter(({ start, step, size }) => start + step * (size - 1) >= 0)
  const regions = (most: number) =>
    fc.array(
      fc.tuple(line, line).map(
        (lines): Region => ({
          starts: lines.map(({ start }) => start),
          steps: lines.map(({ step }) => step),
          sizes: lines.map(({ size }) => size),
        }),
      ),
      { minLength: 1, maxLength: most },
    )

  function elementsOf({ starts, steps, sizes }: Region): string[] {
    const along = (axis: number) =>
      Array.from({ length: sizes[axis]! }, (_, i) => starts[axis]! + i * steps[axis]!)
    return along(0).flatMap((i) => along(1).map((j) => `${i},${j}`))
  }

  const meet = (list: readonly Region[]) => {
    const all = list.flatMap(elementsOf)
    return new Set(all).size < all.length
  }

  test('that are said to be apart have no element in common', () => {
    const said = { apart: 0, not: 0 }
    fc.assert(
      fc.property(fc.oneof(regions(4), regions(24)), (list) => {
        const apart = areApart(list)
        said[apart ? 'apart' : 'not']++
        if (apart) expect(meet(list)).toBe(false)
      }),
      { seed, numRuns: 2000 },
    )
    expect(said.apart).toBeGreaterThan(50)
    expect(said.not).toBeGreaterThan(50)
  })

  const rows = (n: number, step = 1): Region[] =>
    Array.from({ length: n }, (_, i) => ({ starts: [i * step, 0], steps: [1, 1], sizes: [step, 3] }))

  test('are found to be apart where they follow each other, in any order, and where few are interleaved', () => {
    expect(areApart(rows(2))).toBe(true)
    expect(areApart(rows(100, 5).reverse())).toBe(true)
    expect(areApart([...rows(100, 5), { starts: [17, 2], steps: [1, 1], sizes: [1, 1] }])).toBe(false)
    const every = (start: number): Region => ({ starts: [0, start], steps: [1, 3], sizes: [4, 5] })
    expect(areApart([every(0), every(1), every(2)])).toBe(true)
    expect(areApart([every(0), every(3)])).toBe(false)
  })
})
