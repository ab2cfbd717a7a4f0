import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkLosses, tolerance, valuesOf } from './check.ts'
import { timeFirstResult, timeWorkload } from './measure.ts'
import { Session } from './session.ts'
import { engineSystem, type System } from './systems.ts'
import { workloads } from './workloads/index.ts'
import { Cannot, seed } from './workloads/workload.ts'

const reference = engineSystem('reference', 1)

const sessions: Session[] = []
afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())))

function open(system: System): Session {
  const session = new Session(system)
  sessions.push(session)
  return session
}

/** A library with one workload, whose loss is the next of the values it was given. */
const library = new URL('peers/serve.mjs', import.meta.url)
const script = `
  import { serve } from '${library}'
  await serve({
    'mlp-tiny': (values) => {
      const list = values.uniform(3)
      let i = 0
      return () => list[i++ % 3]
    },
  })`
const peer: System = {
  ...reference,
  name: 'peer',
  isOurs: false,
  serve: [process.execPath, '--input-type=module', '-e', script],
}

describe('a session', () => {
  test('tells what went wrong in a step, and goes on', async () => {
    const session = open(reference)
    await expect(session.time('no such workload', 1)).rejects.toThrow(Cannot)
    const { ms, peakMb } = await session.measure('record-1000-adds-8', 1)
    expect(ms).toBeGreaterThan(0)
    expect(peakMb).toBeGreaterThan(20)
  })

  test.each(['reference', 'wasm'])('%s: the variables of the environment choose the engine', async (name) => {
    const about = await open(engineSystem(name, 2)).about()
    expect(about).toMatchObject({ engine: name, blas: null })
  })

  test.each([
    ['a program that does not exist', ['/no/such/program'] as const, 'ENOENT'],
    ['a program that ends', [process.execPath, '-e', 'process.exit(3)'] as const, 'exit code 3'],
  ])('%s is an error', async (_, serve, message) => {
    const session = open({ ...reference, serve })
    await expect(session.time('mlp-tiny', 1)).rejects.toThrow(message)
  })
})

describe('a system that fails or has no such row', () => {
  const echo: System = { ...reference, first: [process.execPath, '-p', '7'] }
  const broken: System = {
    ...echo,
    name: 'broken',
    first: [process.execPath, '-e', 'process.exit(3)'],
  }

  test('does not keep the others from their rounds', async () => {
    const results = await timeFirstResult([broken, echo], 3)
    expect(results.get('reference')).toEqual({ value: 7, spread: 0 })
    expect(results.get('broken')).toEqual({ error: expect.any(String) })
  })

  test('has a reason for a result', async () => {
    const results = await timeWorkload('record-1000-adds-8', [open(peer), open(reference)], 1)
    expect(results.get('peer')).toEqual({ cannot: 'it has no such row' })
    expect(results.get('reference')).toEqual({ value: expect.any(Number), spread: 0 })
  })
})

describe('the comparison of losses', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const values = (...numbers: number[]) => {
    const path = join(folder, 'values')
    writeFileSync(path, Float32Array.from(numbers))
    return path
  }

  test('another library begins with the values it is given', async () => {
    expect(await open(peer).losses('mlp-tiny', 4, values(3, 1, 2))).toEqual([3, 1, 2, 3])
  })

  test.each([
    [[3, 1], 'more than 2 values are asked for'],
    [[3, 1, 2, 0], '1 values are left over'],
  ])('values %j do not fit', async (numbers, message) => {
    await expect(open(peer).losses('mlp-tiny', 1, values(...numbers))).rejects.toThrow(message)
  })

  test('equal losses pass, others and failures do not, missing rows do', async () => {
    const lines: string[] = []
    // The values of mlp-tiny are many more than three.
    const contestants = [open(reference), open(peer)]
    const problems = await checkLosses(['mlp-tiny'], contestants, (line) => lines.push(line))
    expect(problems).toEqual([expect.stringMatching(/^peer on mlp-tiny: .*values are left over$/)])
    expect(lines[1]).toMatch(/^mlp-tiny +[\d.]+ +\d\.\de[+-]\d+ +failed$/)
    const missing = await checkLosses(['chain-1m'], [open(peer)], (line) => lines.push(line))
    expect(missing).toEqual([])
    expect(lines.at(-1)).toMatch(/-$/)
  })

  test('a loss that is off by more than rounding is a problem', async () => {
    const first = workloads
      .find(({ name }) => name === 'mlp-tiny')!
      .start(seed)
      .step()
    const off = script.replace('list[i++ % 3]', String(first * (1 + 10 * tolerance)))
    const all = off.replace('values.uniform(3)', 'values.uniform(values.left)')
    const wrong: System = { ...peer, serve: [process.execPath, '--input-type=module', '-e', all] }
    const problems = await checkLosses(['mlp-tiny'], [open(wrong)], () => {})
    expect(problems).toEqual([expect.stringMatching(/^peer on mlp-tiny: losses /)])
  })

  test('the values are the data, then the parameters', () => {
    const { inputs, parameters } = workloads.find(({ name }) => name === 'mlp-tiny')!.start(seed)
    const bytes = valuesOf({ inputs, parameters })
    const sizes = [...inputs, ...parameters].map((x) => x.size)
    expect(bytes.length).toBe(4 * sizes.reduce((a, b) => a + b))
    expect(bytes.readFloatLE(0)).toBe(inputs[0]!.data()[0])
    expect(bytes.readFloatLE(4 * (sizes[0]! + sizes[1]!))).toBe(parameters[0]!.data()[0])
  })
})
