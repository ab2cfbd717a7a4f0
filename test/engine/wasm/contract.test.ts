import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { contract } from '#autograd/engine/reference/contract.ts'
import { accumulate } from '#autograd/engine/reference/move.ts'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'
import type { Blas } from '#autograd/engine/wasm/machine/blas.ts'
import { Bench, dense, type FloatType, type Labels } from './contractions.ts'

const bench = new Bench()

/** Numbers in [-1, 1) from a seed. */
function numbers(dtype: FloatType, n: number, seed: number): Float32Array | Float64Array {
  const data = dtype === 'float32' ? new Float32Array(n) : new Float64Array(n)
  let state = seed | 1
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    data[i] = state / 2 ** 31
  }
  return data
}

const filled = (dtype: FloatType, shape: number[], labels: number[], seed: number): Labels =>
  dense(numbers(dtype, sizeOf(shape), seed), shape, labels)

/** Rounding units an element may be off, of the sum of its products' sizes: blocks of 512 are added up in order. */
const units = { float32: 512 * 2 ** -24, float64: 512 * 2 ** -53 } as const

function expectClose(dtype: FloatType, got: readonly number[], want: Reference, what: string): void {
  expect(got.length).toBe(want.values.length)
  for (const [i, x] of got.entries()) {
    const exact = want.values[i]!
    const near = Math.abs(x - exact) <= units[dtype] * want.sizes[i]!
    if (!near && !Object.is(x, exact))
      expect.fail(`${what}: element ${i} is ${x}, the reference says ${exact}`)
  }
}

interface Reference {
  readonly values: ArrayLike<number>
  /** For each element the sum of the absolute values of its products. */
  readonly sizes: ArrayLike<number>
}

const absolute = (x: Labels): Labels => ({
  ...x,
  data: x.data.map((v: number) => Math.abs(v)) as Labels['data'],
})

function referenceOf(dtype: FloatType, a: Labels, b: Labels, out: number[]): Reference {
  return {
    values: contract(a, b, out, dtype).data,
    sizes: contract(absolute(a), absolute(b), out, 'float64').data,
  }
}

function expectReference(dtype: FloatType, a: Labels, b: Labels, out: number[]): void {
  const [x, y] = [bench.put(dtype, a), bench.put(dtype, b)]
  const plan = bench.contractions.plan(x, y, out)
  expect(plan.shape).toEqual(contract(a, b, out, dtype).shape)
  const want = referenceOf(dtype, a, b, out)
  const what = `${dtype} [${a.labels}] ${a.shape} x [${b.labels}] ${b.shape} -> [${out}]`
  expectClose(dtype, bench.run(dtype, plan, x, y), want, what)
}

const dtypes = fc.constantFrom<FloatType>('float32', 'float64')
const extent = fc.constantFrom(0, 1, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33)

/** An axis order, and for each axis whether it is flipped, broadcast, or followed by a gap. */
const layout = fc.record({
  order: fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 }),
  kinds: fc.array(fc.constantFrom('plain', 'plain', 'plain', 'flipped', 'broadcast', 'gap'), {
    minLength: 5,
    maxLength: 5,
  }),
  seed: fc.nat(),
})

type Layout = typeof layout extends fc.Arbitrary<infer T> ? T : never

function laidOut(
  dtype: FloatType,
  labels: number[],
  sizes: number[],
  { order, kinds, seed }: Layout,
): Labels {
  const ranked = labels.map((label, i) => ({ label, key: order[i]! })).sort((p, q) => p.key - q.key)
  const named = ranked.map(({ label }) => label)
  const shape = named.map((label) => sizes[label]!)
  const strides = new Array<number>(shape.length)
  const inward = shape.map((_, i) => i).sort((p, q) => order[(p + 2) % 5]! - order[(q + 2) % 5]!)
  let [step, offset] = [1, 0]
  for (const axis of inward) {
    const kind = kinds[axis]!
    const n = Math.max(1, shape[axis]!)
    strides[axis] = kind === 'broadcast' ? 0 : kind === 'flipped' ? -step : step
    if (kind === 'flipped') offset += step * (n - 1)
    step *= n
    if (kind === 'gap') step += 3
  }
  return { data: numbers(dtype, step + offset + 4, seed), shape, strides, offset, labels: named }
}

