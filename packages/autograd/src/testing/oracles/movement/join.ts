import { ShapeError } from '../../../errors/index.ts'
import { axisOf } from '../axes.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Arrays put together along an axis: the output is a sum of maps, one per array, each of which reads its
 * array where it lies in the output and nothing elsewhere.
 */

function requireAgreement(op: string, shapes: readonly (readonly number[])[], axis: number | null): void {
  const [first] = shapes
  const agree = shapes.every(
    (shape) => shape.length === first!.length && shape.every((n, a) => a === axis || n === first![a]),
  )
  if (agree) return
  const got = shapes.map((shape) => `[${shape.join(', ')}]`).join(', ')
  throw new ShapeError(op, 'the shapes must agree', got, 'shapes that differ only along the axis of a concat')
}

/** One map per array: behind each other along an axis they have. */
export function concatMaps(shapes: readonly (readonly number[])[], axis = 0): IndexMap[] {
  const place = axisOf('concatMaps', axis, shapes[0]?.length ?? 0)
  requireAgreement('concatMaps', shapes, place)
  const startOf = (k: number) => shapes.slice(0, k).reduce((sum, shape) => sum + shape[place]!, 0)
  const shape = shapes[0]!.with(place, startOf(shapes.length))
  return shapes.map((from, k) => ({
    from,
    shape,
    source: (index) => {
      const i = index[place]! - startOf(k)
      return i >= 0 && i < from[place]! ? index.with(place, i) : null
    },
  }))
}

/** One map per array: behind each other along a new axis, its place counted in the output. */
export function stackMaps(shapes: readonly (readonly number[])[], axis = 0): IndexMap[] {
  const rank = shapes[0]?.length ?? 0
  const place = axisOf('stackMaps', axis, rank + 1)
  requireAgreement('stackMaps', shapes, null)
  return shapes.map((from, k) => ({
    from,
    shape: from.toSpliced(place, 0, shapes.length),
    source: (index) => (index[place] === k ? index.toSpliced(place, 1) : null),
  }))
}
