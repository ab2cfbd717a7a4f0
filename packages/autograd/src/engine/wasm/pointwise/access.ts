import type { Code } from '../asm/encode.ts'
import type { Local } from '../asm/func.ts'
import { type Expr, i32, when } from '../asm/instructions.ts'
import { f32x4, f64x2, i32x4, i64x2, type Vector, v128 } from '../asm/vector.ts'
import type { VectorBuilder } from './builder.ts'
import type { Access, ElementKind } from './expression.ts'

// Elements between memory and lanes: the lanes' own type as it is, int32 converted, bools (bytes 0 or 1) as masks.

const isDouble = (b: VectorBuilder) => b.v.name === 'f64'

export function elementBytes(b: VectorBuilder, kind: ElementKind): number {
  return kind === 'bool' ? 1 : kind === 'int32' ? 4 : b.v.bytes
}

/** The address of lane `lane` of a row whose elements lie `step` bytes apart. */
const laneAddress = (p: Local, step: Expr, lane: number): Expr =>
  lane === 0 ? p.get : i32.add(p.get, lane === 1 ? step : i32.mul(step, i32.const(lane)))

/** A full vector of elements at p (and `step` bytes apart when strided), plus a constant distance in bytes. */
export function loadVector(
  b: VectorBuilder,
  kind: ElementKind,
  access: Access,
  p: Local,
  step: Expr,
  offset: number,
): Expr {
  if (access === 'strided') return gather(b, kind, p, step)
  if (kind === 'own') return b.v.load(p.get, offset)
  if (kind === 'int32')
    return isDouble(b)
      ? f64x2.convertLowI32x4S(v128.load64Zero(p.get, offset))
      : f32x4.convertI32x4S(v128.load(p.get, offset))
  if (!isDouble(b)) return i32x4.ne(i32x4.extendBytes(v128.load32Zero(p.get, offset)), v128.zero)
  const two = i32x4.splat([p.get, 0x2f, 0, offset])
  return i64x2.ne(i64x2.extendLowI32x4U(i32x4.extendBytes(two)), v128.zero)
}

/** One element in all lanes. */
export function loadSplat(b: VectorBuilder, kind: ElementKind, p: Expr): Expr {
  if (kind === 'own') return b.v.loadSplat(p)
  if (kind === 'bool') return i32x4.ne(i32x4.splat(i32.load8U(p)), v128.zero)
  const word = i32x4.splat(i32.load(p))
  return isDouble(b) ? f64x2.convertLowI32x4S(word) : f32x4.convertI32x4S(word)
}

function gather(b: VectorBuilder, kind: ElementKind, p: Local, step: Expr): Expr {
  const { lanes } = b.v
  if (kind === 'bool') {
    let bytes = i32x4.splat(i32.load8U(p.get))
    // A mask of a double is a pair of equal words.
    for (let word = 1; word < 4; word++)
      bytes = i32x4.replace(bytes, word, i32.load8U(laneAddress(p, step, isDouble(b) ? word >> 1 : word)))
    return i32x4.ne(bytes, v128.zero)
  }
  const [zero, into] =
    kind === 'own' && isDouble(b) ? [v128.load64Zero, v128.load64Lane] : [v128.load32Zero, v128.load32Lane]
  let out = zero(p.get)
  for (let lane = 1; lane < lanes; lane++) out = into(laneAddress(p, step, lane), out, lane)
  if (kind === 'own') return out
  return isDouble(b) ? f64x2.convertLowI32x4S(out) : f32x4.convertI32x4S(out)
}

/** One element in lane 0; what is in the other lanes does not matter. */
export function loadFirst(b: VectorBuilder, kind: ElementKind, p: Expr): Expr {
  return loadSplat(b, kind, p)
}

/** A mask as the numbers 0 and 1. */
export const toFloat = (b: VectorBuilder, mask: Expr): Expr => v128.and(mask, b.c(1))
/** Whether numbers are not 0; NaN is not. */
export const toMask = (b: VectorBuilder, x: Expr): Expr => b.v.ne(x, v128.zero)

const firstBytes32 = [0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
const firstBytes64 = [0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

/** The bytes 0 and 1 of a mask, side by side at the lower end. */
function packed(b: VectorBuilder, mask: Expr): Expr {
  const ones = b.let(v128.and(mask, b.bits(0x01010101)))
  return v128.shuffle(ones, ones, isDouble(b) ? firstBytes64 : firstBytes32)
}

/** Stores all lanes at p; masks as bytes 0 and 1. */
export function storeVector(b: VectorBuilder, isMask: boolean, p: Local, value: Expr, offset: number): Code {
  if (!isMask) return b.v.store(p.get, value, offset)
  const bytes = packed(b, value)
  return isDouble(b) ? v128.store16Lane(p.get, bytes, 0, offset) : v128.store32Lane(p.get, bytes, 0, offset)
}

/** Stores the first `count` lanes at p, fewer than there are. */
export function storeSome(b: VectorBuilder, isMask: boolean, p: Local, value: Expr, count: Expr): Code {
  const lanes = b.let(isMask ? packed(b, value) : value)
  const store = isMask ? v128.store8Lane : isDouble(b) ? v128.store64Lane : v128.store32Lane
  const width = isMask ? 1 : b.v.bytes
  return Array.from({ length: b.v.lanes - 1 }, (_, lane) =>
    when(i32.gtS(count, i32.const(lane)), store(p.get, lanes, lane, lane * width)),
  )
}

/** The number of each lane, in integers as wide as a word: those of a double come twice. */
export const laneNumbers = (v: Vector): Expr =>
  v128.const(
    v.name === 'f64'
      ? [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
      : [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0],
  )

/** Stores lane 0 at p. */
export function storeFirst(b: VectorBuilder, isMask: boolean, p: Expr, value: Expr): Code {
  if (isMask) return i32.store8(p, i32.and(i32x4.extract(value, 0), i32.const(1)))
  return isDouble(b) ? v128.store64Lane(p, value, 0) : v128.store32Lane(p, value, 0)
}
