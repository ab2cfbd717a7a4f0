import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, type Data, type DType } from '#autograd/engine/dtype.ts'
import { contract } from '#autograd/engine/reference/contract.ts'
import type { Labelled } from '#autograd/engine/reference/contractPlan.ts'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'

type Extents = Readonly<Record<number, number>>
type Numeric = 'int32' | 'float32' | 'float64'

const dtypes = fc.constantFrom<Numeric>('int32', 'float32', 'float64')

/** A 32-bit integer that depends on `i` and `seed` without pattern. */
function scramble(i: number, seed: number): number {
  let h = Math.imul(i ^ seed, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
  return h ^ (h >>> 13)
}

/** Whole numbers from -8 to 8, of which float sums are exact; all of int32 for int32, so that sums wrap around. */
function values(dtype: Numeric, size: number, seed: number): Data {
  const data = allocate(dtype, size)
  for (let i = 0; i < size; i++) {
    const word = scramble(i, seed)
    data[i] = dtype === 'int32' ? word : ((word >>> 0) % 17) - 8
  }
  return data
}

/** A view of given extents and strides, on memory with a few elements to spare before and after. */
function view(
  labels: readonly number[],
  extents: Extents,
  strides: readonly number[],
  dtype: Numeric,
  seed: number,
): Labelled {
  const shape = labels.map((label) => extents[label]!)
  let low = 0
  let high = 0
  shape.forEach((n, axis) => {
    const reach = Math.max(0, n - 1) * strides[axis]!
    low += Math.min(0, reach)
    high += Math.max(0, reach)
  })
  return { data: values(dtype, high - low + 6, seed), shape, strides, offset: 3 - low, labels }
}

function matrix(labels: readonly number[], shape: readonly number[], data: Data): Labelled {
  return { data, shape, strides: rowMajor(shape), offset: 0, labels }
}

function positionOf(x: Pick<Labelled, 'strides' | 'offset'>, labels: readonly number[], at: Extents): number {
  return labels.reduce((sum, label, axis) => sum + at[label]! * x.strides[axis]!, x.offset)
}

/** The definition: one loop over all values of all labels, adding a * b where the labels of the result point. */
function define(
  a: Labelled,
  b: Labelled,
  out: readonly number[],
  extents: Extents,
  dtype: Numeric,
): number[] {
  const labels = [...new Set([...a.labels, ...b.labels])]
  const shape = out.map((label) => extents[label]!)
  const target = { strides: rowMajor(shape), offset: 0 }
  const sums = new Array<number>(sizeOf(shape)).fill(0)
  const at: Record<number, number> = {}
  const count = sizeOf(labels.map((label) => extents[label]!))
  for (let step = 0; step < count; step++) {
    let rest = step
    for (const label of labels) {
      at[label] = rest % extents[label]!
      rest = Math.floor(rest / extents[label]!)
    }
    const x = a.data[positionOf(a, a.labels, at)]!
    const y = b.data[positionOf(b, b.labels, at)]!
    const o = positionOf(target, out, at)
    if (dtype === 'int32') sums[o] = Number(BigInt.asIntN(32, BigInt(sums[o]!) + BigInt(x) * BigInt(y)))
    else sums[o]! += x * y
  }
  return sums
}

/** The elements in row-major order; the sign of zero is dropped. */
function elements(x: { data: Data; shape: number[]; strides: number[]; offset: number }): number[] {
  const list: number[] = []
  const dense = rowMajor(x.shape)
  for (let i = 0; i < sizeOf(x.shape); i++) {
    const position = x.shape.reduce(
      (sum, n, k) => sum + (Math.floor(i / dense[k]!) % n) * x.strides[k]!,
      x.offset,
    )
    list.push(x.data[position]! + 0)
  }
  return list
}

const run = (a: Labelled, b: Labelled, out: readonly number[], dtype: DType) =>
  elements(contract(a, b, out, dtype))

interface Structure {
  readonly a: Labelled
  readonly b: Labelled
  readonly out: readonly number[]
  readonly extents: Extents
  readonly dtype: Numeric
}

/** Strides of every kind: dense in the order of `memory`, or any small numbers, so that elements overlap. */
function stridesArb(labels: readonly number[], extents: Extents): fc.Arbitrary<number[]> {
  const permuted = fc
    .tuple(
      fc.shuffledSubarray([...labels], { minLength: labels.length }),
      fc.array(fc.boolean(), sameLength(labels)),
    )
    .map(([memory, flip]) => {
      const dense = rowMajor(memory.map((label) => Math.max(1, extents[label]!)))
      return labels.map((label, axis) => dense[memory.indexOf(label)]! * (flip[axis] ? -1 : 1))
    })
  return fc.oneof(permuted, fc.array(fc.integer({ min: -7, max: 7 }), sameLength(labels)))
}

const sameLength = (list: readonly unknown[]) => ({ minLength: list.length, maxLength: list.length })

/** Operands whose labels play the parts that the groups say, axes in any order. */
function structureArb(groups: {
  batch: number[]
  rows: number[]
  cols: number[]
  sum: number[]
}): fc.Arbitrary<Structure> {
  const extents: Record<number, number> = {}
  let label = 0
  const name = (sizes: number[]) =>
    sizes.map((size) => {
      extents[label] = size
      return label++
    })
  const batch = name(groups.batch)
  const rows = name(groups.rows)
  const cols = name(groups.cols)
  const sum = name(groups.sum)
  const shuffled = (list: number[]) => fc.shuffledSubarray(list, { minLength: list.length })
  return fc
    .tuple(
      shuffled([...batch, ...rows, ...sum]),
      shuffled([...batch, ...cols, ...sum]),
      shuffled([...batch, ...rows, ...cols]),
    )
    .chain(([inA, inB, out]) =>
      fc
        .tuple(stridesArb(inA, extents), stridesArb(inB, extents), dtypes, fc.integer())
        .map(([aStrides, bStrides, dtype, seed]) => ({
          a: view(inA, extents, aStrides, dtype, seed),
          b: view(inB, extents, bStrides, dtype, seed + 1),
          out,
          extents,
          dtype,
        })),
    )
}

/** Up to four labels per group with sizes from 0 to 5, fewer where there would be too many products to check. */
const smallGroups = fc
  .record({
    batch: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    rows: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    cols: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    sum: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
  })
  .map((groups) => {
    let products = 1
    const bounded = (size: number) => {
      if (products * size > 4000) return 1
      products *= size || 1
      return size
    }
    return {
      sum: groups.sum.map(bounded),
      cols: groups.cols.map(bounded),
      rows: groups.rows.map(bounded),
      batch: groups.batch.map(bounded),
    }
  })

function agrees({ a, b, out, extents, dtype }: Structure): void {
  const before = [a.data.slice(), b.data.slice()]
  const expected = define(a, b, out, extents, dtype)
  const result = contract(a, b, out, dtype)
  expect(result.shape).toEqual(out.map((label) => extents[label]!))
  expect(elements(result)).toEqual(expected)
  expect(run(b, a, out, dtype)).toEqual(expected)
  expect([a.data, b.data]).toEqual(before)
}

describe('contract', () => {
  it('is the sum over all values of the labels that are not in the result, whatever the strides', () => {
    fc.assert(fc.property(smallGroups.chain(structureArb), agrees), { numRuns: 400 })
  })

  it('is so where groups of several labels are longer than a block', () => {
    const few = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 })
    const many = fc.constantFrom<number[]>([13, 31], [3, 5, 19], [2, 193], [257], [17, 1, 23])
    const groups = fc
      .tuple(many, few, few, few)
      .chain(([long, p, q, r]) =>
        fc.constantFrom(
          { batch: long, rows: p, cols: q, sum: r },
          { batch: p, rows: long, cols: q, sum: r },
          { batch: p, rows: q, cols: long, sum: r },
          { batch: p, rows: q, cols: r, sum: long },
        ),
      )
    fc.assert(fc.property(groups.chain(structureArb), agrees), { numRuns: 40 })
  })

  it('is exact around the edges of tiles and blocks', () => {
    const edge = fc.constantFrom(2, 3, 4, 5, 6, 7, 31, 64, 191, 192, 193, 194, 255, 256, 257, 385)
    const sizes = fc.tuple(edge, edge, edge).filter(([m, n, k]) => m * n * k <= 3e6)
    fc.assert(
      fc.property(sizes, dtypes, fc.integer(), ([m, n, k], dtype, seed) => {
        const x = values(dtype, m * k, seed)
        const y = values(dtype, k * n, seed + 1)
        const out = contract(matrix([0, 1], [m, k], x), matrix([1, 2], [k, n], y), [0, 2], dtype)
        expect(out.data).toEqual(product(x, y, m, n, k, dtype))
      }),
      { numRuns: 40 },
    )
  })

  it('gives a convolution, its weight gradient and its input gradient on the windows of an image', () => {
    const [n, c, y, x, i, j, o] = [0, 1, 2, 3, 4, 5, 6] as const
    const extents = { [n]: 3, [c]: 2, [y]: 7, [x]: 5, [i]: 3, [j]: 3, [o]: 4 }
    // 9 x 13 images, 3 x 3 windows, stride 1 along y and 2 along x, dilation 1 and 2
    const windows = [234, 117, 13, 2, 13, 2]
    fc.assert(
      fc.property(dtypes, fc.integer(), (dtype, seed) => {
        const patches = view([n, c, y, x, i, j], extents, windows, dtype, seed)
        const weight = view([o, c, i, j], extents, rowMajor([4, 2, 3, 3]), dtype, seed + 1)
        const g = view([n, o, y, x], extents, rowMajor([3, 4, 7, 5]), dtype, seed + 2)
        agrees({ a: patches, b: weight, out: [n, o, y, x], extents, dtype })
        agrees({ a: g, b: patches, out: [o, c, i, j], extents, dtype })
        agrees({ a: g, b: weight, out: [n, c, y, x, i, j], extents, dtype })
      }),
      { numRuns: 10 },
    )
  })

  it('gives zeros where the sum is empty, and nothing where the result is', () => {
    const empty = { data: new Float32Array(0), offset: 0 }
    const a = { ...empty, shape: [2, 0], strides: [0, 1], labels: [0, 1] }
    const b = { ...empty, shape: [0, 3], strides: [3, 1], labels: [1, 2] }
    expect(contract(a, b, [0, 2], 'float32').data).toEqual(new Float32Array(6))
    expect(contract(a, { ...a, labels: [0, 2] }, [0, 1, 2], 'float32')).toMatchObject({ shape: [2, 0, 0] })
    expect(contract(a, a, [], 'float32').data).toEqual(new Float32Array(1))
  })

  it.each([
    [1, 1],
    [1, 40],
    [40, 1],
    [7, 9],
  ])('adds up float32 in float64 from the first product to the last: %i rows, %i columns', (m, n) => {
    const k = 700
    const x = new Float32Array(m * k).fill(1)
    for (let r = 0; r < m; r++) {
      x[r * k] = 2 ** 30
      x[r * k + k - 1] = -(2 ** 30)
    }
    const a = matrix([0, 1], [m, k], x)
    const b = matrix([2, 1], [n, k], new Float32Array(n * k).fill(1))
    expect(contract(a, b, [0, 2], 'float32').data).toEqual(new Float32Array(m * n).fill(k - 2))
  })

  it.each([
    [2, 3, 4],
    [1, 5, 300],
    [7, 9, 30],
  ])('keeps NaN and infinity in the row and column they belong to: %i x %i, %i products', (m, n, k) => {
    const x = values('float64', m * k, 1)
    const y = values('float64', k * n, 2)
    x[m * k - 1] = Number.NaN
    y[n - 1] = Number.POSITIVE_INFINITY
    const out = contract(matrix([0, 1], [m, k], x), matrix([1, 2], [k, n], y), [0, 2], 'float64').data
    const expected = product(x, y, m, n, k, 'float64')
    expect(out).toEqual(expected)
    expect(Array.from(expected).filter((v) => !Number.isFinite(v))).toHaveLength(m + n - 1)
  })

  it('gives the same bits whatever was contracted in between', () => {
    const random = (size: number, seed: number) =>
      Float64Array.from({ length: size }, (_, i) => scramble(i, seed) / 7e8)
    const square = (n: number, seed: number) =>
      contract(
        matrix([0, 1], [n, n], random(n * n, seed)),
        matrix([1, 2], [n, n], random(n * n, seed + 1)),
        [0, 2],
        'float64',
      ).data
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer(), (n, seed) => {
        const first = square(n, seed)
        square(201, seed + 2)
        expect(square(n, seed)).toEqual(first)
      }),
      { numRuns: 10 },
    )
  })
})

/** A matrix product by its definition, in row-major memory. */
function product(x: Data, y: Data, m: number, n: number, k: number, dtype: Numeric): Data {
  const out = allocate(dtype, m * n)
  for (let r = 0; r < m; r++) {
    for (let c = 0; c < n; c++) {
      let sum = 0
      for (let i = 0; i < k; i++) {
        const term =
          dtype === 'int32' ? Math.imul(x[r * k + i]!, y[i * n + c]!) : x[r * k + i]! * y[i * n + c]!
        sum = dtype === 'int32' ? (sum + term) | 0 : sum + term
      }
      out[r * n + c] = sum
    }
  }
  return out
}
