import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32, repeatWhile, when } from '../asm/instructions.ts'
import { type Vector, v128, vectorOf } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import {
  elementBytes,
  loadFirst,
  loadSplat,
  loadVector,
  storeFirst,
  storeVector,
} from '../pointwise/access.ts'
import { VectorBuilder } from '../pointwise/builder.ts'
import { evaluate, type Values } from '../pointwise/evaluate.ts'
import { type Expression, isPlain, isTruth } from '../pointwise/expression.ts'
import { alongAxis, odometer, range, times } from '../pointwise/nest.ts'
import { stagesOf } from '../pointwise/stages.ts'
import { Accumulator, type FoldName } from './fold.ts'
import { operandWord, type Wanted, words } from './words.ts'

/**
 * Totals of columns: the innermost axis is kept, and a few vectors of it at a time go down a chunk of the lines, the
 * reduced positions; then all of them down the next chunk.
 */
export function columnKernel(
  machine: Machine,
  name: FoldName,
  expression: Expression,
  { value, stores }: Wanted,
  kept: number,
  reduced: number,
): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part, scratch] = f.args as [Local, Local, Local]
  const v = vectorOf(expression.dtype)
  const builder = () => new VectorBuilder(f, v, machine.constants, machine.features.relaxedSimd)
  const { leaves } = expression
  const width = Math.min(...stagesOf(expression).map(({ unroll }) => unroll))
  const word = (index: number) => i32.load(args.get, 4 * index)
  const isMask = stores.map((number) => isTruth(expression, number))
  const kinds = [...leaves.map(({ kind }) => kind), ...isMask.map((mask) => (mask ? 'bool' : 'own'))] as const
  const inputs = kinds.map((kind, j) => ({
    at: 4 * operandWord(kept, reduced, j),
    row: f.local('i32'),
    column: f.local('i32'),
    p: f.local('i32'),
    bytes: elementBytes(builder(), kind),
  }))
  const step = (at: number) => i32.load(args.get, at + 4 * (kept + reduced) + 4)
  const outputs = inputs.slice(leaves.length)
  const stepOf = (j: number): Expr =>
    leaves[j]?.access === 'splat'
      ? i32.const(0)
      : leaves[j]?.access === 'strided'
        ? step(inputs[j]!.at)
        : i32.const(inputs[j]!.bytes)
  const outer = odometer(
    f,
    args,
    kept,
    4 * words.sizes,
    inputs.map(({ row, at }) => ({ local: row, strides: at + 4 })),
  )
  const pointers = inputs.map(({ p, at }) => ({ local: p, strides: at + 4 + 4 * kept }))
  const inner =
    reduced === 1
      ? alongAxis(f, args, pointers)
      : odometer(f, args, reduced, 4 * (words.sizes + kept), pointers)
  const parts = f.local('i32')
  const reducedPart = i32.remU(part.get, word(words.reducedParts))
  const columns = range(
    f,
    i32.remU(parts.get, word(words.columnParts)),
    word(words.columnShare),
    word(words.columns),
  )
  const rows = range(f, i32.divU(parts.get, word(words.columnParts)), word(words.rowShare), word(words.rows))
  const lines = range(f, reducedPart, word(words.lineShare), word(words.lines))
  const [chunkFrom, chunkTo, aside] = f.several('i32', 'i32', 'i32')
  const isFirst = i32.eq(chunkFrom.get, lines.from.get)
  const isLast = i32.eq(chunkTo.get, lines.to.get)
  const out = f.local('i32')
  const totals = Array.from({ length: width }, () => new Accumulator(f, builder(), name))
  const each = (count: number, code: (total: Accumulator, u: number) => Code): Code =>
    totals.slice(0, count).map(code)
  const asideAt = (u: number) => i32.add(aside.get, i32.const(u * totals[0]!.bytes))

  /** The lines of a chunk for `count` vectors of columns, or for lane 0 alone. */
  const block = (count: number, single = false): Code => {
    const b = builder()
    const fromMemory = isPlain(expression) && !single && totals[0]!.readsMemory
    for (let u = 0; u < count; u++) {
      if (fromMemory) {
        b.statements.push(totals[u]!.takeAt(inputs[0]!.p.get, 16 * u))
        continue
      }
      const all: Values = leaves.map(({ kind, access }, j) => {
        const { p, bytes } = inputs[j]!
        if (access === 'splat') return b.let(loadSplat(b, kind, p.get))
        if (single) return b.let(loadFirst(b, kind, p.get))
        return b.let(loadVector(b, kind, access, p, stepOf(j), u * v.lanes * bytes))
      })
      evaluate(b, expression, [...expression.steps.keys()], all)
      b.statements.push(totals[u]!.take(b.let(all[value]!)))
      stores.forEach((number, j) => {
        const { p, bytes } = outputs[j]!
        b.statements.push(storeVector(b, isMask[j]!, p, all[number]!, u * v.lanes * bytes))
      })
    }
    const l = f.local('i32')
    return [
      inputs.map(({ p, column }) => p.set(column.get)),
      inner.start(chunkFrom.get),
      when(
        isFirst,
        each(count, (total) => total.reset()),
        each(count, (total, u) => total.load(asideAt(u))),
      ),
      loop(l, chunkFrom.get, chunkTo.get, 1, [b.statements, inner.next]),
    ]
  }
  /** Stores the totals of columns that have gone down all lines, else puts them aside; and goes to the next columns. */
  const finished = (count: number, columns: number, store: Code): Code => [
    when(
      isLast,
      store,
      each(count, (total, u) => total.save(asideAt(u))),
    ),
    advance(aside, count * totals[0]!.bytes),
    inputs.map(({ column }, j) => advance(column, i32.mul(stepOf(j), i32.const(columns)))),
    advance(out, columns * v.bytes),
  ]
  const b = builder()
  const vectors = (count: number): Code => [
    block(count),
    finished(
      count,
      count * v.lanes,
      each(count, (total, u) => storeVector(b, false, out, total.lanes, u * v.lanes * v.bytes)),
    ),
  ]
  const count = f.local('i32')
  const perBlock = width * v.lanes
  const strided = leaves.some(({ access }) => access === 'strided')
  const rest = i32.remU(count.get, i32.const(v.lanes))
  // Lanes beyond the last column are computed and dropped; strided ones might lie outside of memory.
  const tail: Code = strided
    ? times(f, rest, [block(1, true), finished(1, 1, storeFirst(b, false, out.get, totals[0]!.lanes))])
    : when(rest, [
        block(1),
        finished(
          1,
          0,
          Array.from({ length: v.lanes - 1 }, (_, lane) =>
            when(i32.gtS(rest, i32.const(lane)), storeLane(v.name, out, totals[0]!.lanes, lane)),
          ),
        ),
      ])
  const r = f.local('i32')
  const index = i32.add(
    i32.mul(i32.add(i32.mul(reducedPart, word(words.rows)), r.get), word(words.columns)),
    columns.from.get,
  )
  f.body = [
    parts.set(i32.divU(part.get, word(words.reducedParts))),
    rows.code,
    columns.code,
    lines.code,
    count.set(i32.sub(columns.to.get, columns.from.get)),
    inputs.map(({ row, at }) => row.set(i32.load(args.get, at))),
    outer.start(rows.from.get),
    loop(r, rows.from.get, rows.to.get, 1, [
      chunkTo.set(lines.from.get),
      // Once at least: totals of no lines are stored too.
      repeatWhile(
        [
          chunkFrom.set(chunkTo.get),
          chunkTo.set(i32.add(chunkFrom.get, word(words.chunk))),
          when(i32.gtS(chunkTo.get, lines.to.get), chunkTo.set(lines.to.get)),
          aside.set(scratch.get),
          inputs.map(({ row, column }, j) =>
            column.set(i32.add(row.get, i32.mul(columns.from.get, stepOf(j)))),
          ),
          out.set(i32.add(word(words.out), i32.mul(index, i32.const(v.bytes)))),
          times(f, i32.divU(count.get, i32.const(perBlock)), vectors(width)),
          width === 1
            ? []
            : times(f, i32.divU(i32.remU(count.get, i32.const(perBlock)), i32.const(v.lanes)), vectors(1)),
          tail,
        ],
        i32.ltS(chunkTo.get, lines.to.get),
      ),
      outer.next,
    ]),
  ]
  return machine.kernel([f])
}

function storeLane(name: Vector['name'], out: Local, value: Expr, lane: number): Code {
  return name !== 'f64'
    ? v128.store32Lane(out.get, value, lane, 4 * lane)
    : v128.store64Lane(out.get, value, lane, 8 * lane)
}
