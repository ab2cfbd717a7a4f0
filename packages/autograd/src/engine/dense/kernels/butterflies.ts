import { advance, Func, type Local, loop } from '../../wasm/asm/func.ts'
import { type Expr, i32 } from '../../wasm/asm/instructions.ts'
import { f64x2, v128 } from '../../wasm/asm/vector.ts'
import type { Nine } from './lines.ts'

// Steps of Fourier transforms, of many numbers that are multiplied by the same roots: two at a time.

const { add, sub, mul } = f64x2

/** Pointers to real and imaginary parts, and to what lies some parts further on. */
function reach([re, im]: readonly [Local, Local], part: Local) {
  const beyond = (p: Local, k: number): Expr =>
    k === 0 ? p.get : i32.add(p.get, k === 1 ? part.get : i32.mul(part.get, i32.const(k)))
  return {
    load: (k: number): readonly [Expr, Expr] => [v128.load(beyond(re, k)), v128.load(beyond(im, k))],
    store: (k: number, x: Expr, y: Expr) => [v128.store(beyond(re, k), x), v128.store(beyond(im, k), y)],
    next: [advance(re, 16), advance(im, 16)],
  }
}

/**
 * (xr, xi, yr, yi, part, pitch, n, c, s): y_0 = x_0 + x_1 and y_1 = (x_0 - x_1)(c - is), n of each, an even number. What is
 * read lies `part` bytes apart, what is written `pitch`.
 */
export function twos(): Func {
  const f = new Func('twos', [...new Array<'i32'>(7).fill('i32'), 'f64', 'f64'])
  const [xr, xi, yr, yi, part, pitch, n, c, s] = f.args as Nine<Local>
  const [i, cos, sin, ar, ai, br, bi, dr, di] = f.several(
    'i32',
    ...new Array<'v128'>(8).fill('v128'),
  ) as Nine<Local>
  const [x, y] = [reach([xr, xi], part), reach([yr, yi], pitch)]
  const [[aRe, aIm], [bRe, bIm]] = [x.load(0), x.load(1)]
  f.body = [
    cos.set(f64x2.splat(c.get)),
    sin.set(f64x2.splat(s.get)),
    loop(i, i32.const(0), n.get, 2, [
      [ar.set(aRe), ai.set(aIm), br.set(bRe), bi.set(bIm)],
      y.store(0, add(ar.get, br.get), add(ai.get, bi.get)),
      [dr.set(sub(ar.get, br.get)), di.set(sub(ai.get, bi.get))],
      y.store(
        1,
        add(mul(dr.get, cos.get), mul(di.get, sin.get)),
        sub(mul(di.get, cos.get), mul(dr.get, sin.get)),
      ),
      x.next,
      y.next,
    ]),
  ]
  return f
}

/** (xr, xi, yr, yi, part, pitch, n, c1, s1, c2, s2, c3, s3): the same for fours, whose own roots are 1, -i, -1 and i. */
export function fours(): Func {
  const f = new Func('fours', [...new Array<'i32'>(7).fill('i32'), ...new Array<'f64'>(6).fill('f64')])
  const [xr, xi, yr, yi, part, pitch, n, ...factors] = f.args as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const i = f.local('i32')
  const vectors = () => f.local('v128')
  const roots = (factors as Local[]).map(vectors)
  const [ar, ai, br, bi] = [vectors(), vectors(), vectors(), vectors()]
  const [cr, ci, dr, di] = [vectors(), vectors(), vectors(), vectors()]
  const [re, im] = [vectors(), vectors()]
  const [x, y] = [reach([xr, xi], part), reach([yr, yi], pitch)]
  const both = (sums: readonly [Local, Local], gaps: readonly [Local, Local], first: number) => {
    const [a, b] = [x.load(first), x.load(first + 2)]
    return [0, 1].map((k) => [
      re.set(a[k]!),
      im.set(b[k]!),
      sums[k]!.set(add(re.get, im.get)),
      gaps[k]!.set(sub(re.get, im.get)),
    ])
  }
  const turned = (k: number, real: Expr, imaginary: Expr) => {
    const [c, s] = [roots[2 * k - 2]!.get, roots[2 * k - 1]!.get]
    return [
      re.set(real),
      im.set(imaginary),
      y.store(k, add(mul(re.get, c), mul(im.get, s)), sub(mul(im.get, c), mul(re.get, s))),
    ]
  }
  f.body = [
    (factors as Local[]).map((factor, k) => roots[k]!.set(f64x2.splat(factor.get))),
    loop(i, i32.const(0), n.get, 2, [
      both([ar, ai], [br, bi], 0),
      both([cr, ci], [dr, di], 1),
      y.store(0, add(ar.get, cr.get), add(ai.get, ci.get)),
      turned(1, add(br.get, di.get), sub(bi.get, dr.get)),
      turned(2, sub(ar.get, cr.get), sub(ai.get, ci.get)),
      turned(3, sub(br.get, di.get), add(bi.get, dr.get)),
      x.next,
      y.next,
    ]),
  ]
  return f
}
