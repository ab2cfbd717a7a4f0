import { customVjp, type Tensor } from '@wengert/autograd'
import { afterEach, describe, expect, test } from 'vitest'
import { registry } from '#autograd/primitives/kinds.ts'
import { defaultSeed } from '#autograd/testing/checks/random.ts'
import { properties } from '#test/properties/table/properties.ts'
import { ops, specOf, specs } from '#test/specs/index.ts'
import { main, told } from './cli.ts'
import { mutants } from './index.ts'
import { Judge } from './judge.ts'
import { inOp, inRules, type Mutant, slope } from './mutant.ts'

const seed = defaultSeed()
const judge = new Judge(seed)

describe(`mutants (WENGERT_SEED=${seed})`, () => {
  test.each(mutants)('$family: $name', (mutant) => {
    const verdict = judge.judge(mutant)
    expect(verdict.kind, told(verdict)).toBe('killed')
  })
})

describe('the list', () => {
  test('has every family of the table, no name twice, and rows and properties that there are', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(60)
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
    for (const { rows, killedBy } of mutants) {
      for (const row of rows) expect(specOf(row).name).toBe(row)
      for (const name of killedBy) expect(Object.keys(properties)).toContain(name)
    }
    const families = new Set(mutants.flatMap(({ rows }) => rows.map((row) => specOf(row).family)))
    expect(specs.map(({ family }) => family).filter((family) => !families.has(family))).toEqual([])
  })

  test('every mutant is undone without a trace', () => {
    const before = [...registry.values()].map((primitive) => ({ ...primitive }))
    const table = { ...ops }
    for (const mutant of mutants) mutant.plant()()
    expect([...registry.values()]).toEqual(before)
    expect(ops).toEqual(table)
  })
})

const mutant = (plant: Mutant['plant']): Mutant => ({
  name: 'exp: something',
  family: 'unary',
  rows: ['exp'],
  killedBy: ['gradient'],
  plant,
})

describe('the judge', () => {
  test('an equivalent rule survives all properties of the row', () => {
    const same = mutant(slope('exp', 0, 'x', (x) => x.exp()))
    const verdict = judge.judge(same)
    expect(verdict.kind).toBe('survived')
    expect(told(verdict)).toMatch(/^SURVIVED \d+ properties$/)
  })

  test('a rule that breaks down was not killed by a law', () => {
    const broken = mutant(
      inRules('exp', () => ({
        vjp: () => {
          throw new TypeError('undefined is not a function')
        },
      })),
    )
    expect(judge.judge(broken)).toMatchObject({ kind: 'invalid', property: 'gradient', row: 'exp' })
  })

  test('a property that does not hold of the library is no kill', () => {
    const undo = inOp('exp', (right) => (x: Tensor) => right(x).mul(2))()
    try {
      const verdict = new Judge(seed).judge(mutant(slope('exp', 0, 'x', (x) => x)))
      expect(verdict).toMatchObject({ kind: 'unsound', when: 'before' })
    } finally {
      undo()
    }
  })

  test('what a mutant leaves behind is noticed', () => {
    const undos: (() => void)[] = []
    const sticky = mutant(() => {
      undos.push(
        inOp('exp', (right) =>
          customVjp(
            (x: Tensor) => right(x),
            (g) => g,
          ),
        )(),
      )
      return () => {}
    })
    const verdict = new Judge(seed).judge(sticky)
    for (const undo of undos) undo()
    expect(verdict).toMatchObject({ kind: 'unsound', when: 'afterwards' })
  })
})

describe('the command', () => {
  const lines: string[] = []
  const run = (...args: string[]) =>
    main(args, mutants, { out: (line) => lines.push(line), err: (line) => lines.push(line) })

  afterEach(() => {
    lines.length = 0
  })

  test('says which property of which row killed a mutant, and ends with the count', () => {
    expect(run('--name', 'tanh: reads its input', '--seed', '7')).toBe(0)
    expect(lines[0]).toBe('seed 7')
    expect(lines[1]).toMatch(/^unary {2}tanh: .*\n {2}killed by gradient of tanh after \d+ cases?$/)
    expect(lines.at(-1)).toBe('1 killed, 0 survived')
  })

  test('exits with 1 when one survives', () => {
    const survivor = mutant(() => () => {})
    const code = main([], [survivor], { out: (line) => lines.push(line), err: () => {} })
    expect([code, lines.at(-1)]).toEqual([1, '0 killed, 1 survived'])
  })

  test.each([
    [['--family', 'nonary'], 'nonary'],
    [['--name', 'no such mutant'], 'no such mutant'],
    [['--seed', 'x'], 'x'],
    [['--verbose'], '--verbose'],
  ])('refuses %j', (args, got) => {
    expect(run(...args)).toBe(1)
    expect(lines.join()).toContain(got)
  })
})
