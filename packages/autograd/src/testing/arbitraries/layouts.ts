import fc from 'fast-check'
import { type Tensor, tensor } from '../../index.ts'
import { type Layout, layOut } from '../layouts.ts'

/** The same elements twice: row-major, and as the layout has them. */
export interface LaidOut {
  readonly dense: Tensor
  readonly tensor: Tensor
  readonly layout: Layout | 'element'
}

/**
 * Tensors in other layouts than row-major, each with a dense copy of the same elements: transposed, sliced with
 * negative steps, cropped, broadcast (elements along an axis are made equal first), and a single element sliced out of
 * a larger tensor. Whatever is computed must not depend on it. Shrinks to dense, and as the tensors do.
 *
 * @example
 * fc.assert(fc.property(layouts(tensors()), ({ dense, tensor }) => {
 *   expect(tensor.square().data()).toEqual(dense.square().data())
 * }))
 */
export function layouts(source: fc.Arbitrary<Tensor>): fc.Arbitrary<LaidOut> {
  const names = ['dense', 'transposed', 'sliced', 'cropped', 'broadcast', 'element'] as const
  return fc.tuple(source, fc.constantFrom(...names), fc.nat()).map(([x, layout, pick]) => {
    if (layout === 'element') return element(x, pick)
    const dense = layout === 'broadcast' ? evened(x, pick) : x
    return { dense: layOut(dense, 'dense'), tensor: layOut(dense, layout), layout }
  })
}

/** One axis made constant: all of it is its first slice. */
function evened(x: Tensor, pick: number): Tensor {
  if (x.rank === 0 || x.size === 0) return x
  const axis = pick % x.rank
  const first = x.slice(...x.shape.map((_, k) => (k === axis ? { stop: 1 } : {})))
  return first.expand(x.shape)
}

/** One element with its axes kept, as a view of the tensor it stands in. */
function element(x: Tensor, pick: number): LaidOut {
  if (x.size === 0) return { dense: x, tensor: x, layout: 'element' }
  const at = x.shape.map((n, axis) => (pick + axis) % n)
  const view = x.slice(...at.map((i) => ({ start: i, stop: i + 1 })))
  const dense = tensor(view.data(), view.shape, { dtype: x.dtype }).dynamic()
  return { dense, tensor: view, layout: 'element' }
}
