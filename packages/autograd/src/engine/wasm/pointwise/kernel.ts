import type { Code } from '../asm/encode.ts'
import { advance, Func, type Local, loop } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import { vectorOf } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { expensive } from '../math/index.ts'
import { elementBytes, loadFirst, loadSplat, loadVector, storeFirst, storeVector } from './access.ts'
import { VectorBuilder } from './builder.ts'
import { evaluate } from './evaluate.ts'
import { type Expression, isTruth } from './expression.ts'
import { odometer, range, times } from './nest.ts'

/** Words of the description: fixed ones first, then sizes of the outer axes, then the operands and results. */
export const words = { rows: 0, length: 1, rowShare: 2, lengthParts: 3, lengthShare: 4, sizes: 5 } as const

/** Where operand j's words begin: its address, its strides along the outer axes, its step; in bytes. */
export const operandWord = (rank: number, j: number) => words.sizes + rank + j * (rank + 2)

interface Pointer {
  readonly row: Local
  readonly p: Local
  /** Byte offset of its words in the description. */
  readonly at: number
  readonly step: Expr
  readonly bytes: number
}

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
  const [args, part] = f.args as [Local, Local, Local]
  const v = vectorOf(expression.dtype)
  const builder = () => new VectorBuilder(f, v, machine.constants, machine.features.relaxedSimd)
  const { leaves } = expression
  const isMask = stores.map((value) => isTruth(expression, value))
  const word = (index: number) => i32.load(args.get, 4 * index)
  const pointer = (j: number, bytes: number): Pointer => {
    const at = 4 * operandWord(rank, j)
    return { row: f.local('i32'), p: f.local('i32'), at, step: i32.load(args.get, at + 4 + 4 * rank), bytes }
  }
  const inputs = leaves.map(({ kind }, j) => pointer(j, elementBytes(builder(), kind)))
  const outputs = isMask.map((mask, j) => pointer(leaves.length + j, mask ? 1 : v.bytes))
  const all = [...inputs, ...outputs]

  const first = f.local('i32')
  const count = f.local('i32')
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
    all.map(({ row, at }) => ({ local: row, strides: at + 4 })),
  )
  const splats = leaves.map(({ access }) => (access === 'splat' ? f.local('v128') : null))

  const vectors = (unroll: number): Code => {
    const b = builder()
    const stored: Code[] = []
    for (let u = 0; u < unroll; u++) {
      const lanes = leaves.map(({ kind, access }, j) => {
        if (access === 'splat') return splats[j]!.get
        return b.let(
          loadVector(b, kind, access, inputs[j]!.p, inputs[j]!.step, u * v.lanes * inputs[j]!.bytes),
        )
      })
      const values = evaluate(b, expression, lanes)
      stores.forEach((value, j) => {
        const out = outputs[j]!
        const code = storeVector(b, isMask[j]!, out.p, values[value]!, u * v.lanes * out.bytes)
        // Masks are packed by statements of their own: they come before the store.
        b.statements.push(code)
      })
    }
    stored.push(...b.statements)
    return [stored, all.map((x, j) => moveBy(x, leaves[j]?.access, unroll * v.lanes))]
  }
  const single = (): Code => {
    const b = builder()
    const lanes = leaves.map(({ kind, access }, j) =>
      access === 'splat' ? splats[j]!.get : b.let(loadFirst(b, kind, inputs[j]!.p.get)),
    )
    const values = evaluate(b, expression, lanes)
    stores.forEach((value, j) => {
      b.statements.push(storeFirst(b, isMask[j]!, outputs[j]!.p.get, values[value]!))
    })
    return [b.statements, all.map((x, j) => moveBy(x, leaves[j]?.access, 1))]
  }
  const unroll = unrolling(expression)
  const row: Code = [
    all.map(({ p, row, step, bytes }, j) => {
      const shift =
        leaves[j]?.access === 'splat' ? null : leaves[j]?.access === 'strided' ? step : i32.const(bytes)
      return p.set(shift === null ? row.get : i32.add(row.get, i32.mul(lengths.from.get, shift)))
    }),
    leaves.map(({ kind, access }, j) =>
      access === 'splat' ? splats[j]!.set(loadSplat(builder(), kind, inputs[j]!.p.get)) : [],
    ),
    times(f, i32.divU(count.get, i32.const(unroll * v.lanes)), vectors(unroll)),
    unroll === 1
      ? []
      : times(f, i32.divU(i32.remU(count.get, i32.const(unroll * v.lanes)), i32.const(v.lanes)), vectors(1)),
    times(f, i32.remU(count.get, i32.const(v.lanes)), single()),
  ]
  f.body = [
    rows.code,
    lengths.code,
    count.set(i32.sub(lengths.to.get, lengths.from.get)),
    all.map(({ row, at }) => row.set(i32.load(args.get, at))),
    outer.start(rows.from.get),
    loop(first, rows.from.get, rows.to.get, 1, [row, outer.next]),
  ]
  return machine.kernel([f])
}

function moveBy(
  { p, step, bytes }: Pointer,
  access: 'vector' | 'splat' | 'strided' | undefined,
  n: number,
): Code {
  if (access === 'splat') return []
  return advance(p, access === 'strided' ? i32.mul(step, i32.const(n)) : n * bytes)
}

/** Short bodies are repeated, so that the loop itself costs little; elements apart are loaded one by one anyway. */
export function unrolling({ leaves, steps }: Expression): number {
  if (leaves.some(({ access }) => access === 'strided')) return 1
  if (steps.some(({ name }) => expensive.has(name))) return 1
  return steps.length <= 2 ? 4 : steps.length <= 5 ? 2 : 1
}
