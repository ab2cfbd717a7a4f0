import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cached, fetched } from './cache.ts'
import { findNode24 } from './node24.ts'
import { peerSystem, peers } from './peers.ts'
import { file } from './systems.ts'
import { workloads } from './workloads/index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const load = (path: string) => import(new URL(`peers/${path}`, import.meta.url).href)

/** A package that `npm install` takes without a registry. */
function localPackage(): string {
  const path = join(folder, 'package')
  mkdirSync(path)
  const script = 'node -e "process.exit(1)"'
  const about = { name: 'local', version: '1.0.0', scripts: { preinstall: script, install: script } }
  writeFileSync(join(path, 'package.json'), JSON.stringify(about))
  return path
}

/** A program that says it is Node of that version. */
function fakeNode(version: string): string {
  const path = join(folder, `node-${version}`)
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`)
  chmodSync(path, 0o755)
  return path
}

const search = (changes: object = {}) => ({
  environment: {},
  cache: join(folder, 'cache'),
  named: null,
  mayFetch: false,
  note: () => {},
  threads: 2,
  ...changes,
})

describe('the cache', () => {
  test('fetches once, and runs no scripts of what it fetches', () => {
    const cache = join(folder, 'cache')
    const wanted = { name: 'peer', packages: [localPackage()] }
    const notes: string[] = []
    const fetch = () => fetched(cache, wanted, (line) => void notes.push(line))
    expect(cached(cache, wanted)).toBe(null)
    expect([fetch(), fetch()]).toEqual([join(cache, 'peer'), join(cache, 'peer')])
    expect(cached(cache, wanted)).toBe(join(cache, 'peer'))
    expect(existsSync(join(cache, 'peer', 'node_modules', 'local', 'package.json'))).toBe(true)
    expect(notes).toHaveLength(1)
  })

  test('a fetch that fails is an error and leaves nothing', () => {
    const cache = join(folder, 'cache')
    const wanted = { name: 'peer', packages: [join(folder, 'nothing')] }
    const result = fetched(cache, wanted, () => {})
    expect(result).toBeInstanceOf(Error)
    expect((result as Error).message).toContain(`npm install ${join(folder, 'nothing')}: `)
    expect(readdirSync(cache)).toEqual([])
  })
})

describe('Node 24', () => {
  test('is the one named, else that of the environment', () => {
    const [named, other] = [fakeNode('v24.3.0'), fakeNode('v25.0.0')]
    expect(findNode24(search({ named, environment: { NODE24: other } }))).toEqual({
      program: named,
      version: 'v24.3.0',
    })
    expect(findNode24(search({ environment: { NODE24: other } }))).toMatchObject({ version: 'v25.0.0' })
  })

  test.each([
    ['older', () => fakeNode('v22.11.0'), 'is v22.11.0, not Node 24'],
    ['not there', () => join(folder, 'nothing'), 'does not run'],
  ])('is not one that is %s', (_, make, message) => {
    const result = findNode24(search({ named: make() }))
    expect(result).toBeInstanceOf(Error)
    expect((result as Error).message).toContain(message)
  })
})

describe('a peer', () => {
  test.each(peers)('$name is left out when it was never fetched', (peer) => {
    const result = peerSystem(peer, search())
    expect(result).toBeInstanceOf(Error)
    expect((result as Error).message).toContain('never fetched')
  })

  test.each(peers)('$name has programs, told where its packages are', (peer) => {
    const packages = join(folder, 'cache', peer.needs.name)
    mkdirSync(join(packages, 'node_modules'), { recursive: true })
    const system = peerSystem(peer, search({ named: fakeNode('v24.3.0') }))
    if (system instanceof Error) throw system
    for (const [, program, ...args] of [system.serve, system.first]) {
      expect(existsSync(program!)).toBe(true)
      expect(args).toEqual([packages, ...peer.args])
    }
    expect(system.node).toBe(peer.node24 ? 'v24.3.0' : process.version)
  })

  test.each([...new Set(peers.map(({ program }) => program))])('%s has every workload', async (program) => {
    const table = await load(`${program}/workloads.mjs`)
    expect(Object.keys(table.workloads({ train: {} }))).toEqual(workloads.map(({ name }) => name))
    expect(existsSync(file(`peers/${program}.mjs`))).toBe(true)
  })
})

describe('values', () => {
  test('are the same from the same seed, within their bounds', async () => {
    const { DrawnValues } = await load('values.mjs')
    const [a, b, c] = [new DrawnValues(1), new DrawnValues(1), new DrawnValues(2)]
    const uniform: Float32Array = a.uniform(1000, 2, 3)
    expect(b.uniform(1000, 2, 3)).toEqual(uniform)
    expect(c.uniform(1000, 2, 3)).not.toEqual(uniform)
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...uniform)).toBeLessThanOrEqual(3)
    expect([...new Set(a.labels(1000, 10))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const normal: Float32Array = a.normal(10_000)
    const mean = (x: Float32Array) => x.reduce((sum, value) => sum + value, 0) / x.length
    expect(Math.abs(mean(normal))).toBeLessThan(0.05)
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.1)
  })
})
