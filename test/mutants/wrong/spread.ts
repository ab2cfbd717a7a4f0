import { type Engine, referenceEngine } from '@wengert/autograd'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'
import { asView } from './pointwise.ts'

/** Windows laid on a larger array that are put together by other means than adding where they overlap. */
export function spreadAs(combine: (before: number, x: number) => number): Engine['spread'] {
  return (x, target) => {
    const out = new Float64Array(sizeOf(target.shape))
    const own = rowMajor(x.shape)
    for (const [at, value] of referenceEngine.read(x).entries()) {
      let place = target.offset
      for (const [k, stride] of target.strides.entries())
        place += (Math.floor(at / own[k]!) % x.shape[k]!) * stride
      out[place] = combine(out[place]!, value)
    }
    return referenceEngine.copy(asView(out, target.shape), x.block.dtype)
  }
}
