import { engine } from '../engine/current.ts'
import { promote } from '../engine/dtype.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { bilinear, numeric } from './kinds.ts'

type Labels = readonly number[]

/** For each operand and the result a label per axis; equal labels are one index. */
interface Contraction {
  readonly x: Labels
  readonly y: Labels
  readonly out: Labels
}

/**
 * out[labels of out] = Σ x[labels of x] y[labels of y] over every label not in out: matmul, einsum and, from a
 * windowed view, convolution.
 *
 * Its adjoint in x is the contraction of g with y to the labels of x: with out_{mn} = Σ_k x_{mk} y_{kn} it is
 * x̄_{mk} = Σ_n g_{mn} y_{kn}. Every label of x is in out or in y, so the family is closed.
 */
const contraction: Primitive<Contraction> = bilinear({
  name: 'contract',
  shape: ([x, y], { x: a, y: b, out }) => {
    const shape = new Array<number>(out.length)
    for (let i = 0; i < out.length; i++) {
      const axis = a.indexOf(out[i]!)
      shape[i] = axis >= 0 ? x!.shape[axis]! : y!.shape[b.indexOf(out[i]!)]!
    }
    return { shape, dtype: x!.dtype }
  },
  kernel: ([x, y], { x: a, y: b, out }) =>
    engine().contract({ view: x!, labels: a }, { view: y!, labels: b }, out),
  adjoints: [
    (g, y, { attrs: { x: a, y: b, out } }) => apply(contraction, [g, y], { x: out, y: b, out: a }),
    (g, x, { attrs: { x: a, y: b, out } }) => apply(contraction, [g, x], { x: out, y: a, out: b }),
  ],
})

/**
 * The contraction of two tensors by labels. Sizes of equal labels are equal, every label of `out` is in x or y, every
 * other label is in both, and none occurs twice in one tensor: callers see to it.
 */
export function contract(x: Tensor, xLabels: Labels, y: Tensor, yLabels: Labels, out: Labels): Tensor {
  const dtype = numeric(promote(x.dtype, y.dtype))
  const a = x.dtype === dtype ? x : x.to(dtype)
  const b = y.dtype === dtype ? y : y.to(dtype)
  return apply(contraction, [a, b], { x: xLabels, y: yLabels, out })
}
