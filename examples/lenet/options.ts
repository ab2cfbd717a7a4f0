import { OptionError } from '@wengert/autograd'
import { Command, CommanderError, Option } from 'commander'

export interface Options {
  /** Directory of MNIST's four IDX files; null: digits are drawn instead. */
  data: string | null
  epochs: number
  batch: number
  lr: number
  seed: number
  /** Directory that the picture is written to. */
  out: string
}

/**
 * The options in `argv` (without the program's own path), or the help text where `--help` asks for it.
 *
 * Throws `OptionError` for an unknown option, a missing value, or a value of the wrong kind.
 *
 * @example
 * const options = parseOptions(process.argv.slice(2))
 * if ('help' in options) console.log(options.help)
 */
export function parseOptions(argv: readonly string[]): Options | { help: string } {
  const command = describe()
  try {
    // Package runners hand on the `--` that separates their own options from these.
    command.parse(argv[0] === '--' ? argv.slice(1) : argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return explained(error, command)
    throw error
  }
  return command.opts<Options>()
}

function describe(): Command {
  return new Command('npm start --')
    .description('Trains a LeNet on handwritten digits, checks its gradients, and draws what it learned.')
    .addOption(
      new Option('--data <dir>', "directory of MNIST's IDX files, plain or gzip")
        .default(null, 'draw digits')
        .argParser(directory('--data', 'data/mnist')),
    )
    .option('--epochs <n>', 'passes over the training images', integer('--epochs', 1, 5), 10)
    .option('--batch <n>', 'images per step', integer('--batch', 1, 64), 64)
    .option('--lr <x>', 'learning rate', positive('--lr', 0.003), 0.003)
    .option(
      '--seed <n>',
      'seed of the weights, the order of images and the drawn digits',
      integer('--seed', 0, 7),
      1,
    )
    .option('--out <dir>', 'directory for the picture', directory('--out', 'out'), 'out')
    .helpOption('--help', 'show this text')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
}

function integer(flag: string, least: number, example: number) {
  return (text: string) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (Number.isSafeInteger(value) && value >= least) return value
    return refuse(`${flag} must be an integer of at least ${least}`, quote(text), `${flag} ${example}`)
  }
}

function positive(flag: string, example: number) {
  return (text: string) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
    if (Number.isFinite(value) && value > 0) return value
    return refuse(`${flag} must be a positive number`, quote(text), `${flag} ${example}`)
  }
}

function directory(flag: string, example: string) {
  return (text: string) => {
    // `--data --epochs 3`: the name was forgotten and the next option taken for it.
    if (text !== '' && !text.startsWith('--')) return text
    return refuse(`${flag} must be followed by a directory`, quote(text), `${flag} ${example}`)
  }
}

/** Commander's own refusals in the words of all others. */
function explained(error: CommanderError, command: Command): { help: string } {
  if (error.code === 'commander.helpDisplayed') return { help: command.helpInformation().trimEnd() }
  const got = /'(.*)'/s.exec(error.message)?.[1] ?? ''
  const names = command.options.map((option) => option.long).join(', ')
  switch (error.code) {
    case 'commander.unknownOption':
      return refuse(`options are ${names} and --help`, quote(got), suggestion(error) ?? '--help')
    case 'commander.optionMissingArgument':
      return refuse('every option but --help must be followed by a value', quote(got), '--help')
    default:
      return refuse('there are options only', error.message.replace(/^error: /, ''), '--help')
  }
}

function suggestion(error: CommanderError): string | undefined {
  return /Did you mean (?:one of )?(--[a-z]+)/.exec(error.message)?.[1]
}

function quote(text: string): string {
  return JSON.stringify(text)
}

function refuse(required: string, got: string, remedy: string): never {
  throw new OptionError('lenet', required, got, remedy)
}
