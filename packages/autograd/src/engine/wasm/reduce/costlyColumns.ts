import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import { vectorOf } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { storeFirst, storeSome } from '../pointwise/access.ts'
import { VectorBuilder } from '../pointwise/builder.ts'
import type { Expression } from '../pointwise/expression.ts'
import { odometer, range, times } from '../pointwise/nest.ts'
import { Stretch } from '../pointwise/stretch.ts'
import { Accumulator, type FoldName } from './fold.ts'
import { operandWord, type Wanted, words } from './words.ts'

/** Columns whose totals lie in the scratch space at a time, behind what the stages put aside. */
const blockColumns = 1024
const totalsAt = 64 * 1024

/**
 * Totals of columns of an expression with expensive steps: line by line, so that its stages have stretches to go along;
 * totals wait in memory meanwhile, which costs little beside those steps.
 */
export function costlyColumnKernel(
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
  const word = (index: number) => i32.load(args.get, 4 * index)
  const step = (j: number) => word(operandWord(kept, reduced, j) + kept + reduced + 1)
  const stretch = new Stretch(f, builder, expression, stores, step, scratch)
  const { operands } = stretch
  const pointers = () => operands.map(() => f.local('i32'))
  const [rowOf, lineOf] = [pointers(), pointers()]
  const strides = (j: number) => 4 * operandWord(kept, reduced, j) + 4
  const outer = odometer(
    f,
    args,
    kept,
    4 * words.sizes,
    rowOf.map((local, j) => ({ local, strides: strides(j) })),
  )
  const inner = odometer(
    f,
    args,
    reduced,
    4 * (words.sizes + kept),
    lineOf.map((local, j) => ({ local, strides: strides(j) + 4 * kept })),
  )
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

  const total = new Accumulator(f, builder(), name)
  const t = f.local('i32')
  const fromTotals = t.set(i32.add(scratch.get, i32.const(totalsAt)))
  const nextTotal = advance(t, total.bytes)
  const take = (lanes: Expr): Code => [total.load(t.get), total.take(lanes), total.save(t.get), nextTotal]
  // What lanes beyond the last column add up to is dropped with them.
  const line = stretch.walk({ value, round: (lanes) => lanes.map(take), some: take, first: take })

  const out = f.local('i32')
  const done = (code: Code, bytes: number): Code => [total.load(t.get), code, nextTotal, advance(out, bytes)]
  const b = builder()
  const some = storeSome(b, false, out, total.lanes, stretch.rest.get)
  const results: Code = [
    times(f, stretch.vectors.get, done(v.store(out.get, total.lanes), 16)),
    stretch.isStrided
      ? times(f, stretch.rest.get, done(storeFirst(b, false, out.get, total.lanes), v.bytes))
      : [total.load(t.get), b.statements, some],
  ]
  const [c, r, count] = f.several('i32', 'i32', 'i32')
  const rest = i32.sub(columns.to.get, c.get)
  const index = i32.add(
    i32.mul(i32.add(i32.mul(reducedPart, word(words.rows)), r.get), word(words.columns)),
    columns.from.get,
  )
  const block: Code = [
    count.set(i32.select(rest, i32.const(blockColumns), i32.ltU(rest, i32.const(blockColumns)))),
    stretch.measure(count.get),
    fromTotals,
    total.reset(),
    // One more for the rest; elements that lie apart have one each.
    times(f, i32.add(stretch.vectors.get, i32.const(v.lanes)), [total.save(t.get), nextTotal]),
    lineOf.map((local, j) => local.set(i32.add(rowOf[j]!.get, i32.mul(c.get, stretch.stride(j))))),
    inner.start(lines.from.get),
    loop(f.local('i32'), lines.from.get, lines.to.get, 1, [
      operands.map(({ p }, j) => p.set(lineOf[j]!.get)),
      fromTotals,
      line,
      inner.next,
    ]),
    fromTotals,
    results,
  ]
  f.body = [
    parts.set(i32.divU(part.get, word(words.reducedParts))),
    rows.code,
    columns.code,
    lines.code,
    rowOf.map((row, j) => row.set(word(operandWord(kept, reduced, j)))),
    outer.start(rows.from.get),
    loop(r, rows.from.get, rows.to.get, 1, [
      out.set(i32.add(word(words.out), i32.mul(index, i32.const(v.bytes)))),
      loop(c, columns.from.get, columns.to.get, blockColumns, block),
      outer.next,
    ]),
  ]
  return machine.kernel([f])
}