const contraction = fc.record({
  dtype: dtypes,
  roles: fc.array(fc.constantFrom('batch', 'row', 'col', 'sum'), { minLength: 1, maxLength: 5 }),
  sizes: fc.array(extent, { minLength: 5, maxLength: 5 }),
  left: layout,
  right: layout,
  turn: fc.boolean(),
})

test('a contraction of any views is the reference engine’s', () => {
  const law = fc.property(contraction, ({ dtype, roles, sizes, left, right, turn }) => {
    fc.pre(roles.reduce((n, _, i) => n * Math.max(1, sizes[i]!), 1) < 40_000)
    const having = (...wanted: string[]) => roles.flatMap((role, i) => (wanted.includes(role) ? [i] : []))
    const out = having('batch', 'row', 'col')
    if (turn) out.reverse()
    const a = laidOut(dtype, having('batch', 'row', 'sum'), sizes, left)
    const b = laidOut(dtype, having('batch', 'col', 'sum'), sizes, right)
    expectReference(dtype, a, b, out)
  })
  fc.assert(law, { numRuns: 400 })
})

const [M, N, K] = [1, 2, 3]

test.each([
  [64, 64, 64],
  [130, 71, 37],
  [1, 300, 200],
  [300, 1, 200],
  [1, 1, 5000],
  [1, 1, 40_000],
  [5, 3, 20_000],
  [2, 40, 700],
  [200, 10, 84],
  [300, 300, 1],
])('matrix product %i x %i x %i in every layout', (m, n, k) => {
  for (const dtype of ['float32', 'float64'] as const)
    for (const [rows, cols] of [
      [
        [M, K],
        [K, N],
      ],
      [
        [K, M],
        [K, N],
      ],
      [
        [M, K],
        [N, K],
      ],
      [
        [K, M],
        [N, K],
      ],
    ] as const) {
      const size = (label: number) => (label === M ? m : label === N ? n : k)
      const a = filled(dtype, rows.map(size), [...rows], m + n)
      const b = filled(dtype, cols.map(size), [...cols], n + k)
      expectReference(dtype, a, b, [M, N])
      expectReference(dtype, a, b, [N, M])
    }
})

interface Conv {
  readonly dtype: FloatType
  readonly n: number
  readonly groups: number
  readonly c: number
  readonly o: number
  readonly s: number
  readonly d: number
  readonly k: readonly [number, number]
  readonly size: readonly [number, number]
  /** Elements of the input that no window reaches. */
  readonly rest: number
}

const conv: fc.Arbitrary<Conv> = fc.record({
  dtype: dtypes,
  n: fc.integer({ min: 1, max: 3 }),
  groups: fc.constantFrom(1, 1, 2, 3),
  c: fc.constantFrom(1, 2, 3, 5),
  o: fc.constantFrom(1, 2, 3, 6, 8, 26),
  s: fc.constantFrom(1, 1, 2, 3),
  d: fc.constantFrom(1, 1, 2),
  k: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  size: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 33 })),
  rest: fc.constantFrom(0, 0, 1),
})

// Labels: batch, group, channels in and out, positions, kernel entries.
const [n, g, c, o, y, x, i, j] = [0, 1, 2, 3, 10, 11, 20, 21]

/** Windows over an input, weights, and a cotangent of the result. */
function operandsOf({ dtype, groups, s, d, rest, ...sizes }: Conv) {
  const [h, w] = sizes.size.map((m, axis) => (m - 1) * s + d * (sizes.k[axis]! - 1) + 1 + rest) as [
    number,
    number,
  ]
  const input = [sizes.n, groups, sizes.c, h, w]
  const [sn, sg, sc] = rowMajor(input) as [number, number, number]
  const strides = [sn, sg, sc, s * w, s, d * w, d]
  const windows: Labels = {
    data: numbers(dtype, sizeOf(input), 5),
    shape: [sizes.n, groups, sizes.c, ...sizes.size, ...sizes.k],
    strides,
    offset: 0,
    labels: [n, g, c, y, x, i, j],
  }
  const weight = filled(dtype, [groups, sizes.o, sizes.c, ...sizes.k], [g, o, c, i, j], 7)
  const cotangent = filled(dtype, [sizes.n, groups, sizes.o, ...sizes.size], [n, g, o, y, x], 9)
  return { windows, weight, cotangent, target: { shape: input, strides, offset: 0 } }
}

