import type { Code } from '../asm/encode.ts'
import { advance, type Func, type Local } from '../asm/func.ts'
import { type Expr, i32, when } from '../asm/instructions.ts'
import { i32x4, type Vector, v128 } from '../asm/vector.ts'
import {
  elementBytes,
  laneNumbers,
  loadFirst,
  loadSplat,
  loadVector,
  storeFirst,
  storeSome,
  storeVector,
} from './access.ts'
import type { VectorBuilder } from './builder.ts'
import { evaluate, type Values } from './evaluate.ts'
import { type Expression, isPlain, isTruth } from './expression.ts'
import { times, whileNot0 } from './nest.ts'
import type { Operand, Taker } from './operand.ts'
import { type Stage, stagesOf } from './stages.ts'

/** Vectors that go through all stages before the next ones: what lies between stages stays in the nearest cache. */
const stripVectors = 64
const stripBytes = 16 * stripVectors

/** Code that computes an expression along stretches of elements, all of one length. */
export class Stretch {
  readonly operands: readonly Operand[]
  readonly stages: readonly Stage[]
  private readonly f: Func
  private readonly builder: () => VectorBuilder
  private readonly v: Vector
  private readonly expression: Expression
  private readonly stores: readonly number[]
  private readonly scratch: Local
  private readonly splats: readonly (Local | null)[]
  /** How many vectors a stretch has, and elements after those. */
  readonly vectors: Local
  readonly rest: Local
  private readonly mask: Local
  /** Whether the rest is computed one by one. */
  readonly isStrided: boolean

  /** Operands are the leaves, then the results. */
  constructor(
    f: Func,
    builder: () => VectorBuilder,
    expression: Expression,
    stores: readonly number[],
    step: (operand: number) => Expr,
    scratch: Local,
  ) {
    this.f = f
    this.builder = builder
    const b = builder()
    this.v = b.v
    this.expression = expression
    this.stores = stores
    this.scratch = scratch
    this.stages = stagesOf(expression)
    const results = stores.map((value) => ({
      kind: isTruth(expression, value) ? ('bool' as const) : ('own' as const),
      access: 'vector' as const,
    }))
    this.operands = [...expression.leaves, ...results].map(({ kind, access }, j) => ({
      kind,
      access,
      p: f.local('i32'),
      step: step(j),
      bytes: elementBytes(b, kind),
    }))
    this.splats = expression.leaves.map(({ access }) => (access === 'splat' ? f.local('v128') : null))
    this.vectors = f.local('i32')
    this.rest = f.local('i32')
    this.mask = f.local('v128')
    this.isStrided = this.operands.some(({ access }) => access === 'strided')
  }

  /** Sets the number of elements of the stretches that follow. */
  measure(count: Expr): Code {
    const { v, rest } = this
    return [
      this.vectors.set(i32.divU(count, i32.const(v.lanes))),
      rest.set(i32.remU(count, i32.const(v.lanes))),
      this.mask.set(i32x4.gtS(i32x4.splat(rest.get), laneNumbers(v))),
    ]
  }

  /** Bytes that operand j moves on from one element to the next. */
  stride(j: number): Expr {
    const { access, step, bytes } = this.operands[j]!
    return access === 'splat' ? i32.const(0) : access === 'strided' ? step : i32.const(bytes)
  }

  /** One stretch: the pointers have been set to its start. */
  walk(taker: Taker | null = null): Code {
    const { f, stages, vectors, rest, splats, operands } = this
    const n = f.local('i32')
    const left = f.local('i32')
    const loops =
      stages.length === 1
        ? this.stageLoop(0, vectors, taker)
        : [
            left.set(vectors.get),
            whileNot0(left, [
              n.set(
                i32.select(left.get, i32.const(stripVectors), i32.ltU(left.get, i32.const(stripVectors))),
              ),
              stages.map((_, s) => this.stageLoop(s, n, taker)),
              left.set(i32.sub(left.get, n.get)),
            ]),
          ]
    return [
      splats.map((splat, j) =>
        splat ? splat.set(loadSplat(this.builder(), operands[j]!.kind, operands[j]!.p.get)) : [],
      ),
      loops,
      // Lanes beyond the end are computed and dropped; strided ones might lie outside of memory.
      this.isStrided ? times(f, rest.get, this.single(taker)) : when(rest.get, this.some(taker)),
    ]
  }

  /** Operands that a stage reads or writes. */
  private touched(s: number): readonly number[] {
    const { expression, stages, stores } = this
    const count = expression.leaves.length
    const { reads, steps } = stages[s]!
    return this.operands
      .map((_, j) => j)
      .filter((j) => {
        if (j < count) return reads.includes(j)
        const value = stores[j - count]!
        return steps.includes(value - count) || (reads.includes(value) && this.isReadBack(value))
      })
  }

  private isReadBack(value: number): boolean {
    return this.stores.includes(value) && !isTruth(this.expression, value)
  }

