import { DataError, type Tensor } from '@wengert/autograd'
import { show } from '../check.ts'

/** Named results of one case. */
export type Outputs = Readonly<Record<string, Tensor>>

/** Runs one op of the reference files with Wengert: renames and rearranges, computes nothing of its own. */
export type Adapter = (inputs: Inputs, attrs: Attributes) => Outputs

export type Table = Readonly<Record<string, Adapter>>

/** Thrown by an adapter for a variant that Wengert does not offer; the case is then skipped with this reason. */
export class Unsupported extends Error {
  override name = 'Unsupported'
}

/** The input tensors of a case, by name. */
export class Inputs {
  readonly all: Outputs

  constructor(all: Outputs) {
    this.all = all
  }

  get(name: string): Tensor {
    return this.optional(name) ?? absent('input', name, 'a tensor', undefined)
  }

  optional(name: string): Tensor | null {
    return this.all[name] ?? null
  }

  /** The inputs prefix0, prefix1, ... */
  list(prefix: string): Tensor[] {
    const found: Tensor[] = []
    for (let x = this.all[`${prefix}0`]; x !== undefined; x = this.all[`${prefix}${found.length}`])
      found.push(x)
    return found
  }
}

/** The attributes of a case, each read as the type its op gives it. */
export class Attributes {
  readonly all: Readonly<Record<string, unknown>>

  constructor(all: Readonly<Record<string, unknown>>) {
    this.all = all
  }

  number(name: string): number {
    const value = this.all[name]
    return typeof value === 'number' ? value : absent('attribute', name, 'a number', value)
  }

  numberOrNull(name: string): number | null {
    return this.all[name] === null ? null : this.number(name)
  }

  boolean(name: string): boolean {
    const value = this.all[name]
    return typeof value === 'boolean' ? value : absent('attribute', name, 'true or false', value)
  }

  string<T extends string = string>(name: string): T {
    const value = this.all[name]
    return typeof value === 'string' ? (value as T) : absent('attribute', name, 'a string', value)
  }

  numbers(name: string): number[] {
    const value = this.all[name]
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'number')
    return isList ? value : absent('attribute', name, 'a list of numbers', value)
  }

  numbersOrNull(name: string): number[] | null {
    return this.all[name] === null ? null : this.numbers(name)
  }

  strings(name: string): string[] {
    const value = this.all[name]
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
    return isList ? value : absent('attribute', name, 'a list of strings', value)
  }

  numberOrNumbers(name: string): number | number[] {
    return typeof this.all[name] === 'number' ? this.number(name) : this.numbers(name)
  }

  /** One axis, several, or null for all. */
  axes(name: string): number | number[] | null {
    return this.all[name] === null ? null : this.numberOrNumbers(name)
  }
}

function absent(kind: string, name: string, required: string, got: unknown): never {
  throw new DataError('parity', `${kind} ${name} must be ${required}`, show(got), 'a case of format parity-1')
}
