import { OptionError } from '../errors/index.ts'
import { availableMemory, availableThreads, environment } from './host.ts'

/** How the engine works. */
export interface Settings {
  /** Generated WebAssembly, plain loops, or WebAssembly where the runtime has SIMD; 'auto'. */
  readonly engine: 'auto' | 'wasm' | 'reference'
  /** Threads that compute, the calling one among them; as many as the process may use. */
  readonly threads: number
  /** Bytes the tensors may take together before the least recently used are paged out; half the memory, at most 4 GiB. */
  readonly heapLimit: number
  /** Whether a native library computes large matrix products: where one is found, or one at this path; 'auto'. */
  readonly blas: boolean | 'auto' | (string & {})
  /** Whether V8's experimental WebAssembly flags may be set, for the whole process; false. */
  readonly v8Flags: boolean
  /** Whether the stack of each allocation is kept for the report of leaks; false. */
  readonly debug: boolean
}

/** Settings to change; the limit of the heap may be a text such as `512MB`. */
export type SettingsChanges = Partial<Omit<Settings, 'heapLimit'> & { readonly heapLimit: number | string }>

interface Rule {
  readonly accepts: (value: unknown) => boolean
  readonly required: string
  readonly remedy: string
  readonly variable: string
  /** The value that the text of the variable stands for. */
  readonly parse: (text: string) => unknown
}

const highest = 2 ** 32

const integer = (most: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most

const words: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  1: true,
  false: false,
  off: false,
  0: false,
}
const truth = (text: string) => words[text.toLowerCase()] ?? text

const units = ['B', 'KB', 'MB', 'GB']

/** `512MB` -> 536870912: units of 1024. */
function bytes(text: string): unknown {
  const [, number, unit = 'B'] = /^(\d+(?:\.\d+)?) ?([KMG]?i?B)?$/i.exec(text) ?? []
  return number === undefined
    ? text
    : Math.floor(Number(number) * 1024 ** units.indexOf(unit.toUpperCase().replace('I', '')))
}

const flag = (variable: string): Rule => ({
  accepts: (value) => typeof value === 'boolean',
  required: 'true or false',
  remedy: 'true',
  variable,
  parse: truth,
})

const rules: Readonly<Record<keyof Settings, Rule>> = {
  engine: {
    accepts: (value) => value === 'auto' || value === 'wasm' || value === 'reference',
    required: "'auto', 'wasm' or 'reference'",
    remedy: "'auto'",
    variable: 'WENGERT_ENGINE',
    parse: (text) => text,
  },
  threads: {
    accepts: integer(1024),
    required: 'an integer from 1 to 1024',
    remedy: '1, or none for as many as there are',
    variable: 'WENGERT_THREADS',
    parse: (text) => (/^\d+$/.test(text) ? Number(text) : text),
  },
  heapLimit: {
    accepts: integer(highest),
    required: `from 1 to ${highest} bytes, as a number or a text such as '512MB'`,
    remedy: "'1GB'",
    variable: 'WENGERT_HEAP_LIMIT',
    parse: bytes,
  },
  blas: {
    accepts: (value) => typeof value === 'boolean' || (typeof value === 'string' && value !== ''),
    required: "true, false, 'auto' or the path of a library",
    remedy: "'auto'",
    variable: 'WENGERT_BLAS',
    parse: truth,
  },
  v8Flags: flag('WENGERT_V8_FLAGS'),
  debug: flag('WENGERT_DEBUG'),
}

const names = Object.keys(rules) as (keyof Settings)[]

/** A value as it stands in an error message. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function check(op: string, name: string, rule: Rule, value: unknown): void {
  if (rule.accepts(value)) return
  throw new OptionError(op, `${name} must be ${rule.required}`, shown(value), rule.remedy)
}

/**
 * The settings that environment variables give; empty ones count as not set.
 *
 * @throws {OptionError} a value that cannot be understood.
 * @example
 * fromEnvironment((name) => (name === 'WENGERT_HEAP_LIMIT' ? '512MB' : undefined)) // { heapLimit: 536870912 }
 */
export function fromEnvironment(read: (name: string) => string | undefined = environment): Partial<Settings> {
  const found: Record<string, unknown> = {}
  for (const name of names) {
    const rule = rules[name]
    const text = read(rule.variable)?.trim()
    if (text === undefined || text === '') continue
    const value = rule.parse(text)
    check('configure', rule.variable, rule, value)
    found[name] = value
  }
  return found
}

let current: Settings | null = null

/**
 * The settings in force: defaults, then the environment as it was when first asked, then what `configure` changed.
 *
 * @throws {OptionError} an environment variable that cannot be understood.
 */
export function settings(): Settings {
  current ??= {
    engine: 'auto',
    threads: availableThreads(),
    heapLimit: Math.min(highest, Math.floor(availableMemory() / 2)),
    blas: 'auto',
    v8Flags: false,
    debug: false,
    ...fromEnvironment(),
  }
  return current
}

/** Told the settings after a change and before it. Throwing refuses the change. */
export type SettingsListener = (now: Settings, before: Settings) => void

const listeners = new Set<SettingsListener>()

/** Calls the listener after each change; the function returned ends that. */
export function onSettings(listener: SettingsListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Changes how the engine works from here on and returns the settings that held before; those not named stay.
 *
 * Each can be given in the environment too, as `WENGERT_ENGINE`, `WENGERT_THREADS`, `WENGERT_HEAP_LIMIT` (bytes, or as
 * `512MB` and `2GB`), `WENGERT_BLAS`, `WENGERT_V8_FLAGS` and `WENGERT_DEBUG`; `configure` wins. Results do not depend
 * on the number of threads, except that a native BLAS may round differently.
 *
 * @throws {OptionError} an unknown name or an invalid value; nothing is changed.
 * @example
 * const before = configure({ threads: 1, blas: false })
 * configure(before)
 */
export function configure(changes: SettingsChanges): Settings {
  const op = 'configure'
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    throw new OptionError(op, 'settings must be an object', shown(changes), '{ threads: 1 }')
  }
  const given: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(rules, name)) {
      throw new OptionError(
        op,
        'the names of settings must be known',
        shown(name),
        `one of ${names.join(', ')}`,
      )
    }
    if (value === undefined) continue
    given[name] = name === 'heapLimit' && typeof value === 'string' ? bytes(value) : value
    check(op, name, rules[name as keyof Settings], given[name])
  }
  const before = settings()
  const now = { ...before, ...given }
  if (names.some((name) => now[name] !== before[name])) change(now, before)
  return before
}

/** Tells all listeners; when one refuses, those that were told before it are told to go back. */
function change(now: Settings, before: Settings): void {
  current = now
  const told: SettingsListener[] = []
  try {
    for (const listener of listeners) {
      told.push(listener)
      listener(now, before)
    }
  } catch (error) {
    current = before
    for (const listener of told.slice(0, -1)) listener(before, now)
    throw error
  }
}
