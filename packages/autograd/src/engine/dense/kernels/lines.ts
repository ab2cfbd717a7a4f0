import type { Code } from '../../wasm/asm/encode.ts'
import { advance, Func, type Local, loop } from '../../wasm/asm/func.ts'
import { call, type Expr, f64, i32, memoryFill, when } from '../../wasm/asm/instructions.ts'
import { range } from '../../wasm/asm/range.ts'
import { f64x2, v128 } from '../../wasm/asm/vector.ts'

// Functions on lines of doubles that lie without gaps. Addresses and steps are bytes, sizes elements. They call each
// other by their places in the module, which are arguments here.

const eights = (n: Local): Expr => i32.and(n.get, i32.const(-8))

/** sum + x y, rounded once where the runtime can. */
export const multiplyAdd = (fused: boolean, x: Expr, y: Expr, sum: Expr): Expr =>
  fused ? f64x2.fusedMadd(x, y, sum) : f64x2.add(sum, f64x2.mul(x, y))

/** The sum of both lanes of several vectors. */
function sumOf(vectors: readonly Local[]): Expr {
  const sums = vectors.map((x) => f64.add(f64x2.extract(x.get, 0), f64x2.extract(x.get, 1)))
  return sums.reduce((x, y) => f64.add(x, y))
}

/** (p, bytes): zeros. Shared memory is filled by the host one number at a time. */
export function clear(): Func {
  const f = new Func('clear', ['i32', 'i32'])
  const [p, bytes] = f.args as [Local, Local]
  f.body = memoryFill(p.get, i32.const(0), bytes.get)
  return f
}

/** (p, q, n): Σ p_i q_i, in eight sums. */
export function dot(fused: boolean): Func {
  const f = new Func('dot', ['i32', 'i32', 'i32'], 'f64')
  const [p, q, n] = f.args as [Local, Local, Local]
  const i = f.local('i32')
  const sums = range(4, () => f.local('v128'))
  const total = f.local('f64')
  f.body = [
    loop(i, i32.const(0), eights(n), 8, [
      sums.map((sum, k) =>
        sum.set(multiplyAdd(fused, v128.load(p.get, 16 * k), v128.load(q.get, 16 * k), sum.get)),
      ),
      advance(p, 64),
      advance(q, 64),
    ]),
    total.set(sumOf(sums)),
    loop(i, eights(n), n.get, 1, [
      total.set(f64.add(total.get, f64.mul(f64.load(p.get), f64.load(q.get)))),
      advance(p, 8),
      advance(q, 8),
    ]),
    total.get,
  ]
  return f
}

/** (y, x, n, factor): y -= factor x. */
export function subtractLine(): Func {
  const f = new Func('subtractLine', ['i32', 'i32', 'i32', 'f64'])
  const [y, x, n, factor] = f.args as [Local, Local, Local, Local]
  const i = f.local('i32')
  const both = f.local('v128')
  const next = (bytes: number) => [advance(y, bytes), advance(x, bytes)]
  f.body = [
    both.set(f64x2.splat(factor.get)),
    loop(i, i32.const(0), eights(n), 8, [
      range(4, (k) =>
        v128.store(
          y.get,
          f64x2.sub(v128.load(y.get, 16 * k), f64x2.mul(both.get, v128.load(x.get, 16 * k))),
          16 * k,
        ),
      ),
      next(64),
    ]),
    loop(i, eights(n), n.get, 1, [
      f64.store(y.get, f64.sub(f64.load(y.get), f64.mul(factor.get, f64.load(x.get)))),
      next(8),
    ]),
  ]
  return f
}

/** (p, q, n, c, s): p becomes c p + s q, and q becomes c q - s p. */
export function rotate(): Func {
  const f = new Func('rotate', ['i32', 'i32', 'i32', 'f64', 'f64'])
  const [p, q, n, c, s] = f.args as [Local, Local, Local, Local, Local]
  const [i, cosine, sine, x, y] = f.several('i32', 'v128', 'v128', 'v128', 'v128')
  const [u, v] = f.several('f64', 'f64')
  const next = (bytes: number) => [advance(p, bytes), advance(q, bytes)]
  const pair = (at: number): Code => [
    x.set(v128.load(p.get, at)),
    y.set(v128.load(q.get, at)),
    v128.store(p.get, f64x2.add(f64x2.mul(cosine.get, x.get), f64x2.mul(sine.get, y.get)), at),
    v128.store(q.get, f64x2.sub(f64x2.mul(cosine.get, y.get), f64x2.mul(sine.get, x.get)), at),
  ]
  f.body = [
    cosine.set(f64x2.splat(c.get)),
    sine.set(f64x2.splat(s.get)),
    loop(i, i32.const(0), eights(n), 8, [range(4, (k) => pair(16 * k)), next(64)]),
    loop(i, eights(n), n.get, 1, [
      u.set(f64.load(p.get)),
      v.set(f64.load(q.get)),
      f64.store(p.get, f64.add(f64.mul(c.get, u.get), f64.mul(s.get, v.get))),
      f64.store(q.get, f64.sub(f64.mul(c.get, v.get), f64.mul(s.get, u.get))),
      next(8),
    ]),
  ]
  return f
}

