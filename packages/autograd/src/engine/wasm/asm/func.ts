import { type Code, unsigned } from './encode.ts'
import { type Expr, i32 } from './instructions.ts'
import type { Import } from './module.ts'

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128'

export const typeCodes: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
}

/** A parameter or local variable of a function: used as an expression it reads itself. */
export interface Local {
  readonly get: Expr
  set(value: Expr): Code
  tee(value: Expr): Expr
}

function variable(index: number): Local {
  const i = unsigned(index)
  return { get: [0x20, i], set: (value) => [value, 0x21, i], tee: (value) => [value, 0x22, i] }
}

/** A function under construction: parameters first, then locals as they are asked for, then a body. */
export class Func {
  readonly name: string
  readonly params: readonly ValueType[]
  readonly result: ValueType | null
  readonly locals: ValueType[]
  readonly args: readonly Local[]
  body: Code = []
  /** Statements before the body, such as constants that are loaded once. */
  readonly prologue: Code[] = []
  /** Functions of the host that the body calls, in the order of their indices. */
  readonly imports: Import[]
  private readonly constants = new Map<string, Local>()

  constructor(
    name: string,
    params: readonly ValueType[],
    result: ValueType | null = null,
    outer: Func | null = null,
  ) {
    this.name = name
    this.params = params
    this.result = result
    this.args = params.map((_, i) => variable(i))
    this.locals = outer?.locals ?? []
    this.imports = outer?.imports ?? []
  }

  /** The same function seen from a branch of it, with a prologue of its own: nothing is computed where it is not taken. */
  branch(): Func {
    return new Func(this.name, this.params, this.result, this)
  }

  local(type: ValueType): Local {
    this.locals.push(type)
    return variable(this.params.length + this.locals.length - 1)
  }

  /** The index of a function of the host; a module gets the imports of its one function that has any. */
  imported(host: Import): number {
    const known = this.imports.findIndex(({ name }) => name === host.name)
    return known < 0 ? this.imports.push(host) - 1 : known
  }

  /** Several locals at once. */
  several<T extends readonly ValueType[]>(...types: T): { readonly [K in keyof T]: Local } {
    return types.map((type) => this.local(type)) as { readonly [K in keyof T]: Local }
  }

  /** A value computed once, before the body; equal keys share it. */
  once(key: string, type: ValueType, value: Expr): Expr {
    let known = this.constants.get(key)
    if (known === undefined) {
      known = this.local(type)
      this.constants.set(key, known)
      this.prologue.push(known.set(value))
    }
    return known.get
  }
}

/** `for (i = from; i < to; i += step) body` over signed integers; `to` is evaluated anew each time. */
export function loop(i: Local, from: Expr, to: Expr, step: Expr | number, body: Code): Code {
  const by = typeof step === 'number' ? i32.const(step) : step
  return [
    i.set(from),
    i32.ltS(i.get, to),
    [0x04, 0x40, 0x03, 0x40],
    body,
    i.set(i32.add(i.get, by)),
    i32.ltS(i.get, to),
    [0x0d, 0, 0x0b, 0x0b],
  ]
}

/** Adds a number of bytes (an expression or a constant) to a pointer variable. */
export function advance(p: Local, by: Expr | number): Code {
  return p.set(i32.add(p.get, typeof by === 'number' ? i32.const(by) : by))
}
