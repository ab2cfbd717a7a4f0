import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configure, engine, useEngine } from '@wengert/autograd'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { writeIdx } from '#test/nn/data/idxBytes.ts'
import { reads } from './agree.ts'
import { type Checked, checkExamples } from './check.ts'
import { allExamples } from './extract.ts'
import { runExample } from './run.ts'
import { expected, specimens } from './specimens.ts'
import { exportsOf, modules, undocumentedMethods } from './surface.ts'

const before = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'wengert-examples-'))

/** Examples that read MNIST find a few digits, and those that write files do so where they are removed. */
beforeAll(() => {
  const mnist = join(folder, 'data/mnist')
  mkdirSync(mnist, { recursive: true })
  const pixels = Array.from({ length: 3 * 28 * 28 }, (_, i) => i % 256)
  for (const part of ['train', 't10k']) {
    writeFileSync(join(mnist, `${part}-images-idx3-ubyte`), writeIdx('uint8', [3, 28, 28], pixels))
    writeFileSync(join(mnist, `${part}-labels-idx1-ubyte`), writeIdx('uint8', [3], [7, 2, 1]))
  }
  process.chdir(folder)
  // An example shows how a property is written; it is not what proves it.
  fc.configureGlobal({ numRuns: 10, seed: 1 })
})

afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
  fc.resetConfigureGlobal()
})

const settings = configure({})
const chosen = engine()

/** What an example changes of the engine holds for that example. */
afterEach(() => {
  configure(settings)
  useEngine(chosen)
})

const load = (name: string): Promise<object> => import(/* @vite-ignore */ name)

async function problemsOf(one: Checked): Promise<string> {
  const problems = one.problems.length > 0 ? one.problems : await runExample(one, load)
  return problems.join('\n')
}

const examples = allExamples()
const checked = checkExamples([...examples, ...specimens])
const named = (one: Checked) => [`${one.example.file}:${one.example.line} ${one.example.name}`, one] as const

describe('every example compiles, runs and gives what it says', () => {
  test.each(checked.slice(0, examples.length).map(named))('%s', async (_name, one) => {
    const problems = await problemsOf(one)
    if (problems !== '') throw new Error(problems)
  })
})

describe('a mistake in an example is found, and where it stands is said', () => {
  test.each(expected)('%s', async (name, problem) => {
    const got = await problemsOf(checked.find(({ example }) => example.name === name)!)
    expect(reads(got, problem), got).toBe(true)
  })
})

describe('nothing public goes without documentation', () => {
  const packages = ['@wengert/autograd', '@wengert/nn', '@wengert/optim'] as const
  const surface = packages.flatMap((name) => exportsOf(modules[name]))
  const places = (list: typeof surface) => list.map(({ name, place }) => `${place} ${name}`).join('\n')

  test('the surface is the real one', () => {
    const names = surface.filter(({ isValue }) => isValue).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['conv2d', 'Tensor', 'Linear', 'init.zeros', 'Adam']))
    expect(names).not.toContain('Shape')
  })

  test('every exported name has a docstring that ends a sentence', () => {
    expect(places(surface.filter(({ text }) => !/[.:](\n\n|$)/.test(text)))).toBe('')
  })

  test('every exported function, class and constant has an example', () => {
    expect(places(surface.filter(({ isValue, hasExample }) => isValue && !hasExample))).toBe('')
  })

  test('the example of every error class is an error of that class', () => {
    const names = surface
      .map(({ name }) => name)
      .filter((name) => /.Error$/.test(name) && name !== 'WengertError')
    expect(names.length).toBeGreaterThan(7)
    for (const name of names) {
      const { claims } = checked.find(({ example }) => example.name === name)!
      expect(claims.map(({ claim }) => (claim.kind === 'error' ? claim.text : ''))).toEqual([
        expect.stringMatching(new RegExp(`^${name}: `)),
      ])
    }
  })

  test('every method of Tensor has a docstring', () => {
    expect(undocumentedMethods('Tensor')).toEqual([])
  })
})
