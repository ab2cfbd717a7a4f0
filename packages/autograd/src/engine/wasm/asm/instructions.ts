import { type Code, float32Bytes, float64Bytes, signed, unsigned } from './encode.ts'

// Instructions as functions from operands to code. An expression is a list of bytes that leaves one value on the
// stack; statements leave none. Names follow the WebAssembly text format without its punctuation.

export type Expr = Code

export const i32 = {
  const: (n: number): Expr => [0x41, signed(n)],
  add: (a: Expr, b: Expr): Expr => [a, b, 0x6a],
  sub: (a: Expr, b: Expr): Expr => [a, b, 0x6b],
  mul: (a: Expr, b: Expr): Expr => [a, b, 0x6c],
  divU: (a: Expr, b: Expr): Expr => [a, b, 0x6e],
  remU: (a: Expr, b: Expr): Expr => [a, b, 0x70],
  and: (a: Expr, b: Expr): Expr => [a, b, 0x71],
  or: (a: Expr, b: Expr): Expr => [a, b, 0x72],
  xor: (a: Expr, b: Expr): Expr => [a, b, 0x73],
  shl: (a: Expr, b: Expr): Expr => [a, b, 0x74],
  shrS: (a: Expr, b: Expr): Expr => [a, b, 0x75],
  shrU: (a: Expr, b: Expr): Expr => [a, b, 0x76],
  eqz: (a: Expr): Expr => [a, 0x45],
  eq: (a: Expr, b: Expr): Expr => [a, b, 0x46],
  ne: (a: Expr, b: Expr): Expr => [a, b, 0x47],
  ltS: (a: Expr, b: Expr): Expr => [a, b, 0x48],
  ltU: (a: Expr, b: Expr): Expr => [a, b, 0x49],
  gtS: (a: Expr, b: Expr): Expr => [a, b, 0x4a],
  gtU: (a: Expr, b: Expr): Expr => [a, b, 0x4b],
  leU: (a: Expr, b: Expr): Expr => [a, b, 0x4d],
  geS: (a: Expr, b: Expr): Expr => [a, b, 0x4e],
  geU: (a: Expr, b: Expr): Expr => [a, b, 0x4f],
  load: (p: Expr, offset = 0): Expr => [p, 0x28, 2, unsigned(offset)],
  load8U: (p: Expr, offset = 0): Expr => [p, 0x2d, 0, unsigned(offset)],
  store: (p: Expr, x: Expr, offset = 0): Expr => [p, x, 0x36, 2, unsigned(offset)],
  store8: (p: Expr, x: Expr, offset = 0): Expr => [p, x, 0x3a, 0, unsigned(offset)],
  truncSatF64U: (a: Expr): Expr => [a, 0xfc, 3],
  reinterpretF32: (a: Expr): Expr => [a, 0xbc],
  select: (a: Expr, b: Expr, condition: Expr): Expr => [a, b, condition, 0x1b],
}

export const i64 = {
  const: (n: number): Expr => [0x42, signed(n)],
  add: (a: Expr, b: Expr): Expr => [a, b, 0x7c],
  or: (a: Expr, b: Expr): Expr => [a, b, 0x84],
  xor: (a: Expr, b: Expr): Expr => [a, b, 0x85],
  shl: (a: Expr, b: Expr): Expr => [a, b, 0x86],
  shrS: (a: Expr, b: Expr): Expr => [a, b, 0x87],
  shrU: (a: Expr, b: Expr): Expr => [a, b, 0x88],
  load: (p: Expr, offset = 0): Expr => [p, 0x29, 3, unsigned(offset)],
  store: (p: Expr, x: Expr, offset = 0): Expr => [p, x, 0x37, 3, unsigned(offset)],
  extendI32U: (a: Expr): Expr => [a, 0xad],
  extendI32S: (a: Expr): Expr => [a, 0xac],
  wrap: (a: Expr): Expr => [a, 0xa7],
  reinterpretF64: (a: Expr): Expr => [a, 0xbd],
}

function scalarFloat(codes: {
  readonly load: readonly [number, number]
  readonly store: number
  readonly compare: number
  readonly unary: number
  readonly binary: number
}) {
  const { load, store, compare, unary, binary } = codes
  const one =
    (op: number) =>
    (a: Expr): Expr => [a, op]
  const two =
    (op: number) =>
    (a: Expr, b: Expr): Expr => [a, b, op]
  return {
    load: (p: Expr, offset = 0): Expr => [p, load[0], load[1], unsigned(offset)],
    store: (p: Expr, x: Expr, offset = 0): Expr => [p, x, store, load[1], unsigned(offset)],
    eq: two(compare),
    ne: two(compare + 1),
    lt: two(compare + 2),
    gt: two(compare + 3),
    le: two(compare + 4),
    ge: two(compare + 5),
    abs: one(unary),
    neg: one(unary + 1),
    ceil: one(unary + 2),
    floor: one(unary + 3),
    trunc: one(unary + 4),
    nearest: one(unary + 5),
    sqrt: one(unary + 6),
    add: two(binary),
    sub: two(binary + 1),
    mul: two(binary + 2),
    div: two(binary + 3),
    min: two(binary + 4),
    max: two(binary + 5),
  }
}

export const f32 = {
  ...scalarFloat({ load: [0x2a, 2], store: 0x38, compare: 0x5b, unary: 0x8b, binary: 0x92 }),
  const: (x: number): Expr => [0x43, float32Bytes(x)],
  convertI32S: (a: Expr): Expr => [a, 0xb2],
  demote: (a: Expr): Expr => [a, 0xb6],
}

export const f64 = {
  ...scalarFloat({ load: [0x2b, 3], store: 0x39, compare: 0x61, unary: 0x99, binary: 0xa0 }),
  const: (x: number): Expr => [0x44, float64Bytes(x)],
  convertI32S: (a: Expr): Expr => [a, 0xb7],
  promote: (a: Expr): Expr => [a, 0xbb],
}

/** A branch on a condition that is an i32; statements only. */
export function when(condition: Expr, then: Code, otherwise?: Code): Code {
  return [condition, 0x04, 0x40, then, otherwise === undefined ? [] : [0x05, otherwise], 0x0b]
}

/** Repeats the body while the condition, tested behind it, holds. */
export function repeatWhile(body: Code, condition: Expr): Code {
  return [0x03, 0x40, body, condition, 0x0d, 0, 0x0b]
}

/** Calls the function with this index: imports come first, then functions in their order. */
export function call(index: number, ...args: Expr[]): Code {
  return [args, 0x10, unsigned(index)]
}

/** Sets a number of bytes. */
export const memoryFill = (to: Expr, value: Expr, bytes: Expr): Code => [to, value, bytes, 0xfc, 0x0b, 0]

export const drop = (a: Expr): Code => [a, 0x1a]
export const returnNow: Code = [0x0f]

/** Atomic operations on a word of the shared memory. */
export const atomic = {
  load: (p: Expr, offset = 0): Expr => [p, 0xfe, 0x10, 2, unsigned(offset)],
}
