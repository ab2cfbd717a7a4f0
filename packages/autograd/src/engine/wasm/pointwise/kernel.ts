import { Func, type Local, loop } from '../asm/func.ts'
import { i32 } from '../asm/instructions.ts'
import { vectorOf } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { VectorBuilder } from './builder.ts'
import type { Expression } from './expression.ts'
import { odometer, range } from './nest.ts'
import { Stretch } from './stretch.ts'

/** Words of the description: fixed ones first, then sizes of the outer axes, then the operands and results. */
export const words = { rows: 0, length: 1, rowShare: 2, lengthParts: 3, lengthShare: 4, sizes: 5 } as const

/** Where operand j's words begin: its address, its strides along the outer axes, its step; in bytes. */
export const operandWord = (rank: number, j: number) => words.sizes + rank + j * (rank + 2)

/**
 * A kernel that computes an expression over rows and stores some of its values. Leaves are read and results written
 * wherever the description says; results have unit steps.
 */
export function pointwiseKernel(
  machine: Machine,
  expression: Expression,
  stores: readonly number[],
  rank: number,
): Kernel {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part, scratch] = f.args as [Local, Local, Local]
  const v = vectorOf(expression.dtype)
  const builder = () => new VectorBuilder(f, v, machine.constants, machine.features.relaxedSimd)
  const word = (index: number) => i32.load(args.get, 4 * index)
  const step = (j: number) => word(operandWord(rank, j) + rank + 1)
  const stretch = new Stretch(f, builder, expression, stores, step, scratch)
  const rowOf = stretch.operands.map(() => f.local('i32'))
  const rows = range(f, i32.divU(part.get, word(words.lengthParts)), word(words.rowShare), word(words.rows))
  const lengths = range(
    f,
    i32.remU(part.get, word(words.lengthParts)),
    word(words.lengthShare),
    word(words.length),
  )
  const outer = odometer(
    f,
    args,
    rank,
    4 * words.sizes,
    rowOf.map((local, j) => ({ local, strides: 4 * operandWord(rank, j) + 4 })),
  )
  // Rows begin where the part's stretch of them does.
  const start = rowOf.map((row, j) =>
    row.set(i32.add(word(operandWord(rank, j)), i32.mul(lengths.from.get, stretch.stride(j)))),
  )
  f.body = [
    rows.code,
    lengths.code,
    stretch.measure(i32.sub(lengths.to.get, lengths.from.get)),
    start,
    outer.start(rows.from.get),
    loop(f.local('i32'), rows.from.get, rows.to.get, 1, [
      stretch.operands.map(({ p }, j) => p.set(rowOf[j]!.get)),
      stretch.walk(),
      outer.next,
    ]),
  ]
  return machine.kernel([f])
}
