import type { Timed } from '../workloads/workload.ts'
import { conv } from './conv.ts'
import { gemm, pointwise, reductions } from './kernels.ts'
import { row } from './row.ts'

/** What an operation costs beside its arithmetic: a thousand additions of 8 elements, recorded, never replayed. */
const overhead = row('record-1000-adds', (draw) => {
  const [a, b] = [draw([8]), draw([8])]
  a.requiresGrad = true
  return () => {
    let y = a
    for (let i = 0; i < 1000; i++) y = y.add(b)
    return y.detach()
  }
})

export const micro: readonly Timed[] = [...gemm, ...conv, ...pointwise, ...reductions, overhead]
