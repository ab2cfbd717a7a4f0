import type { Code } from '../asm/encode.ts'
import { advance, type Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, i64, when } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'

/** Bytes of an element that is moved without a look at it. */
export type Width = 1 | 4 | 8

/** How the elements of a row lie: neighbours, every other one, backwards, one for all, or any other step. */
export type Form = 'unit' | 'two' | 'back' | 'same' | 'any'

export function formOf(step: number, width: number): Form {
  if (step === width) return 'unit'
  if (step === 0) return 'same'
  if (width === 1) return 'any'
  return step === 2 * width ? 'two' : step === -width ? 'back' : 'any'
}

export const formNumber: Readonly<Record<Form, number>> = { unit: 0, two: 1, back: 2, same: 3, any: 4 }

/** Byte numbers of a shuffle that moves words of `width` bytes. */
export const order = (width: number, lanes: readonly number[]): number[] =>
  lanes.flatMap((lane) => Array.from({ length: width }, (_, i) => lane * width + i))

const upTo = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))

/** Every other element from `q` on. The second vector begins with the first one's last: nothing behind is read. */
export function everyOther(width: number, q: Expr, offset = 0): Expr {
  const lanes = 16 / width
  const picks = upTo(lanes, (i) => (2 * i < lanes ? 2 * i : 2 * i + 1))
  return v128.shuffle(v128.load(q, offset), v128.load(q, offset + 16 - width), order(width, picks))
}

/** A vector of 16 / width elements that begin at `q` and follow each other in the given form. */
export function loadLanes(f: Func, form: Form, width: 4 | 8, q: Expr, step: Expr): Expr {
  const lanes = 16 / width
  switch (form) {
    case 'unit':
      return v128.load(q)
    case 'two':
      return everyOther(width, q)
    case 'back': {
      const back = v128.load(i32.sub(q, i32.const(16 - width)))
      return v128.shuffle(
        back,
        v128.zero,
        order(
          width,
          upTo(lanes, (i) => lanes - 1 - i),
        ),
      )
    }
    case 'same':
      return width === 4 ? v128.load32Splat(q) : v128.load64Splat(q)
    case 'any':
      return loadApart(f, width, q, step)
  }
}

/** The address of a lane is on the stack before the lanes behind it: the first to be computed is that of lane 0. */
function loadApart(f: Func, width: 4 | 8, q: Expr, step: Expr): Expr {
  const at = f.local('i32')
  const splat = width === 4 ? v128.load32Splat : v128.load64Splat
  const lane = width === 4 ? v128.load32Lane : v128.load64Lane
  const next = at.tee(i32.add(at.get, step))
  let x = splat(next)
  for (let i = 16 / width - 2; i >= 0; i--) x = lane(i === 0 ? at.tee(q) : next, x, i)
  return x
}

/** One element, copied as it is. */
export function moveOne(width: Width, to: Expr, from: Expr): Code {
  if (width === 8) return i64.store(to, i64.load(from))
  return width === 4 ? i32.store(to, i32.load(from)) : i32.store8(to, i32.load8U(from))
}

/** Pointers that go over a row, each with its step in bytes. */
export interface Runner {
  readonly pointer: Local
  readonly start: Expr
  readonly step: Expr
}

export function runners(f: Func, p: readonly Local[], steps: readonly Local[]): Runner[] {
  return p.map((x, i) => ({ pointer: f.local('i32'), start: x.get, step: steps[i]!.get }))
}

/**
 * Goes over n elements `lanes` at a time; the last step goes back, so that it ends with the row: its elements are
 * computed twice, which only suits results that are written, not added to. Rows shorter than that go one by one.
 */
export function overRow(
  f: Func,
  n: Expr,
  lanes: number,
  list: readonly Runner[],
  group: Code,
  single: Code,
): Code {
  const [i, last] = f.several('i32', 'i32')
  return when(
    i32.geS(last.tee(i32.sub(n, i32.const(lanes))), i32.const(0)),
    [
      list.map((r) => r.pointer.set(r.start)),
      loop(i, i32.const(0), last.get, lanes, [
        group,
        list.map((r) => advance(r.pointer, i32.mul(r.step, i32.const(lanes)))),
      ]),
      list.map((r) => r.pointer.set(i32.add(r.start, i32.mul(r.step, last.get)))),
      group,
    ],
    one(f, n, list, single),
  )
}

/** Goes over n elements one by one. */
export function one(f: Func, n: Expr, list: readonly Runner[], single: Code): Code {
  const i = f.local('i32')
  return [
    list.map((r) => r.pointer.set(r.start)),
    loop(i, i32.const(0), n, 1, [single, list.map((r) => advance(r.pointer, r.step))]),
  ]
}

/** Goes over n elements `lanes` at a time, and over what is left one by one: every element once. */
export function onceOverRow(
  f: Func,
  n: Expr,
  lanes: number,
  list: readonly Runner[],
  group: Code,
  single: Code,
): Code {
  const i = f.local('i32')
  return [
    list.map((r) => r.pointer.set(r.start)),
    loop(i, i32.const(lanes - 1), n, lanes, [
      group,
      list.map((r) => advance(r.pointer, i32.mul(r.step, i32.const(lanes)))),
    ]),
    i.set(i32.and(n, i32.const(-lanes))),
    loop(i, i.get, n, 1, [single, list.map((r) => advance(r.pointer, r.step))]),
  ]
}
