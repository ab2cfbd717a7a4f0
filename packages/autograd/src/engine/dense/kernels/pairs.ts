import type { Code } from '../../wasm/asm/encode.ts'
import { advance, Func, type Local, loop } from '../../wasm/asm/func.ts'
import { type Expr, f64, i32 } from '../../wasm/asm/instructions.ts'
import { f32x4, f64x2, v128 } from '../../wasm/asm/vector.ts'
import { order } from '../../wasm/move/lanes.ts'
import type { Nine } from './lines.ts'

// Complex numbers as pairs [re, im], and with real and imaginary parts apart: two at a time, neighbours of one line or of
// two lines.

type FloatType = 'float32' | 'float64'

/** (p, q, re, im, count, step, partStep): pointers to two pairs and to the parts of both, and how far they go each time. */
function eachTwo(name: string, body: (p: Expr, q: Expr, re: Expr, im: Expr, f: Func) => Code): Func {
  const f = new Func(name, new Array<'i32'>(7).fill('i32'))
  const [p, q, re, im, count, step, partStep] = f.args as Nine<Local>
  const i = f.local('i32')
  f.body = loop(i, i32.const(0), count.get, 1, [
    body(p.get, q.get, re.get, im.get, f),
    [advance(p, step.get), advance(q, step.get)],
    [advance(re, partStep.get), advance(im, partStep.get)],
  ])
  return f
}

const firsts = (a: Local, b: Local): Expr => v128.shuffle(a.get, b.get, order(8, [0, 2]))
const seconds = (a: Local, b: Local): Expr => v128.shuffle(a.get, b.get, order(8, [1, 3]))

/** Pairs into parts, which are doubles. */
export function split(name: string, dtype: FloatType): Func {
  const load = (at: Expr): Expr =>
    dtype === 'float64' ? v128.load(at) : f64x2.promoteLowF32x4(v128.load64Zero(at))
  return eachTwo(name, (p, q, re, im, f) => {
    const [a, b] = f.several('v128', 'v128')
    return [a.set(load(p)), b.set(load(q)), v128.store(re, firsts(a, b)), v128.store(im, seconds(a, b))]
  })
}

/** Parts into pairs. */
export function join(name: string, dtype: FloatType): Func {
  const store = (at: Expr, pair: Expr): Code =>
    dtype === 'float64' ? v128.store(at, pair) : v128.store64Lane(at, f32x4.demoteF64x2(pair), 0)
  return eachTwo(name, (p, q, re, im, f) => {
    const [a, b] = f.several('v128', 'v128')
    return [a.set(v128.load(re)), b.set(v128.load(im)), store(p, firsts(a, b)), store(q, seconds(a, b))]
  })
}

/**
 * (xr, xi, yr, yi, cos, sin, m, bytes, sign): for 0 < k < m, of a = x_k and b = x_(m-k), rows of so many bytes,
 *
 *   y_k = (re a + re b + c (im a + im b) - s (re a - re b)) / 2 + i (im a - im b - c (re a - re b) - s (im a + im b)) / 2
 *
 * with c the sign times cos_k and s = sin_k.
 */
export function halves(): Func {
  const f = new Func('halves', [...new Array<'i32'>(8).fill('i32'), 'f64'])
  const [xr, xi, yr, yi, cos, sin, m, bytes, sign] = f.args as Nine<Local>
  const [k, at, first, mirrored] = f.several('i32', 'i32', 'i32', 'i32')
  const [c, s, a, b] = f.several('v128', 'v128', 'v128', 'v128')
  const [sumRe, gapRe, sumIm, gapIm] = f.several('v128', 'v128', 'v128', 'v128')
  const { add, sub, mul } = f64x2
  const root = (list: Local) => v128.load64Splat(i32.add(list.get, i32.shl(k.get, i32.const(3))))
  const half = (x: Expr) => mul(x, f.once('half', 'v128', f64x2.splat(f64.const(0.5))))
  const sumAndGap = (x: Local, sum: Local, gap: Local): Code => [
    a.set(v128.load(i32.add(x.get, first.get))),
    b.set(v128.load(i32.add(x.get, mirrored.get))),
    sum.set(add(a.get, b.get)),
    gap.set(sub(a.get, b.get)),
  ]
  const store = (y: Local, value: Expr) => v128.store(i32.add(y.get, first.get), half(value))
  f.body = loop(k, i32.const(1), m.get, 1, [
    c.set(mul(root(cos), f64x2.splat(sign.get))),
    s.set(root(sin)),
    first.set(i32.mul(k.get, bytes.get)),
    mirrored.set(i32.mul(i32.sub(m.get, k.get), bytes.get)),
    loop(at, i32.const(0), bytes.get, 16, [
      sumAndGap(xr, sumRe, gapRe),
      sumAndGap(xi, sumIm, gapIm),
      store(yr, sub(add(sumRe.get, mul(c.get, sumIm.get)), mul(s.get, gapRe.get))),
      store(yi, sub(sub(gapIm.get, mul(c.get, gapRe.get)), mul(s.get, sumIm.get))),
      advance(first, 16),
      advance(mirrored, 16),
    ]),
  ])
  return f
}
