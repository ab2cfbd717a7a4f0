import type { Code } from '../../asm/encode.ts'
import type { Func } from '../../asm/func.ts'
import type { Expr } from '../../asm/instructions.ts'
import { type ConstantPool, constant, type Vector } from '../../asm/vector.ts'

// Winograd's F(4, 3): four neighbouring sums of three products from six multiplications,
//
//   y = A' ((G w) * (B' x)),
//
// which multiplies polynomials by their values at 0, p, -p, q, -q and infinity. In two dimensions every matrix is
// applied along both axes. The adjoints A, B and G' make the gradients. With N(x) = x (x^2 - p^2) (x^2 - q^2):
// a row of B' is N(x) / (x - t) for a point t, N itself for infinity; a row of G is (1, t, t^2) / N'(t).
//
// The usual points 1 and 2 make the error twice that of 3/4 and 3/2, which were the best of a dozen tried.

const [p, q] = [3 / 4, 3 / 2]
const [p2, q2] = [p * p, q * q]
const [sum2, product2] = [p2 + q2, p2 * q2]
/** 1 / N' at p and -p, at q and -q. */
const [np, nq] = [1 / (2 * p2 * (p2 - q2)), 1 / (2 * q2 * (q2 - p2))]

/** Applies one of the matrices to a line of vectors. */
export type Line = (x: readonly Expr[]) => Expr[]

/** Writes lines of vector arithmetic; values used twice get a name. */
export class Lines {
  private readonly f: Func
  private readonly v: Vector
  private readonly pool: ConstantPool
  /** Statements that give the names their values. */
  statements: Code[] = []

  constructor(f: Func, v: Vector, pool: ConstantPool) {
    this.f = f
    this.v = v
    this.pool = pool
  }

  private let(x: Expr): Expr {
    const local = this.f.local('v128')
    this.statements.push(local.set(x))
    return local.get
  }

  private times(c: number, x: Expr): Expr {
    return this.v.mul(constant(this.f, this.pool, this.v, c), x)
  }

  private add(...xs: Expr[]): Expr {
    return xs.reduce((a, b) => this.v.add(a, b))
  }

  private sub(a: Expr, b: Expr): Expr {
    return this.v.sub(a, b)
  }

  /** Sum and difference of two values that are used twice. */
  private both(a: Expr, b: Expr): [sum: Expr, difference: Expr] {
    const [x, y] = [this.let(a), this.let(b)]
    return [this.add(x, y), this.sub(x, y)]
  }

  private pair(a: Expr, b: Expr): [sum: Expr, difference: Expr] {
    return [this.let(this.add(a, b)), this.let(this.sub(a, b))]
  }

  /** a x + b y. */
  private mix(a: number, x: Expr, b: number, y: Expr): Expr {
    return this.add(this.times(a, x), this.times(b, y))
  }

  /** B': six inputs to six. */
  readonly input: Line = (x) => {
    const [x0, x1, x2, x3, x4, x5] = x as Six
    const [y1, y2] = this.both(this.sub(x4, this.times(q2, x2)), this.mix(p, x3, -p * q2, x1))
    const [y3, y4] = this.both(this.sub(x4, this.times(p2, x2)), this.mix(q, x3, -q * p2, x1))
    const y0 = this.add(this.mix(product2, x0, -sum2, x2), x4)
    const y5 = this.add(this.mix(product2, x1, -sum2, x3), x5)
    return [y0, y1, y2, y3, y4, y5]
  }

  /** B. */
  readonly inputAdjoint: Line = (y) => {
    const [y0, y1, y2, y3, y4, y5] = y as Six
    const [s1, d1] = this.pair(y1, y2)
    const [s2, d2] = this.pair(y3, y4)
    const x1 = this.add(this.mix(-p * q2, d1, -q * p2, d2), this.times(product2, y5))
    const x2 = this.sub(this.mix(-q2, s1, -p2, s2), this.times(sum2, y0))
    const x3 = this.sub(this.mix(p, d1, q, d2), this.times(sum2, y5))
    return [this.times(product2, y0), x1, x2, x3, this.add(y0, s1, s2), y5]
  }

  /** A': six sums to four outputs. */
  readonly output: Line = (m) => {
    const [m0, m1, m2, m3, m4, m5] = m as Six
    const [s1, d1] = this.pair(m1, m2)
    const [s2, d2] = this.pair(m3, m4)
    const y3 = this.add(this.mix(p * p2, d1, q * q2, d2), m5)
    return [this.add(m0, s1, s2), this.mix(p, d1, q, d2), this.mix(p2, s1, q2, s2), y3]
  }

  /** A. */
  readonly outputAdjoint: Line = (y) => {
    const [y0, y1, y2, y3] = y as [Expr, Expr, Expr, Expr]
    const [m1, m2] = this.both(this.add(y0, this.times(p2, y2)), this.mix(p, y1, p * p2, y3))
    const [m3, m4] = this.both(this.add(y0, this.times(q2, y2)), this.mix(q, y1, q * q2, y3))
    return [y0, m1, m2, m3, m4, y3]
  }

  /** G: three weights to six. */
  readonly weight: Line = (w) => {
    const [w0, w1, w2] = w as [Expr, Expr, Expr]
    const [u1, u2] = this.both(this.mix(np, w0, np * p2, w2), this.times(np * p, w1))
    const [u3, u4] = this.both(this.mix(nq, w0, nq * q2, w2), this.times(nq * q, w1))
    return [this.times(1 / product2, w0), u1, u2, u3, u4, w2]
  }

  /** G'. */
  readonly weightAdjoint: Line = (u) => {
    const [u0, u1, u2, u3, u4, u5] = u as Six
    const [s1, d1] = this.pair(u1, u2)
    const [s2, d2] = this.pair(u3, u4)
    const w0 = this.add(this.mix(np, s1, nq, s2), this.times(1 / product2, u0))
    const w2 = this.add(this.mix(np * p2, s1, nq * q2, s2), u5)
    return [w0, this.mix(np * p, d1, nq * q, d2), w2]
  }
}

type Six = [Expr, Expr, Expr, Expr, Expr, Expr]
