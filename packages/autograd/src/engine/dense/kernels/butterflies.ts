import type { Code } from '../../wasm/asm/encode.ts'
import { advance, Func, type Local, loop } from '../../wasm/asm/func.ts'
import { type Expr, i32 } from '../../wasm/asm/instructions.ts'
import { f64x2, v128 } from '../../wasm/asm/vector.ts'

// Steps of Fourier transforms, of many numbers that are multiplied by the same roots: two at a time.

const { add, sub, mul } = f64x2

type Complex<T> = readonly [re: T, im: T]

/** What a step works with besides its numbers: vectors, and the roots by which results are multiplied. */
interface Step {
  readonly vectors: (count: number) => Local[]
  /** Number k of those that are `part` bytes apart. */
  readonly load: (k: number) => Complex<Expr>
  /** Number k of those that are `pitch` bytes apart. */
  readonly store: (k: number, x: Expr, y: Expr) => Code
  /** ω^(kp) for the p that is computed. */
  readonly root: (k: number) => Complex<Expr>
}

/**
 * (xr, xi, yr, yi, part, pitch, n, cos, sin, turn, rest): for each p < rest a butterfly of n numbers, an even count. What is
 * read lies `part` bytes apart, what is written `pitch`, and ω^p lies `turn` bytes behind ω^(p-1).
 */
function eachPlace(name: string, radix: number, body: (step: Step) => Code): Func {
  const f = new Func(name, new Array<'i32'>(11).fill('i32'))
  const [xr, xi, yr, yi, part, pitch, n, cos, sin, turn, rest] = f.args as readonly Local[] as Eleven<Local>
  const [p, i, at] = f.several('i32', 'i32', 'i32')
  const beyond = (x: Local, k: number, step: Local): Expr =>
    k === 0 ? x.get : i32.add(x.get, k === 1 ? step.get : i32.mul(step.get, i32.const(k)))
  const vectors = (count: number) => Array.from({ length: count }, () => f.local('v128'))
  const roots = vectors(2 * (radix - 1))
  const step: Step = {
    vectors,
    load: (k) => [v128.load(beyond(xr, k, part)), v128.load(beyond(xi, k, part))],
    store: (k, x, y) => [v128.store(beyond(yr, k, pitch), x), v128.store(beyond(yi, k, pitch), y)],
    root: (k) => [roots[2 * k - 2]!.get, roots[2 * k - 1]!.get],
  }
  const setRoots = Array.from({ length: radix - 1 }, (_, k) => [
    roots[2 * k]!.set(v128.load64Splat(i32.add(cos.get, i32.mul(at.get, i32.const(k + 1))))),
    roots[2 * k + 1]!.set(v128.load64Splat(i32.add(sin.get, i32.mul(at.get, i32.const(k + 1))))),
  ])
  f.body = loop(p, i32.const(0), rest.get, 1, [
    setRoots,
    loop(i, i32.const(0), n.get, 2, [body(step), [xr, xi, yr, yi].map((x) => advance(x, 16))]),
    [yr, yi].map((y) => advance(y, i32.mul(pitch.get, i32.const(radix - 1)))),
    advance(at, turn.get),
  ])
  return f
}

type Eleven<T> = [T, T, T, T, T, T, T, T, T, T, T]

/** Stores number k, x + iy times its root, whose imaginary part counts negative. */
function turned({ root, store }: Step, k: number, re: Local, im: Local, x: Expr, y: Expr): Code {
  const [c, s] = root(k)
  return [
    re.set(x),
    im.set(y),
    store(k, add(mul(re.get, c), mul(im.get, s)), sub(mul(im.get, c), mul(re.get, s))),
  ]
}

/** y_0 = x_0 + x_1 and y_1 = (x_0 - x_1) ω^p. */
export function twos(): Func {
  return eachPlace('twos', 2, (step) => {
    const [ar, ai, br, bi, re, im] = step.vectors(6) as [Local, Local, Local, Local, Local, Local]
    const [[aRe, aIm], [bRe, bIm]] = [step.load(0), step.load(1)]
    return [
      [ar.set(aRe), ai.set(aIm), br.set(bRe), bi.set(bIm)],
      step.store(0, add(ar.get, br.get), add(ai.get, bi.get)),
      turned(step, 1, re, im, sub(ar.get, br.get), sub(ai.get, bi.get)),
    ]
  })
}

/** The same for fours, whose own roots are 1, -i, -1 and i. */
export function fours(): Func {
  return eachPlace('fours', 4, (step) => {
    const [ar, ai, br, bi, cr, ci, dr, di] = step.vectors(8) as unknown as [
      ...[Local, Local, Local, Local],
      ...[Local, Local, Local, Local],
    ]
    const [re, im] = step.vectors(2) as [Local, Local]
    const both = (sums: Complex<Local>, gaps: Complex<Local>, first: number) => {
      const [a, b] = [step.load(first), step.load(first + 2)]
      return [0, 1].map((k) => [
        re.set(a[k]!),
        im.set(b[k]!),
        sums[k]!.set(add(re.get, im.get)),
        gaps[k]!.set(sub(re.get, im.get)),
      ])
    }
    return [
      both([ar, ai], [br, bi], 0),
      both([cr, ci], [dr, di], 1),
      step.store(0, add(ar.get, cr.get), add(ai.get, ci.get)),
      turned(step, 1, re, im, add(br.get, di.get), sub(bi.get, dr.get)),
      turned(step, 2, re, im, sub(ar.get, cr.get), sub(ai.get, ci.get)),
      turned(step, 3, re, im, sub(br.get, di.get), add(bi.get, dr.get)),
    ]
  })
}
