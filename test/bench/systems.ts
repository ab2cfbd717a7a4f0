import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { engines } from './engines.ts'

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** What is compared. Each runs in a process of its own. */
export interface System {
  readonly name: string
  /** Times workloads as it is told on stdin. */
  readonly serve: Command
  /** Prints the milliseconds from import to first result. `bundle` is the folder that first.ts was bundled into. */
  readonly first: (bundle: string) => Command
}

export const pytorch = 'pytorch'

export const systemNames: readonly string[] = [...engines.map(({ name }) => name), pytorch]

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export function engineSystem(name: string, threads: number): System {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const args = [name, String(threads)]
  return {
    name,
    serve: [process.execPath, '--import', tsx, file('serve.ts'), ...args],
    first: (bundle) => [process.execPath, `${bundle}/first.js`, ...args],
  }
}

/** The Python that is asked for PyTorch. */
export function interpreter(environment: NodeJS.ProcessEnv): string {
  return environment.PYTHON || 'python3'
}

/** PyTorch, or null where the interpreter cannot import it. */
export function pytorchSystem(threads: number, environment: NodeJS.ProcessEnv): System | null {
  const python = interpreter(environment)
  if (spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status !== 0) return null
  return {
    name: pytorch,
    serve: [python, file('torch/serve.py'), String(threads)],
    first: () => [python, file('torch/first.py')],
  }
}
