import { engine } from '../engine/current.ts'
import { integers } from '../engine/integers.ts'
import type { View } from '../engine/view.ts'
import { rowMajor } from '../engine/view.ts'
import { snapshot } from '../tape/node.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { element } from '../tensor/made.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { linear, register } from './kinds.ts'
import { areApart, type Region } from './region.ts'

export type { Region } from './region.ts'

function window(x: { readonly strides: readonly number[]; readonly offset: number }, region: Region) {
  let offset = x.offset
  const strides = integers(x.strides, (s, axis) => {
    offset += s * region.starts[axis]!
    return s * region.steps[axis]!
  })
  return { strides, offset }
}

const slicing = linear<Region>({
  name: 'slice',
  shape: ([x], { sizes }) => ({ shape: sizes, dtype: x!.dtype }),
  kernel: ([x], region) => ({ block: x!.block, shape: region.sizes, ...window(x!, region) }),
  adjoint: (g, call) => embedRegion(g, { region: call.attrs, shape: call.inputs[0]!.shape }),
  // n pieces of one tensor would else be n tensors of zeros and their sum: quadratic in n.
  together: (gs, calls) => {
    const regions = calls.map(({ attrs }) => attrs)
    return areApart(regions) ? apply(embedding, gs, { regions, shape: calls[0]!.inputs[0]!.shape }) : null
  },
})

interface Embedding {
  /** Where each input goes; no two of them meet. */
  readonly regions: readonly Region[]
  readonly shape: readonly number[]
}

const embedding = linear<Embedding>({
  name: 'embed',
  shape: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: (views, { regions, shape }, out) => {
    const whole = { strides: rowMajor(shape), offset: 0 }
    const parts = views.map((x, i) => ({ x, target: { shape, ...window(whole, regions[i]!) } }))
    return engine().assemble(shape, out.dtype, 0, parts)
  },
  adjoint: (g, call, i) => sliceRegion(g, call.attrs.regions[i]!),
})

/** A region of x as a view: nothing is copied. Its adjoint puts a cotangent back into zeros. */
export function sliceRegion(x: Tensor, region: Region): Tensor {
  return apply(slicing, [x], region)
}

/** Zeros of a shape with x written into a region. */
export function embedRegion(
  x: Tensor,
  { region, shape }: { readonly region: Region; readonly shape: readonly number[] },
): Tensor {
  return apply(embedding, [x], { regions: [region], shape })
}

interface Padding {
  /** Elements before and after each axis; negative numbers crop. */
  readonly pairs: readonly (readonly [number, number])[]
  readonly value: number
}

/** A shape with pairs added to it, none below 0. */
export function paddedShape(shape: readonly number[], pairs: Padding['pairs']): number[] {
  return integers(shape, (n, axis) => Math.max(0, n + pairs[axis]![0] + pairs[axis]![1]))
}

/**
 * out[i] = x[i - before] where that exists and 0 elsewhere. The adjoint of padding is cropping and of cropping
 * padding, so it is the same primitive with the pairs negated.
 */
const padding = linear<Padding>({
  name: 'pad',
  shape: ([x], { pairs }) => ({ shape: paddedShape(x!.shape, pairs), dtype: x!.dtype }),
  kernel: ([x], { pairs, value }, out) => padView(x!, pairs, value, out.shape),
  adjoint: (g, call) => padZeros(g, negated(call.attrs.pairs)),
})

/** Padding with another constant is affine: its derivative is that of padding with zeros. */
const paddingWith: Primitive<Padding> = register({
  ...padding,
  name: 'padWith',
  kind: 'other',
  jvp: ([t], call) => padZeros(t!, call.attrs.pairs),
})

/** Subtracted from 0, as -0 is no integer to V8: see {@link integers}. */
const negated = (pairs: Padding['pairs']) => pairs.map(([before, after]) => [0 - before, 0 - after] as const)

function padView(x: View, pairs: Padding['pairs'], value: number, shape: readonly number[]): View {
  // The part of the result that x reaches: from max(0, before) to min(size, before + n), maybe nothing.
  const from = integers(pairs, ([before]) => Math.max(0, before))
  const sizes = integers(shape, (n, axis) =>
    Math.max(0, Math.min(n, pairs[axis]![0] + x.shape[axis]!) - from[axis]!),
  )
  const steps = shape.map(() => 1)
  const starts = integers(from, (at, axis) => Math.min(at - pairs[axis]![0], x.shape[axis]!))
  const inside = { block: x.block, shape: sizes, ...window(x, { starts, steps, sizes }) }
  if (sizes.every((n, axis) => n === shape[axis])) return inside
  const target = { shape, ...window({ strides: rowMajor(shape), offset: 0 }, { starts: from, steps, sizes }) }
  return engine().assemble(shape, x.block.dtype, value, sizes.includes(0) ? [] : [{ x: inside, target }])
}

/** Padding with a constant; negative numbers crop. Pairs were checked by the caller. */
export function padConstant(x: Tensor, pairs: Padding['pairs'], value: number): Tensor {
  if (pairs.every(([before, after]) => before === 0 && after === 0)) return snapshot(x)
  // Attributes outlive the call: what the caller does to its arrays later must not reach the tape. -0 becomes 0.
  const own = pairs.map(([before, after]) => [before + 0, after + 0] as const)
  if (value === 0) return padZeros(x, own)
  return apply(paddingWith, [x], { pairs: own, value: element(x.dtype, value) })
}

function padZeros(x: Tensor, pairs: Padding['pairs']): Tensor {
  return apply(padding, [x], { pairs, value: 0 })
}
