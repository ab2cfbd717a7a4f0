import { type Tensor, tanh } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { defaultSeed } from '#autograd/testing/checks/random.ts'
import { withOp } from '#test/specs/index.ts'
import type { Op } from '#test/specs/ops.ts'
import { main, told } from './cli.ts'
import { fuzz } from './fuzz.ts'

const seed = defaultSeed()
/** `npm run fuzz` makes 10,000 on a fresh seed. */
const calls = 3000

describe(`random calls (WENGERT_SEED=${seed})`, () => {
  test(`of everything public end in a value or in one of our errors: ${calls} of them`, () => {
    const { failures, endings } = fuzz(seed, calls)
    expect(failures.map((failure) => told(seed, failure)).join('\n')).toBe('')
    // Of each kind there are many, or the calls would not be what they are meant to be.
    for (const [ending, count] of Object.entries(endings)) expect(count, ending).toBeGreaterThan(calls / 20)
  }, 300_000)
})

describe('random calls find', () => {
  const planted: Readonly<Record<string, (right: Op) => Op>> = {
    'a native error':
      (right) =>
      (x: Tensor, ...rest) => {
        if (x?.rank === 2) throw new TypeError('cannot read')
        return right(x, ...rest)
      },
    'a wrong value':
      (right) =>
      (x: Tensor, ...rest) =>
        (right(x, ...rest) as Tensor).mul(1.5),
    'a silent NaN':
      (right) =>
      (x: Tensor, ...rest) =>
        (right(x, ...rest) as Tensor).mul(Number.NaN),
    'a good call refused': () => () => tanh(null as never),
    'an argument written to':
      (right) =>
      (x: Tensor, ...rest) => {
        const out = right(x, ...rest)
        x.view = tanh(x).view
        return out
      },
  }

  test.each(Object.entries(planted))('%s', (_name, plant) => {
    const of = () => fuzz(seed, 400, { only: 'tanh' }).failures
    expect(of()).toEqual([])
    const failures = withOp('tanh', plant(tanh as Op), of)
    expect(failures.length).toBeGreaterThan(0)
    for (const { call } of failures) expect(call).toMatch(/^tanh\(/)
  })
})

describe('a call', () => {
  test('is that of its number, whatever was called before, and is told so that it can be replayed', () => {
    const wrong = () => withOp('tanh', (() => 1n) as Op, () => fuzz(seed, 60, { only: 'tanh' }).failures)
    const [first] = wrong()
    const again = withOp('tanh', (() => 1n) as Op, () => fuzz(seed, 1, { only: 'tanh', from: first!.number }))
    expect(again.failures[0]!.call).toBe(first!.call)
    expect(told(seed, first!, 'tanh')).toContain(
      `--seed ${seed} --from ${first!.number} --calls 1 --only tanh`,
    )
  })
})

describe('the command line', () => {
  const run = (...args: string[]) => {
    const lines: string[] = []
    const out = (line: string) => void lines.push(line)
    return { code: main(args, { out, err: out }), lines }
  }

  test('says how the calls ended', () => {
    const { code, lines } = run('--calls', '50', '--seed', '3')
    expect(code).toBe(0)
    expect(lines[0]).toBe('seed 3')
    expect(lines.at(-1)).toBe('50 calls ended well, 0 did not')
  })

  test('fails when one did not, and refuses what it does not know', () => {
    const wrong = withOp('tanh', (() => 1n) as Op, () =>
      run('--calls', '60', '--seed', '1', '--only', 'tanh'),
    )
    expect(wrong.code).toBe(1)
    expect(wrong.lines.join('\n')).toContain('npm run fuzz -- --seed 1')
    for (const args of [['--calls', '-1'], ['--only', 'nothing'], ['--what']])
      expect(run(...args).code).toBe(1)
    expect(run('--help').lines.join()).toContain('npm run fuzz')
  })
})
