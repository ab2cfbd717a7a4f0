import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cycleIn } from './cycles.ts'
import { type Import, importsOf, sourcesOf } from './sources.ts'

/** Each imports only what stands before it. */
const order = [
  ...[
    'errors',
    'engine',
    'tensor',
    'tape',
    'primitives',
    'ops',
    'methods.ts',
    'transforms',
    'io',
    'testing',
    'index.ts',
  ],
]

const packages = { autograd: sourcesOf('autograd'), nn: sourcesOf('nn'), optim: sourcesOf('optim') }
const edges = Object.fromEntries(
  Object.entries(packages).map(([name, sources]) => [name, sources.flatMap(importsOf)]),
) as Record<keyof typeof packages, Import[]>

/** The folder right under src that a file lies in, or the file itself. */
const layerOf = (path: string) => path.split('/src/')[1]!.split('/')[0]!

const shown = ({ from, specifier }: Import) => `${from} imports ${specifier}`

describe('the search for circles', () => {
  test('finds one of any length and is not led astray by ways that meet', () => {
    expect(cycleIn([['a', 'a']])).toEqual(['a', 'a'])
    expect(
      cycleIn([
        ['x', 'a'],
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
      ]),
    ).toEqual(['a', 'b', 'c', 'a'])
    expect(
      cycleIn([
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ]),
    ).toBeNull()
    expect(cycleIn([])).toBeNull()
  })
})

describe('imports', () => {
  test('are found: hundreds of them, all to files that exist', () => {
    expect(edges.autograd.length).toBeGreaterThan(300)
    const inside = Object.values(edges)
      .flat()
      .filter(({ to }) => to !== null)
    const root = new URL('../../', import.meta.url)
    expect(inside.filter(({ to }) => !existsSync(new URL(to!, root))).map(shown)).toEqual([])
  })

  test('in autograd go downwards only', () => {
    const layers = new Set(packages.autograd.map(({ path }) => layerOf(path)))
    expect([...layers].filter((layer) => !order.includes(layer))).toEqual([])
    const upward = edges.autograd.filter(({ from, to }) => {
      if (to === null) return false
      const [low, high] = [layerOf(from), layerOf(to)]
      // What is published for testing stands on the public surface, as a user's own tests do.
      if (low === 'testing' && high === 'index.ts') return false
      return order.indexOf(high) > order.indexOf(low)
    })
    expect(upward.map(shown)).toEqual([])
  })

  test('of the public surface leave testing out', () => {
    const found = edges.autograd.filter(
      ({ from, to }) => layerOf(from) !== 'testing' && to && layerOf(to) === 'testing',
    )
    expect(found.map(shown)).toEqual([])
  })

  test('do not go round in circles: not between folders, and not between files when they run', () => {
    for (const [name, list] of Object.entries(edges)) {
      const inside = list.filter((edge): edge is Import & { to: string } => edge.to !== null)
      // Two files that lie beside the folders may know each other's types, as two in one folder may.
      const apart = inside.filter(({ from, to, kind }) => {
        const layers = [layerOf(from), layerOf(to)]
        return layers[0] !== layers[1] && !(kind === 'type' && layers.every((layer) => layer.endsWith('.ts')))
      })
      expect(cycleIn(apart.map(({ from, to }) => [layerOf(from), layerOf(to)])), name).toBeNull()
      const running = inside.filter(({ kind }) => kind !== 'type')
      expect(cycleIn(running.map(({ from, to }) => [from, to])), name).toBeNull()
    }
  })

  test('of composed operations do not reach the engine that computes', () => {
    const found = edges.autograd.filter(
      ({ from, to }) => layerOf(from) === 'ops' && to && /\/engine\/(current|reference)/.test(to),
    )
    expect(found.map(shown)).toEqual([])
  })

  test('of oracles are other oracles and the errors', () => {
    const oracles = edges.autograd.filter(({ from }) => from.includes('/testing/oracles/'))
    expect(oracles.length).toBeGreaterThan(20)
    const foreign = oracles.filter(({ to }) => !to || !/\/testing\/oracles\/|\/errors\/index\.ts$/.test(to))
    expect(foreign.map(shown)).toEqual([])
  })

  test('of the rest of testing are the public surface, its own files and the library it draws with', () => {
    const kit = edges.autograd.filter(({ from }) => layerOf(from) === 'testing')
    const foreign = kit.filter(({ to, specifier }) =>
      to === null ? specifier !== 'fast-check' : !/\/src\/(testing\/|index\.ts$|errors\/index\.ts$)/.test(to),
    )
    expect(foreign.map(shown)).toEqual([])
  })

  test('of nn and optim are the public surface of autograd and their own files; of Node, what is fetched when needed', () => {
    for (const name of ['nn', 'optim'] as const) {
      const foreign = edges[name].filter(({ to, specifier, kind }) => {
        if (to !== null) return !to.startsWith(`packages/${name}/src/`)
        return specifier !== '@wengert/autograd' && !(specifier.startsWith('node:') && kind !== 'now')
      })
      expect(foreign.map(shown)).toEqual([])
    }
  })

  test('of autograd bring in nothing from outside, so that it runs in a browser', () => {
    const foreign = edges.autograd.filter(({ from, to }) => to === null && layerOf(from) !== 'testing')
    expect(foreign.map(shown)).toEqual([])
  })
})
