import { collapse } from '../../reference/walk.ts'
import { rowMajor } from '../../view.ts'
import { bytesOf } from '../located.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import { scratchBytes } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import { expensive } from '../math/index.ts'
import { type Expression, keyOf, type Leaf, type Step } from '../pointwise/expression.ts'
import { describe, type Plan, place } from '../pointwise/plan.ts'
import { accessOf, costOf, type Laid, mostParts, share } from '../pointwise/run.ts'
import { columnKernel } from './columns.ts'
import type { FoldName } from './fold.ts'
import { lineKernel } from './lines.ts'
import { operandWord, words } from './words.ts'

type Dtype = 'float32' | 'float64'

/** Memory for partial results. */
export interface Workspace {
  allocate(bytes: number): number
  free(at: number, bytes: number): void
}

/** An expression, which of its values is reduced, and which are stored. */
export interface Reduced {
  readonly steps: readonly Step[]
  readonly value: number
  readonly stores: readonly number[]
}

/** The elements themselves. */
const plain: Reduced = { steps: [], value: 0, stores: [] }

/** How a reduction is walked: which merged axes are rows, reduced lines, and innermost. */
interface Walk {
  readonly byColumns: boolean
  readonly kept: readonly number[]
  readonly reduced: readonly number[]
  readonly inner: number
  readonly sizes: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

/** A reduction of a certain structure. */
export interface ReductionPlan extends Plan {
  readonly dtype: Dtype
  readonly name: FoldName
  readonly totals: number
  /** How many partial totals there are of each, and how they are reduced in turn. */
  readonly reducedParts: number
  readonly join: ReductionPlan | null
}

interface Shares {
  readonly rowShare: number
  readonly columnShare: number
  readonly lineShare: number
  readonly lengthShare: number
  readonly keptParts: number
  readonly reducedParts: number
}

/**
 * Lines that all columns go down before any goes further: so many pages are found without a search, and each line is
 * read from its beginning to its end. The totals of all columns are put aside meanwhile, in scratch if they fit there.
 */
const linesAtOnce = 32
const mostAside = scratchBytes / 16
/** The least columns of a part, for the same reason: parts take lines rather than narrow strips. */
const leastColumns = 512
/** Reduced lines shorter than this are better taken many at a time. */
const shortLine = 16

const product = (list: readonly number[], sizes: readonly number[]) =>
  list.reduce((n, axis) => n * sizes[axis]!, 1)

/** Sums, products and extrema of an expression over axes. */
export class Reductions {
  readonly #machine: Machine
  readonly #memory: Workspace
  readonly #kernels = new Kernels<string>()

  constructor(machine: Machine, memory: Workspace) {
    this.#machine = machine
    this.#memory = memory
  }

  /**
   * Plans how a value of an expression is reduced; totals are written densely in the order of the kept axes. No axis is
   * empty. Inputs are given with their strides in bytes along `shape`. Other values are stored on the way, densely; null
   * where the way does not allow that, or is a bad one.
   */
  plan(
    dtype: Dtype,
    name: FoldName,
    { steps, value, stores }: Reduced,
    shape: readonly number[],
    isReduced: readonly boolean[],
    inputs: readonly Laid[],
    outputs: readonly Laid[],
  ): ReductionPlan | null {
    const keptShape = shape.filter((_, axis) => !isReduced[axis])
    const dense = rowMajor(keptShape)
    let next = 0
    const outStrides = shape.map((_, axis) => (isReduced[axis] ? 0 : dense[next++]!))
    const arrays = [...inputs, ...outputs]
    const merged = collapse(shape, [...arrays.map((x) => x.strides), outStrides])
    const walk = walkOf(merged.shape, merged.strides, arrays.length)
    // Down a few columns at a time is no way to compute what is costly.
    if (walk.byColumns && steps.some((step) => expensive.has(step.name))) return null
    // A vector beyond the last column would be stored over the next row.
    const stored = walk.strides[inputs.length]?.[walk.inner]
    const aligned = !walk.byColumns || walk.sizes[walk.inner]! % (dtype === 'float32' ? 4 : 2) === 0
    if (stores.length > 0 && (!aligned || stored !== outputs[0]!.bytes)) return null
    const leaves = inputs.map(
      ({ kind, bytes }, j): Leaf => ({ kind, access: accessOf(walk.strides[j]![walk.inner]!, bytes) }),
    )
    const shares = sharesOf(walk, costOf(steps, arrays.length))
    const { kept, reduced, byColumns, inner, sizes } = walk
    const totals = product(kept, sizes) * (byColumns ? sizes[inner]! : 1)
    const { reducedParts } = shares
    const addresses = arrays.map((_, j) => operandWord(kept.length, reduced.length, j))
    return {
      dtype,
      name,
      kernel: this.#kernel(name, { dtype, leaves, steps }, value, stores, walk),
      parts: shares.keptParts * reducedParts,
      words: describeWork(walk, shares, addresses),
      addresses: [...addresses, words.out],
      totals,
      reducedParts,
      join: reducedParts === 1 ? null : this.#join(dtype, name, reducedParts, totals),
    }
  }

  /** By a kernel too, which is run like any other: what comes next need not wait for the totals. */
  #join(dtype: Dtype, name: FoldName, parts: number, totals: number): ReductionPlan | null {
    const bytes = bytesOf[dtype]
    const partials: Laid = { kind: 'own', strides: [totals * bytes, bytes], bytes }
    return this.plan(dtype, name, plain, [parts, totals], [true, false], [partials], [])
  }

