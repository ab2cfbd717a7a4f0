import type { Code } from '../asm/encode.ts'
import type { Local } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { copyBytes, splatOne } from './copyRow.ts'
import type { Width } from './lanes.ts'
import { fillBytes, type Row, rowKernel, shareOf } from './rows.ts'
import { words } from './walk.ts'

/** Where the value of a fill stands in the description; a double has its place there. */
export const valueAt = 4 * words.second

/** What is written up to, the value in all lanes, and the end of the part's share. */
interface Frame {
  readonly at: Local
  readonly value: Local
  readonly end: Local
}

/** Fills from where the last row ended. */
const fillTo = ({ f }: Row, { at, value }: Frame, end: Expr): Code =>
  fillBytes(f, at, i32.sub(end, at.get), value.get)

/** Copies rows of neighbours and fills what lies before, between and behind them in the result. */
export function frameKernel(machine: Machine, width: Width): Kernel {
  let frame: Frame | null = null
  const frameOf = ({ f }: Row): Frame => {
    if (frame === null) {
      const [at, value, end] = f.several('i32', 'v128', 'i32')
      frame = { at, value, end }
    }
    return frame
  }
  const before = (row: Row): Code => {
    const { at, value, end } = frameOf(row)
    const { from, bytes, compute } = shareOf(row)
    const address = i32.add(row.args, i32.const(valueAt))
    return [
      compute,
      at.set(i32.add(row.word(words.clearAt), from.get)),
      end.set(i32.add(at.get, bytes.get)),
      value.set(splatOne(width, address)),
    ]
  }
  const after = (row: Row): Code => fillTo(row, frameOf(row), frameOf(row).end.get)
  return rowKernel(machine, { operands: 2, before, after }, (row) => {
    const bytes = i32.mul(row.length.get, i32.const(width))
    const to = row.p[1]!.get
    const frame = frameOf(row)
    return [fillTo(row, frame, to), copyBytes(row, bytes), frame.at.set(i32.add(to, bytes))]
  })
}
