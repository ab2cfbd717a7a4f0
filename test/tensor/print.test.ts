import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { DType } from '#autograd/engine/dtype.ts'
import { OptionError } from '#autograd/errors/index.ts'
import { formatTensor, type PrintOptions, setPrintOptions } from '#autograd/tensor/print.ts'

const format = (
  data: ArrayLike<number>,
  shape: number[] = [data.length],
  dtype: DType = 'float32',
  options: Partial<PrintOptions> = {},
) => formatTensor({ data: dtype === 'float32' ? Float32Array.from(data) : data, shape, dtype, options })

/** Only what stands between the outer brackets. */
const values = (data: number[], dtype: DType = 'float32', options: Partial<PrintOptions> = {}) =>
  format(data, [data.length], dtype, { lineWidth: Infinity, ...options }).replace(
    /^tensor\(\[(.*)\], shape=.*$/,
    '$1',
  )

const count = (n: number, step = 1) => Array.from({ length: n }, (_, i) => i * step)

describe('layout', () => {
  it('aligns rows and says shape and dtype', () => {
    expect(format([1, 2.5, -3.25, 4], [2, 2])).toBe(
      `tensor([[ 1.  ,  2.5 ],
        [-3.25,  4.  ]], shape=[2, 2], dtype=float32)`,
    )
    expect(format([1, 2], [2], 'float64')).toBe('tensor([1., 2.], shape=[2], dtype=float64)')
  })

  it('prints scalars bare', () => {
    expect(format([3.5], [])).toBe('tensor(3.5, dtype=float32)')
    expect(format([-2], [])).toBe('tensor(-2., dtype=float32)')
    expect(format([7], [], 'int32')).toBe('tensor(7, dtype=int32)')
    expect(format([1], [], 'bool')).toBe('tensor(true, dtype=bool)')
  })

  it('prints empty tensors by their shape', () => {
    expect(format([])).toBe('tensor([], shape=[0], dtype=float32)')
    expect(format([], [0, 3], 'int32')).toBe('tensor([], shape=[0, 3], dtype=int32)')
    expect(format([], [10 ** 9, 0])).toBe('tensor([], shape=[1000000000, 0], dtype=float32)')
  })

  it('says requiresGrad', () => {
    expect(formatTensor({ data: [1], shape: [1], dtype: 'float64', requiresGrad: true })).toBe(
      'tensor([1.], shape=[1], dtype=float64, requiresGrad=true)',
    )
  })

  it('puts a blank line between matrices', () => {
    expect(format(count(12), [2, 3, 2], 'int32')).toBe(
      `tensor([[[ 0,  1],
         [ 2,  3],
         [ 4,  5]],

        [[ 6,  7],
         [ 8,  9],
         [10, 11]]], shape=[2, 3, 2], dtype=int32)`,
    )
  })

  it('puts two blank lines between blocks of matrices', () => {
    expect(format(count(4), [2, 2, 1, 1], 'int32')).toBe(
      `tensor([[[[0]],

         [[1]]],


        [[[2]],

         [[3]]]], shape=[2, 2, 1, 1], dtype=int32)`,
    )
  })

  it('wraps lines at 80 characters', () => {
    expect(format(count(30, -37), [30], 'int32')).toBe(
      `tensor([    0,   -37,   -74,  -111,  -148,  -185,  -222,  -259,  -296,  -333,
         -370,  -407,  -444,  -481,  -518,  -555,  -592,  -629,  -666,  -703,
         -740,  -777,  -814,  -851,  -888,  -925,  -962,  -999, -1036, -1073],
       shape=[30], dtype=int32)`,
    )
  })

  it('keeps every line within the width, if one number fits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 60, max: 120 }),
        fc.double({ noNaN: true }),
        (shape, lineWidth, scale) => {
          const size = shape.reduce((product, n) => product * n, 1)
          const data = count(size).map((i) => Math.sin(i) * scale)
          const text = format(data, shape, 'float64', { lineWidth })
          expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(lineWidth)
        },
      ),
    )
  })

  it('breaks a line where the bracket and the comma behind it do not fit', () => {
    expect(format([1, 2], [2], 'int32', { lineWidth: 14 })).toBe(
      'tensor([1, 2],\n       shape=[2], dtype=int32)',
    )
    expect(format([1, 2], [2], 'int32', { lineWidth: 13 })).toBe(
      'tensor([1,\n        2],\n       shape=[2], dtype=int32)',
    )
  })

  it('puts one number a line where none fits', () => {
    expect(format([100, 200], [2], 'int32', { lineWidth: 1 })).toBe(
      'tensor([100,\n        200],\n       shape=[2], dtype=int32)',
    )
  })
})

