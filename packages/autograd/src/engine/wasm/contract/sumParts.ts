import { advance, Func, type Local, loop } from '../asm/func.ts'
import { i32, repeatWhile, when } from '../asm/instructions.ts'
import type { Vector } from '../asm/vector.ts'

/** Words of the description: the addresses stand where those of operands and result stand in every stage. */
export const sumPartsWords = {
  partials: 0,
  unused: 4,
  out: 8,
  run: 12,
  parts: 16,
  vectors: 20,
  count: 24,
  pitch: 28,
  size: 32,
} as const

/** out = Σ_c partials[c], in the order of c: sums of which parts were computed apart. */
export function sumPartsKernel(v: Vector): Func[] {
  const f = new Func('run', ['i32', 'i32', 'i32'])
  const [args, part] = f.args as [Local, Local, Local]
  const word = (name: keyof typeof sumPartsWords) => i32.load(args.get, sumPartsWords[name])
  const [at, from, to, count, sum, i] = [
    f.local('i32'),
    f.local('i32'),
    f.local('i32'),
    f.local('i32'),
    f.local('v128'),
    f.local('i32'),
  ]
  const edge = (n: Local['get']) => i32.divU(i32.mul(word('vectors'), n), word('parts'))
  f.body = loop(i, edge(part.get), edge(i32.add(part.get, i32.const(1))), 1, [
    at.set(i32.shl(i.get, i32.const(4))),
    from.set(i32.add(word('partials'), at.get)),
    to.set(i32.add(word('out'), at.get)),
    sum.set(v.load(from.get)),
    count.set(i32.sub(word('count'), i32.const(1))),
    when(
      count.get,
      repeatWhile(
        [advance(from, word('pitch')), sum.set(v.add(sum.get, v.load(from.get)))],
        count.tee(i32.sub(count.get, i32.const(1))),
      ),
    ),
    v.store(to.get, sum.get),
  ])
  return [f]
}
