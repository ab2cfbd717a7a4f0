import { engine, Generator, matmul, randn } from '@wengert/autograd'
import type { Machine } from '#autograd/engine/wasm/machine/machine.ts'

/** What computes in a process, in its own words. */
export interface About {
  readonly engine?: string
  /** The native library of matrix products, null where there is none. */
  readonly blas?: string | null
  readonly relaxedSimd?: boolean
  /** Threads, where it cannot have those asked for. */
  readonly threads?: number
}

/** The generated engine's machine; null where another engine computes. */
export function machineInUse(): Machine | null {
  return (engine() as { readonly machine?: Machine }).machine ?? null
}

/** After a product so large that everything is loaded that there is. */
export function about(): About {
  const x = randn([256, 256], { generator: new Generator(1) })
  matmul(x, x).slice(0, 0).item()
  const machine = machineInUse()
  return {
    engine: engine().name,
    blas: machine?.blas?.name ?? null,
    relaxedSimd: machine?.features.relaxedSimd ?? false,
  }
}
