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

interface Joint {
  readonly axis: number
  /** Where each input begins along the axis, and where the last one ends. */
  readonly bounds: readonly number[]
}

/** Joining is linear in all pieces together; each piece's cotangent is its slice. */
const joining = linear<Joint>({
  name: 'concat',
  shape: (inputs, { axis, bounds }) => ({
    shape: inputs[0]!.shape.map((n, k) => (k === axis ? bounds.at(-1)! : n)),
    dtype: inputs.map((x) => x.dtype).reduce(promote),
  }),
  kernel: (views, { axis, bounds }, { shape, dtype }) => {
    const strides = rowMajor(shape)
    const parts = views.map((x, i) => ({
      x,
      target: { shape, strides, offset: bounds[i]! * strides[axis]! },
    }))
    return engine().assemble(shape, dtype, 0, parts)
  },
  adjoint: (g, { inputs, attrs: { axis, bounds } }, i) => {
    const { shape, dtype } = inputs[i]!
    const starts = shape.map((_, k) => (k === axis ? bounds[i]! : 0))
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
  if (inputs.length === 1) return snapshot(first)
  const bounds = [0]
  for (const x of inputs) bounds.push(bounds.at(-1)! + x.shape[at]!)
  return apply(joining, inputs, { axis: at, bounds })
}
