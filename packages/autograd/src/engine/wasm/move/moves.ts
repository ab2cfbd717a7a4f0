import type { ArgReduceName, ArgScanName, RandomName, RandomState, ScanName } from '../../engine.ts'
import { sizeOf } from '../../view.ts'
import { Extremes } from '../index/extremes.ts'
import { WindowPlacer } from '../index/folded.ts'
import { Indexing } from '../index/indexing.ts'
import { Randoms } from '../index/random.ts'
import { Scanner } from '../index/scan.ts'
import { Selector } from '../index/select.ts'
import { Sorter } from '../index/sort.ts'
import type { Located } from '../located.ts'
import type { Machine } from '../machine/machine.ts'
import { Accumulator } from './accumulate.ts'
import { Caster } from './cast.ts'
import { Copier } from './copy.ts'
import { Walk } from './walk.ts'

/**
 * Everything that moves, selects or scans elements. Operands are views of any layout; results called `out` are fresh
 * dense row-major blocks, whose bytes nobody has cleared.
 */
export class Moves {
  private readonly copier: Copier
  private readonly caster: Caster
  private readonly accumulator: Accumulator
  private readonly indexing: Indexing
  private readonly windows: WindowPlacer
  private readonly extremes: Extremes
  private readonly scanner: Scanner
  private readonly sorter: Sorter
  private readonly randoms: Randoms

  /** Work is cut into parts of at least `shortest` nanoseconds, by estimate. */
  constructor(machine: Machine, shortest = 25_000) {
    const walk = new Walk(machine, shortest)
    this.copier = new Copier(machine, walk)
    this.caster = new Caster(machine, walk)
    this.accumulator = new Accumulator(machine, walk, this.copier)
    const selector = new Selector(machine, walk)
    this.indexing = new Indexing(machine, walk, this.copier, selector)
    this.windows = new WindowPlacer(machine, walk, this.copier, selector)
    this.extremes = new Extremes(machine, walk)
    this.scanner = new Scanner(machine, walk)
    this.sorter = new Sorter(machine, walk)
    this.randoms = new Randoms(machine)
  }

  /** out = x, cast to the type of out. */
  copy(x: Located, out: Located): void {
    if (x.dtype === out.dtype) this.copier.move(x, out)
    else this.caster.cast(x, out)
  }

  /** out = x, where out is a window of any strides whose elements do not overlap. */
  write(x: Located, out: Located): void {
    this.copy(x, out)
  }

  fill(out: Located, value: number): void {
    this.copier.fill(out, sizeOf(out.shape), value)
  }

  /** out = value, and out[target] = x in it, where target has the type of x and is a window as for write. */
  embed(x: Located, target: Located, out: Located, value: number): void {
    if (sizeOf(x.shape) === 0) this.fill(out, value)
    else this.copier.embed(x, target, out, sizeOf(out.shape), value)
  }

  /** Zeros to which x is added at `target`, a window onto out with the shape of x: what overlaps adds up. */
  accumulate(x: Located, target: Located, out: Located): void {
    this.accumulator.spread(x, target, out, sizeOf(out.shape))
  }

  /** out[i.., j, k..] = x[i.., index[i.., j, k..], k..]. */
  gather(x: Located, axis: number, index: Located, out: Located): void {
    this.indexing.gather(x, axis, index, out)
  }

  /** Zeros to which src is added at the index along the axis. */
  scatterAdd(axis: number, index: Located, src: Located, out: Located): void {
    this.indexing.scatterAdd(axis, index, src, out)
  }

  /** out[kept] = x[kept, position index[kept] within axes]. */
  pick(x: Located, axes: readonly number[], index: Located, out: Located): void {
    this.indexing.pick(x, axes, index, out)
  }

  /** Zeros with each element of x at its position within `axes`. */
  place(axes: readonly number[], index: Located, x: Located, out: Located): void {
    this.indexing.place(axes, index, x, out)
  }

  /** accumulate(place(x)) without the array between them, whose shape is `shape`. */
  placeFolded(
    shape: readonly number[],
    axes: readonly number[],
    index: Located,
    x: Located,
    target: Located,
    out: Located,
  ): void {
    this.windows.place(shape, axes, index, x, target, out)
  }

  argReduce(name: ArgReduceName, x: Located, axes: readonly number[], out: Located): void {
    this.extremes.find(name, x, axes, out, null)
  }

  /** The largest of each window and its position: argReduce and pick in one pass. */
  maxWindows(x: Located, axes: readonly number[], value: Located, index: Located): void {
    this.extremes.find('argmax', x, axes, index, value)
  }

  scan(name: ScanName, x: Located, axis: number, out: Located): void {
    this.scanner.scan(name, x, axis, out)
  }

  argScan(name: ArgScanName, x: Located, axis: number, out: Located): void {
    this.scanner.argScan(name, x, axis, out)
  }

  argsort(x: Located, axis: number, descending: boolean, out: Located): void {
    this.sorter.argsort(x, axis, descending, out)
  }

  random(name: RandomName, state: RandomState, out: Located): void {
    this.randoms.fill(name, state, out, sizeOf(out.shape))
  }
}
