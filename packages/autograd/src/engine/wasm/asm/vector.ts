import { type Code, float32Bytes, float64Bytes, unsigned } from './encode.ts'
import type { Func, ValueType } from './func.ts'
import { type Expr, f32, f64, i32 } from './instructions.ts'

const simd = (op: number): Code => [0xfd, unsigned(op)]
const one =
  (op: number) =>
  (a: Expr): Expr => [a, simd(op)]
const two =
  (op: number) =>
  (a: Expr, b: Expr): Expr => [a, b, simd(op)]
const three =
  (op: number) =>
  (a: Expr, b: Expr, c: Expr): Expr => [a, b, c, simd(op)]
const shift =
  (op: number) =>
  (a: Expr, by: number): Expr => [a, i32.const(by), simd(op)]

/** 128 bits, whatever they are. */
export const v128 = {
  load: (p: Expr, offset = 0): Expr => [p, simd(0x00), 0, unsigned(offset)],
  store: (p: Expr, x: Expr, offset = 0): Expr => [p, x, simd(0x0b), 0, unsigned(offset)],
  /** Two int32 of 64 bits, or four bytes of 32, widened by the caller. */
  load32Zero: (p: Expr, offset = 0): Expr => [p, simd(0x5c), 0, unsigned(offset)],
  load64Zero: (p: Expr, offset = 0): Expr => [p, simd(0x5d), 0, unsigned(offset)],
  load32Splat: (p: Expr, offset = 0): Expr => [p, simd(0x09), 0, unsigned(offset)],
  load64Splat: (p: Expr, offset = 0): Expr => [p, simd(0x0a), 0, unsigned(offset)],
  store32Lane: (p: Expr, x: Expr, lane: number, offset = 0): Expr => [
    p,
    x,
    simd(0x5a),
    0,
    unsigned(offset),
    lane,
  ],
  store64Lane: (p: Expr, x: Expr, lane: number, offset = 0): Expr => [
    p,
    x,
    simd(0x5b),
    0,
    unsigned(offset),
    lane,
  ],
  load32Lane: (p: Expr, x: Expr, lane: number, offset = 0): Expr => [
    p,
    x,
    simd(0x56),
    0,
    unsigned(offset),
    lane,
  ],
  load64Lane: (p: Expr, x: Expr, lane: number, offset = 0): Expr => [
    p,
    x,
    simd(0x57),
    0,
    unsigned(offset),
    lane,
  ],
  store8Lane: (p: Expr, x: Expr, lane: number, offset = 0): Expr => [
    p,
    x,
    simd(0x58),
    0,
    unsigned(offset),
    lane,
  ],
  store16Lane: (p: Expr, x: Expr, lane: number, offset = 0): Expr => [
    p,
    x,
    simd(0x59),
    0,
    unsigned(offset),
    lane,
  ],
  and: two(0x4e),
  andnot: two(0x4f),
  or: two(0x50),
  xor: two(0x51),
  not: one(0x4d),
  /** Bits of a where the mask has ones, of b elsewhere. */
  bitselect: three(0x52),
  /** The same for masks whose bytes are all ones or all zeros; needs relaxed SIMD. */
  laneselect: three(0x109),
  anyTrue: one(0x53),
  /** Bytes of a (0 to 15) and b (16 to 31) in the given order. */
  shuffle: (a: Expr, b: Expr, bytes: readonly number[]): Expr => [a, b, simd(0x0d), bytes as number[]],
  /** Sixteen bytes, built anew wherever they are used. */
  const: (bytes: readonly number[]): Expr => [simd(0x0c), bytes as number[]],
  zero: [simd(0x0c), new Array<number>(16).fill(0)] as Expr,
}

export const i8x16 = {
  splat: one(0x0f),
}

export const i32x4 = {
  splat: one(0x11),
  extract: (a: Expr, lane: number): Expr => [a, simd(0x1b), lane],
  replace: (a: Expr, lane: number, x: Expr): Expr => [a, x, simd(0x1c), lane],
  add: two(0xae),
  sub: two(0xb1),
  shl: shift(0xab),
  shrS: shift(0xac),
  shrU: shift(0xad),
  eq: two(0x37),
  ne: two(0x38),
  ltS: two(0x39),
  gtS: two(0x3b),
  /** Towards 0, the nearest integer there is for what is beyond; of two doubles the lower lanes, zeros above. */
  truncSatF32x4S: one(0xf8),
  truncSatF64x2S: one(0xfc),
  /** The lower four of sixteen bytes, widened: two steps. */
  extendBytes: (a: Expr): Expr => [a, simd(0x89), simd(0xa9)],
}

export const i64x2 = {
  splat: one(0x12),
  add: two(0xce),
  sub: two(0xd1),
  shl: shift(0xcb),
  shrS: shift(0xcc),
  shrU: shift(0xcd),
  eq: two(0xd6),
  ne: two(0xd7),
  ltS: two(0xd8),
  gtS: two(0xd9),
  extendLowI32x4U: one(0xc9),
  /** Unsigned products of the lower (upper) two lanes, 64 bits each. */
  extmulLowI32x4U: two(0xde),
  extmulHighI32x4U: two(0xdf),
  extract: (a: Expr, lane: number): Expr => [a, simd(0x1d), lane],
}

/** Where constants of kernels lie in linear memory: loaded once before a loop, they stay in registers. */
export interface ConstantPool {
  /** Address of a word with these bits; the pool keeps it there for good. */
  word32(bits: number): number
  word64(high: number, low: number): number
}