test('convolution and its weight gradient are the reference engine’s', () => {
  const law = fc.property(conv, (sizes) => {
    const { windows, weight, cotangent } = operandsOf(sizes)
    expectReference(sizes.dtype, windows, weight, cotangent.labels)
    expectReference(sizes.dtype, cotangent, windows, weight.labels)
  })
  fc.assert(law, { numRuns: 150 })
})

/** The planned fold and the reference's contraction, then spread. */
function foldBoth(sizes: Conv, weights?: (w: Labels) => void): [number[], Reference] | null {
  const { windows, weight, cotangent, target } = operandsOf(sizes)
  weights?.(weight)
  const [a, b] = [bench.put(sizes.dtype, cotangent), bench.put(sizes.dtype, weight)]
  const plan = bench.contractions.planFolded(a, b, windows.labels, target)
  if (plan === null) return null
  const spread = (g: Labels, w: Labels) => {
    const sums = new Float64Array(sizeOf(target.shape))
    accumulate(contract(g, w, windows.labels, 'float64'), target, sums)
    return sums
  }
  const want = { values: spread(cotangent, weight), sizes: spread(absolute(cotangent), absolute(weight)) }
  return [bench.run(sizes.dtype, plan, a, b), want]
}

test('the folded contraction is the contraction followed by spread', () => {
  let planned = 0
  const law = fc.property(conv, (sizes) => {
    const both = foldBoth(sizes)
    if (both === null) return
    planned++
    expectClose(sizes.dtype, both[0], both[1], 'folded')
  })
  fc.assert(law, { numRuns: 150 })
  expect(planned).toBeGreaterThan(100)
})

const few: Conv = {
  dtype: 'float32',
  n: 2,
  groups: 5,
  c: 1,
  o: 1,
  s: 1,
  d: 1,
  k: [3, 3],
  size: [7, 9],
  rest: 0,
}

test.each<Partial<Conv>>([
  {},
  { k: [5, 5], size: [14, 14], rest: 1 },
  { d: 2, k: [3, 2], size: [6, 11] },
  { o: 2, k: [1, 5], size: [1, 33] },
  { groups: 1, c: 3, o: 8 },
  { s: 2 },
  { s: 2, o: 4, size: [3, 8], rest: 1 },
  { s: 2, d: 2, c: 2, o: 3, size: [2, 31] },
  { s: 2, groups: 1, c: 5, o: 26, size: [5, 12] },
])('few channels to sum over, and windows two apart: %o', (sizes) => {
  for (const dtype of ['float32', 'float64'] as const) {
    const all = { ...few, ...sizes, dtype }
    const { windows, weight, cotangent } = operandsOf(all)
    expectReference(dtype, windows, weight, cotangent.labels)
    expectReference(dtype, cotangent, windows, weight.labels)
    expectReference(dtype, windows, cotangent, weight.labels)
    const [got, want] = foldBoth(all)!
    expectClose(dtype, got, want, 'folded')
    const { result: backwards } = bench.backwards(() => foldBoth(all)![0])
    expect(backwards).toEqual(got)
  }
})

const lenet = { n: 2, groups: 1, c: 6, o: 16, s: 1, d: 1, k: [5, 5], size: [10, 10], rest: 0 } as const

test('an infinite weight reaches only the elements its window covers', () => {
  const both = foldBoth({ ...lenet, dtype: 'float32' }, (w) => {
    w.data[31] = Number.POSITIVE_INFINITY
    w.data[400] = Number.NaN
  })!
  expectClose('float32', both[0], both[1], 'folded')
})

test('NaN and infinities of operands reach the sums they are part of and no other', () => {
  for (const [m, k, p] of [
    [7, 9, 13],
    [1, 40, 33],
    [40, 130, 6],
  ] as const) {
    const a = filled('float64', [m, k], [M, K], 3)
    const b = filled('float64', [p, k], [N, K], 4)
    a.data[k - 1] = Number.NaN
    b.data[0] = Number.POSITIVE_INFINITY
    expectReference('float64', a, b, [M, N])
  }
})

