import { builtin, environment } from '../../host.ts'

/** Names of OpenBLAS for kernels by what the CPU must have; the first that fits is the fastest. */
const cores: readonly (readonly [core: string, needs: readonly string[]])[] = [
  ['Cooperlake', ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl', 'avx512_bf16']],
  ['SkylakeX', ['avx512f', 'avx512bw', 'avx512dq', 'avx512vl']],
  ['Zen', ['avx2', 'fma', 'AuthenticAMD']],
  ['Haswell', ['avx2', 'fma']],
  ['Sandybridge', ['avx']],
]

/** The core type whose kernels are fastest on the CPU that `/proc/cpuinfo` describes; null where it does not say. */
export function bestCore(cpuinfo: string): string | null {
  const line = (name: string) => new RegExp(`^${name}\\s*:(.*)$`, 'm').exec(cpuinfo)?.[1] ?? ''
  const has = new Set(`${line('flags')} ${line('vendor_id')}`.split(/\s+/))
  return cores.find(([, needs]) => needs.every((flag) => has.has(flag)))?.[0] ?? null
}

interface Files {
  readFileSync(path: string, encoding: string): string
}

/** What the operating system says of the CPU; empty where there is no such file. */
export function cpuinfo(): string {
  try {
    return builtin<Files>('node:fs')?.readFileSync('/proc/cpuinfo', 'latin1') ?? ''
  } catch {
    return ''
  }
}

/** Calls `run` with environment variables set, or unset by null, and restores them. */
export function withEnvironment<T>(values: Readonly<Record<string, string | null>>, run: () => T): T {
  const names = Object.keys(values)
  const before = names.map((name) => environment(name))
  const set = (name: string, value: string | null | undefined) => {
    if (value === null || value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  for (const name of names) set(name, values[name])
  try {
    return run()
  } finally {
    for (const [i, name] of names.entries()) set(name, before[i])
  }
}
