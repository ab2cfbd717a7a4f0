import { OptionError } from '@wengert/autograd'
import { type BenchEngine, engines } from './engines.ts'
import { peerSystem, peers } from './peers.ts'
import { Session } from './session.ts'
import { findEngine, findPytorch, pytorch, type Search, type System } from './systems.ts'

/** Names of all that can be compared, in the order of the table's columns. */
export const systemNames: readonly string[] = [
  ...engines.map(({ name }) => name),
  pytorch,
  ...peers.map(({ name }) => name),
]

const isPeer = (name: string) => peers.some((peer) => peer.name === name)

const remedies: Readonly<Record<string, string>> = {
  [pytorch]: 'pip install torch, or PYTHON=/path/to/another/python',
  'wasm+blas': 'npm install koffi and the system package of OpenBLAS, or WENGERT_BLAS=/path/to/library',
  'wasm+flags': '--node /path/to/node24',
}

/** What was asked for on the command line. */
export interface Asked {
  /** Names of systems; null: all that can be had. */
  readonly systems: readonly string[] | null
  /** Fetch what is not there. */
  readonly peers: boolean
}

/**
 * The systems to compare. One that was not asked for by name and cannot be had is left out with one line.
 *
 * @throws {OptionError} one that was asked for by name cannot be had.
 */
export async function chooseSystems(asked: Asked, search: Omit<Search, 'mayFetch'>): Promise<System[]> {
  const { systems } = asked
  const mayFetch = asked.peers || systems !== null
  const names = systemNames.filter((name) => systems === null || systems.includes(name))
  const found = await Promise.all(names.map((name) => find(name, { ...search, mayFetch })))
  const chosen: System[] = []
  for (const [i, system] of found.entries()) {
    const name = names[i]!
    if (!(system instanceof Error)) chosen.push(system)
    else if (systems === null) search.note(`${name} is left out: ${system.message}`)
    else {
      const remedy = remedies[name] ?? (isPeer(name) ? 'a connection to the registry' : 'another system')
      throw new OptionError('bench', `--system ${name} must be there`, system.message, remedy)
    }
  }
  return chosen
}

async function find(name: string, search: Search): Promise<System | Error> {
  const peer = peers.find((candidate) => candidate.name === name)
  if (peer !== undefined) return peerSystem(peer, search)
  if (name === pytorch) return findPytorch(search)
  const engine = engines.find((candidate) => candidate.name === name)!
  const system = findEngine(engine, search)
  return system instanceof Error ? system : asItSays(system, engine)
}

/** The system with what its process says of itself, or an error where that is not what its name promises. */
async function asItSays(system: System, { engine, needs }: BenchEngine): Promise<System | Error> {
  const session = new Session(system)
  try {
    const about = await session.about()
    if (about.engine !== engine) return new Error(`the ${about.engine} engine computes in its place`)
    if (needs === 'blas' && about.blas == null) return new Error('it finds no BLAS')
    if (needs !== 'blas' && about.blas != null) return new Error(`${about.blas} computes in it`)
    if (needs === undefined) return system
    return { ...system, detail: needs === 'blas' ? about.blas! : `node ${system.node}` }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    await session.close()
  }
}
