import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cached, fetched } from './cache.ts'
import { type BenchEngine, engines } from './engines.ts'
import { findNode24, type Node, type NodeSearch, ownNode } from './node24.ts'

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** What is compared. Each runs in a process of its own. */
export interface System {
  readonly name: string
  /** Variables of its processes beside those of this one. */
  readonly variables: Environment
  /** Runs workloads as it is told on stdin. */
  readonly serve: Command
  /** Prints the milliseconds from import to first result. */
  readonly first: Command
  /** The version of Node that it runs under; null where it is another language. */
  readonly node: string | null
  /** What there is to be said of it. */
  readonly detail: string
  readonly isOurs: boolean
}

/** Where systems are looked for. */
export interface Search extends NodeSearch {
  readonly threads: number
  /** The folder that serve.ts and first.ts were bundled into. */
  readonly bundle?: string | undefined
}

export const pytorch = 'pytorch'

export const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const koffi = { name: 'koffi', packages: ['koffi@3'] }

interface EngineOptions {
  readonly node?: Node
  readonly environment?: Environment
  /** Where it is bundled; from its sources otherwise. */
  readonly bundle?: string | undefined
}

/** An engine of ours under a Node. */
export function engineSystem(
  name: string,
  threads: number,
  { node = ownNode, environment = {}, bundle }: EngineOptions = {},
): System {
  const engine = engines.find((candidate) => candidate.name === name)!
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const program = (script: string): Command =>
    bundle
      ? [node.program, join(bundle, `${script}.js`)]
      : [node.program, '--import', tsx, file(`${script}.ts`)]
  return {
    name,
    variables: engine.variables(threads, environment),
    serve: program('serve'),
    first: program('first'),
    node: node.version,
    detail: '',
    isOurs: true,
  }
}

/** The system of an engine of ours, or why it cannot be had; whether it computes as it should is seen when it runs. */
export function findEngine({ name, needs }: BenchEngine, search: Search): System | Error {
  const { threads, environment, bundle } = search
  const node = needs === 'node24' ? findNode24(search) : ownNode
  if (node instanceof Error) return node
  const system = engineSystem(name, threads, { node, environment, bundle })
  return needs === 'blas' ? withKoffi(system, search) : system
}

/** With koffi of the cache, for where the project has none; if that cannot be had either the engine says so. */
function withKoffi(system: System, { cache, environment, mayFetch, note }: Search): System {
  const folder = mayFetch ? fetched(cache, koffi, note) : cached(cache, koffi)
  if (folder === null || folder instanceof Error) return system
  const paths = [join(folder, 'node_modules'), environment.NODE_PATH].filter(Boolean)
  return { ...system, variables: { ...system.variables, NODE_PATH: paths.join(delimiter) } }
}

/** The Python that is asked for PyTorch. */
export function interpreter(environment: Environment): string {
  return environment.PYTHON || 'python3'
}

/** PyTorch, or why it cannot be had. */
export function findPytorch({ threads, environment }: Search): System | Error {
  const python = interpreter(environment)
  const script = 'import torch; print(torch.__version__)'
  const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' })
  if (status !== 0) return new Error(`${python} cannot import torch`)
  return {
    name: pytorch,
    variables: {},
    serve: [python, file('torch/serve.py'), String(threads)],
    first: [python, file('torch/first.py')],
    node: null,
    detail: `torch ${stdout.trim()}`,
    isOurs: false,
  }
}
