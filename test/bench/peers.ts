import { cached, type Fetched, fetched } from './cache.ts'
import { findNode24, type Node, ownNode } from './node24.ts'
import { file, type Search, type System } from './systems.ts'

/** Another library in JavaScript: never a dependency of the project, but fetched into a cache when it is asked for. */
interface Peer {
  readonly name: string
  readonly needs: Fetched
  readonly node24: boolean
  /** Program in peers/, and what it is told beside the folder of the packages. */
  readonly program: string
  readonly args: readonly string[]
  readonly detail: string
}

const tfjs: Fetched = {
  name: 'tfjs',
  packages: ['@tensorflow/tfjs@4.22.0', '@tensorflow/tfjs-backend-wasm@4.22.0'],
}

const single = 'one thread, all it has in Node'

export const peers: readonly Peer[] = [
  {
    name: 'jax-js',
    needs: { name: 'jax-js', packages: ['@jax-js/jax@0.1.25'] },
    node24: true,
    program: 'jax-js',
    args: [],
    detail: `@jax-js/jax 0.1.25, ${single}`,
  },
  {
    name: 'tfjs-wasm',
    needs: tfjs,
    node24: false,
    program: 'tfjs',
    args: ['wasm'],
    detail: `@tensorflow/tfjs 4.22.0, ${single}`,
  },
  {
    name: 'tfjs-cpu',
    needs: tfjs,
    node24: false,
    program: 'tfjs',
    args: ['cpu'],
    detail: '@tensorflow/tfjs 4.22.0, plain JavaScript',
  },
]

/** The peer's system, or why it cannot be had. */
export function peerSystem(peer: Peer, search: Search): System | Error {
  const { cache, note, mayFetch } = search
  const folder = mayFetch ? fetched(cache, peer.needs, note) : cached(cache, peer.needs)
  if (folder === null) return new Error('it was never fetched (--peers fetches it)')
  if (folder instanceof Error) return folder
  const node = peer.node24 ? findNode24(search) : ownNode
  return node instanceof Error ? node : systemOf(peer, node, folder)
}

function systemOf({ name, program, args, detail }: Peer, node: Node, folder: string): System {
  return {
    name,
    variables: {},
    serve: [node.program, file(`peers/${program}.mjs`), folder, ...args],
    first: [node.program, file(`peers/${program}/first.mjs`), folder, ...args],
    node: node.version,
    detail: `${detail}, node ${node.version}`,
    isOurs: false,
  }
}