test('long float32 sums stay near the exact ones', () => {
  const a = filled('float32', [3, 200_000], [M, K], 11)
  const b = filled('float32', [4, 200_000], [N, K], 12)
  const [x, y] = [bench.put('float32', a), bench.put('float32', b)]
  const got = bench.run('float32', bench.contractions.plan(x, y, [M, N]), x, y)
  const exact = contract(a, b, [M, N], 'float64')
  for (const [at, sum] of got.entries()) {
    const [row, col] = [Math.floor(at / 4), at % 4]
    let size = 0
    for (let q = 0; q < 200_000; q++)
      size += Math.abs(a.data[row * 200_000 + q]! * b.data[col * 200_000 + q]!)
    // Far below the bound k * 2^-24 of a plain loop: blocks are added up by themselves.
    expect(Math.abs(sum - (exact.data[at] as number))).toBeLessThan(64 * 2 ** -24 * size)
  }
})

test('the bits do not depend on the order in which parts run', () => {
  const a = filled('float32', [300, 257], [M, K], 21)
  const b = filled('float32', [300, 257], [N, K], 22)
  const [x, y] = [bench.put('float32', a), bench.put('float32', b)]
  const plan = bench.contractions.plan(x, y, [M, N])
  const inOrder = bench.run('float32', plan, x, y)
  const { result: backwards, parts } = bench.backwards(() => bench.run('float32', plan, x, y), 2)
  expect(Math.max(...parts)).toBeGreaterThan(1)
  expect(backwards).toEqual(inOrder)
})

test('plans are kept by structure, and dropped when asked', () => {
  const a = filled('float32', [6, 5], [M, K], 1)
  const b = filled('float32', [5, 4], [K, N], 2)
  const [x, y] = [bench.put('float32', a), bench.put('float32', b)]
  const { contractions } = bench
  const plan = contractions.plan(x, y, [M, N])
  expect(contractions.plan(bench.put('float32', a), y, [M, N])).toBe(plan)
  expect(contractions.plan(x, y, [N, M])).not.toBe(plan)
  contractions.clear()
  expect(contractions.plan(x, y, [M, N])).not.toBe(plan)
})

const square: Conv = {
  dtype: 'float32',
  n: 3,
  groups: 1,
  c: 37,
  o: 50,
  s: 1,
  d: 1,
  k: [3, 3],
  size: [13, 30],
  rest: 0,
}

/** Of every element of the result: the largest |x| times the sum of |w| over the element's own products. */
function bound(a: Labels, b: Labels, out: number[]): ArrayLike<number> {
  const largest = Math.max(...absolute(a).data)
  const flat = { ...a, data: a.data.map(() => largest) as Labels['data'] }
  return contract(flat, absolute(b), out, 'float64').data
}

test.each(['float32', 'float64'] as const)(
  'a %s convolution by transformed tiles stays within the stated error',
  (dtype) => {
    for (const sizes of [
      { ...square, dtype },
      { ...square, dtype, n: 1, c: 64, o: 64, size: [20, 20], rest: 1 },
      { ...square, dtype, c: 6, o: 16, k: [5, 5], size: [10, 10] },
      { ...square, dtype, n: 1, c: 13, o: 18, k: [2, 5], size: [3, 33], rest: 1 },
    ] as const) {
      const unit = dtype === 'float32' ? 2 ** -24 : 2 ** -53
      const { windows, weight, cotangent } = operandsOf(sizes)
      for (const [a, b, out] of [
        [windows, weight, cotangent.labels],
        [windows, cotangent, weight.labels],
      ] as const) {
        const [x, y] = [bench.put(dtype, a), bench.put(dtype, b)]
        const got = bench.run(dtype, bench.contractions.plan(x, y, out), x, y)
        const want = contract(a, b, out, 'float64').data
        const scale = bound(a, b, out)
        const worst = got.reduce((m, z, at) => Math.max(m, Math.abs(z - want[at]!) / scale[at]!), 0)
        expect(worst).toBeLessThan(16 * unit)
      }
      const [got, want] = foldBoth(sizes)!
      const folded = got.reduce((m, z, at) => Math.max(m, Math.abs(z - want.values[at]!)), 0)
      expect(folded).toBeLessThan(16 * unit * sizes.k[0] * sizes.k[1] * sizes.o)
    }
  },
)

