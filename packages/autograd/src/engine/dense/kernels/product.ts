import type { Code } from '../../wasm/asm/encode.ts'
import { advance, Func, type Local, loop } from '../../wasm/asm/func.ts'
import { call, type Expr, f64, i32, repeatWhile, when } from '../../wasm/asm/instructions.ts'
import { range } from '../../wasm/asm/range.ts'
import { f64x2, v128 } from '../../wasm/asm/vector.ts'
import { multiplyAdd } from './lines.ts'

// c -= a b by tiles of four rows and four columns, whose sums stay in registers. Four rows of a, and four columns of b,
// are first laid side by side: matrices whose rows lie a power of two apart would drive each other out of the cache.

/** Rows and columns of a tile. */
const side = 4
/** Bytes of four numbers side by side. */
const line = 8 * side

/** Bytes that {@link subtractProduct} works in, for k products a sum and n columns. */
export const scratchOf = (k: number, n: number): number => line * side + line * k * (1 + Math.ceil(n / side))

/** (k, a, b, c, step): a tile of c, of rows `step` apart, less the sums. */
export function tile(fused: boolean): Func {
  const f = new Func('tile', new Array<'i32'>(5).fill('i32'))
  const [k, a, b, c, step] = f.args as [Local, Local, Local, Local, Local]
  const sums = range(side, () => [f.local('v128'), f.local('v128')] as const)
  const right = [f.local('v128'), f.local('v128')] as const
  const left = f.local('v128')
  const row: (r: number) => Code = (r) => [
    left.set(f64x2.loadSplat(a.get, 8 * r)),
    sums[r]!.map((sum, half) => sum.set(multiplyAdd(fused, left.get, right[half]!.get, sum.get))),
  ]
  f.body = [
    repeatWhile(
      [
        right.map((x, half) => x.set(v128.load(b.get, 16 * half))),
        range(side, row),
        advance(a, line),
        advance(b, line),
      ],
      k.tee(i32.sub(k.get, i32.const(1))),
    ),
    sums.map((pair) => [
      pair.map((sum, half) => v128.store(c.get, f64x2.sub(v128.load(c.get, 16 * half), sum.get), 16 * half)),
      advance(c, step.get),
    ]),
  ]
  return f
}

const least = (x: Expr, y: Expr): Expr => i32.select(x, y, i32.ltS(x, y))

/** (to, from, step, along, lines, k): up to four lines, `step` apart, of k numbers, `along` apart, side by side. */
export function interleave(): Func {
  const f = new Func('interleave', new Array<'i32'>(6).fill('i32'))
  const [to, from, step, along, lines, k] = f.args as [Local, Local, Local, Local, Local, Local]
  const i = f.local('i32')
  const at = range(side, () => f.local('i32'))
  // The last line again in place of those that lack: what is made of them is not used.
  const last = i32.sub(lines.get, i32.const(1))
  const starts = at.map((p, r) =>
    p.set(i32.add(from.get, i32.mul(step.get, r === 0 ? i32.const(0) : least(i32.const(r), last)))),
  )
  const together = loop(i, i32.const(0), k.get, 1, [
    range(2, (half) => v128.store(to.get, v128.load(from.get, 16 * half), 16 * half)),
    advance(from, along.get),
    advance(to, line),
  ])
  const apart = loop(i, i32.const(0), k.get, 1, [
    at.map((p, r) => [f64.store(to.get, f64.load(p.get), 8 * r), advance(p, along.get)]),
    advance(to, line),
  ])
  // Where they lie side by side already, four are taken even if fewer are asked for: behind every matrix lies the space
  // that is worked in.
  f.body = when(i32.eq(step.get, i32.const(8)), together, [starts, apart])
  return f
}

type Twelve<T> = [T, T, T, T, T, T, T, T, T, T, T, T]

/** (scratch, c, stepC, a, rowA, colA, b, rowB, colB, m, k, n): c -= a b, with k > 0. */
export function subtractProduct(tileAt: number, interleaveAt: number): Func {
  const f = new Func('subtractProduct', new Array<'i32'>(12).fill('i32'))
  const [spare, c, stepC, a, rowA, colA, b, rowB, colB, m, k, n] = f.args as Twelve<Local>
  const [i, j, strip, panels, panel, to, wide, high] = f.several(
    'i32',
    'i32',
    'i32',
    'i32',
    'i32',
    'i32',
    'i32',
    'i32',
  )
  const [u, v] = f.several('i32', 'i32')
  const four = i32.const(side)
  const bytes = i32.mul(k.get, i32.const(line))
  const corner: Code = [
    range(2 * side, (part) => v128.store(spare.get, v128.zero, 16 * part)),
    call(tileAt, k.get, strip.get, panel.get, spare.get, i32.const(line)),
    loop(
      u,
      i32.const(0),
      high.get,
      1,
      loop(
        v,
        i32.const(0),
        wide.get,
        1,
        addAt(
          i32.add(i32.add(to.get, i32.mul(u.get, stepC.get)), i32.shl(v.get, i32.const(3))),
          f64.load(
            i32.add(spare.get, i32.add(i32.mul(u.get, i32.const(line)), i32.shl(v.get, i32.const(3)))),
          ),
        ),
      ),
    ),
  ]
  f.body = [
    strip.set(i32.add(spare.get, i32.const(line * side))),
    panels.set(i32.add(strip.get, bytes)),
    panel.set(panels.get),
    loop(j, i32.const(0), n.get, side, [
      call(interleaveAt, panel.get, b.get, colB.get, rowB.get, least(four, i32.sub(n.get, j.get)), k.get),
      advance(b, i32.shl(colB.get, i32.const(2))),
      advance(panel, bytes),
    ]),
    loop(i, i32.const(0), m.get, side, [
      high.set(least(four, i32.sub(m.get, i.get))),
      call(interleaveAt, strip.get, a.get, rowA.get, colA.get, high.get, k.get),
      panel.set(panels.get),
      to.set(c.get),
      loop(j, i32.const(0), n.get, side, [
        wide.set(least(four, i32.sub(n.get, j.get))),
        when(
          i32.eq(i32.add(wide.get, high.get), i32.const(2 * side)),
          call(tileAt, k.get, strip.get, panel.get, to.get, stepC.get),
          corner,
        ),
        advance(panel, bytes),
        advance(to, line),
      ]),
      advance(a, i32.shl(rowA.get, i32.const(2))),
      advance(c, i32.shl(stepC.get, i32.const(2))),
    ]),
  ]
  return f
}

const addAt = (at: Expr, x: Expr): Code => f64.store(at, f64.add(f64.load(at), x))
