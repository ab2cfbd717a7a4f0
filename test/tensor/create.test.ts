import {
  arange,
  bernoulli,
  type DType,
  eye,
  full,
  Generator,
  linspace,
  manualSeed,
  ones,
  onesLike,
  permutation,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
  zeros,
  zerosLike,
} from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'

const what = (x: Tensor) => [x.shape, x.dtype, x.toArray()]

describe('tensor', () => {
  test('of numbers is float32, of booleans bool, of typed arrays what they are', () => {
    expect(
      what(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toEqual([
      [2, 2],
      'float32',
      [
        [1, 2],
        [3, 4],
      ],
    ])
    expect(what(tensor(5))).toEqual([[], 'float32', 5])
    expect(what(tensor([true, false]))).toEqual([[2], 'bool', [true, false]])
    const typed: [any, DType][] = [
      [new Float64Array([1, 2]), 'float64'],
      [new Float32Array([1, 2]), 'float32'],
      [new Int32Array([1, 2]), 'int32'],
      [new Int16Array([1, 2]), 'int32'],
      [new Uint8Array([1, 2]), 'int32'],
    ]
    for (const [data, dtype] of typed) expect(what(tensor(data))).toEqual([[2], dtype, [1, 2]])
    expect(tensor(new Uint8Array([0, 7]), { dtype: 'bool' }).toArray()).toEqual([false, true])
    expect(what(tensor([]))).toEqual([[0], 'float32', []])
  })

  test('shapes flat data', () => {
    expect(what(tensor(new Float64Array(6), [2, 3]))).toEqual([
      [2, 3],
      'float64',
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ])
    expect(tensor([1, 2, 3, 4], [2, 2], { dtype: 'int32' }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(tensor([7], []).item()).toBe(7)
  })

  test('holds a copy: the source may change, and so may the shape it was given', () => {
    const source = new Float32Array([1, 2])
    const shape = [2, 1]
    const x = tensor(source, shape)
    source[0] = 99
    shape[0] = 99
    expect(what(x)).toEqual([[2, 1], 'float32', [[1], [2]]])
  })

  test('tracks when asked', () => {
    expect(tensor([1], { requiresGrad: true }).requiresGrad).toBe(true)
    expect(tensor([1]).requiresGrad).toBe(false)
  })
})

describe('filled tensors', () => {
  test('are zeros, ones, one value, or as another tensor', () => {
    expect(what(zeros([2, 1]))).toEqual([[2, 1], 'float32', [[0], [0]]])
    expect(what(ones([2], { dtype: 'int32' }))).toEqual([[2], 'int32', [1, 1]])
    expect(what(full([2], 2.5, { dtype: 'float64' }))).toEqual([[2], 'float64', [2.5, 2.5]])
    expect(what(full([], true))).toEqual([[], 'bool', true])
    expect(what(zerosLike(int32([1, 2])))).toEqual([[2], 'int32', [0, 0]])
    expect(what(onesLike(float64([1]), { dtype: 'bool' }))).toEqual([[1], 'bool', [true]])
    expect(onesLike(float64([1]), { dtype: undefined } as never).dtype).toBe('float64')
    expect(zeros([0, 3]).toArray()).toEqual([])
    expect(ones([2], { requiresGrad: true }).requiresGrad).toBe(true)
  })

  test('hold 0 or 1 as bools, whatever number they are made of', () => {
    for (const x of [
      full([1], 5, { dtype: 'bool' }),
      arange(5, 6, 1, { dtype: 'bool' }),
      tensor([5], { dtype: 'bool' }),
    ])
      expect(Array.from(x.data())).toEqual([1])
    expect(linspace(0, 0.5, 2, { dtype: 'bool' }).toArray()).toEqual([false, true])
  })

  test('eye has ones on its diagonal', () => {
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(eye(2, 3).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ])
    expect(eye(3, 1, { dtype: 'bool' }).toArray()).toEqual([[true], [false], [false]])
  })
})

describe('ranges', () => {
  test('arange counts from start to before stop', () => {
    expect(what(arange(4))).toEqual([[4], 'int32', [0, 1, 2, 3]])
    expect(what(arange(5, -1, -2))).toEqual([[3], 'int32', [5, 3, 1]])
    expect(what(arange(0, 1, 0.25))).toEqual([[4], 'float32', [0, 0.25, 0.5, 0.75]])
    expect(arange(3, 3).toArray()).toEqual([])
    expect(arange(3, 0).toArray()).toEqual([])
  })

  test('arange is int32 only where the numbers are', () => {
    expect(arange(2 ** 31 - 2, 2 ** 31).toArray()).toEqual([2 ** 31 - 2, 2 ** 31 - 1])
    expect(what(arange(2 ** 31, 2 ** 31 + 2))).toEqual([[2], 'float32', [2 ** 31, 2 ** 31]])
  })

  test('linspace includes both ends exactly', () => {
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(linspace(3, -3, 1).toArray()).toEqual([3])
    expect(linspace(0, 1, 0).toArray()).toEqual([])
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer({ min: 2, max: 50 }), (start, stop, count) => {
        const x = linspace(start, stop, count, { dtype: 'float64' }).data()
        expect([x[0], x[count - 1]]).toEqual([start, stop])
      }),
    )
  })
})

describe('random tensors', () => {
  const seeded = () => ({ generator: new Generator(7) })

  test('repeat from a seed, and go on from where the generator stands', () => {
    const draws: ((o: { generator?: Generator }) => Tensor)[] = [
      (o) => rand([3], o),
      (o) => randn([3], { ...o, dtype: 'float64' }),
      (o) => randint(-5, 5, [3], o),
      (o) => bernoulli(0.5, [20], o),
      (o) => permutation(9, o),
    ]
    for (const f of draws) {
      expect(f(seeded()).toArray()).toEqual(f(seeded()).toArray())
      const one = seeded()
      expect(f(one).toArray()).not.toEqual(f(one).toArray())
      manualSeed(3)
      const first = f({}).toArray()
      manualSeed(3)
      expect(f({}).toArray()).toEqual(first)
    }
  })

  test('have the dtypes and bounds they say', () => {
    const u = rand([1000], seeded())
    expect([u.dtype, u.greaterEqual(0).all().item(), u.less(1).all().item()]).toEqual(['float32', 1, 1])
    const k = randint(-2, 3, [1000], seeded())
    expect([k.dtype, k.amin().item(), k.amax().item()]).toEqual(['int32', -2, 2])
    expect(bernoulli(0.5, [3]).dtype).toBe('float32')
    expect(permutation(6, seeded()).sort().values.toArray()).toEqual([0, 1, 2, 3, 4, 5])
    expect([permutation(3).dtype, permutation(3, { dtype: 'float64' }).dtype]).toEqual(['int32', 'float64'])
    expect(randint(0, 2, [3], { dtype: 'bool' }).dtype).toBe('bool')
  })

  test('are tracked when asked, if they are floats', () => {
    const on = { requiresGrad: true } as const
    const made = [
      rand([1], on),
      randn([1], on),
      bernoulli(0.5, [1], on),
      randint(0, 2, [1], { ...on, dtype: 'float32' }),
    ]
    expect(made.map((x) => x.requiresGrad && x.isLeaf)).toEqual([true, true, true, true])
  })

  test('bernoulli takes a probability for each element', () => {
    const p = float64([0, 1, 0, 1], [2, 2])
    expect(bernoulli(p, seeded()).toArray()).toEqual([
      [0, 1],
      [0, 1],
    ])
    const mean = bernoulli(0.3, [20_000], seeded()).mean().item()
    // A standard deviation of 0.0033.
    expect(Math.abs(mean - 0.3)).toBeLessThan(0.015)
  })
})
