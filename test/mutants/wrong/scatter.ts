import { type Engine, referenceEngine } from '@wengert/autograd'
import { rowMajor, sizeOf } from '#autograd/engine/view.ts'
import { asView } from './pointwise.ts'

/** A scatter that puts what comes second to a place together with what is there by other means than adding. */
export function scatterAs(combine: (before: number, x: number) => number): Engine['scatterAdd'] {
  return (shape, axis, index, src) => {
    const out = new Float64Array(sizeOf(shape))
    const strides = rowMajor(shape)
    const [positions, values] = [referenceEngine.read(index), referenceEngine.read(src)]
    const own = rowMajor(index.shape)
    for (const [at, value] of values.entries()) {
      let place = 0
      for (const [k, stride] of strides.entries()) {
        const digit = k === axis ? positions[at]! : Math.floor(at / own[k]!) % index.shape[k]!
        place += digit * stride
      }
      out[place] = combine(out[place]!, value)
    }
    return referenceEngine.copy(asView(out, shape), src.block.dtype)
  }
}
