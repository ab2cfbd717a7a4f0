import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { tensor } from '@wengert/autograd'
import { afterEach, describe, expect, test } from 'vitest'
import { type Table, Unsupported } from './adapters/adapter.ts'
import { adapters } from './adapters/index.ts'
import type { Case, CaseTensor } from './case.ts'
import { main } from './cli.ts'
import { compareTensor } from './compare.ts'
import { loadFolder } from './load.ts'
import { parseFile } from './parse.ts'
import { runCase } from './run.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

function run(args: string[], table: Table = adapters) {
  const [out, err]: string[][] = [[], []]
  const code = main(args, table, { out: (line) => out!.push(line), err: (line) => err!.push(line) })
  return { code, out: out!.join('\n'), err: err!.join('\n'), last: out!.at(-1) }
}

describe('a folder of cases', () => {
  test('right answers pass, with the totals as the last line and exit code 0', () => {
    const { code, last, err } = run([fixture('passing')])
    expect({ code, last, err }).toEqual({ code: 0, last: '3 passed, 0 failed, 0 skipped', err: '' })
  })

  test('a wrong expected value is reported with case, place, both values, error and tolerance', () => {
    const { code, out, last } = run([fixture('failing')])
    expect(code).toBe(1)
    expect(last).toBe('1 passed, 2 failed, 0 skipped')
    expect(out).toContain('FAILED binary/mul/00 (float64)')
    expect(out).toContain(
      'grads.b at [1]: want -6.5, got -6; error 0.5, allowed 6.51e-12 (rtol 1e-12, atol 1e-14)',
    )
    expect(out).toContain('1 of 2 elements differ')
    expect(out).toMatch(/binary +1 +1 +0/)
  })

  test('in the edge groups -0 is not 0', () => {
    const { out } = run([fixture('failing'), '--group', 'unaryEdge'])
    expect(out).toContain(
      'outputs.out at [1, 0]: want 0, got -0; the sign of zero counts here; 1 of 2 elements differ',
    )
  })

  test('an op without adapter is skipped, its reason counted', () => {
    const { code, out, last } = run([fixture('unknown')])
    expect(code).toBe(0)
    expect(out).toContain('skipped 2: strange/frobnicate: no adapter')
    expect(last).toBe('1 passed, 0 failed, 2 skipped')
  })

  test('an adapter that calls a variant unsupported skips the case with its reason', () => {
    const refuse = () => {
      throw new Unsupported('no such variant')
    }
    const { out, last } = run([fixture('unknown')], { ...adapters, frobnicate: refuse })
    expect(out).toContain('skipped 2: strange/frobnicate: no such variant')
    expect(last).toBe('1 passed, 0 failed, 2 skipped')
  })

  test('an adapter that throws fails its case and no other', () => {
    const breakDown = () => {
      throw new RangeError('out of luck')
    }
    const { code, out, last } = run([fixture('unknown')], { ...adapters, frobnicate: breakDown })
    expect(code).toBe(1)
    expect(out).toContain('outputs threw out of luck')
    expect(last).toBe('1 passed, 2 failed, 0 skipped')
  })
})

/** Every tensor of expected values in a case. */
function expected({ outputs, grads, gradgrad }: Case): CaseTensor[] {
  return [outputs, grads, gradgrad?.grads ?? {}, gradgrad?.cotangentGrads ?? {}].flatMap((named) =>
    Object.values(named),
  )
}

test('no expected number of a passing case can change unnoticed', () => {
  for (const item of loadFolder(fixture('passing'))) {
    for (const { data } of expected(item)) {
      for (const [i, value] of data.entries()) {
        data[i] = Number.isFinite(value) ? value + 1 : 1
        expect([item.id, value, runCase(item, adapters[item.op]).status]).toEqual([item.id, value, 'failed'])
        data[i] = value
      }
    }
    expect(runCase(item, adapters[item.op]).status).toBe('passed')
  }
})

describe('options', () => {
  test('--group, --op and --id choose cases', () => {
    expect(run([fixture('passing'), '--group', 'binary']).last).toBe('1 passed, 0 failed, 0 skipped')
    expect(run([fixture('passing'), '--op', 'max']).last).toBe('1 passed, 0 failed, 0 skipped')
    expect(run([fixture('failing'), '--id', 'binary/mul/01']).last).toBe('1 passed, 0 failed, 0 skipped')
  })

  test('--verbose names every case', () => {
    const { out } = run([fixture('passing'), '--verbose'])
    expect(out).toContain('passed  reductions/max/00 (float32)')
  })

  test('a name that no case has is an error that lists the names there are', () => {
    const { code, err } = run([fixture('passing'), '--group', 'conv'])
    expect(code).toBe(1)
    expect(err).toContain('got conv; try one of binary, unaryEdge, reductions')
  })

  test.each([[[]], [['a', 'b']], [['--fast', 'a']]])('arguments %j are refused', (args) => {
    const { code, err } = run(args)
    expect(code).toBe(1)
    expect(err).toMatch(/^parity: .*; got .*; try npm run parity/)
  })
})

