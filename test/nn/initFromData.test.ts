import { Generator, randn, type Tensor, tensor, zeros } from '@wengert/autograd'
import { init, initialise, RBF } from '@wengert/nn'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectClose, refusal, values } from './support.ts'

const rowsOf = (x: Tensor) => x.toArray() as number[][]
const float64 = { dtype: 'float64' } as const

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, i) => value - b[i]!))

describe('init.samples', () => {
  it('draws rows of the data, none twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), (k, seed) => {
        const generator = new Generator(seed)
        const data = randn([8, 2], { ...float64, generator }).dynamic()
        const drawn = rowsOf(init.samples([k, 2], { data, generator }) as Tensor).map(String)
        const all = rowsOf(data).map(String)
        expect(drawn.every((row) => all.includes(row))).toBe(true)
        expect(new Set(drawn).size).toBe(k)
      }),
    )
  })
})

describe('init.kMeans', () => {
  it('finds clusters that lie apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(), (k, seed) => {
        const generator = new Generator(seed)
        const offsets = randn([40, 2], { ...float64, generator }).toArray() as number[][]
        const rows = offsets.map(([x, y], i) => [x! + 100 * (i % k), y!])
        const means = rowsOf(init.kMeans([k, 2], { data: tensor(rows, float64), generator }) as Tensor)
        means.sort((a, b) => a[0]! - b[0]!)
        for (let cluster = 0; cluster < k; cluster++) {
          const own = rows.filter((_, i) => i % k === cluster)
          const middle = [0, 1].map((axis) => own.reduce((sum, row) => sum + row[axis]!, 0) / own.length)
          expect(distance(means[cluster]!, middle)).toBeLessThan(1e-9)
        }
      }),
    )
  })

  it('leaves every mean in the middle of the rows nearest to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(), (k, seed) => {
        const generator = new Generator(seed)
        const data = randn([30, 3], { ...float64, generator }).dynamic()
        const means = rowsOf(init.kMeans([k, 3], { data, generator }) as Tensor)
        const owner = (row: number[]) =>
          means.reduce((best, mean, i) => (distance(row, mean) < distance(row, means[best]!) ? i : best), 0)
        for (const [i, mean] of means.entries()) {
          const own = rowsOf(data).filter((row) => owner(row) === i)
          const middle = [0, 1, 2].map((axis) => own.reduce((sum, row) => sum + row[axis]!, 0) / own.length)
          expect(distance(mean, middle)).toBeLessThan(1e-9)
        }
      }),
    )
  })

  it('takes equal rows, and is the same from the same seed, in the dtype asked for', () => {
    expect(values(init.kMeans([3, 1], { data: tensor([[2], [2], [2]]) }) as Tensor)).toEqual([2, 2, 2])
    const data = randn([20, 2], { generator: new Generator(3) }).dynamic()
    const run = () => init.kMeans([4, 2], { data, generator: new Generator(5), dtype: 'float64' }) as Tensor
    expect(values(run())).toEqual(values(run()))
    expect(run().dtype).toBe('float64')
  })

  it('gives a layer its centres by initialise', () => {
    const layer = new RBF(1, 2, { dtype: 'float64' })
    const data = tensor([[0], [0.5], [9], [9.5]])
    initialise(layer.centers, init.kMeans, { data, generator: new Generator(1) })
    expect(values(layer.centers).sort()).toEqual([0.25, 9.25])
  })
})

describe('init.nearestDistances', () => {
  it('are the distances to the nearest other centre', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), (k, seed) => {
        const centers = randn([k, 2], { ...float64, generator: new Generator(seed) }).dynamic()
        const rows = rowsOf(centers)
        const want = rows.map((row, i) =>
          Math.min(...rows.filter((_, j) => j !== i).map((r) => distance(row, r))),
        )
        expectClose(init.nearestDistances(centers), want)
      }),
    )
  })

  it('are positive where centres coincide', () => {
    expect(values(init.nearestDistances(tensor([[1], [1], [4], [6]])))).toEqual([2, 2, 2, 2])
    expect(values(init.nearestDistances(tensor([[1], [1]])))).toEqual([1, 1])
    expect(values(init.nearestDistances(tensor([[1, 2]])))).toEqual([1])
  })
})

describe('what is no data is refused:', () => {
  const data = zeros([3, 2]).dynamic()
  it.each<[string, () => unknown, string]>([
    ['none', () => init.samples([2, 2]), 'OptionError'],
    ['a list', () => init.kMeans([2, 2], { data: [[1, 2]] as never }), 'OptionError'],
    ['too few rows', () => init.samples([4, 2], { data }), 'ShapeError'],
    ['rows of another length', () => init.kMeans([2, 3], { data }), 'ShapeError'],
    ['a shape of another rank', () => init.kMeans([2], { data }), 'ShapeError'],
    ['data of another rank', () => init.samples([2, 2], { data: zeros([4]) }), 'ShapeError'],
    ['NaN', () => init.kMeans([1, 1], { data: tensor([[Number.NaN]]) }), 'OptionError'],
    ['no iterations', () => init.kMeans([1, 2], { data, iterations: 0 }), 'OptionError'],
    ['an unknown option', () => init.samples([1, 2], { data, rows: 3 } as never), 'OptionError'],
    ['a generator that is none', () => init.samples([1, 2], { data, generator: 1 as never }), 'OptionError'],
    ['another', () => init.kMeans([1, 2], { data, generator: 1 as never }), 'OptionError'],
    ['centres that are none', () => init.nearestDistances(3 as never), 'ShapeError'],
    ['no centres', () => init.nearestDistances(zeros([0, 2])), 'ShapeError'],
  ])('%s', (_, run, name) => {
    expect(refusal(run).name).toBe(name)
  })
})
