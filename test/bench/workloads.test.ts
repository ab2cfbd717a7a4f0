import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { micro } from './micro/index.ts'
import { workloads } from './workloads/index.ts'
import type { Run } from './workloads/workload.ts'

const names = workloads.map(({ name }) => name)
/** Those whose steps are fast enough on plain loops for more than a few of them. */
const cheap = ['mlp-tiny', 'mlp-784', 'fc-cs231n', 'lenet', 'gpt-tiny']

function start(name: string, seed: number): Run {
  return workloads.find((workload) => workload.name === name)!.start(seed)
}

const bytes = (list: Run['inputs']) => list.map((x) => Buffer.from(x.data().buffer))

describe('a workload', () => {
  test.each(names)('%s: two steps, finite, the same from the same seed', (name) => {
    const [run, again] = [start(name, 1), start(name, 1)]
    const losses = [run.step(), run.step()]
    expect(losses.every(Number.isFinite)).toBe(true)
    expect([again.step(), again.step()]).toEqual(losses)
  })

  test.each(names)('%s: a step moves every parameter and leaves the data', (name) => {
    const { step, inputs, parameters } = start(name, 2)
    const [data, values] = [bytes(inputs), bytes(parameters)]
    step()
    for (const [i, x] of bytes(inputs).entries()) expect(x.equals(data[i]!), `input ${i}`).toBe(true)
    for (const [i, x] of bytes(parameters).entries())
      expect(x.equals(values[i]!), `parameter ${i}`).toBe(false)
  })

  test.each(cheap)('%s: another seed, another loss; and it falls over 20 steps', (name) => {
    const { step } = start(name, 1)
    const first = step()
    expect(start(name, 3).step()).not.toBe(first)
    for (let i = 0; i < 18; i++) step()
    expect(step()).toBeLessThan(first)
  })
})

test('the Python program has every workload', () => {
  const source = readFileSync(new URL('torch/workloads.py', import.meta.url), 'utf8')
  const table = source.slice(source.indexOf('workloads = {'))
  expect([...table.matchAll(/"(.*)":/g)].map(([, name]) => name)).toEqual(names)
})

describe('a micro row', () => {
  const light = micro.filter(({ heavy, name }) => !heavy && !name.startsWith('dispatch'))

  test.each(light.map((row) => [row.name, row] as const))('%s gives the same number twice', (_, row) => {
    const value = row.start(1).step()
    expect(Number.isFinite(value)).toBe(true)
    expect(row.start(1).step()).toBe(value)
  })

  test('has a name of its own', () => {
    const all = [...names, ...micro.map(({ name }) => name)]
    expect(new Set(all).size).toBe(all.length)
  })
})
