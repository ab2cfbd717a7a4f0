import type { DType } from '../engine/dtype.ts'
import type { Node } from './node.ts'
import type { Meta } from './primitive.ts'

/** Where an input of an operation came from: a node, which says itself what is known of it, or no node of the tape. */
export interface Source extends Meta {
  readonly node: Node | null
}

/** What is known of an input that is not tracked. */
export class Constant implements Source {
  readonly shape: readonly number[]
  readonly dtype: DType

  constructor({ shape, dtype }: Meta) {
    this.shape = shape
    this.dtype = dtype
  }

  get node(): null {
    return null
  }
}
