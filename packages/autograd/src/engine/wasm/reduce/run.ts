import { rowMajor } from '../../view.ts'
import type { Kernel } from '../machine/kernel.ts'
import { layout } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import { type Expression, keyOf, type Leaf, type Step } from '../pointwise/expression.ts'
import { accessOf, costOf, mergeAxes, type Placed } from '../pointwise/run.ts'
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
interface Reduced {
  readonly steps: readonly Step[]
  readonly value: number
  readonly stores: readonly number[]
}

/** The elements themselves. */
const plain: Reduced = { steps: [], value: 0, stores: [] }

/** How a reduction is walked: which merged axes are rows, reduced lines, and innermost. */
interface Plan {
  readonly byColumns: boolean
  readonly kept: readonly number[]
  readonly reduced: readonly number[]
  readonly inner: number
  readonly sizes: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

interface Shares {
  readonly rowShare: number
  readonly columnShare: number
  readonly lineShare: number
  readonly lengthShare: number
  readonly keptParts: number
  readonly reducedParts: number
}

/** Reduced lines shorter than this are better taken many at a time. */
const shortLine = 16
const share = 131_072
const mostParts = 64
/** Totals that are combined without a kernel. */
const fewTotals = 4096

const product = (list: readonly number[], sizes: readonly number[]) =>
  list.reduce((n, axis) => n * sizes[axis]!, 1)

/** Sums, products and extrema of an expression over axes. */
export class Reductions {
  readonly #machine: Machine
  readonly #memory: Workspace
  readonly #kernels = new Map<string, Kernel>()

  constructor(machine: Machine, memory: Workspace) {
    this.#machine = machine
    this.#memory = memory
  }

  /**
   * Reduces a value of an expression; totals are written densely to `out` in the order of the kept axes. No axis is
   * empty. Inputs are given with their strides in bytes along `shape`. Other values are stored on the way, densely; false
   * where the way does not allow that, and then nothing has been done.
   */
  run(
    dtype: Dtype,
    name: FoldName,
    { steps, value, stores }: Reduced,
    shape: readonly number[],
    isReduced: readonly boolean[],
    inputs: readonly Placed[],
    outputs: readonly Placed[],
    out: number,
  ): boolean {
    const keptShape = shape.filter((_, axis) => !isReduced[axis])
    const dense = rowMajor(keptShape)
    let next = 0
    const outStrides = shape.map((_, axis) => (isReduced[axis] ? 0 : dense[next++]!))
    const arrays = [...inputs, ...outputs]
    const merged = mergeAxes(shape, [...arrays.map((x) => x.strides), outStrides])
    const plan = planOf(merged.sizes, merged.strides, arrays.length)
    // A vector beyond the last column would be stored over the next row.
    const stored = plan.strides[inputs.length]?.[plan.inner]
    const aligned = !plan.byColumns || plan.sizes[plan.inner]! % (dtype === 'float32' ? 4 : 2) === 0
    if (stores.length > 0 && (!aligned || stored !== outputs[0]!.bytes)) return false
    const leaves = inputs.map(
      ({ kind, bytes }, j): Leaf => ({ kind, access: accessOf(plan.strides[j]![plan.inner] ?? 0, bytes) }),
    )
    const kernel = this.#kernel(name, { dtype, leaves, steps }, value, stores, plan)
    const cost = costOf(steps, arrays.length)
    const totals = product(plan.kept, plan.sizes) * (plan.byColumns ? plan.sizes[plan.inner]! : 1)
    const shares = sharesOf(plan, cost)
    const { keptParts, reducedParts } = shares
    if (reducedParts === 1) {
      this.#describe(plan, shares, arrays, out)
      this.#machine.run(kernel, layout.args, keptParts)
      return true
    }
    const width = dtype === 'float32' ? 4 : 8
    const partials = this.#memory.allocate(reducedParts * totals * width)
    this.#describe(plan, shares, arrays, partials)
    this.#machine.run(kernel, layout.args, keptParts * reducedParts)
    this.#combine(dtype, name, partials, reducedParts, totals, out)
    this.#memory.free(partials, reducedParts * totals * width)
    return true
  }

