import type { Code } from '../asm/encode.ts'
import { advance, loop } from '../asm/func.ts'
import { type Expr, i32, i64, when } from '../asm/instructions.ts'
import { i8x16, v128 } from '../asm/vector.ts'
import { type Form, loadLanes, moveOne, one, overRow, runners, type Width } from './lanes.ts'
import { fillBytes, type Row } from './rows.ts'

/** Copies a row of elements in some form to neighbours; `null`: to elements apart from each other. */
export function copyRow(row: Row, width: Width, form: Form | null): Code {
  const { f, p, steps, length } = row
  const bytes = i32.mul(length.get, i32.const(width))
  if (form === 'unit') return copyBytes(row, bytes)
  if (form === 'same') {
    const [to, x] = f.several('i32', 'v128')
    return [x.set(splatOne(width, p[0]!.get)), to.set(p[1]!.get), fillBytes(f, to, bytes, x.get)]
  }
  const list = runners(f, p, steps)
  const [from, to] = [list[0]!.pointer.get, list[1]!.pointer.get]
  const single = moveOne(width, to, from)
  if (form === null || width === 1) return one(f, length.get, list, single)
  const group = v128.store(to, loadLanes(f, form, width, from, steps[0]!.get))
  return overRow(f, length.get, 16 / width, list, group, single)
}

export const splatOne = (width: Width, p: Expr): Expr =>
  width === 1 ? i8x16.splat(i32.load8U(p)) : width === 4 ? v128.load32Splat(p) : v128.load64Splat(p)

/** A run of bytes, in steps that overlap at its end. */
export function copyBytes({ f, p }: Row, bytes: Code): Code {
  const [i, n, from, to] = f.several('i32', 'i32', 'i32', 'i32')
  const step = (by: number, copies: Code): Code => [copies, advance(from, by), advance(to, by)]
  const vectors = (offsets: readonly number[]) =>
    offsets.map((o) => v128.store(to.get, v128.load(from.get, o), o))
  const few = (by: number, copy: Code) => when(i32.and(n.get, i32.const(by)), step(by, copy))
  const byte = i32.store8(to.get, i32.load8U(from.get))
  return [
    n.set(bytes),
    from.set(p[0]!.get),
    to.set(p[1]!.get),
    when(
      i32.geU(n.get, i32.const(16)),
      [
        loop(i, i32.const(63), n.get, 64, step(64, vectors([0, 16, 32, 48]))),
        n.set(i32.sub(n.get, i32.const(16))),
        i.set(i32.sub(i.get, i32.const(63))),
        loop(i, i.get, n.get, 16, step(16, vectors([0]))),
        // A pointer to the end of the row: the last vector overlaps the one before.
        v128.store(i32.add(p[1]!.get, n.get), v128.load(i32.add(p[0]!.get, n.get))),
      ],
      [
        few(8, i64.store(to.get, i64.load(from.get))),
        few(4, i32.store(to.get, i32.load(from.get))),
        few(2, [byte, i32.store8(to.get, i32.load8U(from.get, 1), 1)]),
        few(1, byte),
      ],
    ),
  ]
}
