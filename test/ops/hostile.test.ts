import * as wengert from '@wengert/autograd'
import { WengertError } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { expectSentence } from '#test/support/errors.ts'
import { calls, functionOf, methods } from './calls.ts'

/** What a script may hand over by mistake, or on purpose. */
const hostile: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Infinity,
  -1,
  -100,
  100,
  1.5,
  2 ** 53,
  'text',
  '',
  true,
  10n,
  Symbol('s'),
  () => 1,
  {},
  { unknown: 1 },
  Object.create(null),
  new Date(0),
  new Map(),
  [],
  [null],
  [Number.NaN],
  [1.5],
  ['a'],
  [[1]],
  [Symbol('t')],
  [Object.create(null)],
]

const isOptions = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** Every way to spoil one argument, or one option inside the last one. */
function* spoiled(args: readonly unknown[]): Generator<{ where: string; args: unknown[] }> {
  for (const [i, good] of args.entries())
    for (const bad of hostile) {
      yield { where: `argument ${i}`, args: args.with(i, bad) }
      if (isOptions(good) && i === args.length - 1)
        for (const name of Object.keys(good))
          yield { where: name, args: args.with(i, { ...good, [name]: bad }) }
    }
}

/** A call either works or is refused in the library's own words. */
function expectRefusedOrDone(what: string, run: () => unknown): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof WengertError)) expect.fail(`${what}: ${error}`)
    expectSentence(error as WengertError)
  }
}

describe('hostile arguments', () => {
  test.each(Object.keys(calls))('of %s are refused in our own words, or mean something', (name) => {
    const f = functionOf(name)
    const good = calls[name]!
    expect(() => f(...good)).not.toThrow()
    for (const { where, args } of spoiled(good)) expectRefusedOrDone(`${name}, ${where}`, () => f(...args))
  })

  test.each(Object.keys(methods))('of the method %s too', (name) => {
    const good = methods[name]!()
    expect(() => (good[0] as any)[name](...good.slice(1))).not.toThrow()
    for (const { where, args } of spoiled(good.slice(1))) {
      const [receiver] = methods[name]!()
      expectRefusedOrDone(`${name}, ${where}`, () => (receiver as any)[name](...args))
    }
  })

  test('are tried on every public function', () => {
    // Settings and reports have their own tests; to set anything here would change what the others run on.
    const reports = ['configure', 'info', 'leakReport', 'memoryStats']
    const others = [
      'apply',
      'isTensor',
      'isRecording',
      'engine',
      'useEngine',
      'setPrintOptions',
      'explain',
      ...reports,
    ]
    const internal = ['treeUnflatten']
    const functions = Object.entries(wengert).filter(([, value]) => {
      return typeof value === 'function' && !/^class /.test(Function.prototype.toString.call(value))
    })
    const missing = functions.map(([name]) => name).filter((name) => !(name in calls))
    expect(missing.filter((name) => ![...others, ...internal].includes(name))).toEqual([])
  })
})
