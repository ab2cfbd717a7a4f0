import { manualSeed, type Tensor, tensor, zeros } from '@wengert/autograd'
import { collate, DataLoader, type Dataset, TensorDataset } from '@wengert/nn'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectSame, refusal, values } from '../support.ts'

/** Samples that are their own positions. */
const positions = (length: number): Dataset<number> => ({ length, get: (i) => i })

const numbers = (loader: DataLoader<any, any>): number[][] => Array.from(loader as Iterable<Tensor>, values)

const setups = fc.record({
  length: fc.nat({ max: 30 }),
  batchSize: fc.integer({ min: 1, max: 8 }),
  shuffle: fc.boolean(),
  dropLast: fc.boolean(),
  seed: fc.nat(),
})

describe('DataLoader', () => {
  it('hands out every sample exactly once an epoch, in batches of the size asked for', () => {
    fc.assert(
      fc.property(setups, ({ length, ...options }) => {
        const loader = new DataLoader(positions(length), options)
        for (let epoch = 0; epoch < 3; epoch++) {
          const batches = numbers(loader)
          expect(batches).toHaveLength(loader.length)
          const { batchSize, dropLast } = options
          for (const [i, batch] of batches.entries()) {
            const whole = dropLast || i < batches.length - 1 || length % batchSize === 0
            expect(batch).toHaveLength(whole ? batchSize : length % batchSize)
          }
          const seen = batches.flat().sort((a, b) => a - b)
          expect(new Set(seen).size).toBe(seen.length)
          if (!dropLast) expect(seen).toEqual(Array.from({ length }, (_, i) => i))
          expect(seen.length).toBe(dropLast ? length - (length % batchSize) : length)
        }
      }),
    )
  })

  it('without shuffle keeps the order; with it draws a fresh one each epoch, the same from the same seed', () => {
    expect(numbers(new DataLoader(positions(5), { batchSize: 2 }))).toEqual([[0, 1], [2, 3], [4]])
    const epochs = (seed: number) => {
      const loader = new DataLoader(positions(50), { batchSize: 50, shuffle: true, seed })
      return [numbers(loader).flat(), numbers(loader).flat()]
    }
    const [first, second] = epochs(1)
    expect(epochs(1)).toEqual([first, second])
    expect(second).not.toEqual(first)
    expect(epochs(2)[0]).not.toEqual(first)
  })

  it('without a seed follows manualSeed, and other draws do not disturb it', () => {
    const epoch = () => {
      manualSeed(3)
      const loader = new DataLoader(positions(20), { shuffle: true })
      return numbers(loader).flat()
    }
    expect(epoch()).toEqual(epoch())
  })

  it('continues identically from a saved state, mid-epoch and through JSON', () => {
    fc.assert(
      fc.property(setups, fc.nat({ max: 40 }), ({ length, ...options }, stop) => {
        const loader = new DataLoader(positions(length), options)
        const handed: number[][] = []
        let saved = loader.state()
        let at = 0
        for (let epoch = 0; epoch < 3; epoch++) {
          for (const batch of loader as Iterable<Tensor>) {
            handed.push(values(batch))
            if (handed.length === stop) {
              saved = JSON.parse(JSON.stringify(loader.state()))
              at = stop
            }
          }
        }
        const resumed = new DataLoader(positions(length), { ...options, seed: 999 })
        resumed.restore(saved)
        const rest: number[][] = []
        while (rest.length < handed.length - at) rest.push(...numbers(resumed))
        expect(rest.slice(0, handed.length - at)).toEqual(handed.slice(at))
      }),
    )
  })

  it('ends an epoch that is left by break, and starts the next one in full', () => {
    const [loader, other] = [0, 0].map(
      () => new DataLoader(positions(10), { batchSize: 3, shuffle: true, seed: 5 }),
    )
    for (const _ of loader!) break
    numbers(other!)
    expect(loader!.state()).toEqual(other!.state())
    expect(loader!.state().batches).toBe(0)
    expect(numbers(loader!)).toEqual(numbers(other!))
  })

  it('runs loops within loops, each an epoch of its own', () => {
    const loader = new DataLoader(positions(4), { batchSize: 2, shuffle: true, seed: 1 })
    let inner = 0
    let outer = 0
    for (const _ of loader) {
      outer++
      inner += numbers(loader).flat().length
    }
    expect([outer, inner]).toEqual([2, 8])
  })

  it('starts a full epoch after one that failed because a sample could not be read', () => {
    let broken = true
    const data: Dataset<number> = {
      length: 4,
      get(i) {
        if (i === 2 && broken) throw new Error('unreadable')
        return i
      },
    }
    const loader = new DataLoader(data, { batchSize: 2 })
    expect(() => numbers(loader)).toThrow('unreadable')
    broken = false
    expect(numbers(loader)).toEqual([
      [0, 1],
      [2, 3],
    ])
  })

  it('makes batches by a function of one’s own', () => {
    const loader = new DataLoader(positions(5), {
      batchSize: 2,
      collate: (samples: number[]) => samples.length,
    })
    expect([...loader]).toEqual([2, 2, 1])
  })

  it.each([
    ['a batch size of 0', () => new DataLoader(positions(3), { batchSize: 0 })],
    ['a flag that is none', () => new DataLoader(positions(3), { shuffle: 1 as never })],
    ['a seed that is none', () => new DataLoader(positions(3), { seed: -1 })],
    ['an unknown option', () => new DataLoader(positions(3), { batch_size: 3 } as never)],
    ['a collate that is none', () => new DataLoader(positions(3), { collate: 3 as never })],
    ['no data set', () => new DataLoader([1, 2] as never)],
    ['a length that is none', () => new DataLoader({ length: -1, get: (i: number) => i })],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })

  it('refuses the state of another loader and stays where it was', () => {
    const loader = new DataLoader(positions(6), { batchSize: 2, shuffle: true, seed: 1 })
    const own = loader.state()
    for (const wrong of [
      null,
      {},
      { ...own, length: 7 },
      { ...own, batchSize: 3 },
      { ...own, batches: -1 },
      { ...own, batches: 9 },
      { ...own, generator: { ...own.generator, counter: 'x' } },
    ]) {
      expect(refusal(() => loader.restore(wrong as never)).name).toBe('StateError')
      expect(loader.state()).toEqual(own)
    }
  })
})

