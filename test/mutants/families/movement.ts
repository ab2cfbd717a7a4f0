import { apply, arange, type Call, concat, customVjp, type Tensor } from '@wengert/autograd'
import { registry } from '#autograd/primitives/kinds.ts'
import type { Region } from '#autograd/primitives/slice.ts'
import { familyOf, inOp, inRules, inVjp } from '../mutant.ts'

// The same elements elsewhere: in another shape or order, in part, put together.

type Numbers = readonly number[]

/** Zeros of the input's shape with the cotangent written into a region that may not be the right one. */
const embed = (g: Tensor, call: Call<unknown>, region: Region) =>
  apply(registry.get('embed')!, [g], { regions: [region], shape: call.inputs[0]!.shape })

/** The same region walked forwards. */
const forwards = ({ starts, steps, sizes }: Region): Region => ({
  starts: starts.map((start, k) =>
    steps[k]! < 0 && sizes[k]! > 0 ? start + steps[k]! * (sizes[k]! - 1) : start,
  ),
  steps: steps.map(Math.abs),
  sizes,
})

interface Padding {
  readonly pairs: readonly (readonly [number, number])[]
}

export const movement = familyOf('movement', [
  {
    name: 'permute: the order itself in the place of its inverse',
    rows: ['permute'],
    killedBy: ['adjoint'],
    plant: inVjp('permute', (g, call: Call<Numbers>) => g.permute(call.attrs).reshape(call.inputs[0]!.shape)),
  },
  {
    name: 'reshape: cotangents in column-major order',
    rows: ['reshape', 'flatten'],
    killedBy: ['adjoint'],
    plant: inVjp('reshape', (g, call) => {
      const reversed = [...g.shape.keys()].reverse()
      return g.permute(reversed).reshape(call.inputs[0]!.shape)
    }),
  },
  {
    name: 'expand: the mean of the cotangents in the place of their sum',
    rows: ['expand', 'broadcastTo'],
    killedBy: ['adjoint'],
    plant: inVjp('expand', (g, call, i, right) => {
      const out = right.vjp(g, call, i)!
      return out.div(Math.max(1, g.size / Math.max(1, out.size)))
    }),
  },
  {
    name: 'tril: masks the values and not the cotangents',
    rows: ['tril'],
    killedBy: ['adjoint'],
    plant: inOp(
      'tril',
      (right) => (x: Tensor, k) =>
        customVjp(
          (t: Tensor) => right(t, k),
          (g) => g,
        )(x),
    ),
  },
  {
    name: 'triu: the diagonal counted from the other side',
    rows: ['triu'],
    killedBy: ['value'],
    plant: inOp('triu', (right) => (x, k) => right(x, -k)),
  },
  {
    name: 'roll: in the other direction',
    rows: ['roll'],
    killedBy: ['value'],
    plant: inOp('roll', (right) => (x, shifts, axes) => {
      return right(x, Array.isArray(shifts) ? shifts.map((s) => -s) : -shifts, axes)
    }),
  },
  {
    name: 'slice: the sign of the step ignored on the way back',
    rows: ['slice'],
    killedBy: ['adjoint'],
    plant: inVjp('slice', (g, call) => embed(g, call, forwards(call.attrs))),
  },
  {
    name: 'slice: the pieces of a tensor put together in reverse',
    rows: ['unbind', 'chunk', 'split'],
    killedBy: ['adjoint'],
    plant: inRules('slice', ({ vjpTogether }) => ({
      vjpTogether: (gs, calls) => vjpTogether!(gs.toReversed(), calls),
    })),
  },
  {
    name: 'slice: the step ignored on the way back',
    rows: ['slice'],
    killedBy: ['adjoint'],
    plant: inVjp('slice', (g, call) => {
      const region = forwards(call.attrs)
      return embed(g, call, { ...region, steps: region.steps.map(() => 1) })
    }),
  },
  {
    name: 'pad: cropped one element too far to the right on the way back',
    rows: ['pad'],
    killedBy: ['adjoint'],
    plant: inVjp('pad', (g, call: Call<Padding>) => {
      const [shape, { pairs }] = [call.inputs[0]!.shape, call.attrs]
      const shifted = pairs.map(([before, after]) => {
        const by = before > 0 ? 1 : 0
        return [by - before, -by - after] as const
      })
      return shape.includes(0) ? g.sum().expand(shape) : g.pad(shifted)
    }),
  },
  {
    name: 'padWith: pads the tangent with the constant too',
    rows: ['pad (with a value)'],
    killedBy: ['jvp'],
    plant: inRules('padWith', (right) => ({
      jvp: ([t], call) => apply(right, [t!], call.attrs),
    })),
  },
  {
    name: 'pad: reflects with the edge repeated',
    rows: ['pad'],
    killedBy: ['value'],
    plant: inOp('pad', (right) => (x: Tensor, pairs: readonly (readonly [number, number])[], options) => {
      if (options?.mode !== 'reflect') return right(x, pairs, options)
      const lead = x.rank - pairs.length
      return pairs.reduce((out, [before, after], k) => {
        const n = out.shape[lead + k]!
        const whole = concat([out.flip(lead + k), out, out.flip(lead + k)], lead + k)
        return whole.slice(
          ...out.shape.map((_, axis) =>
            axis === lead + k ? { start: n - before, stop: 2 * n + after } : {},
          ),
        )
      }, x)
    }),
  },
  {
    name: 'concat: every piece gets the cotangents of the front',
    rows: ['concat', 'stack'],
    killedBy: ['adjoint'],
    plant: inVjp('concat', (g, call, i) => {
      const { shape, dtype } = call.inputs[i]!
      return g.slice(...shape.map((n) => ({ stop: n }))).to(dtype)
    }),
  },
  {
    name: 'concat: offsets in elements of the first piece',
    rows: ['concat'],
    killedBy: ['adjoint'],
    plant: inVjp('concat', (g, call: Call<{ readonly axis: number }>, i) => {
      const { attrs, inputs } = call
      const { axis } = attrs
      const { shape, dtype } = inputs[i]!
      const start = Math.min(i * inputs[0]!.shape[axis]!, g.shape[axis]! - shape[axis]!)
      return g
        .slice(...shape.map((n, k) => (k === axis ? { start, stop: start + n } : { stop: n })))
        .to(dtype)
    }),
  },
  {
    name: 'to: the gradient in the dtype of the result',
    rows: ['to (float32)'],
    killedBy: ['gradient'],
    plant: inVjp('to', (g) => g),
  },
  {
    name: 'to: no gradient through a cast',
    rows: ['to (float32)'],
    killedBy: ['gradient'],
    plant: inVjp('to', () => null),
  },
  {
    name: 'repeat: each element several times in the place of the whole',
    rows: ['repeat', 'tile'],
    killedBy: ['value'],
    plant: inOp('repeat', (right) => (x: Tensor, sizes: Numbers) => {
      if (x.size === 0) return right(x, sizes)
      const lead = sizes.length - x.rank
      return x.shape.reduce(
        (out, n, axis) => {
          const times = sizes[lead + axis]!
          const index = arange(n * times)
            .dynamic()
            .to('float64')
            .div(times)
            .floor()
            .to('int32')
          return out.indexSelect(lead + axis, index)
        },
        right(
          x,
          sizes.map((size, k) => (k < lead ? size : 1)),
        ) as Tensor,
      )
    }),
  },
])
