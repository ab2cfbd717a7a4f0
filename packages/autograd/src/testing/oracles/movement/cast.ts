import { map, type NdArray } from '../ndarray.ts'

/**
 * Conversion between dtypes. Every array here holds float64 numbers, so a conversion rounds to what the dtype
 * holds:
 *
 *   float64    everything stays
 *   float32    the nearest float32, ties to the even one
 *   int32      towards zero, then modulo 2^32 into -2^31 ... 2^31 - 1; NaN and infinities give 0
 *   bool       1 where x is not 0, NaN included, else 0
 *
 * Between float32 and float64 rounding is left out of the derivative, which is 1; the gradient has the dtype
 * of x, so it is rounded to that. To int32 and bool the function is constant but for jumps: no gradient.
 */
export type DTypeName = 'float64' | 'float32' | 'int32' | 'bool'

const rounding: Record<DTypeName, (x: number) => number> = {
  float64: (x) => x,
  float32: (x) => Math.fround(x),
  int32: (x) => {
    if (!Number.isFinite(x)) return 0
    const turn = 2 ** 32
    const rest = ((Math.trunc(x) % turn) + turn) % turn
    return rest < turn / 2 ? rest : rest - turn
  },
  bool: (x) => (x !== 0 ? 1 : 0),
}

/** x as the dtype holds it. */
export function castForward(x: NdArray, to: DTypeName): NdArray {
  return map(x, rounding[to])
}

/**
 * The gradient of a cast from one float dtype to another: g in the dtype of x; 0 for a cast to int32 or bool.
 */
export function castBackward(from: 'float64' | 'float32', to: DTypeName, g: NdArray): NdArray {
  return map(g, to === 'int32' || to === 'bool' ? () => 0 : rounding[from])
}
