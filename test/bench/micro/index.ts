import type { Timed } from '../workloads/workload.ts'
import { conv } from './conv.ts'
import { dispatch } from './dispatch.ts'
import { gemm, pointwise, reductions } from './kernels.ts'
import { row } from './row.ts'

/** What an operation costs beside its arithmetic: a thousand additions of few elements, recorded, never replayed. */
const overhead = [1, 8, 1024].map((n) =>
  row(`record-1000-adds-${n}`, ({ normal }) => {
    const [a, b] = [normal(n), normal(n)]
    a.requiresGrad = true
    return () => {
      let y = a
      for (let i = 0; i < 1000; i++) y = y.add(b)
      return y.detach()
    }
  }),
)

export const micro: readonly Timed[] = [
  ...gemm,
  ...conv,
  ...pointwise,
  ...reductions,
  ...overhead,
  ...dispatch,
]
