import fc from 'fast-check'
import { expect, test } from 'vitest'
import { vectorOf } from '#autograd/engine/wasm/asm/vector.ts'
import type { ProductForm } from '#autograd/engine/wasm/contract/form.ts'
import type { Group, Groups } from '#autograd/engine/wasm/contract/groups.ts'
import { jobSizes } from '#autograd/engine/wasm/contract/jobSizes.ts'
import { longestSum } from '#autograd/engine/wasm/contract/product.ts'
import { scratchBytes } from '#autograd/engine/wasm/machine/layout.ts'

const group = (size: number): Group => ({ dims: [size], left: [1], right: [1], out: [1], size })

const size = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 100_000 }))
const product = fc.record({
  dtype: fc.constantFrom<'float32' | 'float64'>('float32', 'float64'),
  height: fc.integer({ min: 1, max: 4 }),
  left: fc.constantFrom<ProductForm['left']>('packed', 'rows'),
  right: fc.constantFrom<ProductForm['right']>('vectors', 'lanes', 'direct'),
  adding: fc.boolean(),
  batch: fc.integer({ min: 1, max: 100 }),
  rows: size,
  cols: size,
  length: fc.integer({ min: 1, max: longestSum }),
  wanted: fc.integer({ min: 1, max: 64 }),
})

function sizesOf(p: typeof product extends fc.Arbitrary<infer T> ? T : never) {
  const form: ProductForm = {
    v: vectorOf(p.dtype),
    fused: false,
    height: p.height,
    width: p.height === 1 ? 8 : 2,
    left: p.left,
    right: p.right,
    out: 'vectors',
    adding: p.adding,
  }
  const groups: Groups = {
    batch: group(p.batch),
    rows: group(p.rows),
    cols: group(p.cols),
    sum: group(p.length),
  }
  return { form, ...jobSizes(form, groups, p.wanted, p.length) }
}

test('what a job packs fits in scratch', () => {
  fc.assert(
    fc.property(product, (p) => {
      const { form, mostRows, tiles } = sizesOf(p)
      const { bytes } = form.v
      const left = p.left === 'packed' ? mostRows * p.length * bytes : 0
      const right = p.right === 'direct' ? 0 : tiles * form.width * 16 * p.length
      expect(mostRows).toBeGreaterThan(0)
      expect(tiles).toBeGreaterThan(0)
      expect(left + right).toBeLessThan(scratchBytes - 1024)
    }),
    { numRuns: 2000 },
  )
})

test('there are jobs for all threads where there are rows and columns enough', () => {
  fc.assert(
    fc.property(product, (p) => {
      fc.pre(!p.adding)
      const { form, mostRows, tiles } = sizesOf(p)
      const wide = form.width * form.v.lanes
      const jobs = p.batch * Math.ceil(p.rows / mostRows) * Math.ceil(Math.ceil(p.cols / wide) / tiles)
      const most = p.batch * Math.ceil(p.rows / 16) * Math.ceil(p.cols / wide)
      // Blocks come in whole units, so that some are missed.
      expect(jobs).toBeGreaterThanOrEqual(Math.min(p.wanted, most) / 2)
    }),
    { numRuns: 2000 },
  )
})

test('the smaller operand is packed once and the larger one passes by', () => {
  const plain = {
    dtype: 'float32',
    height: 4,
    left: 'packed',
    right: 'vectors',
    adding: false,
    batch: 1,
  } as const
  const wide = sizesOf({ ...plain, rows: 100, cols: 3072, length: 100, wanted: 30 })
  expect(wide).toMatchObject({ rowsFirst: true, mostRows: 112 })
  const high = sizesOf({ ...plain, rows: 3072, cols: 104, length: 100, wanted: 30 })
  expect(high).toMatchObject({ rowsFirst: false, tiles: 13 })
})