test.each([square, { ...square, c: 6, k: [5, 5] } as const])(
  'operands change places freely in a convolution',
  (sizes) => {
    const { windows, weight, cotangent } = operandsOf(sizes)
    const [x, w, y] = [windows, weight, cotangent].map((v) => bench.put('float32', v)) as [
      ReturnType<Bench['put']>,
      ReturnType<Bench['put']>,
      ReturnType<Bench['put']>,
    ]
    const { contractions } = bench
    const both = (a: typeof x, b: typeof x, out: number[]) => {
      const straight = bench.run('float32', contractions.plan(a, b, out), a, b)
      expect(bench.run('float32', contractions.plan(b, a, out), b, a)).toEqual(straight)
    }
    both(x, w, cotangent.labels)
    both(y, x, weight.labels)
  },
)

test.each([
  { ...square, c: 64, o: 64 },
  { ...square, n: 8, c: 6, o: 16, k: [5, 5], size: [30, 30] },
] as const)('the bits of a convolution do not depend on the order in which parts run', (sizes) => {
  const { windows, weight, cotangent } = operandsOf(sizes)
  const all = () => [
    ...[[windows, weight, cotangent.labels] as const, [windows, cotangent, weight.labels] as const].map(
      ([a, b, out]) => {
        const [x, y] = [bench.put('float32', a), bench.put('float32', b)]
        return bench.run('float32', bench.contractions.plan(x, y, out), x, y)
      },
    ),
    foldBoth(sizes)![0],
  ]
  const inOrder = all()
  const { result: backwards, parts } = bench.backwards(all)
  expect(parts.length).toBeGreaterThan(6)
  expect(backwards).toEqual(inOrder)
})

/** Products by plain loops in the heap, as a native library would compute them; with batches or without. */
function slowBlas(calls: number[][], batches: boolean): Blas {
  const gemm: Blas['gemm'] = (dtype, ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate) => {
    calls.push([m, n, k])
    const f = bench.floats(dtype)
    const size = dtype === 'float32' ? 4 : 8
    const [x, y, z] = [a / size, b / size, c / size]
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = accumulate ? f[z + i * ldc + j]! : 0
        for (let q = 0; q < k; q++)
          sum += f[x + (ta ? q * lda + i : i * lda + q)]! * f[y + (tb ? j * ldb + q : q * ldb + j)]!
        f[z + i * ldc + j] = sum
      }
  }
  if (!batches) return { name: 'slow', gemm }
  const gemmBatch: Blas['gemmBatch'] = (...args) => {
    const [dtype, ta, tb, m, n, k, a, lda, b, ldb, c, ldc, accumulate, inner, outer = [1, 0, 0, 0]] = args
    for (let i = 0; i < inner[0] * outer[0]; i++) {
      const [near, far] = [i % inner[0], Math.floor(i / inner[0])]
      const [x, y, z] = [1, 2, 3].map((s) => near * inner[s]! + far * outer[s]!) as [number, number, number]
      gemm(dtype, ta, tb, m, n, k, a + x, lda, b + y, ldb, c + z, ldc, accumulate)
    }
  }
  return { name: 'slow', gemm, gemmBatch }
}

/** Runs with a library that notes the sizes of what it is asked for. */
function withBlas(
  batches: boolean,
  run: (calls: number[][]) => void,
  sumsOf?: NonNullable<Blas['sumsOf']>,
): void {
  const calls: number[][] = []
  const { machine, contractions } = bench
  contractions.clear()
  machine.searchBlas = () => ({ ...slowBlas(calls, batches), ...(sumsOf && { sumsOf }) })
  try {
    run(calls)
  } finally {
    machine.searchBlas = null
    contractions.clear()
  }
}