function floats(of: {
  readonly name: 'f32' | 'f64'
  readonly lanes: number
  readonly bytes: number
  readonly splat: number
  readonly compare: number
  readonly unary: number
  readonly binary: number
  readonly roundings: readonly [ceil: number, floor: number, trunc: number, nearest: number]
  readonly madd: number
  readonly extract: number
  readonly loadSplat: (p: Expr, offset?: number) => Expr
}) {
  const { compare: c, unary: u, binary: b } = of
  const [ceil, floor, trunc, nearest] = of.roundings
  return {
    name: of.name,
    scalar: of.name as ValueType,
    lanes: of.lanes,
    /** Bytes of one lane. */
    bytes: of.bytes,
    load: v128.load,
    store: v128.store,
    loadSplat: of.loadSplat,
    splat: one(of.splat),
    extract: (a: Expr, lane: number): Expr => [a, simd(of.extract), lane],
    replace: (a: Expr, lane: number, x: Expr): Expr => [a, x, simd(of.extract + 1), lane],
    eq: two(c),
    ne: two(c + 1),
    lt: two(c + 2),
    gt: two(c + 3),
    le: two(c + 4),
    ge: two(c + 5),
    abs: one(u),
    neg: one(u + 1),
    sqrt: one(u + 3),
    ceil: one(ceil),
    floor: one(floor),
    trunc: one(trunc),
    nearest: one(nearest),
    add: two(b),
    sub: two(b + 1),
    mul: two(b + 2),
    div: two(b + 3),
    /** NaN where either is NaN; -0 below 0. */
    min: two(b + 4),
    max: two(b + 5),
    /** `b < a ? b : a`, which is one machine instruction. */
    pmin: two(b + 6),
    pmax: two(b + 7),
    /** a * b + c in one rounding; needs relaxed SIMD. */
    fusedMadd: three(of.madd),
  }
}

export const f32x4 = {
  ...floats({
    name: 'f32',
    lanes: 4,
    bytes: 4,
    splat: 0x13,
    compare: 0x41,
    unary: 0xe0,
    binary: 0xe4,
    roundings: [0x67, 0x68, 0x69, 0x6a],
    madd: 0x105,
    extract: 0x1f,
    loadSplat: v128.load32Splat,
  }),
  convertI32x4S: one(0xfa),
  convertI32x4U: one(0xfb),
  /** Two doubles in the lower lanes, zeros above. */
  demoteF64x2: one(0x5e),
}

export const f64x2 = {
  ...floats({
    name: 'f64',
    lanes: 2,
    bytes: 8,
    splat: 0x14,
    compare: 0x47,
    unary: 0xec,
    binary: 0xf0,
    roundings: [0x74, 0x75, 0x7a, 0x94],
    madd: 0x107,
    extract: 0x21,
    loadSplat: v128.load64Splat,
  }),
  /** The lower two lanes. */
  convertLowI32x4S: one(0xfe),
  convertLowI32x4U: one(0xff),
  promoteLowF32x4: one(0x5f),
}

/** The vector operations of a dtype: kernels are written once over them. */
export type Vector = Omit<ReturnType<typeof floats>, 'name'> & { readonly name: 'f32' | 'f64' | 'i32' }

const noInteger = (): never => {
  throw new Error('integers have no such operation')
}

/** Integers in the place of floats, for kernels of what both can do; they wrap around. */
const integers: Vector = {
  ...f32x4,
  name: 'i32',
  scalar: 'i32',
  ...i32x4,
  lt: i32x4.ltS,
  gt: i32x4.gtS,
  le: two(0x3d),
  ge: two(0x3f),
  abs: one(0xa0),
  neg: one(0xa1),
  mul: two(0xb5),
  min: two(0xb6),
  max: two(0xb8),
  sqrt: noInteger,
  ceil: noInteger,
  floor: noInteger,
  trunc: noInteger,
  nearest: noInteger,
  div: noInteger,
  pmin: noInteger,
  pmax: noInteger,
  fusedMadd: noInteger,
}

const vectors = { float32: f32x4, float64: f64x2, int32: integers } as const
export const vectorOf = (dtype: 'float32' | 'float64' | 'int32'): Vector => vectors[dtype]
export const scalarOf = (dtype: 'float32' | 'float64') => (dtype === 'float32' ? f32 : f64)

const bits32 = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0]!
const bits64 = (x: number) => new Uint32Array(Float64Array.of(x).buffer) as unknown as [number, number]

/** A constant in all lanes, loaded once from the pool (a literal would be built anew in every round of a loop). */
export function constant(f: Func, pool: ConstantPool, v: Vector, x: number): Expr {
  if (v.name === 'i32') return constantBits(f, pool, x)
  if (v.name === 'f32') return constantBits(f, pool, bits32(x))
  const [low, high] = bits64(x)
  return constantBits64(f, pool, high, low)
}

/** A 32-bit pattern in all four lanes. */
export function constantBits(f: Func, pool: ConstantPool, bits: number): Expr {
  const at = pool.word32(bits)
  return f.once(`c${at}`, 'v128', v128.load32Splat(i32.const(0), at))
}

/** A 64-bit pattern in both lanes. */
export function constantBits64(f: Func, pool: ConstantPool, high: number, low: number): Expr {
  const at = pool.word64(high, low)
  return f.once(`d${at}`, 'v128', v128.load64Splat(i32.const(0), at))
}

/** Literal vectors, for code outside loops. */
export const literal = {
  f32x4: (x: number): Expr => [simd(0x0c), [0, 1, 2, 3].map(() => float32Bytes(x))],
  f64x2: (x: number): Expr => [simd(0x0c), [0, 1].map(() => float64Bytes(x))],
}