  /** Runs a plan; `locate` fills in the addresses of the arrays. */
  run(plan: ReductionPlan, locate: () => void, out: number): void {
    const { dtype, kernel, parts, reducedParts, totals, addresses, join } = plan
    const bytes = reducedParts * totals * bytesOf[dtype]
    const to = join === null ? out : this.#memory.allocate(bytes)
    describe(this.#machine, plan)
    locate()
    place(this.#machine, plan, addresses.length - 1, to)
    this.#machine.run(kernel, this.#machine.args, parts)
    if (join === null) return
    this.run(join, () => place(this.#machine, join, 0, to), out)
    this.#memory.free(to, bytes)
  }

  #kernel(
    name: FoldName,
    expression: Expression,
    value: number,
    stores: readonly number[],
    walk: Walk,
  ): Kernel {
    const { byColumns, kept, reduced } = walk
    const key = `${byColumns ? 'c' : 'l'}${name}${keyOf(expression)}>${value},${stores.join()}:${kept.length},${reduced.length}`
    const make = byColumns ? columnKernel : lineKernel
    return this.#kernels.get(key, () =>
      make(this.#machine, name, expression, { value, stores }, kept.length, reduced.length),
    )
  }
}

/** The words of the description, without addresses. */
function describeWork(walk: Walk, shares: Shares, addresses: readonly number[]): Int32Array {
  const { byColumns, kept, reduced, inner, sizes, strides } = walk
  const { rowShare, columnShare, lineShare, lengthShare, reducedParts } = shares
  const list = new Int32Array(operandWord(kept.length, reduced.length, addresses.length))
  const innerSize = sizes[inner]!
  list[words.rows] = product(kept, sizes)
  list[words.rowShare] = rowShare
  list[words.columns] = innerSize
  list[words.columnParts] = Math.ceil(innerSize / columnShare)
  list[words.columnShare] = columnShare
  list[words.lines] = product(reduced, sizes)
  list[words.reducedParts] = reducedParts
  list[words.lineShare] = lineShare
  list[words.chunk] = columnShare <= mostAside ? linesAtOnce : lineShare
  list[words.length] = byColumns ? 1 : innerSize
  list[words.lengthShare] = lengthShare
  list.set(
    [...kept, ...reduced].map((axis) => sizes[axis]!),
    words.sizes,
  )
  addresses.forEach((word, j) => {
    const own = strides[j]!
    list.set([...[...kept, ...reduced].map((axis) => own[axis]!), own[inner]!], word + 1)
  })
  return list
}

/** Which axis goes innermost: reduced ones make rows of long lines, kept ones columns that go down together. */
function walkOf(sizes: readonly number[], strides: readonly (readonly number[])[], inputs: number): Walk {
  const axes = sizes.map((_, axis) => axis)
  const isReduced = (axis: number) => strides[inputs]![axis] === 0
  const kept = axes.filter((axis) => !isReduced(axis))
  const reduced = axes.filter(isReduced)
  const last = sizes.length - 1
  const column = kept.at(-1)
  const line = reduced.at(-1)
  const byColumns =
    column !== undefined &&
    (line === undefined || column === last || (sizes[line]! < shortLine && sizes[column]! > sizes[line]!))
  const inner = (byColumns ? column : line)!
  const others = (list: number[]) => list.filter((axis) => axis !== inner)
  return {
    byColumns,
    kept: byColumns ? others(kept) : kept,
    reduced: byColumns ? reduced : others(reduced),
    inner,
    sizes,
    strides,
  }
}

/** How the work is cut: by totals where there are enough, else by reduced positions too. By sizes alone. */
function sharesOf(walk: Walk, cost: number): Shares {
  const rows = product(walk.kept, walk.sizes)
  const lines = product(walk.reduced, walk.sizes)
  const inner = walk.sizes[walk.inner]!
  const length = walk.byColumns ? 1 : inner
  const columns = walk.byColumns ? inner : 1
  const whole = { rowShare: rows, columnShare: inner, lineShare: lines, lengthShare: length }
  const wanted = Math.min(mostParts, Math.floor((rows * lines * inner * cost) / share))
  if (wanted < 2) return { ...whole, keptParts: 1, reducedParts: 1 }
  const rowShare = Math.ceil(rows / Math.min(rows, wanted))
  const rowParts = Math.ceil(rows / rowShare)
  const columnParts = Math.max(1, Math.min(Math.floor(columns / leastColumns), Math.ceil(wanted / rowParts)))
  const columnShare = walk.byColumns ? Math.ceil(columns / columnParts / 16) * 16 : inner
  const keptParts = rowParts * (walk.byColumns ? Math.ceil(columns / columnShare) : 1)
  const base = { ...whole, rowShare, columnShare, keptParts }
  if (keptParts >= Math.min(8, wanted)) return { ...base, reducedParts: 1 }
  const wantedReduced = Math.ceil(wanted / keptParts)
  if (lines > 1) {
    const lineShare = Math.ceil(lines / Math.min(lines, wantedReduced))
    return { ...base, lineShare, reducedParts: Math.ceil(lines / lineShare) }
  }
  const lengthShare = Math.max(2048, Math.ceil(length / wantedReduced / 64) * 64)
  return { ...base, lengthShare, reducedParts: Math.ceil(length / lengthShare) }
}
