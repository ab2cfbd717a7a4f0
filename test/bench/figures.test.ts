import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { figuresOf, History, record } from './history.ts'
import type { Result } from './measure.ts'
import { median, spread } from './statistics.ts'
import { isNoisy, table } from './table.ts'

const results = (figures: Record<string, Result>) => new Map(Object.entries(figures))
const value = (value: number, spread = 0): Result => ({ value, spread })
const ours = (name: string) => ({ name, isOurs: true })
const other = (name: string) => ({ name, isOurs: false })

describe('the figures', () => {
  test('median and spread of odd and even numbers of rounds', () => {
    expect(median([5, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 9])).toBe(3)
    expect(spread([5, 1, 2])).toBe(2)
  })

  test('the ratio is PyTorch time over ours; a failure leaves it out', () => {
    const { head, line } = table(['a', 'long name'], [ours('reference'), other('pytorch')])
    const reference = value(1234.5, 0.1)
    const row = (name: string, pytorch: Result) => line({ name, results: results({ reference, pytorch }) })
    expect([head, row('a', value(0.012345)), row('long name', { error: 'it died' })]).toEqual([
      'workload   reference ms    spread  pytorch ms    spread  pytorch / reference',
      'a                  1235      10 %      0.0123       0 %            0.0000100',
      'long name          1235      10 %      failed',
    ])
    expect(row('a', { cannot: 'no such row' })).toBe('a                  1235      10 %           -')
  })

  test('PyTorch is compared with every engine, other libraries with the one that needs only itself', () => {
    const systems = [ours('reference'), ours('wasm'), ours('wasm+blas'), other('pytorch'), other('jax-js')]
    const { head, line } = table(['a'], systems)
    expect(head.split(/ {2,}/).slice(-4)).toEqual([
      'pytorch / reference',
      'pytorch / wasm',
      'pytorch / wasm+blas',
      'jax-js / wasm',
    ])
    const [reference, wasm, blas, pytorch, jax] = [8, 4, 2, 12, 40].map((x) => value(x))
    const row = { reference: reference!, wasm: wasm!, 'wasm+blas': blas!, pytorch: pytorch!, 'jax-js': jax! }
    const cells = line({ name: 'a', results: results(row) }).split(/ {2,}/)
    expect(cells.slice(-4)).toEqual(['1.50', '3.00', '6.00', '10.0'])
  })

  test('a row is noisy when the rounds of any system are', () => {
    const row = (share: number) => ({ name: 'a', results: results({ reference: value(1, share) }) })
    expect([isNoisy(row(0.5)), isNoisy(row(0.51))]).toEqual([false, true])
    expect(isNoisy({ name: 'a', results: results({ pytorch: { error: 'it died' } }) })).toBe(false)
  })
})

describe('the history', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-'))
    path = join(folder, 'history.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const conditions = { threads: 2, nodes: new Map([['wasm', 'v20.0.0']]) }
  const write = (ms: number) =>
    record(pathToFileURL(path), [{ system: 'wasm', workload: 'lenet', ms }], conditions)

  test('a row has figures of those that did it, memory in its own unit', () => {
    const row = { wasm: value(3), pytorch: { error: 'it died' }, 'jax-js': { cannot: 'no' } }
    const figures = (name: string) => figuresOf({ name, results: results(row) })
    expect(figures('lenet')).toEqual([{ system: 'wasm', workload: 'lenet', ms: 3 }])
    expect(figures('peak-mb-lenet')).toEqual([{ system: 'wasm', workload: 'peak-mb-lenet', mb: 3 }])
  })

  test('the last figure of a row on a system counts', () => {
    write(10)
    write(6)
    const past = new History(path, 2)
    expect(past.ratio({ system: 'wasm', workload: 'lenet', ms: 2 })).toBe(3)
    expect(past.ratio({ system: 'pytorch', workload: 'lenet', ms: 2 })).toBe(null)
    expect(past.ratio({ system: 'wasm', workload: 'res-block', ms: 2 })).toBe(null)
  })

  test('figures of another CPU or number of threads are not compared', () => {
    write(6)
    expect(new History(path, 1).isEmpty).toBe(true)
    const foreign = { cpu: `not ${cpus()[0]?.model}`, threads: 2, system: 'wasm', workload: 'lenet', ms: 9 }
    appendFileSync(path, `${JSON.stringify(foreign)}\n`)
    expect(new History(path, 2).ratio({ system: 'wasm', workload: 'lenet', ms: 2 })).toBe(3)
  })
})