describe('summaries', () => {
  it('keeps three items at both ends of more than 1000', () => {
    expect(format(count(1000), [1000], 'int32')).not.toContain('...')
    expect(format(count(1001), [1001], 'int32')).toBe(
      'tensor([   0,    1,    2, ...,  998,  999, 1000], shape=[1001], dtype=int32)',
    )
  })

  it('leaves short axes whole', () => {
    expect(format(count(2000), [2, 10, 100], 'int32')).toBe(
      `tensor([[[   0,    1,    2, ...,   97,   98,   99],
         [ 100,  101,  102, ...,  197,  198,  199],
         [ 200,  201,  202, ...,  297,  298,  299],
         ...,
         [ 700,  701,  702, ...,  797,  798,  799],
         [ 800,  801,  802, ...,  897,  898,  899],
         [ 900,  901,  902, ...,  997,  998,  999]],

        [[1000, 1001, 1002, ..., 1097, 1098, 1099],
         [1100, 1101, 1102, ..., 1197, 1198, 1199],
         [1200, 1201, 1202, ..., 1297, 1298, 1299],
         ...,
         [1700, 1701, 1702, ..., 1797, 1798, 1799],
         [1800, 1801, 1802, ..., 1897, 1898, 1899],
         [1900, 1901, 1902, ..., 1997, 1998, 1999]]],
       shape=[2, 10, 100], dtype=int32)`,
    )
  })

  it('chooses digits by what is printed, not by what is left out', () => {
    const data = count(2000).map((i) => (i === 1000 ? 1e30 : i % 4))
    expect(format(data, [2000])).toBe('tensor([0., 1., 2., ..., 1., 2., 3.], shape=[2000], dtype=float32)')
  })

  it('obeys threshold and edgeItems', () => {
    expect(format(count(9), [9], 'int32', { threshold: 8, edgeItems: 1 })).toBe(
      'tensor([0, ..., 8], shape=[9], dtype=int32)',
    )
    expect(format(count(5000), [5000], 'int32', { threshold: Infinity })).not.toContain('...')
  })

  it('prints very many elements where asked to', () => {
    const n = 200_000
    const text = format(new Float32Array(n), [n], 'float32', { threshold: Infinity })
    expect(text.split('.').length - 1).toBe(n)
  })
})

