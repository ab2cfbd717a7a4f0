import { axesOf } from '#autograd/testing/oracles/axes.ts'
import {
  type Elementwise,
  elementwiseBackward,
  elementwiseForward,
} from '#autograd/testing/oracles/elementwise/function.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { alongBackward, alongForward, type LineMap } from '#autograd/testing/oracles/lines/lineMap.ts'
import { type Reduction, reduceBackward, reduceForward } from '#autograd/testing/oracles/lines/reduction.ts'
import {
  cutBackward,
  cutForward,
  type IndexMap,
  joinBackward,
  joinForward,
  mapBackward,
  mapForward,
} from '#autograd/testing/oracles/movement/indexMap.ts'
import type { Oracle } from './spec.ts'

// The oracles of the testing kit in the form of the table: by kinds of formulas.

type Shape = readonly number[]

/** A function of each element, which may depend on the options. */
export function entrywise<O>(f: Elementwise | ((options: O) => Elementwise)): Oracle<O> {
  const of = (options: O) => (typeof f === 'function' ? f(options) : f)
  return {
    value: (xs, options) => elementwiseForward(of(options), xs),
    backward: ([g], xs, options) => elementwiseBackward(of(options), xs, g!),
  }
}

/** Axes and keepDims as the second and third argument of reductions. */
export type ReduceArgs = readonly [axis: number | readonly number[] | null, keepDims: boolean]

/** A reduction, which may depend on the options. */
export function reducing<O>(
  f: Reduction | ((options: O) => Reduction),
  where: (options: O) => ReduceArgs,
): Oracle<O> {
  const of = (options: O) => {
    const [axes, keepDims] = where(options)
    return { f: 'value' in f ? f : f(options), over: { axes, keepDims } }
  }
  return {
    value: ([x], options) => reduceForward(of(options).f, x!, of(options).over),
    backward: ([g], [x], options) => [reduceBackward(of(options).f, x!, g!, of(options).over)],
  }
}

/** A map along the axis that is the only option. */
export function along(f: LineMap): Oracle<readonly [axis: number]> {
  return {
    value: ([x], [axis]) => alongForward(f, x!, axis),
    backward: ([g], [x], [axis]) => [alongBackward(f, x!, axis, g!)],
  }
}

/** Entries moved by a map that the shape, the options and the constant arguments say. */
export function moving<O>(
  mapOf: (shape: Shape, options: O, constants: readonly NdArray[]) => IndexMap,
  fill: (options: O) => number = () => 0,
): Oracle<O> {
  return {
    value: ([x, ...constants], options) => mapForward(mapOf(x!.shape, options, constants), x!, fill(options)),
    backward: ([g], [x, ...constants], options) => [mapBackward(mapOf(x!.shape, options, constants), g!)],
  }
}

/** Several arrays put together. */
export function joining<O>(mapsOf: (shapes: readonly Shape[], options: O) => IndexMap[]): Oracle<O> {
  const of = (xs: readonly NdArray[], options: O) =>
    mapsOf(
      xs.map((x) => x.shape),
      options,
    )
  return {
    value: (xs, options) => joinForward(of(xs, options), xs),
    backward: ([g], xs, options) => joinBackward(of(xs, options), g!),
  }
}

/** One array cut into several. */
export function cutting<O>(mapsOf: (shape: Shape, options: O) => IndexMap[]): Oracle<O> {
  return {
    value: ([x], options) => cutForward(mapsOf(x!.shape, options), x!),
    backward: (gs, [x], options) => [cutBackward(mapsOf(x!.shape, options), gs)],
  }
}

/** How many elements are reduced to one. */
export function lineLength(shape: Shape, axes: ReduceArgs[0]): number {
  return axesOf('lineLength', axes, shape.length).reduce((n, axis) => n * shape[axis]!, 1)
}