/** (v, n, factor, y, step, count): each of `count` lines y becomes y - factor (v y) v. */
export function reflect(dotAt: number, subtractAt: number): Func {
  const f = new Func('reflect', ['i32', 'i32', 'f64', 'i32', 'i32', 'i32'])
  const [v, n, factor, y, step, count] = f.args as [Local, Local, Local, Local, Local, Local]
  const i = f.local('i32')
  f.body = loop(i, i32.const(0), count.get, 1, [
    call(subtractAt, y.get, v.get, n.get, f64.mul(factor.get, call(dotAt, v.get, y.get, n.get))),
    advance(y, step.get),
  ])
  return f
}

/** (out, outStep, a, step, v, m, n): out_i -= a_i v for m lines a_i, four of them at a time. */
export function subtractDots(fused: boolean, dotAt: number): Func {
  const f = new Func('subtractDots', new Array<'i32'>(7).fill('i32'))
  const [out, outStep, a, step, v, m, n] = f.args as [Local, Local, Local, Local, Local, Local, Local]
  const [i, j, at, x, tail] = f.several('i32', 'i32', 'i32', 'v128', 'f64')
  const rows = range(4, () => f.local('i32'))
  const sums = range(4, () => [f.local('v128'), f.local('v128')] as const)
  const fours = i32.and(n.get, i32.const(-4))
  const less = (by: Expr): Code => [
    f64.store(out.get, f64.sub(f64.load(out.get), by)),
    advance(out, outStep.get),
  ]
  const group: Code = [
    rows.map((row, r) => row.set(r === 0 ? a.get : i32.add(rows[r - 1]!.get, step.get))),
    a.set(i32.add(rows[3]!.get, step.get)),
    at.set(v.get),
    sums.flat().map((sum) => sum.set(v128.zero)),
    loop(j, i32.const(0), fours, 4, [
      range(2, (half) => [
        x.set(v128.load(at.get, 16 * half)),
        rows.map((row, r) =>
          sums[r]![half]!.set(multiplyAdd(fused, v128.load(row.get, 16 * half), x.get, sums[r]![half]!.get)),
        ),
      ]),
      rows.map((row) => advance(row, 32)),
      advance(at, 32),
    ]),
    rows.map((row, r) => [
      tail.set(sumOf(sums[r]!)),
      at.set(i32.add(v.get, i32.shl(fours, i32.const(3)))),
      loop(j, fours, n.get, 1, [
        tail.set(f64.add(tail.get, f64.mul(f64.load(row.get), f64.load(at.get)))),
        advance(row, 8),
        advance(at, 8),
      ]),
      less(tail.get),
    ]),
  ]
  f.body = [
    loop(i, i32.const(0), i32.and(m.get, i32.const(-4)), 4, group),
    loop(i, i32.and(m.get, i32.const(-4)), m.get, 1, [
      less(call(dotAt, a.get, v.get, n.get)),
      advance(a, step.get),
    ]),
  ]
  return f
}

/** (t, row, column, b, step, n, k, backwards, unitriangular): x with t x = b in place of the n rows of b, one by one. */
export function substituteRows(subtractAt: number): Func {
  const f = new Func('substituteRows', new Array<'i32'>(9).fill('i32'))
  const [t, row, column, b, step, n, k, backwards, unit] = f.args as Nine<Local>
  const [i, j, s, to, last, c] = f.several('i32', 'i32', 'i32', 'i32', 'i32', 'i32')
  const pivot = f.local('f64')
  const both = f.local('v128')
  const entry = (at: Expr) =>
    f64.load(i32.add(i32.add(t.get, i32.mul(i.get, row.get)), i32.mul(at, column.get)))
  const line = (at: Expr) => i32.add(b.get, i32.mul(at, step.get))
  const reversed = i32.sub(i32.sub(n.get, i32.const(1)), s.get)
  const pairs = i32.and(k.get, i32.const(-2))
  const divide: Code = [
    pivot.set(entry(i.get)),
    both.set(f64x2.splat(pivot.get)),
    loop(c, i32.const(0), pairs, 2, [
      v128.store(to.get, f64x2.div(v128.load(to.get), both.get)),
      advance(to, 16),
    ]),
    when(i32.and(k.get, i32.const(1)), f64.store(to.get, f64.div(f64.load(to.get), pivot.get))),
  ]
  f.body = loop(s, i32.const(0), n.get, 1, [
    i.set(i32.select(reversed, s.get, backwards.get)),
    to.set(line(i.get)),
    last.set(i32.select(n.get, i.get, backwards.get)),
    loop(
      j,
      i32.select(i32.add(i.get, i32.const(1)), i32.const(0), backwards.get),
      last.get,
      1,
      call(subtractAt, to.get, line(j.get), k.get, entry(j.get)),
    ),
    when(unit.get, [], divide),
  ])
  return f
}

export type Nine<T> = [T, T, T, T, T, T, T, T, T]
