import type { DType } from '../../dtype.ts'
import type { Code } from '../asm/encode.ts'
import { advance, type Func, type Local, loop } from '../asm/func.ts'
import { type Expr, f32, f64, i32, i64, repeatWhile, when } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import { one, runners } from '../move/lanes.ts'
import { fillBytes, type Row } from '../move/rows.ts'
import { words } from '../move/walk.ts'

/** Counters of a walk come first in the working space, then those of digits, then positions. */
const countsAt = 256
export const positionsAt = (bits: number): number => countsAt + (4 << bits)

const keyBits: Readonly<Record<DType, number>> = { bool: 8, int32: 32, float32: 32, float64: 64 }

/** A function of x whose unsigned order is that of x: -0 equals 0, and every NaN is the largest. */
function keyOf(f: Func, dtype: DType, p: Expr, descending: Expr): Expr {
  if (dtype === 'bool') return i32.xor(i32.load8U(p), i32.and(descending, i32.const(255)))
  if (dtype === 'int32') return i32.xor(i32.xor(i32.load(p), i32.const(0x80000000)), descending)
  if (dtype === 'float32') {
    const [x, b] = f.several('f32', 'i32')
    const number = [x.set(f32.add(f32.load(p), f32.const(0))), b.set(i32.reinterpretF32(x.get))]
    const ordered = i32.xor(b.get, i32.or(i32.shrS(b.get, i32.const(31)), i32.const(0x80000000)))
    return [number, i32.xor(i32.select(ordered, i32.const(-1), f32.eq(x.get, x.get)), descending)]
  }
  const [x, b] = f.several('f64', 'i64')
  const number = [x.set(f64.add(f64.load(p), f64.const(0))), b.set(i64.reinterpretF64(x.get))]
  const top = i64.shl(i64.const(1), i64.const(63))
  const ordered = i64.xor(b.get, i64.or(i64.shrS(b.get, i64.const(63)), top))
  const key = i32.select(ordered, i64.const(-1), f64.eq(x.get, x.get))
  return [number, i64.xor(key, i64.extendI32S(descending))]
}

function digitOf(f: Func, dtype: DType, p: Expr, descending: Expr, shift: Local, bits: number): Expr {
  const key = keyOf(f, dtype, p, descending)
  const low =
    dtype === 'float64' ? i64.wrap(i64.shrU(key, i64.extendI32U(shift.get))) : i32.shrU(key, shift.get)
  return i32.and(low, i32.const((1 << bits) - 1))
}

/** What the loops over a line have in common. */
interface Line {
  readonly f: Func
  readonly n: Local
  /** The first element, and the step to the next. */
  readonly x: Expr
  readonly step: Local
  /** Where the count of the digit is kept that the element at an address has. */
  countOf(at: Expr): Expr
  readonly counts: Expr
  readonly digits: number
}

/** Code that sorts every element of a row, which is the first of a line, by digits of so many bits. */
export function sortLines(row: Row, dtype: DType, bits: number): Code {
  const { f, p, steps, length, word } = row
  const list = runners(f, p, steps)
  const [n, step, descending, shift] = f.several('i32', 'i32', 'i32', 'i32')
  const counts = i32.add(row.scratch, i32.const(countsAt))
  const [x, out] = [list[0]!.pointer.get, list[1]!.pointer.get]
  const countOf = (at: Expr) =>
    i32.add(counts, i32.shl(digitOf(f, dtype, at, descending.get, shift, bits), i32.const(2)))
  const line: Line = { f, n, x, step, countOf, counts, digits: 1 << bits }
  const spare = i32.add(counts, i32.const(4 << bits))
  const inOut = word(words.fifth)
  return [
    n.set(word(words.first)),
    step.set(word(words.second)),
    descending.set(word(words.fourth)),
    one(
      f,
      length.get,
      list,
      sortLine(line, shift, bits, keyBits[dtype], spare, out, inOut, word(words.third)),
    ),
  ]
}

/** Positions go to and fro between two arrays, of which the second may be the result itself. */
function sortLine(
  line: Line,
  shift: Local,
  bits: number,
  allBits: number,
  spare: Expr,
  out: Expr,
  inOut: Expr,
  outStep: Expr,
): Code {
  const { f, n, x, countOf } = line
  const [source, target, other] = f.several('i32', 'i32', 'i32')
  const turn = [
    startsOf(line),
    deal(line, source, target),
    other.set(source.get),
    source.set(target.get),
    target.set(other.get),
  ]
  return [
    source.set(spare),
    target.set(i32.select(out, i32.add(source.get, i32.shl(n.get, i32.const(2))), inOut)),
    identity(line, source),
    shift.set(i32.const(0)),
    repeatWhile(
      [
        count(line),
        // A digit that all keys share moves nothing.
        when(i32.ne(i32.load(countOf(x)), n.get), turn),
        advance(shift, bits),
      ],
      i32.ltU(shift.get, i32.const(allBits)),
    ),
    when(i32.ne(source.get, out), copyOut(line, source, out, outStep)),
  ]
}

const through = ({ f, n }: Line, body: (i: Local) => Code): Code => {
  const i = f.local('i32')
  return loop(i, i32.const(0), n.get, 1, body(i))
}

function identity(line: Line, to: Local): Code {
  const q = line.f.local('i32')
  return [q.set(to.get), through(line, (i) => [i32.store(q.get, i.get), advance(q, 4)])]
}

function count(line: Line): Code {
  const [q, at] = line.f.several('i32', 'i32')
  return [
    q.set(line.counts),
    fillBytes(line.f, q, i32.const(4 * line.digits), v128.zero),
    q.set(line.x),
    through(line, () => [
      at.set(line.countOf(q.get)),
      i32.store(at.get, i32.add(i32.load(at.get), i32.const(1))),
      advance(q, line.step.get),
    ]),
  ]
}

/** Counts become the place of the first key with each digit. */
function startsOf({ f, counts, digits }: Line): Code {
  const [i, q, total, own] = f.several('i32', 'i32', 'i32', 'i32')
  return [
    q.set(counts),
    total.set(i32.const(0)),
    loop(i, i32.const(0), i32.const(digits), 1, [
      own.set(i32.load(q.get)),
      i32.store(q.get, total.get),
      advance(total, own.get),
      advance(q, 4),
    ]),
  ]
}

function deal(line: Line, source: Local, target: Local): Code {
  const [q, position, at, place] = line.f.several('i32', 'i32', 'i32', 'i32')
  return [
    q.set(source.get),
    through(line, () => [
      position.set(i32.load(q.get)),
      at.set(line.countOf(i32.add(line.x, i32.mul(position.get, line.step.get)))),
      place.set(i32.load(at.get)),
      i32.store(at.get, i32.add(place.get, i32.const(1))),
      i32.store(i32.add(target.get, i32.shl(place.get, i32.const(2))), position.get),
      advance(q, 4),
    ]),
  ]
}

function copyOut(line: Line, from: Local, out: Expr, step: Expr): Code {
  const [q, r] = line.f.several('i32', 'i32')
  const move = [i32.store(r.get, i32.load(q.get)), advance(q, 4), advance(r, step)]
  return [q.set(from.get), r.set(out), through(line, () => move)]
}
