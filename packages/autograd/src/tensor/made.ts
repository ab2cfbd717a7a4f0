import { engine } from '../engine/current.ts'
import { type Data, type DType, isFloat } from '../engine/dtype.ts'
import { dense } from '../engine/view.ts'
import { DTypeError } from '../errors/index.ts'
import { Tensor } from './tensor.ts'
import type { Shape } from './typed/index.ts'

/** A number as it is stored: a bool is one byte, 0 or 1, whatever number it is made of. */
export function element(dtype: DType, value: number | boolean): number {
  return dtype === 'bool' ? Number(Number(value) !== 0) : Number(value)
}

/** A tensor on data that nobody else holds. */
export function made<S extends Shape>(
  op: string,
  data: Data,
  shape: S,
  dtype: DType,
  track = false,
): Tensor<S> {
  const x = new Tensor<S>(dense(engine().upload(data, dtype), shape))
  return tracked(op, x, track)
}

/** The tensor with `requiresGrad` switched on, where that is asked for. */
export function tracked<S extends Shape>(op: string, x: Tensor<S>, on: boolean): Tensor<S> {
  if (on && !isFloat(x.dtype))
    throw new DTypeError(op, 'requiresGrad needs a float dtype', x.dtype, "dtype: 'float32'")
  if (on) x.requiresGrad = true
  return x
}
