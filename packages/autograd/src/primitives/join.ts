import { engine } from '../engine/current.ts'
import { promote } from '../engine/dtype.ts'
import { rowMajor } from '../engine/view.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { snapshot } from '../tape/node.ts'
import { apply } from '../tape/record.ts'
import { resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import type { Concat, Guard, Result, ShapesOf } from '../tensor/typed/index.ts'
import { linear } from './kinds.ts'
import { sliceRegion } from './slice.ts'

/** Where input `i` begins along the joined axis. */
function startOf(inputs: readonly { readonly shape: readonly number[] }[], i: number, axis: number): number {
  let start = 0
  for (let k = 0; k < i; k++) start += inputs[k]!.shape[axis]!
  return start
}

/** Joining is linear in all pieces together; each piece's cotangent is its slice. */
const joining = linear<number>({
  name: 'concat',
  shape: (inputs, axis) => ({
    shape: inputs[0]!.shape.map((n, k) => (k === axis ? startOf(inputs, inputs.length, axis) : n)),
    dtype: inputs.map((x) => x.dtype).reduce(promote),
  }),
  kernel: (views, axis, { shape, dtype }) => {
    const strides = rowMajor(shape)
    const parts = views.map((x, i) => ({
      x,
      target: { shape, strides, offset: startOf(views, i, axis) * strides[axis]! },
    }))
    return engine().assemble(shape, dtype, 0, parts)
  },
  adjoint: (g, call, i) => {
    const { shape, dtype } = call.inputs[i]!
    const starts = shape.map((_, k) => (k === call.attrs ? startOf(call.inputs, i, call.attrs) : 0))
    return sliceRegion(g, { starts, steps: shape.map(() => 1), sizes: shape }).to(dtype)
  },
})

/**
 * Tensors behind each other along an axis; all other sizes are equal.
 *
 * `[a, ...rest], [b, ...rest] -> [a + b, ...rest]` for axis 0. Throws a ShapeError where other sizes differ, an
 * OptionError for an empty list.
 *
 * @example
 * concat([tensor([1, 2]), tensor([3])]) // [1, 2, 3]
 * concat([zeros([2, 3]), ones([4, 3])]).shape // [6, 3]
 */
export function concat<const Ts extends readonly Tensor[], I extends number = 0>(
  tensors: Guard<Concat<ShapesOf<Ts>, I>, Ts>,
  axis?: I,
): Tensor<Result<Concat<ShapesOf<Ts>, I>>>
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new OptionError(
      'concat',
      'a list with at least one tensor',
      Array.isArray(tensors) ? 'an empty list' : typeof tensors,
      'concat([a, b])',
    )
  const inputs: Tensor[] = []
  for (const x of tensors) inputs.push(expectTensor('concat', x, 'every entry'))
  const first = inputs[0]!
  const at = resolveAxis('concat', axis, first.rank, first.shape)
  for (const x of inputs) {
    if (x.rank !== first.rank)
      throw new ShapeError(
        'concat',
        `${show(first.shape)} and ${show(x.shape)} have different ranks`,
        inputs.map((t) => show(t.shape)).join(', '),
        'unsqueeze or stack',
      )
    if (x.shape.some((n, k) => k !== at && n !== first.shape[k]))
      throw new ShapeError(
        'concat',
        `${show(first.shape)} and ${show(x.shape)} differ outside axis ${at}`,
        inputs.map((t) => show(t.shape)).join(', '),
        'pieces of equal size along the other axes',
      )
  }
  return inputs.length === 1 ? snapshot(first) : apply(joining, inputs, at)
}