  #combine(dtype: Dtype, name: FoldName, from: number, parts: number, totals: number, out: number): void {
    if (parts * totals > fewTotals) {
      const bytes = dtype === 'float32' ? 4 : 8
      const partials: Placed = { kind: 'float', at: from, strides: [totals * bytes, bytes], bytes }
      this.run(dtype, name, plain, [parts, totals], [true, false], [partials], [], out)
      return
    }
    const data = dtype === 'float32' ? this.#machine.f32 : this.#machine.f64
    const [start, target] = dtype === 'float32' ? [from >>> 2, out >>> 2] : [from >>> 3, out >>> 3]
    const join = joins[name]
    for (let i = 0; i < totals; i++) {
      let total = data[start + i]!
      for (let p = 1; p < parts; p++) total = join(total, data[start + p * totals + i]!)
      data[target + i] = total
    }
  }

  #describe(plan: Plan, shares: Shares, inputs: readonly Placed[], out: number): void {
    const { i32 } = this.#machine
    const { byColumns, kept, reduced, inner, sizes, strides } = plan
    const at = layout.args >>> 2
    const { rowShare, columnShare, lineShare, lengthShare, reducedParts } = shares
    const innerSize = sizes[inner] ?? 1
    i32[at + words.rows] = product(kept, sizes)
    i32[at + words.rowShare] = rowShare
    i32[at + words.columns] = innerSize
    i32[at + words.columnParts] = Math.ceil(innerSize / columnShare)
    i32[at + words.columnShare] = columnShare
    i32[at + words.lines] = product(reduced, sizes)
    i32[at + words.reducedParts] = reducedParts
    i32[at + words.lineShare] = lineShare
    i32[at + words.length] = byColumns ? 1 : innerSize
    i32[at + words.lengthShare] = lengthShare
    i32[at + words.out] = out
    let word = at + words.sizes
    for (const axis of kept) i32[word++] = sizes[axis]!
    for (const axis of reduced) i32[word++] = sizes[axis]!
    for (let j = 0; j < inputs.length; j++) {
      word = at + operandWord(kept.length, reduced.length, j)
      i32[word++] = inputs[j]!.at
      for (const axis of kept) i32[word++] = strides[j]![axis]!
      for (const axis of reduced) i32[word++] = strides[j]![axis]!
      i32[word] = strides[j]![inner] ?? 0
    }
  }

  #kernel(
    name: FoldName,
    expression: Expression,
    value: number,
    stores: readonly number[],
    plan: Plan,
  ): Kernel {
    const { byColumns, kept, reduced } = plan
    const key = `${byColumns ? 'c' : 'l'}${name}${keyOf(expression)}>${value},${stores.join()}:${kept.length},${reduced.length}`
    let kernel = this.#kernels.get(key)
    if (kernel === undefined) {
      const make = byColumns ? columnKernel : lineKernel
      kernel = make(this.#machine, name, expression, { value, stores }, kept.length, reduced.length)
      this.#kernels.set(key, kernel)
    }
    return kernel
  }
}

const joins: Readonly<Record<FoldName, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b,
  prod: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
}

/** Which axis goes innermost: reduced ones make rows of long lines, kept ones columns that go down together. */
function planOf(sizes: readonly number[], strides: readonly (readonly number[])[], inputs: number): Plan {
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
  const inner = (byColumns ? column : line) ?? 0
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
function sharesOf(plan: Plan, cost: number): Shares {
  const rows = product(plan.kept, plan.sizes)
  const lines = product(plan.reduced, plan.sizes)
  const inner = plan.sizes[plan.inner] ?? 1
  const length = plan.byColumns ? 1 : inner
  const columns = plan.byColumns ? inner : 1
  const whole = { rowShare: rows, columnShare: inner, lineShare: lines, lengthShare: length }
  const wanted = Math.min(mostParts, Math.floor((rows * lines * inner * cost) / share))
  if (wanted < 2) return { ...whole, keptParts: 1, reducedParts: 1 }
  const rowShare = Math.ceil(rows / Math.min(rows, wanted))
  const rowParts = Math.ceil(rows / rowShare)
  const columnParts = Math.max(1, Math.min(Math.floor(columns / 64), Math.ceil(wanted / rowParts)))
  const columnShare = plan.byColumns ? Math.ceil(columns / columnParts / 16) * 16 : inner
  const keptParts = rowParts * (plan.byColumns ? Math.ceil(columns / columnShare) : 1)
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
