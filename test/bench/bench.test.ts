import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from './cli.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const cache = () => join(folder, 'cache')

async function run(...args: string[]) {
  const history = join(folder, 'history.jsonl')
  const [out, err]: [string[], string[]] = [[], []]
  const console = {
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  }
  // No Python and an empty cache: what is tested does not depend on what is installed.
  const environment = { PYTHON: join(folder, 'python') }
  const code = await main(args, console, { environment, history: pathToFileURL(history), cache: cache() })
  const recorded = existsSync(history) ? readFileSync(history, 'utf8').trimEnd().split('\n') : []
  return { code, out, err, recorded: recorded.map((line) => JSON.parse(line)) }
}

const quick = ['--system', 'reference', '--workload', 'mlp-tiny', '--rounds', '1']

describe('the command', () => {
  test('prints a table', async () => {
    const { code, out, recorded } = await run('--', ...quick)
    expect(code).toBe(0)
    expect(out[0]).toMatch(/^node v\d.*, 2 threads, 1 rounds/)
    expect(out[1]).toBe('workload  reference ms    spread')
    expect(out[2]).toMatch(/^mlp-tiny +[\d.]+ +0 %$/)
    expect([out.length, recorded.length]).toEqual([3, 0])
  })

  test('without names times what is there, one line for each that is not, and fetches nothing', async () => {
    const { code, out } = await run('--workload', 'mlp-tiny', '--rounds', '1')
    expect(code).toBe(0)
    const head = out.find((line) => line.startsWith('workload'))
    expect(head).toMatch(/^workload +reference ms +spread +wasm ms/)
    for (const name of ['jax-js', 'tfjs-wasm', 'tfjs-cpu'])
      expect(out).toContain(`${name} is left out: it was never fetched (--peers fetches it)`)
    expect(out).toContain(`pytorch is left out: ${join(folder, 'python')} cannot import torch`)
    expect(readdirSync(folder)).toEqual([])
  })

  test('--json prints one object a line and nothing else; --record appends it to the history', async () => {
    const { out, err, recorded } = await run('--json', '--record', ...quick)
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { system: 'reference', workload: 'mlp-tiny', ms: expect.any(Number) },
    ])
    expect(err).toEqual([])
    expect(recorded).toMatchObject([{ ...JSON.parse(out[0]!), node: process.version, threads: 2 }])
    const keys = ['date', 'commit', 'cpu', 'threads', 'node', 'system', 'workload', 'ms']
    expect(Object.keys(recorded[0])).toEqual(keys)
  })

  test('--against tells how many times as much it was', async () => {
    await run('--record', ...quick)
    const { code, out } = await run('--against', join(folder, 'history.jsonl'), ...quick)
    expect(code).toBe(0)
    expect(out.at(-1)).toMatch(/^mlp-tiny on reference: then \/ now [\d.]+$/)
  })

  test('a row of memory is in MiB', async () => {
    const row = ['--workload', 'peak-mb-mlp-tiny', '--system', 'reference', '--rounds', '1', '--json']
    const { out } = await run(...row)
    const figure = JSON.parse(out[0]!)
    expect(Object.keys(figure)).toEqual(['system', 'workload', 'mb'])
    // Node alone has more than the lower bound.
    expect(figure.mb).toBeGreaterThan(20)
    expect(figure.mb).toBeLessThan(2000)
  })

  test('a row that a system has not is no failure', async () => {
    const row = ['--workload', 'dispatch-awake', '--system', 'reference', '--rounds', '1']
    const { code, out, err } = await run(...row)
    expect({ code, err }).toEqual({ code: 0, err: [] })
    expect(out.at(-2)).toMatch(/^dispatch-awake +-$/)
    expect(out.at(-1)).toBe('reference cannot: this engine has no threads (dispatch-awake)')
  })

  test('--check compares losses', async () => {
    const { code, out } = await run('--check', '--workload', 'mlp-tiny', '--system', 'reference')
    expect(code).toBe(0)
    expect(out[0]).toMatch(/^workload +loss +reference$/)
    expect(out[1]).toMatch(/^mlp-tiny +2\.\d+ +\d\.\de[+-]\d+$/)
  })

  test('--help names all options, workloads and systems', async () => {
    const { code, out } = await run('--help')
    expect(code).toBe(0)
    const words = ['--workload', '--record', '--against', 'gpt-tiny', 'gemm-64', 'gemm-64-f64']
    words.push('first-result', 'peak-mb-lenet', 'reference', 'wasm+blas', 'pytorch', 'jax-js', 'tfjs-cpu')
    for (const word of words) expect(out.join('\n')).toContain(word)
  })

  test('sets the exit code', () => {
    const command = fileURLToPath(new URL('main.ts', import.meta.url))
    const call = () =>
      execFileSync(process.execPath, ['--import', 'tsx', command, '--fast'], { stdio: 'pipe' })
    expect(call).toThrow(expect.objectContaining({ status: 1 }))
  })
})

describe('a wrong command line', () => {
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
    [['--check', '--workload', 'gemm-64'], 'bench: --workload must be a name it knows; got gemm-64; try'],
    [['--system', 'tpu'], 'bench: --system must be a name it knows; got tpu; try one of reference, '],
    [['--system', 'pytorch'], 'bench: --system pytorch must be there; got '],
    [['--system', 'wasm+flags', '--node', '/no/node'], 'got /no/node does not run; try --node /path'],
    [['--against', '/no/history'], 'bench: --against must be a file that can be read; got ENOENT'],
  ])('%j is refused', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 1, out: [] })
    expect(err).toHaveLength(1)
    expect(err[0]).toContain(message)
  })

  test('a file that is no history is refused', async () => {
    const path = join(folder, 'other')
    writeFileSync(path, '{"loss": 1}\n')
    const { code, err } = await run('--against', path)
    expect(code).toBe(1)
    expect(err[0]).toContain('bench: --against must be a history; got ')
  })
})
