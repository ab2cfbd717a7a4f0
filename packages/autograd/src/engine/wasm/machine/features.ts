import { Func } from '../asm/func.ts'
import { drop, i32 } from '../asm/instructions.ts'
import { assemble } from '../asm/module.ts'
import { f32x4, v128 } from '../asm/vector.ts'

/** What this runtime's WebAssembly can do. */
export interface Features {
  readonly simd: boolean
  /** Fused multiply-add and its like. */
  readonly relaxedSimd: boolean
  /** Memory that several threads see. */
  readonly shared: boolean
}

function validates(body: Func['body'], shared: boolean): boolean {
  if (typeof WebAssembly === 'undefined') return false
  const f = new Func('f', [])
  f.body = body
  return WebAssembly.validate(assemble([f], [], shared) as BufferSource)
}

function canShare(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    return memory.buffer instanceof SharedArrayBuffer
  } catch {
    return false
  }
}

export function detectFeatures(): Features {
  const sum = drop(i32.const(0))
  const add = drop(f32x4.add(v128.zero, v128.zero))
  const madd = drop(f32x4.fusedMadd(v128.zero, v128.zero, v128.zero))
  return {
    simd: validates(add, false),
    relaxedSimd: validates(madd, false),
    shared: validates(sum, true) && canShare(),
  }
}
