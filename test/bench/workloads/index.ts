import { chain1m } from './chain1m.ts'
import { fcCs231n } from './fcCs231n.ts'
import { gptTiny } from './gptTiny.ts'
import { kerasCnn } from './kerasCnn.ts'
import { lenet } from './lenet.ts'
import { mlp784 } from './mlp784.ts'
import { mlpTiny } from './mlpTiny.ts'
import { resBlock } from './resBlock.ts'
import { scalar1k } from './scalar1k.ts'
import type { Workload } from './workload.ts'

export const workloads: readonly Workload[] = [
  mlpTiny,
  mlp784,
  fcCs231n,
  lenet,
  kerasCnn,
  resBlock,
  chain1m,
  scalar1k,
  gptTiny,
]
