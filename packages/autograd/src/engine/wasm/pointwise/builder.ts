import type { Code } from '../asm/encode.ts'
import type { Func } from '../asm/func.ts'
import { call, type Expr, f32, f64, when } from '../asm/instructions.ts'
import {
  type ConstantPool,
  constant,
  constantBits,
  constantBits64,
  type Vector,
  v128,
} from '../asm/vector.ts'
import type { HostFunction } from '../machine/kernel.ts'

/**
 * What vector code is written with: one float type's lanes, constants that are loaded before the loop, and names for
 * values used more than once. Truth values are masks: all ones or all zeros in a lane.
 */
export class VectorBuilder {
  readonly f: Func
  readonly v: Vector
  /** Statements so far: they compute what `let` has named. */
  readonly statements: Code[]
  private readonly pool: ConstantPool
  /** Whether `madd` rounds once. */
  readonly fused: boolean

  constructor(f: Func, v: Vector, pool: ConstantPool, fused: boolean, statements: Code[] = []) {
    this.f = f
    this.v = v
    this.pool = pool
    this.fused = fused
    this.statements = statements
  }

  /** A builder of the same statements, in lanes of another type. */
  as(v: Vector): VectorBuilder {
    return new VectorBuilder(this.f, v, this.pool, this.fused, this.statements)
  }

  /** Computes a value now; the result may be used any number of times. */
  let(value: Expr): Expr {
    const local = this.f.local('v128')
    this.statements.push(local.set(value))
    return local.get
  }

  /** A number in all lanes. */
  c(x: number): Expr {
    return constant(this.f, this.pool, this.v, x)
  }

  /** A 32-bit pattern in all four lanes, whatever the float type. */
  bits(pattern: number): Expr {
    return constantBits(this.f, this.pool, pattern)
  }

  /** A 64-bit pattern in both lanes. */
  bits64(high: number, low: number): Expr {
    return constantBits64(this.f, this.pool, high, low)
  }

  /** a * b + c, in one rounding where the runtime can. */
  madd(a: Expr, b: Expr, c: Expr): Expr {
    return this.fused ? this.v.fusedMadd(a, b, c) : this.v.add(this.v.mul(a, b), c)
  }

  /** Lanes of x where the mask is set, of y elsewhere: one machine instruction where the runtime has it, else three. */
  select(mask: Expr, x: Expr, y: Expr): Expr {
    return this.fused ? v128.laneselect(x, y, mask) : v128.bitselect(x, y, mask)
  }

  /**
   * `usual`, except in lanes of `rare`: what those hold instead is computed only if there are any. Each lane depends on
   * itself alone.
   */
  unless(rare: Expr, usual: Expr, instead: (b: VectorBuilder) => Expr): Expr {
    const result = this.f.local('v128')
    const mask = this.let(rare)
    const branch = new VectorBuilder(this.f, this.v, this.pool, this.fused)
    const value = instead(branch)
    const chosen = result.set(this.select(mask, value, result.get))
    this.statements.push(result.set(usual), when(v128.anyTrue(mask), [branch.statements, chosen]))
    return result.get
  }

  /** The value of a function of the host, lane by lane. */
  host(name: HostFunction, ...operands: Expr[]): Expr {
    const { v } = this
    const index = this.f.imported({ name, params: operands.map(() => 'f64' as const), result: 'f64' })
    const narrow = v.name === 'f32'
    const lane = (i: number) => {
      const value = call(
        index,
        ...operands.map((x) => (narrow ? f64.promote(v.extract(x, i)) : v.extract(x, i))),
      )
      return narrow ? f32.demote(value) : value
    }
    let lanes = v.splat(lane(0))
    for (let i = 1; i < v.lanes; i++) lanes = v.replace(lanes, i, lane(i))
    return this.let(lanes)
  }
}
