/** One number for every axis of a window, or one number an axis. */
export type PerAxis = number | readonly number[]

/** Elements before and after an axis. */
export type Pair = readonly [before: number, after: number]

/** How a convolution pads: the same on all sides, per axis, per side, to keep the size, or not at all. */
export type Padding = PerAxis | readonly Pair[] | 'same' | 'valid'

/** What `pad` puts outside. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular'

/** What `pad` takes. */
export interface PadOptions {
  readonly mode?: PadMode
  /** The constant of mode `'constant'`; 0. */
  readonly value?: number
}

/** What `meshgrid` takes. */
export interface MeshgridOptions {
  /** `'xy'` exchanges the first two axes, as for plots; `'ij'`. */
  readonly indexing?: 'ij' | 'xy'
}
