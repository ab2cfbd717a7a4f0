import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { cached, type Fetched, fetched } from './cache.ts'
import type { Environment } from './systems.ts'

/** A program that runs JavaScript. */
export interface Node {
  readonly program: string
  /** Such as `v24.1.0`. */
  readonly version: string
}

export const ownNode: Node = { program: process.execPath, version: process.version }

const major = (version: string) => Number(/^v(\d+)/.exec(version)?.[1] ?? 0)

/** The package that has the program for this machine; `node` itself only fetches it when its install script runs. */
function packaged(): Fetched & { readonly program: string } {
  const system = process.platform === 'win32' ? 'win' : process.platform
  const apple = process.platform === 'darwin' && process.arch === 'arm64'
  const name = `node${apple ? '-bin' : ''}-${system}-${process.arch}`
  const program = join('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return { name: 'node24', packages: [`${name}@24`], program }
}

/** Where another Node is looked for. */
export interface NodeSearch {
  readonly environment: Environment
  readonly cache: string
  /** A program named on the command line. */
  readonly named: string | null
  readonly mayFetch: boolean
  readonly note: (line: string) => void
}

/**
 * Node 24 or later: the one named, the one in the variable NODE24, this one, or the one in the cache, which is fetched if
 * it may be. An error says why there is none.
 */
export function findNode24({ environment, cache, named, mayFetch, note }: NodeSearch): Node | Error {
  const program = named ?? environment.NODE24
  if (program !== undefined && program !== '') return recent(program)
  if (major(ownNode.version) >= 24) return ownNode
  const wanted = packaged()
  const folder = mayFetch ? fetched(cache, wanted, note) : cached(cache, wanted)
  if (folder === null) return new Error(`it needs Node 24, and this is ${ownNode.version}`)
  return folder instanceof Error ? folder : recent(join(folder, wanted.program))
}

function recent(program: string): Node | Error {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status !== 0) return new Error(`${program} does not run`)
  const version = stdout.trim()
  return major(version) >= 24 ? { program, version } : new Error(`${program} is ${version}, not Node 24`)
}
