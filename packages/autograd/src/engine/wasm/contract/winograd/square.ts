import type { Code } from '../../asm/encode.ts'
import { Func, type Local } from '../../asm/func.ts'
import { type Expr, i32 } from '../../asm/instructions.ts'
import { range } from '../../asm/range.ts'
import type { ConstantPool, Vector } from '../../asm/vector.ts'
import { type Line, Lines } from './lines.ts'
import type { Scheme } from './scheme.ts'

/** What the transforms share: a square of vectors in scratch, to whose lines matrices are applied. */
export class SquareKernel<Words extends Readonly<Record<string, number>>> {
  readonly f = new Func('run', ['i32', 'i32', 'i32'])
  readonly v: Vector
  readonly scheme: Scheme
  readonly args: Local
  readonly part: Local
  readonly scratch: Local
  readonly lines: Lines
  readonly #words: Words

  constructor(words: Words, v: Vector, pool: ConstantPool, scheme: Scheme) {
    this.#words = words
    this.v = v
    this.scheme = scheme
    this.lines = new Lines(this.f, v, pool, scheme)
    const [args, part, scratch] = this.f.args as [Local, Local, Local]
    this.args = args
    this.part = part
    this.scratch = scratch
  }

  /** A word of the description. */
  word(name: keyof Words): Expr {
    return i32.load(this.args.get, this.#words[name])
  }

  /** Applies a matrix along one axis of the square, or between it and what `read` and `write` reach. */
  line(line: Line, n: number, read: (i: number) => Expr, write: (i: number, x: Expr) => Code): Code {
    const xs = range(n, () => this.f.local('v128'))
    const loads = xs.map((x, i) => x.set(read(i)))
    this.lines.statements = []
    const ys = line(xs.map((x) => x.get))
    return [loads, this.lines.statements, ys.map((y, i) => write(i, y))]
  }

  readonly load = (i: number, j: number): Expr => this.v.load(this.scratch.get, this.#place(i, j))

  readonly store = (i: number, j: number, x: Expr): Code =>
    this.v.store(this.scratch.get, x, this.#place(i, j))

  #place(i: number, j: number): number {
    return (i * this.scheme.points + j) * 16
  }
}
