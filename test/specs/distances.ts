import fc from 'fast-check'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { norm } from '#autograd/testing/oracles/lines/norms.ts'
import { between } from './setups.ts'
import { family, row, type Setup } from './spec.ts'

// Distances and angles between rows.

const rowsOf = ({ shape: [m, d], data }: NdArray) =>
  Array.from({ length: m! }, (_, i) => [...data.slice(i * d!, (i + 1) * d!)])
const zerosLike = (x: NdArray): NdArray => ({ shape: x.shape, data: x.data.map(() => 0) })

interface Distance {
  readonly ord: number
}

const pairsOfLists: fc.Arbitrary<Setup<Distance>> = fc
  .tuple(between(1, 3), between(1, 3), between(1, 3), fc.constantFrom(2, 2, 1, 3))
  .map(([m, n, d, ord]) => ({
    shapes: [
      [m, d],
      [n, d],
    ],
    options: { ord },
  }))

/** y_ij = f(x_i - y_j): slope f' of the difference in x_i, and its negative in y_j. */
const cdist = row<Distance>({
  name: 'cdist',
  setups: pairsOfLists,
  empty: [
    {
      shapes: [
        [0, 2],
        [3, 2],
      ],
      options: { ord: 2 },
    },
    {
      shapes: [
        [2, 0],
        [3, 0],
      ],
      options: { ord: 2 },
    },
  ],
  ties: true,
  tolerance32: 1e-4,
  integers: ({ ord }) => (ord === 1 ? 'numeric' : 'floating'),
  oracle: {
    value: ([x, y], { ord }) => ({
      shape: [x!.shape[0]!, y!.shape[0]!],
      data: rowsOf(x!).flatMap((a) => rowsOf(y!).map((b) => norm(ord).value(a.map((v, k) => v - b[k]!)))),
    }),
    backward: ([g], [x, y], { ord }) => {
      const [dx, dy] = [zerosLike(x!), zerosLike(y!)]
      const d = x!.shape[1]!
      rowsOf(x!).forEach((a, i) => {
        rowsOf(y!).forEach((b, j) => {
          const slopes = norm(ord).gradient(a.map((v, k) => v - b[k]!))
          slopes.forEach((slope, k) => {
            const part = g!.data[i * y!.shape[0]! + j]! * slope
            dx.data[i * d + k]! += part
            dy.data[j * d + k]! -= part
          })
        })
      })
      return [dx, dy]
    },
  },
  call: (op, [x, y], it) => op(x, y, it),
})

const length = (a: readonly number[]) => Math.sqrt(a.reduce((sum, v) => sum + v * v, 0))
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, k) => sum + v * b[k]!, 0)

/** c = x·y / (|x| |y|): dc/dx = y / (|x| |y|) - c x / |x|². */
const cosineSimilarity = row<readonly []>({
  name: 'cosineSimilarity',
  setups: fc.tuple(between(1, 3), between(1, 3)).map(([n, d]) => ({
    shapes: [
      [n, d],
      [n, d],
    ],
    options: [],
  })),
  empty: [
    {
      shapes: [
        [0, 2],
        [0, 2],
      ],
      options: [],
    },
  ],
  domain: { low: 0.25, high: 2 },
  tolerance32: 1e-4,
  integers: 'floating',
  integerRange: [1, 3],
  oracle: {
    value: ([x, y]) => ({
      shape: [x!.shape[0]!],
      data: rowsOf(x!).map((a, i) => dot(a, rowsOf(y!)[i]!) / (length(a) * length(rowsOf(y!)[i]!))),
    }),
    backward: ([g], [x, y]) => {
      const [as, bs] = [rowsOf(x!), rowsOf(y!)]
      const slopes = (us: number[][], vs: number[][]) =>
        us.flatMap((u, i) => {
          const v = vs[i]!
          const size = length(u) * length(v)
          return u.map(
            (each, k) => g!.data[i]! * (v[k]! / size - ((dot(u, v) / size) * each) / length(u) ** 2),
          )
        })
      return [
        { shape: x!.shape, data: slopes(as, bs) },
        { shape: y!.shape, data: slopes(bs, as) },
      ]
    },
  },
})

export const distances = family('distances', [cdist, cosineSimilarity])
