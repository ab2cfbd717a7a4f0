/**
 * A module of Node, or null where there is none: the packages run in browsers, where importing it would fail. `T` is
 * the part of it that is used.
 *
 * @example
 * builtin<{ totalmem(): number }>('node:os')?.totalmem()
 */
export function builtin<T>(name: string): T | null {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process
  return (host?.getBuiltinModule?.(name) as T | undefined) ?? null
}

/** An environment variable, undefined where there are none. */
export function environment(name: string): string | undefined {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name]
}

/** Number of threads this process may use at once. */
export function availableThreads(): number {
  const os = builtin<{ availableParallelism?(): number }>('node:os')
  return os?.availableParallelism?.() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Bytes of memory of this machine, or of the share of it that the process may use; 2 GiB where nobody says. */
export function availableMemory(): number {
  const os = builtin<{ totalmem(): number }>('node:os')
  if (os === null) return 2 ** 31
  const share = process.constrainedMemory?.() ?? 0
  return share > 0 ? Math.min(share, os.totalmem()) : os.totalmem()
}
