import { allocate } from '../../dtype.ts'
import { place } from '../../reference/index.ts'
import { accumulate } from '../../reference/move.ts'
import { rowMajor, sizeOf } from '../../view.ts'
import { arrayAt } from '../heap/elements.ts'
import { bytesOf, type Located } from '../located.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { apart, ownedSteps } from '../move/apart.ts'
import type { Copier } from '../move/copy.ts'
import { stridedOf } from '../move/strided.ts'
import { type Walk, words } from '../move/walk.ts'
import { pushKept } from './indexing.ts'
import { entriesOf, fits, type Positions, positionsOf, writeTable } from './positions.ts'
import type { Selector } from './select.ts'
import { tileKernel } from './tiles.ts'

/** Windows up to this size are put in lanes. */
const longestTile = 16

/** The adjoint of taking one element of every window, into the array the windows look onto. */
export class WindowPlacer {
  private readonly machine: Machine
  private readonly walk: Walk
  private readonly copier: Copier
  private readonly selector: Selector
  private readonly kernels = new Kernels()

  constructor(machine: Machine, walk: Walk, copier: Copier, selector: Selector) {
    this.machine = machine
    this.walk = walk
    this.copier = copier
    this.selector = selector
  }

  /** out = 0, then out[target] += place(x): each x at its position in a window of the result. */
  place(
    shape: readonly number[],
    axes: readonly number[],
    index: Located,
    x: Located,
    target: Located,
    out: Located,
  ): void {
    const { walk, machine } = this
    const width = bytesOf[x.dtype]
    const size = sizeOf(out.shape)
    const positions = positionsOf(shape, target.strides, axes, width)
    if (!fits(positions)) {
      placeByReference(machine, shape, axes, index, x, target, out)
      return
    }
    const single = apart(shape, target.strides) || sizeOf(index.shape) === 0
    pushKept(walk, target.strides, axes, index, x.strides, width, true)
    const tiles = single && width === 4 && this.tiled(shape, axes, target, positions.count)
    if (single && !(tiles && sizeOf(shape) === size)) {
      this.copier.fill(out, size, 0)
      pushKept(walk, target.strides, axes, index, x.strides, width, true)
    }
    if (tiles) this.runTiles(positions, index.at, x.at, target.at)
    else {
      if (!single) this.shareOut(target.at - out.at, positions, out.at, size * width)
      this.selector.run(single ? 'put' : 'add', x, index.at, target.at, positions)
    }
  }

  /** Whether windows are two wide and lie side by side, each row of them a row of the walk. */
  private tiled(
    shape: readonly number[],
    axes: readonly number[],
    { strides }: Located,
    count: number,
  ): boolean {
    const { walk } = this
    const inner = walk.rank - 1
    const last = axes[axes.length - 1]
    if (inner < 0 || walk.size === 0 || last === undefined) return false
    if (shape[last] !== 2 || strides[last] !== 1 || count > longestTile) return false
    return walk.a[inner] === 4 && walk.b[inner] === 4 && walk.c[inner] === 8
  }

  private runTiles(positions: Positions, index: number, x: number, out: number): void {
    const { walk, machine } = this
    walk.fillTo(2)
    const { count } = positions
    const rows = entriesOf(positions).filter((_, k) => k % 2 === 0)
    walk.word(words.first, writeTable(machine, walk, rows))
    const kernel = this.kernels.get(count, () => tileKernel(machine, count))
    walk.run(kernel, index, x, out, 0.25 * count)
  }

  private shareOut(offset: number, positions: Positions, at: number, bytes: number): void {
    const { walk } = this
    const { table, run, step } = positions
    const within = positions.kind === 'table' ? 0 : (run - 1) * step
    const reach = table.reduce((most, entry) => Math.max(most, entry), 0) + within
    const rising = within >= 0 && table.every((entry) => entry >= 0)
    if (rising && ownedSteps(walk, offset, bytes, walk.c, reach))
      walk.clears(at, 1, 0, walk.sizes[0]!, walk.c[0]!)
    else walk.clearsAll(at, bytes)
  }
}

function placeByReference(
  machine: Machine,
  shape: readonly number[],
  axes: readonly number[],
  index: Located,
  x: Located,
  target: Located,
  out: Located,
): void {
  const data = allocate(x.dtype, sizeOf(shape))
  place(shape, axes, stridedOf(machine, index), stridedOf(machine, x), data)
  const to = arrayAt(machine, out.dtype, out.at, sizeOf(out.shape)).fill(0)
  const offset = (target.at - out.at) / bytesOf[out.dtype]
  const window = { shape: out.shape, strides: target.strides, offset }
  accumulate({ data, shape, strides: rowMajor(shape), offset: 0 }, window, to)
}
