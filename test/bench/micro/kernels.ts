import { matmul } from '@wengert/autograd'
import type { Timed } from '../workloads/workload.ts'
import { kernel } from './row.ts'

/** Products of square matrices. */
export const gemm: readonly Timed[] = [64, 128, 256, 512].map((n) =>
  kernel(`gemm-${n}`, (draw) => {
    const [a, b] = [draw([n, n]), draw([n, n])]
    return () => matmul(a, b)
  }),
)

/** One function of a thousand to a million elements. */
export const pointwise: readonly Timed[] = ['1e3', '1e4', '1e5', '1e6'].flatMap((size) => [
  kernel(`add-${size}`, (draw) => {
    const [a, b] = [draw([Number(size)]), draw([Number(size)])]
    return () => a.add(b)
  }),
  kernel(`tanh-${size}`, (draw) => {
    const x = draw([Number(size)])
    return () => x.tanh()
  }),
])

/** A matrix of a million elements reduced to one, along its rows, and along its columns. */
export const reductions: readonly Timed[] = [
  kernel('sum-all', (draw) => {
    const x = draw([1000, 1000])
    return () => x.sum()
  }),
  kernel('sum-rows', (draw) => {
    const x = draw([1000, 1000])
    return () => x.sum(1)
  }),
  kernel('sum-columns', (draw) => {
    const x = draw([1000, 1000])
    return () => x.sum(0)
  }),
  kernel('amax-rows', (draw) => {
    const x = draw([1000, 1000])
    return () => x.amax(1)
  }),
]
