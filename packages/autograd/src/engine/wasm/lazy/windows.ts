import type { Target } from '../../engine.ts'
import { bytesOf, type Located } from '../located.ts'

/** A window onto a result in memory. */
export function windowOn(out: Located, shape: readonly number[], target: Target): Located {
  return { at: out.at + target.offset * bytesOf[out.dtype], dtype: out.dtype, shape, strides: target.strides }
}
