import type { Data } from '../../dtype.ts'
import type { PointwiseName } from '../../engine.ts'
import type { Recipe, Storage } from '../heap/storage.ts'
import type { ElementKind, LaneType } from '../pointwise/expression.ts'

/** What a pointwise operation reads: a storage, or a small array of the host, seen through strides. */
export interface Source {
  readonly storage: Storage | null
  readonly host: Data | null
  readonly kind: ElementKind
  /** In elements, along the axes of the result in the order of memory. */
  readonly strides: readonly number[]
  readonly offset: number
}

/**
 * A pointwise operation that was asked for and not yet computed. Its axes are in the order in which the result lies in
 * memory. Sources that lie like the result can be pending themselves: then one kernel computes both.
 */
export interface Pending extends Recipe {
  readonly name: PointwiseName
  readonly dtype: LaneType
  readonly isMask: boolean
  readonly shape: readonly number[]
  readonly sources: readonly Source[]
  /** Operations in the tree below, this one included, and elements that it reads. */
  readonly count: number
  readonly reads: number
  /** How often its value went into a kernel without being stored. */
  recomputed: number
}

/** The pending operation behind a source that lies exactly like a result of this shape, if there is one. */
export function inlined(source: Source, shape: readonly number[], dtype: Pending['dtype']): Pending | null {
  const recipe = source.storage?.recipe as Pending | null | undefined
  if (!recipe || recipe.sources === undefined || source.offset !== 0 || recipe.dtype !== dtype) return null
  if (recipe.shape.length !== shape.length) return null
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis]!
    if (recipe.shape[axis] !== n || (n !== 1 && source.strides[axis] !== step)) return null
    step *= n
  }
  return recipe
}
