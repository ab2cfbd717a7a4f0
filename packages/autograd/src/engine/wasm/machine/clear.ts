import { Func, type Local } from '../asm/func.ts'
import { i32, memoryFill } from '../asm/instructions.ts'

/** Fewer bytes are not worth a part of their own. */
export const leastShare = 64 * 1024
export const mostParts = 32

const { add, sub, mul, load, ltU, select } = i32

/** Sets bytes to zero. The description is (address, bytes, bytes of a part). */
export function clearKernel(): Func {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part] = f.args as [Local, Local, Local]
  const [from, left] = f.several('i32', 'i32')
  const share = load(args.get, 8)
  const all = load(args.get, 4)
  f.body = [
    from.set(mul(part.get, share)),
    // Shares are rounded up, so that the last parts may have none.
    from.set(select(from.get, all, ltU(from.get, all))),
    left.set(sub(all, from.get)),
    memoryFill(add(load(args.get), from.get), i32.const(0), select(left.get, share, ltU(left.get, share))),
  ]
  return f
}
