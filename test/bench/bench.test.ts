import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { main } from './cli.ts'
import { type Result, timeFirstResult } from './measure.ts'
import { Session } from './session.ts'
import { median, spread } from './statistics.ts'
import { engineSystem, type System } from './systems.ts'
import { isNoisy, table } from './table.ts'

describe('the command', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true })
  })

  async function run(...args: string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'))
    folders.push(folder)
    const history = join(folder, 'history.jsonl')
    const [out, err]: string[][] = [[], []]
    const console = { out: (line: string) => out!.push(line), err: (line: string) => err!.push(line) }
    // No Python: what is tested does not depend on what is installed.
    const around = { environment: { PYTHON: join(folder, 'python') }, history: pathToFileURL(history) }
    const code = await main(args, console, around)
    const recorded = existsSync(history) ? readFileSync(history, 'utf8').trimEnd().split('\n') : []
    return { code, out: out!, err: err!, recorded: recorded.map((line) => JSON.parse(line)) }
  }

  const quick = ['--workload', 'mlp-tiny', '--rounds', '1']

  test('prints a table, and one line for the system that cannot be had', async () => {
    const { code, out, recorded } = await run('--', ...quick)
    expect(code).toBe(0)
    expect(out[0]).toMatch(/^pytorch is left out: .*python cannot import torch$/)
    expect(out[1]).toMatch(/^node v\d.*, 2 threads, 1 rounds/)
    expect(out[2]).toBe('workload  reference ms    spread')
    expect(out[3]).toMatch(/^mlp-tiny +[\d.]+ +0 %$/)
    expect([out.length, recorded.length]).toEqual([4, 0])
  })

  test('--json prints one object a line and nothing else; --record appends it to the history', async () => {
    const { out, err, recorded } = await run('--json', '--record', ...quick)
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { system: 'reference', workload: 'mlp-tiny', ms: expect.any(Number) },
    ])
    expect(err).toHaveLength(1)
    expect(recorded).toMatchObject([{ ...JSON.parse(out[0]!), node: process.version }])
    // Outside a repository there is no commit.
    expect(Object.keys(recorded[0])).toEqual(['date', 'node', 'system', 'workload', 'ms', 'commit'])
  })

  test('--help names all options, workloads and systems', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    for (const word of [
      '--workload',
      '--record',
      'gpt-tiny',
      'gemm-64',
      'first-result',
      'reference',
      'pytorch',
    ])
      expect(out.join('\n')).toContain(word)
  })

  test.each([
    [['--fast'], "bench: known options only; got Unknown option '--fast'; try npm run bench -- --help"],
    [['lenet'], "bench: known options only; got Unexpected argument 'lenet'; try"],
    [['--rounds'], "bench: known options only; got Option '--rounds <value>' argument missing; try"],
    [['--rounds', '0'], 'bench: --rounds must be a positive integer; got "0"; try --rounds 3'],
    [['--threads', 'two'], 'bench: --threads must be a positive integer; got "two"; try --threads 3'],
    [
      ['--workload', 'alexnet'],
      'bench: --workload must be a name it knows; got alexnet; try one of mlp-tiny, ',
    ],
    [['--system', 'tpu'], 'bench: --system must be a name it knows; got tpu; try one of reference, '],
    [['--system', 'pytorch'], 'bench: --system pytorch needs a Python with torch; got '],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 1, out: [] })
    expect(err).toHaveLength(1)
    expect(err[0]).toContain(message)
  })

  test('sets the exit code', () => {
    const command = fileURLToPath(new URL('main.ts', import.meta.url))
    const call = () =>
      execFileSync(process.execPath, ['--import', 'tsx', command, '--fast'], { stdio: 'pipe' })
    expect(call).toThrow(expect.objectContaining({ status: 1 }))
  })
})

describe('a session', () => {
  test('tells what went wrong in a step, and goes on', async () => {
    const session = new Session(engineSystem('reference', 1))
    await expect(session.time('no such workload', 1)).rejects.toThrow('TypeError')
    expect(await session.time('record-1000-adds', 1)).toBeGreaterThan(0)
    await session.close()
  })

  test.each([
    ['a program that does not exist', ['/no/such/program'] as const, 'ENOENT'],
    ['a program that ends', [process.execPath, '-e', 'process.exit(3)'] as const, 'exit code 3'],
  ])('%s is an error', async (_, serve, message) => {
    const session = new Session({ ...engineSystem('reference', 1), serve })
    await expect(session.time('mlp-tiny', 1)).rejects.toThrow(message)
    await session.close()
  })

  test('a system that fails does not keep the others from their rounds', async () => {
    const echo: System = { ...engineSystem('reference', 1), first: () => [process.execPath, '-p', '7'] }
    const broken: System = {
      ...echo,
      name: 'broken',
      first: () => [process.execPath, '-e', 'process.exit(3)'],
    }
    const results = await timeFirstResult('', [broken, echo], 3)
    expect(results.get('reference')).toEqual({ ms: 7, spread: 0 })
    expect(results.get('broken')).toEqual({ error: expect.any(String) })
  })
})

describe('the figures', () => {
  test('median and spread of odd and even numbers of rounds', () => {
    expect(median([5, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 9])).toBe(3)
    expect(spread([5, 1, 2])).toBe(2)
  })

  test('the ratio is PyTorch time over ours; a failure leaves it out', () => {
    const { head, line } = table(['a', 'long name'], ['reference', 'pytorch'])
    const row = (name: string, theirs: Result) =>
      line({ name, results: new Map([ours, ['pytorch', theirs]]) })
    const ours: [string, Result] = ['reference', { ms: 1234.5, spread: 0.1 }]
    const [first, second] = [row('a', { ms: 0.012345, spread: 0 }), row('long name', { error: 'it died' })]
    expect([head, first, second]).toEqual([
      'workload   reference ms    spread  pytorch ms    spread  pytorch / reference',
      'a                  1235      10 %      0.0123       0 %            0.0000100',
      'long name          1235      10 %      failed',
    ])
  })

  test('a row is noisy when the rounds of any system are', () => {
    const row = (share: number) => ({
      name: 'a',
      results: new Map([['reference', { ms: 1, spread: share }]]),
    })
    expect([isNoisy(row(0.5)), isNoisy(row(0.51))]).toEqual([false, true])
    expect(isNoisy({ name: 'a', results: new Map([['pytorch', { error: 'it died' }]]) })).toBe(false)
  })
})
