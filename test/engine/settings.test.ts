import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import {
  configure,
  fromEnvironment,
  onSettings,
  type Settings,
  type SettingsChanges,
  settings,
} from '#autograd/engine/settings.ts'
import { OptionError } from '#autograd/errors/index.ts'
import { refused, thrown } from '#test/support/errors.ts'

const initial = settings()
afterEach(() => void configure(initial))

const bad: Record<keyof Settings, readonly unknown[]> = {
  engine: ['Wasm', '', true, null, 1, {}],
  threads: [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1025, '2', null, []],
  heapLimit: [0, -5, 0.5, Number.NaN, 2 ** 32 + 1, '', 'much', '5XB', '-1MB', '8GB', 10n, null],
  blas: ['', 1, null, {}, () => true],
  v8Flags: [1, 'true', null],
  debug: [0, 'false', null, []],
}

describe('configure', () => {
  test('changes what is named, keeps the rest, and gives back what held before', () => {
    const before = configure({ threads: 3, blas: '/usr/lib/libopenblas.so' })
    expect(before).toEqual(initial)
    expect(settings()).toEqual({ ...initial, threads: 3, blas: '/usr/lib/libopenblas.so' })
    expect(configure(before)).toMatchObject({ threads: 3 })
    expect(settings()).toEqual(initial)
  })

  test('understands sizes of the heap', () => {
    const sizes = {
      '1': 1,
      '100B': 100,
      '2KB': 2048,
      '512MB': 2 ** 29,
      '1.5 GiB': 1.5 * 2 ** 30,
      '4gb': 2 ** 32,
    }
    for (const [text, bytes] of Object.entries(sizes)) {
      configure({ heapLimit: text })
      expect(settings().heapLimit, text).toBe(bytes)
    }
  })

  test.each(Object.entries(bad))('refuses what is no %s, and changes nothing', (name, values) => {
    for (const value of values) {
      const changes = { threads: 7, [name]: value } as SettingsChanges
      const error = refused(() => configure(changes), OptionError, 'configure')
      expect(error.required).toContain(name)
      expect(settings()).toEqual(initial)
    }
  })

  test('refuses unknown names, and what is no object', () => {
    for (const changes of [{ thread: 2 }, { debug: true, toString: 1 }, null, 3, 'threads', [2]]) {
      refused(() => configure(changes as SettingsChanges), OptionError, 'configure')
      expect(settings()).toEqual(initial)
    }
  })

  test('never fails in another way, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(bad), 'x', '__proto__'), fc.anything()),
        (changes) => {
          const before = settings()
          let error: unknown = null
          try {
            configure(changes as SettingsChanges)
          } catch (thrown) {
            error = thrown
          }
          if (error !== null) expect([error instanceof OptionError, settings()]).toEqual([true, before])
        },
      ),
    )
  })

  test('takes undefined for not named', () => {
    configure({ threads: undefined } as unknown as SettingsChanges)
    expect(settings()).toEqual(initial)
  })
})

describe('listeners', () => {
  test('are told of changes, not of what stays', () => {
    const told: unknown[] = []
    const stop = onSettings((now, before) => void told.push([now.threads, before.threads]))
    configure({ threads: 5 })
    configure({ threads: 5 })
    stop()
    configure({ threads: 6 })
    expect(told).toEqual([[5, initial.threads]])
  })

  test('that refuse a change undo it for all', () => {
    const told: number[] = []
    const stops = [
      onSettings((now) => void told.push(now.threads)),
      onSettings(() => {
        throw new Error('not now')
      }),
    ]
    expect(thrown(() => configure({ threads: 9 }))).toEqual(new Error('not now'))
    expect(settings()).toEqual(initial)
    expect(told).toEqual([9, initial.threads])
    for (const stop of stops) stop()
  })
})

describe('the environment', () => {
  const read = (variables: Record<string, string>) => fromEnvironment((name) => variables[name])

  test('gives every setting', () => {
    const variables = {
      WENGERT_ENGINE: 'reference',
      WENGERT_THREADS: '2',
      WENGERT_HEAP_LIMIT: '512MB',
      WENGERT_BLAS: 'off',
      WENGERT_V8_FLAGS: '1',
      WENGERT_DEBUG: 'True',
    }
    expect(read(variables)).toEqual({
      engine: 'reference',
      threads: 2,
      heapLimit: 2 ** 29,
      blas: false,
      v8Flags: true,
      debug: true,
    } satisfies Settings)
  })

  test('may leave any unset or empty, and name a library', () => {
    expect(read({})).toEqual({})
    expect(read({ WENGERT_THREADS: '', WENGERT_BLAS: ' libmkl_rt.so.2 ' })).toEqual({
      blas: 'libmkl_rt.so.2',
    })
  })

  test('is refused by the name of the variable', () => {
    const wrong = {
      WENGERT_ENGINE: 'fast',
      WENGERT_THREADS: 'two',
      WENGERT_HEAP_LIMIT: '1TB',
      WENGERT_V8_FLAGS: 'maybe',
      WENGERT_DEBUG: '2',
    }
    for (const [name, text] of Object.entries(wrong)) {
      const error = refused(() => read({ [name]: text }), OptionError, 'configure')
      expect([error.required.split(' ')[0], error.got]).toEqual([name, JSON.stringify(text)])
    }
  })

  test('gives at least one thread and some memory when it says nothing', () => {
    expect(initial.threads).toBeGreaterThanOrEqual(1)
    expect(initial.heapLimit).toBeGreaterThan(2 ** 20)
    expect(initial.heapLimit).toBeLessThanOrEqual(2 ** 32)
  })
})