describe('bad input', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true })
  })

  function folderWith(name: string, content: string | Uint8Array): string {
    const path = mkdtempSync(join(tmpdir(), 'parity-'))
    folders.push(path)
    writeFileSync(join(path, name), content)
    return path
  }

  test('a malformed tensor is named with its file, case and path', () => {
    const { code, err } = run([fixture('malformed')])
    expect(code).toBe(1)
    expect(err).toContain(
      'short.json: cases[0] (binary/mul/00).inputs.a.data must be 2 values, as its shape [2] says',
    )
  })

  test('a missing folder, one without case files, and text that is not JSON', () => {
    expect(run(['/no/such/folder'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('DIR must be a folder'),
    })
    const empty = folderWith('notes.txt', 'nothing here')
    expect(run([empty])).toMatchObject({ code: 1, err: expect.stringContaining('must hold case files') })
    const broken = folderWith('half.json', '{"format": "parity-1", "cases": [')
    expect(run([broken])).toMatchObject({ code: 1, err: expect.stringContaining('half.json must be JSON') })
    const notGzip = folderWith('half.json.gz', 'no gzip')
    expect(run([notGzip])).toMatchObject({
      code: 1,
      err: expect.stringContaining('half.json.gz must be readable'),
    })
  })

  test('files may be gzipped', () => {
    const text = readFileSync(join(fixture('passing'), 'good.json'))
    expect(run([folderWith('good.json.gz', gzipSync(text))]).last).toBe('3 passed, 0 failed, 0 skipped')
  })

  test.each([
    ['format', { format: 'parity-2' }, 'format must be one of parity-1; got "parity-2"'],
    ['count', { count: 7 }, 'count must be the number of cases, 0; got 7'],
    ['cases', { cases: {} }, 'cases must be an array'],
  ])('a wrong %s is refused', (_, part, message) => {
    const text = JSON.stringify({ format: 'parity-1', count: 0, cases: [], ...part })
    expect(() => parseFile(text, 'x.json')).toThrow(message)
  })
})

describe('comparison', () => {
  const want = (data: number[]) => ({
    shape: [data.length],
    dtype: 'float64' as const,
    data: Float64Array.from(data),
  })
  const got = (data: number[]) => tensor(Float64Array.from(data), [data.length])
  const how = { tol: { rtol: 0.1, atol: 0.01 } }
  const accepts = (w: number, g: number) => compareTensor(want([w]), got([g]), how) === null

  test('the bound is atol + rtol |want|', () => {
    expect(accepts(-2, -2.2)).toBe(true)
    expect(accepts(-2, -2.22)).toBe(false)
    expect(accepts(0, 0.01)).toBe(true)
    expect(accepts(0, 0.011)).toBe(false)
  })

  test('nan equals nan only, an infinity itself only', () => {
    const values = [1, Number.NaN, Infinity, -Infinity]
    for (const w of values)
      for (const g of values) expect([w, g, accepts(w, g)]).toEqual([w, g, Object.is(w, g)])
  })

  test('the worst element is the one shown', () => {
    expect(compareTensor(want([1, 1, 1]), got([2, 5, 1]), how)).toMatch(
      /^at \[1\]: want 1, got 5; .*2 of 3 elements/,
    )
  })

  test('dtype, shape and absence are told', () => {
    expect(compareTensor(want([1]), tensor([1]), how)).toBe('want dtype float64, got float32')
    expect(compareTensor(want([1]), got([1, 2]), how)).toBe('want shape [1], got [2]')
    expect(compareTensor(want([1]), undefined, how)).toBe('no such result')
  })
})

test('the command sets the exit code', () => {
  const command = fileURLToPath(new URL('main.ts', import.meta.url))
  const call = (folder: string) =>
    execFileSync(process.execPath, ['--import', 'tsx', command, folder], { encoding: 'utf8', stdio: 'pipe' })
  expect(call(fixture('passing')).trimEnd()).toMatch(/\n3 passed, 0 failed, 0 skipped$/)
  expect(() => call(fixture('failing'))).toThrow(expect.objectContaining({ status: 1 }))
})
