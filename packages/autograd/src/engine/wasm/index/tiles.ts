import type { Func, Local } from '../asm/func.ts'
import { type Expr, i32 } from '../asm/instructions.ts'
import { constantBits, i32x4, v128 } from '../asm/vector.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { order, overRow, runners } from '../move/lanes.ts'
import { rowKernel } from '../move/rows.ts'
import { words } from '../move/walk.ts'

/**
 * Puts four-byte elements into windows that lie side by side, two wide, and clears the rest of these windows: lanes are
 * windows, whose left and right columns are interleaved. Operands are the index, the elements and the result;
 * `positions` is the size of a window, and the table has the offset of each of its rows.
 */
export function tileKernel(machine: Machine, positions: number): Kernel {
  return rowKernel(machine, { operands: 3 }, ({ f, p, steps, length, word }) => {
    const list = runners(f, p, steps)
    const [index, source, target] = list.map((r) => r.pointer.get) as [Expr, Expr, Expr]
    const [at, x, left, right, to] = f.several('v128', 'v128', 'v128', 'v128', 'i32')
    const offsets = tableOf(f, word(words.first), positions / 2)
    const chosen = (k: number) => v128.and(x.get, i32x4.eq(at.get, constantBits(f, machine.constants, k)))
    const woven = (lanes: number[]) => v128.shuffle(left.get, right.get, order(4, lanes))
    const rows = (four: boolean) =>
      offsets.map((offset, r) => [
        left.set(chosen(2 * r)),
        right.set(chosen(2 * r + 1)),
        to.set(i32.add(target, offset.get)),
        four
          ? [v128.store(to.get, woven([0, 4, 1, 5])), v128.store(to.get, woven([2, 6, 3, 7]), 16)]
          : v128.store64Lane(to.get, woven([0, 4, 1, 5]), 0),
      ])
    const load = (read: (p: Expr) => Expr) => [at.set(read(index)), x.set(read(source))]
    const group = [load(v128.load), rows(true)]
    const single = [load(v128.load32Splat), rows(false)]
    return overRow(f, length.get, 4, list, group, single)
  })
}

/** The words of a short table, in locals. */
export function tableOf(f: Func, address: Expr, count: number): Local[] {
  const table = f.local('i32')
  const entries = Array.from({ length: count }, () => f.local('i32'))
  f.prologue.push(table.set(address))
  for (const [k, entry] of entries.entries()) f.prologue.push(entry.set(i32.load(table.get, 4 * k)))
  return entries
}