test.each([true, false])('a native library computes products of all layouts (batches: %s)', (batches) => {
  withBlas(batches, (calls) => {
    const flags = [dtypes, fc.boolean(), fc.boolean(), fc.boolean()] as const
    const law = fc.property(...flags, (dtype, ta, tb, tc) => {
      const [batch, m, n, k] = [2, 19, 21, 23]
      const a = filled(dtype, [batch, ...(ta ? [k, m] : [m, k])], [0, ...(ta ? [K, M] : [M, K])], 1)
      const b = filled(dtype, [batch, ...(tb ? [n, k] : [k, n])], [0, ...(tb ? [N, K] : [K, N])], 2)
      calls.length = 0
      expectReference(dtype, a, b, [0, ...(tc ? [N, M] : [M, N])])
      expect(calls.length).toBe(2)
    })
    fc.assert(law, { numRuns: 16 })
  })
})

test.each([true, false])('a native library computes long sums in pieces (batches: %s)', (batches) => {
  const [m, n, k] = [19, 21, 500]
  const run = (calls: number[][]) => {
    const flags = [dtypes, fc.boolean(), fc.boolean(), fc.boolean()] as const
    const law = fc.property(...flags, (dtype, ta, tb, tc) => {
      const a = filled(dtype, ta ? [k, m] : [m, k], ta ? [K, M] : [M, K], 1)
      const b = filled(dtype, tb ? [n, k] : [k, n], tb ? [N, K] : [K, N], 2)
      calls.length = 0
      expectReference(dtype, a, b, tc ? [N, M] : [M, N])
      const piece = tc ? [n, m, k / 5] : [m, n, k / 5]
      expect(calls).toEqual(new Array(5).fill(piece))
    })
    fc.assert(law, { numRuns: 16 })
  }
  withBlas(batches, run, () => 5)
})

test.each([true, false])('a native library computes convolutions (batches: %s)', (batches) => {
  withBlas(batches, (calls) => {
    for (const sizes of [
      { ...square, dtype: 'float64' },
      { ...lenet, dtype: 'float64', o: 32 },
      { ...lenet, dtype: 'float64', o: 33, n: 1, s: 2, d: 2, size: [7, 9], rest: 1 },
      { ...lenet, dtype: 'float64', o: 32, k: [3, 2], size: [90, 1] },
      { ...lenet, dtype: 'float64', n: 9, c: 40, o: 32, k: [1, 1] },
      { ...lenet, dtype: 'float64', n: 5, c: 40, o: 32, k: [1, 1], s: 2 },
      { ...lenet, dtype: 'float64', n: 9, c: 310, o: 300, k: [1, 1], size: [2, 3] },
      { ...lenet, dtype: 'float64', n: 3, c: 420, o: 400, k: [1, 1], size: [3, 2] },
    ] as const) {
      const { windows, weight, cotangent } = operandsOf(sizes)
      for (const pass of [
        () => expectReference('float64', windows, weight, cotangent.labels),
        () => expectReference('float64', cotangent, windows, weight.labels),
        () => {
          const [got, want] = foldBoth(sizes)!
          expectClose('float64', got, want, 'folded')
        },
      ]) {
        calls.length = 0
        pass()
        // Winograd's form makes 36 products of each chunk; columns one for each image.
        expect(calls.length % (sizes.k[1] === 3 ? 36 : sizes.n)).toBe(0)
        expect(calls.length).toBeGreaterThan(0)
      }
    }
  })
})

test('rows whose columns are strewn over the result are packed anew for every block of rows', () => {
  // Blocks of as many rows as such a tile has were taken for the one before.
  for (const [rows, long, short, sum] of [
    [1536, 64, 2, 2],
    [1536, 128, 2, 1],
    [2560, 43, 3, 4],
  ] as const) {
    const a = filled('float32', [rows, sum], [0, 1], rows)
    const b = filled('float32', [sum, long, short], [1, 2, 3], long)
    expectReference('float32', a, b, [2, 0, 3])
  }
})

test('kernels for certain pitches of dot products are only so many', () => {
  const { machine } = bench
  const make = vi.spyOn(machine, 'kernel')
  for (let k = 600; k < 700; k++) {
    const a = filled('float32', [20, k], [0, 1], k)
    const b = filled('float32', [24, k], [2, 1], k + 1)
    expectReference('float32', a, b, [0, 2])
  }
  expect(make.mock.calls.length).toBeGreaterThan(10)
  expect(make.mock.calls.length).toBeLessThan(80)
  make.mockRestore()
})