describe('numbers', () => {
  it('uses as many digits as the tensor needs, at most four', () => {
    expect(values([1, 2, 3])).toBe('1., 2., 3.')
    expect(values([0.1, 0.25, 1 / 3])).toBe('0.1   , 0.25  , 0.3333')
    expect(values([0.99999, 0.5])).toBe('1. , 0.5')
    expect(values([0, -0])).toBe(' 0., -0.')
  })

  it('rounds the exact value, ties to even', () => {
    expect(values([0.03125, 0.09375, 0.15625])).toBe('0.0312, 0.0938, 0.1562')
    expect(values([0.5, 1.5, 2.5], 'float64', { precision: 0 })).toBe('0., 2., 2.')
    // the float32 nearest to 0.01 lies below it, so its digits start one place later
    expect(values([0.01, 2.83], 'float32', { precision: 1 })).toBe('0. , 2.8')
    // the float64 nearest to 0.00375 lies below the tie, the one nearest to 0.00125 above it
    expect(values([0.00375, 0.00125], 'float64')).toBe('0.0037, 0.0013')
  })

  it('goes to powers of ten for large, small and widely spread magnitudes', () => {
    expect(values([1e8, 1e7])).toBe('1.e+08, 1.e+07')
    expect(values([99999999, 1e6], 'float64')).toBe('99999999.,  1000000.')
    expect(values([1e-5, 1e-4])).toBe('1.e-05, 1.e-04')
    expect(values([0.0001, 0.01], 'float64')).toBe('0.0001, 0.01  ')
    expect(values([0.001, 10], 'float64')).toBe('1.e-03, 1.e+01')
    expect(values([0.01, 10], 'float64')).toBe(' 0.01, 10.  ')
    expect(values([1e-5, 1500])).toBe('1.0e-05, 1.5e+03')
    expect(values([123445, -1, 2e9], 'float64')).toBe(' 1.2344e+05, -1.0000e+00,  2.0000e+09')
    expect(values([1e5, 1e100], 'float64')).toBe('1.e+005, 1.e+100')
    expect(values([0, 1e10])).toBe('0.e+00, 1.e+10')
    expect(values([9.99999e9, 1], 'float64')).toBe('1.e+10, 1.e+00')
    expect(values([5e-324], 'float64')).toBe('5.e-324')
    expect(values([5e-324, 1.5], 'float64')).toBe('4.9e-324, 1.5e+000')
  })

  it('prints all digits of whole numbers below 1e8', () => {
    expect(values([91885856, 16777217], 'float32')).toBe('91885856., 16777216.')
    expect(values([91885856, 16777217], 'float64')).toBe('91885856., 16777217.')
  })

  it('prints NaN and infinities right-aligned', () => {
    expect(values([Number.NaN, 1.5, -Infinity])).toBe(' nan,  1.5, -inf')
    expect(values([Number.NaN, Infinity])).toBe('nan, inf')
    expect(values([Number.NaN, -Infinity, 1e-6])).toBe('   nan,   -inf, 1.e-06')
    expect(format([Number.NaN], [])).toBe('tensor(nan, dtype=float32)')
  })

  it('prints booleans and integers right-aligned', () => {
    expect(values([1, 0], 'bool')).toBe(' true, false')
    expect(values([-2147483648, 7], 'int32')).toBe('-2147483648,           7')
  })

  it('prints the shortest digits that tell float32 apart', () => {
    const all = { precision: 100 }
    expect(values([0.1], 'float32', all)).toBe('0.1')
    expect(values([Math.PI], 'float32', all)).toBe('3.1415927')
    expect(values([Math.PI], 'float64', all)).toBe('3.141592653589793')
    expect(values([16777216], 'float32', all)).toBe('16777216.')
  })

  it('reads back as the value that was printed, when all digits are', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      fc.assert(
        fc.property(
          fc.double({ noDefaultInfinity: true, noNaN: true }),
          fc.boolean(),
          (double, scientific) => {
            const x = dtype === 'float32' ? Math.fround(double) : double
            fc.pre(Number.isFinite(x))
            const back = Number(values([x], dtype, { precision: 100, scientific }))
            // 100 digits after the point are not all digits of the smallest numbers
            if (!scientific && Math.abs(x) < 1e-80) expect(Math.abs(back - x)).toBeLessThan(1e-99)
            else expect(dtype === 'float32' ? Math.fround(back) : back).toBe(x)
          },
        ),
      )
    }
  })
})

describe('setPrintOptions', () => {
  const defaults = setPrintOptions({})
  afterEach(() => setPrintOptions(defaults))

  it('has the documented defaults', () => {
    expect(defaults).toEqual({
      precision: 4,
      threshold: 1000,
      edgeItems: 3,
      lineWidth: 80,
      scientific: 'auto',
    })
  })

  it('changes what is named, keeps the rest and returns what held before', () => {
    expect(setPrintOptions({ precision: 2 })).toEqual(defaults)
    expect(formatTensor({ data: [0.125, 3], shape: [2], dtype: 'float32' })).toBe(
      'tensor([0.12, 3.  ], shape=[2], dtype=float32)',
    )
    expect(setPrintOptions({ scientific: true })).toEqual({ ...defaults, precision: 2 })
    expect(formatTensor({ data: [0.125, 3], shape: [2], dtype: 'float32' })).toBe(
      'tensor([1.25e-01, 3.00e+00], shape=[2], dtype=float32)',
    )
  })

  it('never uses powers of ten where that is asked', () => {
    expect(values([1e-9, 12345678.5], 'float64', { scientific: false })).toBe('       0. , 12345678.5')
    expect(values([1e22], 'float64', { scientific: false })).toBe('10000000000000000000000.')
  })

  it('refuses bad options and changes nothing', () => {
    const bad: unknown[] = [
      { precision: -1 },
      { precision: 1.5 },
      { precision: Number.NaN },
      { precision: 101 },
      { precision: '4' },
      { threshold: -1 },
      { threshold: null },
      { edgeItems: 0 },
      { edgeItems: Infinity },
      { lineWidth: 0 },
      { lineWidth: Number.NaN },
      { scientific: 'yes' },
      { digits: 4 },
      { toString: 1 },
      { precision: 2, lineWidth: -1 },
      null,
      4,
    ]
    for (const options of bad) {
      expect(() => setPrintOptions(options as Partial<PrintOptions>)).toThrow(OptionError)
      expect(setPrintOptions({})).toEqual(defaults)
    }
    expect(() => setPrintOptions({ precision: -1 })).toThrow(
      'setPrintOptions: precision must be an integer from 0 to 100; got -1; try 4, or 100 for all digits',
    )
  })
})