  private stageLoop(s: number, n: Local, taker: Taker | null): Code {
    const { f, v, stages } = this
    const { unroll, keeps, reads } = stages[s]!
    const touched = this.touched(s)
    const aside = f.local('i32')
    const usesScratch = [...keeps, ...reads].some((value) => this.slotOf(value) !== null)
    const body = (count: number): Code => {
      const b = this.builder()
      const moved = touched.map((j) => this.move(j, count * v.lanes))
      if (taker?.memory && isPlain(this.expression)) {
        const { p } = this.operands[0]!
        const read = Array.from({ length: count }, (_, u) => taker.memory!(p.get, 16 * u, u))
        return [read, moved]
      }
      const rounds = Array.from({ length: count }, (_, u) => this.vector(b, s, u, aside))
      // The last value is there in the last stage.
      const taken =
        taker && s === stages.length - 1 ? rounds.map((values) => b.let(values[taker.value]!)) : []
      if (taken.length > 0) b.statements.push(taker!.round(taken))
      return [b.statements, moved, usesScratch ? advance(aside, 16 * count) : []]
    }
    const usedLater = touched.filter((j) => stages.some((_, t) => t > s && this.touched(t).includes(j)))
    return [
      usesScratch ? aside.set(this.scratch.get) : [],
      times(f, i32.divU(n.get, i32.const(unroll)), body(unroll)),
      unroll === 1 ? [] : times(f, i32.remU(n.get, i32.const(unroll)), body(1)),
      usedLater.map((j) =>
        advance(this.operands[j]!.p, i32.mul(i32.mul(this.stride(j), i32.const(-v.lanes)), n.get)),
      ),
    ]
  }

  /** Where a value lies between stages, from the scratch pointer; null if it is read where it is stored anyway. */
  private slotOf(value: number): number | null {
    const { leaves } = this.expression
    if (value < leaves.length || this.isReadBack(value)) return null
    const kept = this.stages.flatMap(({ keeps }) => keeps).filter((x) => !this.isReadBack(x))
    return kept.indexOf(value) * stripBytes
  }

  /** Vector `u` of a round of a stage. */
  private vector(b: VectorBuilder, s: number, u: number, aside: Local): Values {
    const { v, expression, stages, stores, operands } = this
    const { leaves } = expression
    const { reads, keeps, steps } = stages[s]!
    const values: Values = []
    for (const value of reads) {
      const slot = this.slotOf(value)
      const j = value < leaves.length ? value : leaves.length + stores.indexOf(value)
      values[value] = slot === null ? this.load(b, j, u) : b.let(v128.load(aside.get, slot + 16 * u))
    }
    evaluate(b, expression, steps, values)
    for (const value of keeps) {
      const slot = this.slotOf(value)
      if (slot !== null) b.statements.push(v128.store(aside.get, values[value]!, slot + 16 * u))
    }
    stores.forEach((value, i) => {
      if (!steps.includes(value - leaves.length)) return
      const { p, kind, bytes } = operands[leaves.length + i]!
      // Masks are packed by statements of their own: they come before the store.
      const code = storeVector(b, kind === 'bool', p, values[value]!, u * v.lanes * bytes)
      b.statements.push(code)
    })
    return values
  }

  private load(b: VectorBuilder, j: number, u: number): Expr {
    const { kind, access, p, step, bytes } = this.operands[j]!
    if (access === 'splat') return this.splats[j]!.get
    return b.let(loadVector(b, kind, access, p, step, u * this.v.lanes * bytes))
  }

  /** All steps for the lanes of one vector that there are. */
  private some(taker: Taker | null): Code {
    const b = this.builder()
    const { leaves, steps } = this.expression
    const values: Values = leaves.map((_, j) => this.load(b, j, 0))
    evaluate(b, this.expression, [...steps.keys()], values)
    this.stores.forEach((value, i) => {
      const { p, kind } = this.operands[leaves.length + i]!
      const code = storeSome(b, kind === 'bool', p, values[value]!, this.rest.get)
      b.statements.push(code)
    })
    if (taker !== null) b.statements.push(taker.some(b.let(values[taker.value]!), this.mask.get))
    return b.statements
  }

  /** All steps for one element, which goes through lane 0. */
  private single(taker: Taker | null): Code {
    const b = this.builder()
    const { leaves, steps } = this.expression
    const values: Values = leaves.map(
      ({ kind }, j) => this.splats[j]?.get ?? b.let(loadFirst(b, kind, this.operands[j]!.p.get)),
    )
    evaluate(b, this.expression, [...steps.keys()], values)
    this.stores.forEach((value, i) => {
      const { p, kind } = this.operands[leaves.length + i]!
      b.statements.push(storeFirst(b, kind === 'bool', p.get, values[value]!))
    })
    if (taker !== null) b.statements.push(taker.first(b.let(values[taker.value]!)))
    return [b.statements, this.operands.map((_, j) => this.move(j, 1))]
  }

  private move(j: number, n: number): Code {
    const { access, p, step, bytes } = this.operands[j]!
    if (access === 'splat') return []
    return advance(p, access === 'strided' ? i32.mul(step, i32.const(n)) : n * bytes)
  }
}
