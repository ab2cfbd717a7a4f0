import { matmul, softmax, type Tensor } from '@wengert/autograd'
import type { Timed } from '../workloads/workload.ts'
import { inBoth, kernel } from './row.ts'

/** m x k by k x n: squares, a dense layer, and what the convolutions of the workloads become. */
const products: readonly (readonly [name: string, m: number, n: number, k: number])[] = [
  ['gemm-32', 32, 32, 32],
  ['gemm-64', 64, 64, 64],
  ['gemm-128', 128, 128, 128],
  ['gemm-256', 256, 256, 256],
  ['gemm-512', 512, 512, 512],
  ['gemm-1024', 1024, 1024, 1024],
  ['gemm-64x120x256', 64, 120, 256],
  ['gemm-36864x6x25', 36864, 6, 25],
  ['gemm-4096x16x150', 4096, 16, 150],
  ['gemm-65536x64x27', 65536, 64, 27],
]

/** Which operands lie transposed, as in the gradients of a dense layer. */
const layouts = [
  ['tn', true, false],
  ['nt', false, true],
  ['tt', true, true],
] as const

const isHeavy = (m: number, n: number, k: number) => m * n * k > 2e8

export const gemm: readonly Timed[] = [
  ...products.flatMap(([name, m, n, k]) =>
    inBoth(
      kernel,
      name,
      ({ normal }) => {
        const [a, b] = [normal(m, k), normal(k, n)]
        return () => matmul(a, b)
      },
      { heavy: isHeavy(m, n, k) },
    ),
  ),
  ...layouts.flatMap(([name, transA, transB]) =>
    inBoth(kernel, `gemm-256-${name}`, ({ normal }) => {
      const [x, y] = [normal(256, 256), normal(256, 256)]
      const [a, b] = [transA ? x.transpose(0, 1) : x, transB ? y.transpose(0, 1) : y]
      return () => matmul(a, b)
    }),
  ),
]

const sizes = ['1e3', '1e5', '1e6']

const functions: readonly (readonly [name: string, f: (x: Tensor) => Tensor])[] = [
  ['exp', (x) => x.exp()],
  ['tanh', (x) => x.tanh()],
  ['sigmoid', (x) => x.sigmoid()],
  ['log', (x) => x.log()],
]

/** One function of a thousand to a million elements; those that compute more than they fetch in both types. */
export const pointwise: readonly Timed[] = sizes.flatMap((size) => {
  const n = Number(size)
  return [
    kernel(`add-${size}`, ({ normal }) => {
      const [a, b] = [normal(n), normal(n)]
      return () => a.add(b)
    }),
    kernel(`mul-${size}`, ({ normal }) => {
      const [a, b] = [normal(n), normal(n)]
      return () => a.mul(b)
    }),
    kernel(`relu-${size}`, ({ normal }) => {
      const x = normal(n)
      return () => x.relu()
    }),
    ...functions.flatMap(([name, f]) =>
      inBoth(kernel, `${name}-${size}`, ({ uniform }) => {
        const x = uniform(n)
        return () => f(x)
      }),
    ),
    ...inBoth(kernel, `chain6-${size}`, ({ normal }) => {
      const [a, b, c, d] = [normal(n), normal(n), normal(n), normal(n)]
      return () => a.mul(b).add(c).relu().mul(d).sub(c).sigmoid()
    }),
  ]
})

const reductionsOf: readonly (readonly [name: string, f: (x: Tensor) => Tensor])[] = [
  ['sum-all', (x) => x.sum()],
  ['sum-axis0', (x) => x.sum(0)],
  ['sum-axis1', (x) => x.sum(1)],
  ['mean-axis1', (x) => x.mean(1)],
  ['amax-axis1', (x) => x.amax(1)],
  ['argmax-axis1', (x) => x.argmax(1)],
]

/** A matrix of a million elements, reduced. */
export const reductions: readonly Timed[] = [
  ...reductionsOf.map(([name, f]) =>
    kernel(name, ({ normal }) => {
      const x = normal(1000, 1000)
      return () => f(x)
    }),
  ),
  ...inBoth(kernel, 'softmax-axis1', ({ normal }) => {
    const x = normal(1000, 1000)
    return () => softmax(x, 1)
  }),
]
