import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import { vectorOf } from '../asm/vector.ts'
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
import { evaluate } from '../pointwise/evaluate.ts'
import { type Expression, isTruth } from '../pointwise/expression.ts'
import { unrolling } from '../pointwise/kernel.ts'
import { odometer, range, times } from '../pointwise/nest.ts'
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
  const [args, part] = f.args as [Local, Local, Local]
  const v = vectorOf(expression.dtype)
  const builder = () => new VectorBuilder(f, v, machine.constants, machine.features.relaxedSimd)
  const { leaves } = expression
  const word = (index: number) => i32.load(args.get, 4 * index)
  const isMask = stores.map((number) => isTruth(expression, number))
  const accesses = [...leaves.map(({ access }) => access), ...stores.map(() => 'vector' as const)]
  const kinds = [
    ...leaves.map(({ kind }) => kind),
    ...isMask.map((mask) => (mask ? 'bool' : 'float')),
  ] as const
  const inputs = kinds.map((kind, j) => ({
    at: 4 * operandWord(kept, reduced, j),
    row: f.local('i32'),
    line: f.local('i32'),
    p: f.local('i32'),
    splat: f.local('v128'),
    bytes: elementBytes(builder(), kind),
  }))
  const outputs = inputs.slice(leaves.length)
  const step = (at: number) => i32.load(args.get, at + 4 * (kept + reduced) + 4)
  const outer = odometer(
    f,
    args,
    kept,
    4 * words.sizes,
    inputs.map(({ row, at }) => ({ local: row, strides: at + 4 })),
  )
  const inner = odometer(
    f,
    args,
    reduced,
    4 * (words.sizes + kept),
    inputs.map(({ line, at }) => ({ local: line, strides: at + 4 + 4 * kept })),
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
  const stretch = range(
    f,
    i32.select(i32.const(0), reducedPart, shareLines),
    word(words.lengthShare),
    word(words.length),
  )

  const unroll = unrolling(expression)
  const totals = Array.from({ length: unroll }, () => new Accumulator(f, builder(), name))
  const vectors = (count: number): Code => {
    const b = builder()
    for (let u = 0; u < count; u++) {
      const loaded = leaves.map(({ kind, access }, j) =>
        access === 'splat'
          ? inputs[j]!.splat.get
          : b.let(
              loadVector(b, kind, access, inputs[j]!.p, step(inputs[j]!.at), u * v.lanes * inputs[j]!.bytes),
            ),
      )
      const all = evaluate(b, expression, loaded)
      b.statements.push(totals[u]!.take(b.let(all[value]!)))
      stores.forEach((number, j) => {
        const { p, bytes } = outputs[j]!
        b.statements.push(storeVector(b, isMask[j]!, p, all[number]!, u * v.lanes * bytes))
      })
    }
    return [b.statements, move(count * v.lanes)]
  }
  const single = (): Code => {
    const b = builder()
    const loaded = leaves.map(({ kind, access }, j) =>
      access === 'splat' ? inputs[j]!.splat.get : b.let(loadFirst(b, kind, inputs[j]!.p.get)),
    )
    const all = evaluate(b, expression, loaded)
    b.statements.push(totals[0]!.takeFirst(b.let(all[value]!)))
    stores.forEach((number, j) => {
      b.statements.push(storeFirst(b, isMask[j]!, outputs[j]!.p.get, all[number]!))
    })
    return [b.statements, move(1)]
  }
  const move = (n: number): Code =>
    accesses.map((access, j) => {
      const { p, bytes, at } = inputs[j]!
      if (access === 'splat') return []
      return advance(p, access === 'strided' ? i32.mul(step(at), i32.const(n)) : n * bytes)
    })

  const count = f.local('i32')
  const perRound = unroll * v.lanes
  const line: Code = [
    accesses.map((access, j) => {
      const { p, line, bytes, at } = inputs[j]!
      const shift: Expr =
        access === 'splat' ? i32.const(0) : access === 'strided' ? step(at) : i32.const(bytes)
      return p.set(i32.add(line.get, i32.mul(stretch.from.get, shift)))
    }),
    leaves.map(({ kind, access }, j) =>
      access === 'splat' ? inputs[j]!.splat.set(loadSplat(builder(), kind, inputs[j]!.p.get)) : [],
    ),
    count.set(i32.sub(stretch.to.get, stretch.from.get)),
    times(f, i32.divU(count.get, i32.const(perRound)), vectors(unroll)),
    unroll === 1
      ? []
      : times(f, i32.divU(i32.remU(count.get, i32.const(perRound)), i32.const(v.lanes)), vectors(1)),
    times(f, i32.remU(count.get, i32.const(v.lanes)), single()),
  ]
  const r = f.local('i32')
  const l = f.local('i32')
  const index = i32.add(i32.mul(reducedPart, word(words.rows)), r.get)
  const out = i32.add(word(words.out), i32.mul(index, i32.const(v.bytes)))
  f.body = [
    rows.code,
    lines.code,
    stretch.code,
    inputs.map(({ row, at }) => row.set(i32.load(args.get, at))),
    outer.start(rows.from.get),
    loop(r, rows.from.get, rows.to.get, 1, [
      inputs.map(({ row, line }) => line.set(row.get)),
      inner.start(lines.from.get),
      totals.map((total) => total.reset()),
      loop(l, lines.from.get, lines.to.get, 1, [line, inner.next]),
      totals.slice(1).map((total) => totals[0]!.join(total)),
      totals[0]!.store(out),
      outer.next,
    ]),
  ]
  return machine.kernel([f])
}
