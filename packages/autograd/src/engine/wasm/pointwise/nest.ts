import type { Code } from '../asm/encode.ts'
import type { Func, Local } from '../asm/func.ts'
import { type Expr, i32, repeatWhile, when } from '../asm/instructions.ts'

/**
 * An odometer in code: `rank` counters, and pointers that move with them. Sizes and strides are words in memory, so one
 * kernel serves all sizes. Of axis k, the size is at `sizes + 4k` and the stride of pointer j at `strides[j] + 4k`.
 */
export interface Odometer {
  /** Sets the counters and pointers to the position that `index` names in row-major order. */
  start(index: Expr): Code
  /** One step further; past the end everything is back at the start. */
  next: Code
}

export function odometer(
  f: Func,
  args: Local,
  rank: number,
  sizes: number,
  pointers: readonly { readonly local: Local; readonly strides: number }[],
): Odometer {
  const counters = Array.from({ length: rank }, () => f.local('i32'))
  const rest = f.local('i32')
  const size = (k: number) => i32.load(args.get, sizes + 4 * k)
  const move = (k: number, by: (stride: Expr) => Expr): Code =>
    pointers.map(({ local, strides }) =>
      local.set(i32.add(local.get, by(i32.load(args.get, strides + 4 * k)))),
    )
  const start = (index: Expr): Code => {
    const code: Code[] = [rest.set(index)]
    for (let k = rank - 1; k >= 0; k--) {
      const counter = counters[k]!
      code.push(counter.set(i32.remU(rest.get, size(k))), rest.set(i32.divU(rest.get, size(k))))
      code.push(move(k, (stride) => i32.mul(stride, counter.get)))
    }
    return code
  }
  const step = (k: number): Code => {
    if (k < 0) return []
    const counter = counters[k]!
    const back = [
      counter.set(i32.const(0)),
      move(k, (stride) => i32.sub(i32.const(0), i32.mul(stride, size(k)))),
    ]
    return [
      counter.set(i32.add(counter.get, i32.const(1))),
      move(k, (stride) => stride),
      when(i32.eq(counter.get, size(k)), [back, step(k - 1)]),
    ]
  }
  return { start, next: step(rank - 1) }
}

/** The same along one axis, for loops that end where it does: nothing to count, and strides are read once. */
export function alongAxis(
  f: Func,
  args: Local,
  pointers: readonly { readonly local: Local; readonly strides: number }[],
): Odometer {
  const steps = pointers.map(() => f.local('i32'))
  const each = (code: (local: Local, step: Local) => Code): Code =>
    pointers.map(({ local }, j) => code(local, steps[j]!))
  return {
    start: (index) => [
      pointers.map(({ strides }, j) => steps[j]!.set(i32.load(args.get, strides))),
      each((local, step) => local.set(i32.add(local.get, i32.mul(step.get, index)))),
    ],
    next: each((local, step) => local.set(i32.add(local.get, step.get))),
  }
}

/** The range of a part: from part * share to the smaller of that plus share and the whole. */
export function range(f: Func, part: Expr, share: Expr, whole: Expr): { from: Local; to: Local; code: Code } {
  const from = f.local('i32')
  const to = f.local('i32')
  const end = i32.add(from.get, share)
  const code = [from.set(i32.mul(part, share)), to.set(i32.select(end, whole, i32.ltS(end, whole)))]
  return { from, to, code }
}

/** `count` times the body, counted down: what is counted is found once. */
export function times(f: Func, count: Expr, body: Code): Code {
  const left = f.local('i32')
  return [left.set(count), whileNot0(left, [body, left.set(i32.sub(left.get, i32.const(1)))])]
}

/** Repeats the body until it has brought a variable down to 0. */
export function whileNot0(left: Local, body: Code): Code {
  return when(left.get, repeatWhile(body, left.get))
}
