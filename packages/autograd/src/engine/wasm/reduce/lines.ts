import { Func, type Local, loop } from '../asm/func.ts'
import { i32, when } from '../asm/instructions.ts'
import { vectorOf } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { VectorBuilder } from '../pointwise/builder.ts'
import type { Expression } from '../pointwise/expression.ts'
import { odometer, range } from '../pointwise/nest.ts'
import { Stretch } from '../pointwise/stretch.ts'
import { Accumulator, type FoldName } from './fold.ts'
import { operandWord, type Wanted, words } from './words.ts'

/** Totals along the innermost axis: rows of kept axes, in each of them lines of reduced axes, each line a stretch. */
export function lineKernel(
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
  const reducedPart = i32.remU(part.get, word(words.reducedParts))
  const rows = range(f, i32.divU(part.get, word(words.reducedParts)), word(words.rowShare), word(words.rows))
  // Either lines are shared out among parts, or, where there is one, its elements.
  const shareLines = i32.ltU(word(words.lineShare), word(words.lines))
  const lines = range(
    f,
    i32.select(reducedPart, i32.const(0), shareLines),
    word(words.lineShare),
    word(words.lines),
  )
  const share = range(
    f,
    i32.select(i32.const(0), reducedPart, shareLines),
    word(words.lengthShare),
    word(words.length),
  )

  const { unroll } = stretch.stages.at(-1)!
  const totals = Array.from({ length: unroll }, () => new Accumulator(f, builder(), name))
  const total = totals[0]!
  const line = stretch.walk({
    value,
    round: (lanes) => lanes.map((x, u) => totals[u]!.take(x)),
    memory: total.readsMemory ? (p, offset, u) => totals[u]!.takeAt(p, offset) : undefined,
    some: (lanes, mask) => total.takeSome(lanes, mask),
    first: (lanes) => total.takeFirst(lanes),
  })
  const r = f.local('i32')
  const index = i32.add(i32.mul(reducedPart, word(words.rows)), r.get)
  const out = i32.add(word(words.out), i32.mul(index, i32.const(v.bytes)))
  f.body = [
    rows.code,
    lines.code,
    share.code,
    stretch.measure(i32.sub(share.to.get, share.from.get)),
    rowOf.map((row, j) =>
      row.set(i32.add(word(operandWord(kept, reduced, j)), i32.mul(share.from.get, stretch.stride(j)))),
    ),
    outer.start(rows.from.get),
    loop(r, rows.from.get, rows.to.get, 1, [
      lineOf.map((local, j) => local.set(rowOf[j]!.get)),
      inner.start(lines.from.get),
      totals.map((each) => each.reset()),
      loop(f.local('i32'), lines.from.get, lines.to.get, 1, [
        operands.map(({ p }, j) => p.set(lineOf[j]!.get)),
        line,
        inner.next,
      ]),
      when(
        i32.geU(stretch.vectors.get, i32.const(unroll)),
        totals.slice(1).map((other) => total.join(other)),
      ),
      total.store(out),
      outer.next,
    ]),
  ]
  return machine.kernel([f])
}
