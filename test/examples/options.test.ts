import { OptionError } from '@wengert/autograd'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Options, parseOptions } from '../../examples/lenet/options.ts'

const parse = (...argv: string[]) => parseOptions(argv) as Options

describe('options', () => {
  test('all have defaults', () => {
    expect(parse()).toEqual({ data: null, epochs: 10, batch: 64, lr: 0.003, seed: 1, out: 'out' })
  })

  test('all can be set, with a blank or an equals sign, in any order', () => {
    const options = parse(
      '--lr',
      '5e-4',
      '--data=my data',
      '--seed',
      '0',
      '--out',
      '../o',
      '--batch=1',
      '--epochs',
      '3',
    )

    expect(options).toEqual({ data: 'my data', epochs: 3, batch: 1, lr: 0.0005, seed: 0, out: '../o' })
  })

  test('a leading -- is what a package runner left over', () => {
    expect(parse('--', '--epochs', '2').epochs).toBe(2)
    expect(parse('--')).toEqual(parse())
  })

  test('of a repeated option the last one counts', () => {
    expect(parse('--epochs', '2', '--epochs', '3').epochs).toBe(3)
  })

  test('numbers come through as they were written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
        (n, x) => {
          expect(
            parse('--epochs', `${n}`, '--batch', `${n}`, '--seed', `${n}`, '--lr', `${x}`),
          ).toMatchObject({
            epochs: n,
            batch: n,
            seed: n,
            lr: x,
          })
        },
      ),
    )
  })

  test('--help gives a text with every option and nothing else', () => {
    const { help } = parseOptions(['--epochs', '3', '--help']) as { help: string }

    for (const name of ['--data', '--epochs', '--batch', '--lr', '--seed', '--out', '--help'])
      expect(help).toContain(name)
    expect(help).toContain('npm start --')
  })
})

describe('refused with what was required, what came and what to try', () => {
  test.each([
    [['--epochs', '0'], '--epochs must be an integer of at least 1; got "0"; try --epochs 5'],
    [['--epochs', '1.5'], '--epochs must be an integer of at least 1; got "1.5"; try --epochs 5'],
    [['--epochs', '1e3'], '--epochs must be an integer of at least 1; got "1e3"; try --epochs 5'],
    [['--batch', '-4'], '--batch must be an integer of at least 1; got "-4"; try --batch 64'],
    [['--batch', 'many'], '--batch must be an integer of at least 1; got "many"; try --batch 64'],
    [['--seed', '-1'], '--seed must be an integer of at least 0; got "-1"; try --seed 7'],
    [['--seed', '9007199254740993'], '--seed must be an integer of at least 0'],
    [['--lr', '0'], '--lr must be a positive number; got "0"; try --lr 0.003'],
    [['--lr', '-0.1'], '--lr must be a positive number; got "-0.1"'],
    [['--lr', 'Infinity'], '--lr must be a positive number; got "Infinity"'],
    [['--lr', '1e999'], '--lr must be a positive number; got "1e999"'],
    [['--lr', ''], '--lr must be a positive number; got ""'],
    [['--lr', '0x10'], '--lr must be a positive number; got "0x10"'],
    [['--data', ''], '--data must be followed by a directory; got ""'],
    [
      ['--data', '--epochs', '3'],
      '--data must be followed by a directory; got "--epochs"; try --data data/mnist',
    ],
    [['--out', ''], '--out must be followed by a directory; got ""; try --out out'],
    [['--data'], 'must be followed by a value; got "--data <dir>"; try --help'],
    [
      ['--epoch', '3'],
      'options are --data, --epochs, --batch, --lr, --seed, --out and --help; got "--epoch"; try --epochs',
    ],
    [['--quux'], 'got "--quux"; try --help'],
    [['-x'], 'got "-x"; try --help'],
    [['mnist'], 'there are options only; got'],
    [['--', '--', 'mnist'], 'there are options only; got'],
  ])('%j', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(OptionError)
    expect(() => parseOptions(argv)).toThrow(message)
  })

  test('whatever is typed gives options, the help text or an OptionError', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--data', '--epochs', '--lr', '--help', '--', '-', '--=', '--lr=', '-1'),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (argv) => {
        try {
          expect(parseOptions(argv)).toBeTypeOf('object')
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError)
        }
      }),
    )
  })
})
