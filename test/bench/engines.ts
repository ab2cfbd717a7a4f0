import type { Environment } from './systems.ts'

/** A way of computing that is timed: its name in the table, and the variables that make a process compute so. */
export interface BenchEngine {
  readonly name: string
  readonly variables: (threads: number, environment: Environment) => Readonly<Record<string, string>>
  /** The name by which the engine knows itself. */
  readonly engine: 'reference' | 'wasm'
  /** What it cannot be without. */
  readonly needs?: 'blas' | 'node24'
}

/** Everything is said, so that nothing is inherited from the environment. */
const wasm = (threads: number, blas: string, flags: string) => ({
  WENGERT_ENGINE: 'wasm',
  WENGERT_THREADS: String(threads),
  WENGERT_BLAS: blas,
  WENGERT_V8_FLAGS: flags,
})

const isPath = (text: string | undefined) => text !== undefined && /[/\\.]/.test(text)

export const engines: readonly BenchEngine[] = [
  // One thread, whatever was asked for.
  { name: 'reference', engine: 'reference', variables: () => ({ WENGERT_ENGINE: 'reference' }) },
  { name: 'wasm', engine: 'wasm', variables: (threads) => wasm(threads, '0', '0') },
  {
    name: 'wasm+blas',
    engine: 'wasm',
    needs: 'blas',
    // The library at the path that the environment names, if it does.
    variables: (threads, { WENGERT_BLAS: path }) => wasm(threads, isPath(path) ? path! : '1', '0'),
  },
  { name: 'wasm+flags', engine: 'wasm', needs: 'node24', variables: (threads) => wasm(threads, '0', '1') },
]
