import { parseArgs } from 'node:util'
import { OptionError } from '@wengert/autograd'
import { isKnown } from './call.ts'
import { type Failure, fuzz } from './fuzz.ts'

const usage = `npm run fuzz -- [options]

Calls everything public with random arguments, right and wrong ones. A call must end in a value, the oracle's where the
arguments are right, or in one of the library's errors.

  --calls N   how many; 10000
  --seed N    which; a random one
  --from N    the number of the first, to replay one call with --calls 1; 0
  --only NAME of this function alone
  --trace     the number of every call before it is made, should one not come back
  --help      this text`

export interface Console {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

/** Does what the command line says and returns the exit code: 0 when every call ended well. `guard` is told of every call. */
export function main(
  args: readonly string[],
  { out, err }: Console,
  guard?: (number: number) => void,
): number {
  try {
    const options = readOptions(args)
    if (options === 'help') {
      out(usage)
      return 0
    }
    const { seed, calls, from, only, trace } = options
    out(`seed ${seed}`)
    const watch = (number: number) => {
      guard?.(number)
      if (trace) out(`call ${number}`)
    }
    const { endings, failures, slowest } = fuzz(seed, calls, { from, only, watch })
    for (const failure of failures) out(told(seed, failure, only))
    out(
      `${endings.agreed} agreed with the oracle, ${endings.done} others gave a value, ${endings.refused} were refused`,
    )
    out(`slowest: call ${slowest.number}, ${Math.round(slowest.ms)} ms`)
    out(`${calls - failures.length} calls ended well, ${failures.length} did not`)
    return failures.length === 0 ? 0 : 1
  } catch (error) {
    err(error instanceof Error ? error.message : String(error))
    return 1
  }
}

/** A failure with what replays it. */
export function told(seed: number, { number, call, error }: Failure, only: string | null = null): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = stack.split('\n').slice(0, 6).join('\n    ')
  return `npm run fuzz -- --seed ${seed} --from ${number} --calls 1${only === null ? '' : ` --only ${only}`}\n  ${call}\n    ${lines}`
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      calls: { type: 'string', default: '10000' },
      seed: { type: 'string' },
      from: { type: 'string', default: '0' },
      only: { type: 'string' },
      trace: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { only = null, trace } = values
  if (only !== null && !isKnown(only))
    throw new OptionError('fuzz', '--only must name a public function', JSON.stringify(only), '--only matmul')
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 30) : natural('seed', values.seed)
  return { seed, calls: natural('calls', values.calls), from: natural('from', values.from), only, trace }
}

function natural(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new OptionError(
    'fuzz',
    `--${name} must be a non-negative integer`,
    JSON.stringify(text),
    `--${name} 1`,
  )
}
