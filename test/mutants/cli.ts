import { parseArgs } from 'node:util'
import { OptionError } from '@wengert/autograd'
import { Judge, type Verdict } from './judge.ts'
import type { Mutant } from './mutant.ts'

const usage = `npm run mutants -- [options]

Plants rules that are wrong on purpose, and says which property of which row notices.

  --family NAME  only this family
  --name TEXT    only mutants whose name contains this
  --seed N       of the samples; 1
  --help         this text`

export interface Console {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

interface Options {
  readonly chosen: readonly Mutant[]
  readonly seed: number
}

/** Does what the command line says and returns the exit code: 0 when every mutant was killed. */
export function main(args: readonly string[], mutants: readonly Mutant[], console: Console): number {
  try {
    const options = readOptions(args, mutants)
    if (options === 'help') {
      console.out(usage)
      return 0
    }
    return report(options, console)
  } catch (error) {
    console.err(error instanceof Error ? error.message : String(error))
    return 1
  }
}

function report({ chosen, seed }: Options, { out }: Console): number {
  out(`seed ${seed}`)
  const judge = new Judge(seed)
  let killed = 0
  for (const mutant of chosen) {
    const verdict = judge.judge(mutant)
    if (verdict.kind === 'killed') killed++
    out(`${mutant.family}  ${mutant.name}\n  ${told(verdict)}`)
  }
  out(`${killed} killed, ${chosen.length - killed} survived`)
  return killed === chosen.length ? 0 : 1
}

/** A verdict in one line. */
export function told(verdict: Verdict): string {
  if (verdict.kind === 'survived') return `SURVIVED ${verdict.claims.length} properties`
  const { property, row } = verdict
  if (verdict.kind === 'invalid') return `INVALID: it broke down in ${property} of ${row}: ${verdict.error}`
  if (verdict.kind === 'unsound')
    return `UNSOUND: ${property} of ${row} does not hold ${verdict.when}: ${firstLines(verdict.error.message)}`
  const { cases } = verdict
  return `killed by ${property} of ${row} after ${cases} ${cases === 1 ? 'case' : 'cases'}`
}

const firstLines = (text: string) => text.split('\n').slice(0, 8).join(' ')

function readOptions(args: readonly string[], mutants: readonly Mutant[]): Options | 'help' {
  const { family, name, seed = '1', help } = parse(args)
  if (help) return 'help'
  if (!/^\d{1,9}$/.test(seed))
    throw new OptionError('mutants', '--seed must be an integer of 0 or more', seed, '--seed 1')
  const families = [...new Set(mutants.map((mutant) => mutant.family))]
  if (family !== undefined && !families.includes(family))
    throw new OptionError('mutants', '--family must name a family', family, `one of ${families.join(', ')}`)
  const chosen = mutants.filter(
    (mutant) => (family ?? mutant.family) === mutant.family && mutant.name.includes(name ?? ''),
  )
  if (chosen.length === 0)
    throw new OptionError(
      'mutants',
      '--name must be part of the name of a mutant',
      `${name}`,
      'a shorter part',
    )
  return { chosen, seed: Number(seed) }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        family: { type: 'string' },
        name: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (cause) {
    throw new OptionError(
      'mutants',
      'known options only',
      (cause as Error).message,
      'npm run mutants -- --help',
    )
  }
}
