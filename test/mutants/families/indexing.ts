import { apply, type Call, customVjp, type Tensor } from '@wengert/autograd'
import { registry } from '#autograd/primitives/kinds.ts'
import { familyOf, inKernel, inOp, inVjp } from '../mutant.ts'
import { scatterAs } from '../wrong/scatter.ts'

// Reading and writing at positions, and sorting.

interface Along {
  readonly axis: number
  readonly index: Tensor
}

interface Choice {
  readonly axes: readonly number[]
  readonly index: Tensor
}

/** The next position of its block, round the end. */
const nextOf = (index: Tensor, shape: readonly number[], axes: readonly number[]) =>
  index.add(1).remainder(axes.reduce((n, axis) => n * shape[axis]!, 1))

export const indexing = familyOf('indexing', [
  {
    name: 'scatterAdd: the last of several at one place wins',
    rows: ['scatterAdd', 'gather'],
    killedBy: ['value'],
    plant: inKernel('scatterAdd', () => scatterAs((_before, x) => x)),
  },
  {
    name: 'gather: its adjoint overwrites in the place of adding up',
    rows: ['gather', 'indexSelect', 'take'],
    killedBy: ['adjoint'],
    plant: inVjp('gather', (g, call, i, right) => {
      const undo = inKernel('scatterAdd', () => scatterAs((_before, x) => x))()
      try {
        return right.vjp(g, call, i)
      } finally {
        undo()
      }
    }),
  },
  {
    name: 'gather: its adjoint keeps the first of several',
    rows: ['indexSelect', 'gather'],
    killedBy: ['gradient'],
    plant: inKernel('scatterAdd', () => scatterAs((before, x) => (before === 0 ? x : before))),
  },
  {
    name: 'scatterAdd: reads the cotangents at the positions in reverse order',
    rows: ['scatterAdd'],
    killedBy: ['adjoint'],
    plant: inVjp('scatterAdd', (g, call: Call<Along>) => {
      const { axis, index } = call.attrs
      return apply(registry.get('gather')!, [g], { axis, index: index.flip(axis) })
    }),
  },
  {
    name: 'scatterAdd: no gradient for what is added to',
    rows: ['scatterAdd'],
    killedBy: ['gradient'],
    plant: inOp(
      'scatterAdd',
      (right) =>
        (x: Tensor, ...rest) =>
          right(x.detach(), ...rest),
    ),
  },
  {
    name: 'take: negative positions from the front',
    rows: ['take'],
    killedBy: ['value'],
    plant: inOp(
      'take',
      (right) => (x, index: Tensor) => right(x, index.abs().minimum(Math.max(0, x.size - 1))),
    ),
  },
  {
    name: 'pick: its adjoint puts the cotangent one place further',
    rows: ['max', 'min'],
    killedBy: ['gradient'],
    plant: inVjp('pick', (g, call: Call<Choice>, i, right) => {
      const { axes, index } = call.attrs
      const moved = nextOf(index, call.inputs[0]!.shape, axes)
      return right.vjp(g, { ...metaOf(call), attrs: { axes, index: moved } }, i)
    }),
  },
  {
    name: 'place: its adjoint reads one place further, which only the second order sees',
    rows: ['max', 'maxPool2d'],
    killedBy: ['secondOrder'],
    plant: inVjp('place', (g, call: Call<Choice>, i, right) => {
      const { axes, index } = call.attrs
      return right.vjp(g, { ...metaOf(call), attrs: { axes, index: nextOf(index, g.shape, axes) } }, i)
    }),
  },
  {
    name: 'sort: cotangents stay where the sorted entries are',
    rows: ['sort'],
    killedBy: ['gradient'],
    plant: inOp('sort', (right) => (x: Tensor, options) => {
      const values = customVjp(
        (t: Tensor) => right(t, options).values,
        (g) => g,
      )
      return { values: values(x), indices: right(x, options).indices }
    }),
  },
  {
    name: 'argsort: equal entries in reverse order',
    rows: ['argsort', 'sort'],
    killedBy: ['value'],
    plant: inKernel('argsort', (right) => (x, axis, descending) => {
      // Sorted the other way and read from behind: stable from the wrong end.
      const turned = right(x, axis, !descending)
      const strides = turned.strides.map((s, k) => (k === axis ? -s : s))
      const offset = turned.offset + turned.strides[axis]! * Math.max(0, turned.shape[axis]! - 1)
      return { ...turned, strides, offset }
    }),
  },
  {
    name: 'topk: the smallest whatever is asked for',
    rows: ['topk'],
    killedBy: ['value'],
    plant: inOp('topk', (right) => (x, k, options) => right(x, k, { ...options, largest: false })),
  },
  {
    name: 'oneHot: one position further',
    rows: ['oneHot'],
    killedBy: ['value'],
    plant: inOp(
      'oneHot',
      (right) => (index: Tensor, classes: number) => right(index.add(1).remainder(classes), classes),
    ),
  },
])

/** A call as rules see it, for one with other attributes. */
function metaOf({ inputs, output, x, out }: Call<unknown>) {
  return { inputs, output, x, out }
}
