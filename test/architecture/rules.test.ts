import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { nodesOf, type Source, sourcesOf } from './sources.ts'

/**
 * All that runs in a program above the engine, which knows no derivatives and may call its partial sums what it likes;
 * the formulas of the oracles are what rules are tested against.
 */
const sources = ['autograd', 'nn', 'optim']
  .flatMap(sourcesOf)
  .filter(({ path }) => !path.includes('/testing/') && !path.includes('/engine/'))

/** Names under which a derivative is written down. */
const rules = new Set(['vjp', 'jvp', 'adjoint', 'adjoints', 'partials'])

/** Places where an object says how something is differentiated, as `path: name`. */
function rulesIn({ path, ast }: Source): string[] {
  return [...nodesOf(ast)].flatMap((node) => {
    const property =
      ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isMethodDeclaration(node)
    if (!property || !ts.isObjectLiteralExpression(node.parent)) return []
    const name = node.name.getText(ast).replaceAll(/['"]/g, '')
    return rules.has(name) ? [`${path}: ${name}`] : []
  })
}

describe('rules of differentiation', () => {
  const found = sources.flatMap(rulesIn)

  test('stand in primitives/, and where a transform makes a node of its own', () => {
    const elsewhere = new Set(
      found.map((place) => place.split(':')[0]!).filter((path) => !path.includes('/primitives/')),
    )
    const transforms = ['customVjp.ts', 'variables.ts'].map(
      (name) => `packages/autograd/src/transforms/${name}`,
    )
    expect([...elsewhere].sort()).toEqual(transforms)
  })

  test('are found at all: every family of primitives has some', () => {
    const families = sources.filter(
      ({ path, ast }) => path.includes('/primitives/') && ast.text.includes('register('),
    )
    expect(found.length).toBeGreaterThan(60)
    for (const { path } of families)
      expect(
        found.some((place) => place.startsWith(path)),
        path,
      ).toBe(true)
  })

  test('are none of convolution, pooling and normalisation: these are composed', () => {
    const composed = sources.filter(({ path }) => path.includes('/autograd/src/ops/'))
    expect(composed.length).toBeGreaterThan(10)
    for (const { path, ast } of composed) {
      const calls = [...nodesOf(ast)].filter(ts.isCallExpression).map((node) => node.expression.getText(ast))
      expect(
        calls.filter((name) => ['register', 'linear', 'bilinear', 'pointwise', 'apply'].includes(name)),
        path,
      ).toEqual([])
    }
  })
})

describe('packages', () => {
  const manifest = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../packages/${name}/package.json`, import.meta.url), 'utf8'))

  test('depend on nothing: npm brings autograd beside nn and optim, and nothing else', () => {
    const allowed: Record<string, string[]> = {
      autograd: ['fast-check', 'koffi'],
      nn: ['@wengert/autograd'],
      optim: ['@wengert/autograd'],
    }
    for (const [name, peers] of Object.entries(allowed)) {
      const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest(name)
      expect(Object.keys(dependencies ?? {}), name).toEqual([])
      expect(Object.keys(optionalDependencies ?? {}), name).toEqual([])
      expect(Object.keys(peerDependencies ?? {}), name).toEqual(peers)
      if (name === 'autograd')
        for (const peer of peers) expect(peerDependenciesMeta[peer].optional).toBe(true)
    }
  })
})
