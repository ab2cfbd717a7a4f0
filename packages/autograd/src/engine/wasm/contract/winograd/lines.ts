import type { Code } from '../../asm/encode.ts'
import type { Func } from '../../asm/func.ts'
import type { Expr } from '../../asm/instructions.ts'
import { range } from '../../asm/range.ts'
import { type ConstantPool, constant, type Vector } from '../../asm/vector.ts'
import { outputs, type Scheme } from './scheme.ts'

// Winograd's F(m, r): m neighbouring sums of r products from m + r - 1 multiplications,
//
//   y = A' ((G w) * (B' x)),
//
// which multiplies polynomials by their values at 0, p, -p, q, -q ... and infinity. The adjoints A, B and G' make the
// gradients. With N(x) = x (x^2 - p^2) (x^2 - q^2) ...: a row of B' is N(x) / (x - t) for a point t, N itself for
// infinity; a row of G is (1, t, t^2 ...) / N'(t); a column of A' is (1, t, t^2 ...).
//
// Rows for p and -p are an even part plus and minus an odd part. With E_p(z) = Π (z - q^2) over the other pairs and
// D(z) = Π (z - p^2) over all: N(x) / (x - p) = x^2 E_p(x^2) + p x E_p(x^2), N(x) = x D(x^2), and N'(p) = 2 p^2 E_p(p^2).

/** Applies one of the matrices to a line of vectors. */
export type Line = (x: readonly Expr[]) => Expr[]

/** Coefficients of Π (z - root), the constant first. */
function polynomial(roots: readonly number[]): number[] {
  let p = [1]
  for (const root of roots) p = [0, ...p].map((c, i) => c - root * (p[i] ?? 0))
  return p
}

/** Writes lines of vector arithmetic; values used twice get a name. */
export class Lines {
  private readonly f: Func
  private readonly v: Vector
  private readonly pool: ConstantPool
  private readonly scheme: Scheme
  /** D, and E of each pair of points. */
  private readonly all: number[]
  private readonly others: number[][]
  /** 1 / N' at the points. */
  private readonly scales: number[]
  /** Statements that give the names their values. */
  statements: Code[] = []

  constructor(f: Func, v: Vector, pool: ConstantPool, scheme: Scheme) {
    this.f = f
    this.v = v
    this.pool = pool
    this.scheme = scheme
    const squares = scheme.pairs.map((p) => p * p)
    this.all = polynomial(squares)
    this.others = squares.map((p) => polynomial(squares.filter((q) => q !== p)))
    this.scales = squares.map(
      (p, k) => 1 / (2 * p * this.others[k]!.reduce((sum, e, i) => sum + e * p ** i, 0)),
    )
  }

  private let(x: Expr): Expr {
    const local = this.f.local('v128')
    this.statements.push(local.set(x))
    return local.get
  }

  private times(c: number, x: Expr): Expr {
    return c === 1 ? x : this.v.mul(constant(this.f, this.pool, this.v, c), x)
  }

  /** Σ c x. */
  private sum(terms: readonly (readonly [number, Expr])[]): Expr {
    return terms.map(([c, x]) => this.times(c, x)).reduce((a, b) => this.v.add(a, b))
  }

  /** Sum and difference. */
  private both(a: Expr, b: Expr): [sum: Expr, difference: Expr] {
    return [this.v.add(a, b), this.v.sub(a, b)]
  }

  /** The values at each pair of points, from even and odd parts. */
  private pairs(parts: (k: number, odd: number) => Expr): Expr[] {
    return this.scheme.pairs.flatMap((_, k) => this.both(this.let(parts(k, 0)), this.let(parts(k, 1))))
  }

  /** Of values at pairs of points: for each pair its sum and its difference. */
  private folded(y: readonly Expr[]): Expr[][] {
    return this.scheme.pairs.map((_, k) => this.both(y[2 * k + 1]!, y[2 * k + 2]!).map((x) => this.let(x)))
  }

  /** B': inputs to values at the points. */
  readonly input: Line = (x) => {
    const at = (coefficients: readonly number[], from: number, scale: number) =>
      this.sum(coefficients.map((c, i) => [c * scale, x[2 * i + from]!] as const))
    const pairs = this.pairs((k, odd) => at(this.others[k]!, 2 - odd, odd === 1 ? this.scheme.pairs[k]! : 1))
    return [at(this.all, 0, 1), ...pairs, at(this.all, 1, 1)]
  }

  /** B. */
  readonly inputAdjoint: Line = (y) => {
    const folded = this.folded(y)
    const { all, others } = this
    return range(y.length, (j) => {
      const odd = j % 2
      const i = Math.floor((j - 2 + odd) / 2)
      const own = all[(j - odd) / 2]
      const terms = folded.flatMap((pair, k) => {
        const e = others[k]![i]
        return e === undefined ? [] : [[e * (odd === 1 ? this.scheme.pairs[k]! : 1), pair[odd]!] as const]
      })
      return this.sum(own === undefined ? terms : [...terms, [own, odd === 1 ? y.at(-1)! : y[0]!]])
    })
  }

  /** (1, t, t^2 ...) / c at the points, the first over the one at 0, the last also 1 at infinity: sums of values. */
  private powers(y: readonly Expr[], count: number, scales: readonly number[], atZero: number): Expr[] {
    const folded = this.folded(y)
    return range(count, (i) => {
      const terms = folded.map((pair, k) => [scales[k]! * this.scheme.pairs[k]! ** i, pair[i % 2]!] as const)
      const first = i === 0 ? [[atZero, y[0]!] as const] : []
      return this.sum([...terms, ...first, ...(i === count - 1 ? [[1, y.at(-1)!] as const] : [])])
    })
  }

  /** The adjoint of that. */
  private values(w: readonly Expr[], scales: readonly number[], atZero: number): Expr[] {
    const part = (k: number, odd: number) =>
      this.sum(
        w.flatMap((x, i) => (i % 2 === odd ? [[scales[k]! * this.scheme.pairs[k]! ** i, x] as const] : [])),
      )
    return [this.times(atZero, w[0]!), ...this.pairs(part), w.at(-1)!]
  }

  private get ones(): number[] {
    return this.scales.map(() => 1)
  }

  /** A': values to sums. */
  readonly output: Line = (m) => this.powers(m, outputs, this.ones, 1)

  /** A. */
  readonly outputAdjoint: Line = (y) => this.values(y, this.ones, 1)

  /** G: weights to values. */
  readonly weight: Line = (w) => this.values(w, this.scales, 1 / this.all[0]!)

  /** G'. */
  readonly weightAdjoint: Line = (u) => this.powers(u, this.scheme.taps, this.scales, 1 / this.all[0]!)
}
