import * as reference from '../../reference/index.ts'
import { sizeOf } from '../../view.ts'
import { arrayAt } from '../heap/elements.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Machine } from '../machine/machine.ts'
import type { Copier } from '../move/copy.ts'
import { stridedOf } from '../move/strided.ts'
import type { Walk } from '../move/walk.ts'
import { fits, type Positions, positionsOf } from './positions.ts'
import type { Selector } from './select.ts'

/** An index along one axis is a position like any other. */
const along = (step: number): Positions => ({ kind: 'step', count: 0, step, run: 1, table: [0] })

/** Neighbours that stay together where the last axis is shared out. */
const strip = 32

/** Moves by index: gather, pick and their adjoints. */
export class Indexing {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly copier: Copier
  private readonly selector: Selector

  constructor(machine: Machine, walk: Walk, copier: Copier, selector: Selector) {
    this.machine = machine
    this.walk = walk
    this.copier = copier
    this.selector = selector
  }

  gather(x: Located, axis: number, index: Located, out: Located): void {
    const width = bytesOf[x.dtype]
    const { walk } = this
    walk.clear()
    for (let k = 0; k < index.shape.length; k++) {
      const step = k === axis ? 0 : x.strides[k]! * width
      walk.push(index.shape[k]!, index.strides[k]! * 4, step, out.strides[k]! * width)
    }
    this.selector.run('take', x, index.at, out.at, along(x.strides[axis]! * width))
  }

  /** out[kept] = x[kept, position]. */
  pick(x: Located, axes: readonly number[], index: Located, out: Located): void {
    const width = bytesOf[x.dtype]
    const positions = positionsOf(x.shape, x.strides, axes, width)
    if (fits(positions)) {
      pushKept(this.walk, x.strides, axes, index, out.strides, width, false)
      this.selector.run('take', x, index.at, out.at, positions)
    } else {
      const to = arrayAt(this.machine, out.dtype, out.at, sizeOf(out.shape))
      reference.pick(stridedOf(this.machine, x), axes, stridedOf(this.machine, index), to)
    }
  }

  /** out = 0, then out[kept, position] = x[kept]. */
  place(axes: readonly number[], index: Located, x: Located, out: Located): void {
    const width = bytesOf[x.dtype]
    const positions = positionsOf(out.shape, out.strides, axes, width)
    this.copier.fill(out, sizeOf(out.shape), 0)
    pushKept(this.walk, out.strides, axes, index, x.strides, width, true)
    this.selector.run('put', x, index.at, out.at, positions)
  }

  /** out = 0, then out[.., index, ..] += src. */
  scatterAdd(axis: number, index: Located, src: Located, out: Located): void {
    const { walk } = this
    const width = bytesOf[src.dtype]
    const { shape } = index
    if (sizeOf(shape) === 0) {
      this.copier.fill(out, sizeOf(out.shape), 0)
      return
    }
    const split = sharedAxis(axis, shape, out.shape)
    const push = (k: number, n: number, times = 1) => {
      const to = k === axis ? 0 : out.strides[k]! * width * times
      walk.push(n, index.strides[k]! * 4 * times, src.strides[k]! * width * times, to)
    }
    // The last axis is cut into strips, so that rows of neighbours remain within a part.
    const times = split === shape.length - 1 && shape[split]! % strip === 0 ? strip : 1
    walk.clear()
    if (split >= 0) push(split, shape[split]! / times, times)
    for (let k = 0; k < shape.length; k++) if (k !== split) push(k, shape[k]!)
    if (times > 1) push(split, times)
    this.shareOut(split, out, width)
    this.selector.run('add', src, index.at, out.at, along(out.strides[axis]! * width))
  }

  /** Gives every part a range of an axis to clear, and the walk along it, which is outermost. */
  private shareOut(split: number, out: Located, width: number): void {
    const { walk } = this
    const bytes = sizeOf(out.shape) * width
    const run = split < 0 ? 0 : out.strides[split]! * out.shape[split]! * width
    if (walk.rank > 1 && run > 0 && walk.c[0]! * walk.sizes[0]! === run)
      walk.clears(out.at, bytes / run, run, walk.sizes[0]!, walk.c[0]!)
    else walk.clearsAll(out.at, bytes)
  }
}

/** Elements of different parts must not meet: the axis parts own ranges of is not indexed. -1: there is none. */
function sharedAxis(axis: number, shape: readonly number[], larger: readonly number[]): number {
  for (let k = 0; k < shape.length; k++) if (k !== axis && shape[k]! > 1 && shape[k] === larger[k]) return k
  return -1
}

/** Pushes the axes of an index: index, source, result. Its axes are those of a larger array without `axes`. */
export function pushKept(
  walk: Walk,
  larger: readonly number[],
  axes: readonly number[],
  index: Located,
  smaller: readonly number[],
  width: number,
  placing: boolean,
): void {
  walk.clear()
  for (let k = 0, axis = 0, next = 0; k < index.shape.length; k++, axis++) {
    for (; axes[next] === axis; next++) axis++
    const a = larger[axis]! * width
    const b = smaller[k]! * width
    walk.push(index.shape[k]!, index.strides[k]! * 4, placing ? b : a, placing ? a : b)
  }
}