describe('TensorDataset', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ])
  const y = tensor([7, 8, 9], { dtype: 'int32' })

  it('gives rows, and batches of rows in the order asked for', () => {
    const data = new TensorDataset(x, y)
    expect(data.length).toBe(3)
    const [row, label] = data.get(1)
    expectSame(row, tensor([3, 4]))
    expect(label.item()).toBe(8)
    const [rows, labels] = data.batch(tensor([2, 0], { dtype: 'int32' }))
    expectSame(
      rows,
      tensor([
        [5, 6],
        [1, 2],
      ]),
    )
    expectSame(labels, tensor([9, 7], { dtype: 'int32' }))
  })

  it('gives through a loader what its rows give when stacked one by one', () => {
    const data = new TensorDataset(x, y)
    const slow: Dataset<readonly [Tensor, Tensor]> = { length: 3, get: (i) => data.get(i) }
    const options = { batchSize: 2, shuffle: true, seed: 3 }
    const fast = [...new DataLoader(data, options)]
    for (const [i, [rows, labels]] of [...new DataLoader(slow, options)].entries()) {
      expectSame(fast[i]![0], rows)
      expectSame(fast[i]![1], labels)
    }
  })

  it.each([
    ['different lengths', () => new TensorDataset(x, zeros([2])), 'ShapeError'],
    ['scalars', () => new TensorDataset(zeros([])), 'ShapeError'],
    ['no tensors', () => new TensorDataset(), 'OptionError'],
    ['arrays', () => new TensorDataset([1, 2] as never), 'OptionError'],
    ['an index outside', () => new TensorDataset(x).get(3), 'OptionError'],
    ['a fraction of an index', () => new TensorDataset(x).get(0.5), 'OptionError'],
  ])('refuses %s', (_, make, name) => {
    expect(refusal(make).name).toBe(name)
  })
})

describe('collate', () => {
  it('stacks tensors, numbers, flags, tuples and records', () => {
    expectSame(collate([zeros([2]), zeros([2])]) as Tensor, zeros([2, 2]) as Tensor)
    expectSame(collate([1, 2]) as Tensor, tensor([1, 2]))
    expectSame(collate([true, false]) as Tensor, tensor([true, false]))
    const [a, b] = collate([
      [1, tensor([2])],
      [3, tensor([4])],
    ] as [number, Tensor][])
    expectSame(a, tensor([1, 3]))
    expectSame(b, tensor([[2], [4]]))
    expectSame(
      collate([
        { x: 1, y: { z: 2 } },
        { x: 3, y: { z: 4 } },
      ]).y.z,
      tensor([2, 4]),
    )
  })

  it.each([
    ['strings', ['a', 'b']],
    ['samples of two kinds', [1, zeros([1])]],
    ['tuples of two lengths', [[1], [1, 2]]],
    ['records of other fields', [{ a: 1 }, { b: 1 }]],
    ['nothing', [null, null]],
  ])('refuses %s', (_, samples) => {
    expect(refusal(() => collate(samples as unknown[])).name).toBe('OptionError')
  })
})
