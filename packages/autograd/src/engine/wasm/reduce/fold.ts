import type { Code } from '../asm/encode.ts'
import type { Func, Local } from '../asm/func.ts'
import { type Expr, f32, f64 } from '../asm/instructions.ts'
import { f32x4, f64x2, v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'

export type FoldName = 'sum' | 'prod' | 'max' | 'min'

/** The values that change nothing. */
const identities: Readonly<Record<FoldName, number>> = { sum: 0, prod: 1, max: -Infinity, min: Infinity }

/**
 * Combines totals lane by lane, of which x is read twice. Extrema are NaN where either is: a comparison with a total that
 * is NaN keeps it, and x sets all bits where it is NaN. Which zero is the larger is left open, for the instruction that
 * knows takes five times as long.
 */
function combine(b: VectorBuilder, name: FoldName, a: Expr, x: Expr): Expr {
  const { v } = b
  if (name === 'sum') return v.add(a, x)
  if (name === 'prod') return v.mul(a, x)
  return v128.or(name === 'max' ? v.pmax(a, x) : v.pmin(a, x), v.ne(x, x))
}

const highHalf = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]
const upper = (x: Expr): Expr => v128.shuffle(x, x, highHalf)

/**
 * The totals of a vector's lanes. Sums of float32 are kept as doubles, so that they are rounded once, at their end;
 * products and extrema are kept in their own type.
 */
export class Accumulator {
  private readonly b: VectorBuilder
  private readonly name: FoldName
  /** One vector, or for wide sums those of the lower and the upper lanes. */
  private readonly parts: readonly Local[]
  private readonly wide: boolean

  constructor(f: Func, b: VectorBuilder, name: FoldName) {
    this.b = b
    this.name = name
    this.wide = name === 'sum' && b.v.name === 'f32'
    this.parts = Array.from({ length: this.wide ? 2 : 1 }, () => f.local('v128'))
  }

  reset(): Code {
    return this.parts.map((part) => part.set(this.wide ? v128.zero : this.b.c(identities[this.name])))
  }

  /** Takes in a vector, which is a local that was read. */
  take(lanes: Expr): Code {
    const [low, high] = this.parts as [Local, Local]
    if (!this.wide) return low.set(combine(this.b, this.name, low.get, lanes))
    return [
      low.set(f64x2.add(low.get, f64x2.promoteLowF32x4(lanes))),
      high.set(f64x2.add(high.get, f64x2.promoteLowF32x4(upper(lanes)))),
    ]
  }

  /** Whether `takeAt` can be had for a plain vector in memory: halves of it are read as doubles at once. */
  get readsMemory(): boolean {
    return this.wide
  }

  /** Takes in the vector that lies in memory. */
  takeAt(p: Expr, offset: number): Code {
    return this.parts.map((part, i) =>
      part.set(f64x2.add(part.get, f64x2.promoteLowF32x4(v128.load64Zero(p, offset + 8 * i)))),
    )
  }

  /** Takes in the lanes of a mask alone. */
  takeSome(lanes: Expr, mask: Expr): Code {
    const { b, name } = this
    return this.take(
      name === 'sum' ? v128.and(lanes, mask) : v128.bitselect(lanes, b.c(identities[name]), mask),
    )
  }

  /** Takes in lane 0 alone: the other lanes of the vector count nothing. */
  takeFirst(lanes: Expr): Code {
    const { b, name, wide } = this
    const low = this.parts[0]!
    if (wide) {
      const one = f64.promote(f32x4.extract(lanes, 0))
      return low.set(f64x2.replace(low.get, 0, f64.add(f64x2.extract(low.get, 0), one)))
    }
    return low.set(b.v.replace(low.get, 0, b.v.extract(combine(b, name, low.get, lanes), 0)))
  }

  /** Takes in what another one has. */
  join(other: Accumulator): Code {
    const add = (a: Expr, x: Expr) => (this.wide ? f64x2.add(a, x) : combine(this.b, this.name, a, x))
    return this.parts.map((part, i) => part.set(add(part.get, other.parts[i]!.get)))
  }

  /** Bytes of totals that lie in memory. */
  get bytes(): number {
    return 16 * this.parts.length
  }

  /** Takes up totals from memory. */
  load(p: Expr): Code {
    return this.parts.map((part, i) => part.set(v128.load(p, 16 * i)))
  }

  /** Puts totals down in memory. */
  save(p: Expr): Code {
    return this.parts.map((part, i) => v128.store(p, part.get, 16 * i))
  }

  /** The totals, a lane each. */
  get lanes(): Expr {
    const [low, high] = this.parts as [Local, Local]
    if (!this.wide) return low.get
    return v128.shuffle(
      f32x4.demoteF64x2(low.get),
      f32x4.demoteF64x2(high.get),
      [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
    )
  }

  /** Stores the total of all lanes. */
  store(p: Expr): Code {
    const { b, name, wide } = this
    const [low, high] = this.parts as [Local, Local]
    const half = (x: Expr): Code => low.set(x)
    if (wide)
      return [
        half(f64x2.add(low.get, high.get)),
        half(f64x2.add(low.get, upper(low.get))),
        f32.store(p, f32.demote(f64x2.extract(low.get, 0))),
      ]
    const folded = half(combine(b, name, low.get, upper(low.get)))
    if (b.v.name === 'f64') return [folded, f64.store(p, f64x2.extract(low.get, 0))]
    const swapped = v128.shuffle(low.get, low.get, [4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3])
    return [folded, half(combine(b, name, low.get, swapped)), f32.store(p, f32x4.extract(low.get, 0))]
  }
}
