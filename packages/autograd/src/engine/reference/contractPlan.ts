import type { Strided } from './pointwise.ts'

/** An operand of a contraction: a view with a label for each axis. */
export interface Labelled extends Strided {
  readonly labels: readonly number[]
}

/** How labels move through memory: a stride for each. */
export interface LabelledStrides {
  readonly labels: readonly number[]
  readonly strides: readonly number[]
}

/**
 * Labels that play the same part, seen as one index that runs in row-major order over `dims`. The strides say how far
 * a step along each of them goes in the left operand, the right operand and the result; 0 where a label is absent.
 */
export interface Group {
  size: number
  readonly dims: number[]
  readonly left: number[]
  readonly right: number[]
  readonly out: number[]
}

/** A contraction as a batch of matrix products: out[b, row, col] = Σ_k left[b, row, k] * right[b, k, col]. */
export interface Plan {
  readonly left: Labelled
  readonly right: Labelled
  readonly batch: Group
  readonly rows: Group
  readonly cols: Group
  readonly sum: Group
}

/** The stride of a label's axis; 0 where x has no such axis. */
export function strideOf(x: LabelledStrides, label: number): number {
  const axis = x.labels.indexOf(label)
  return axis < 0 ? 0 : x.strides[axis]!
}

/** The length of a label's axis in whichever operand has it. */
export function extentOf(left: Labelled, right: Labelled, label: number): number {
  const axis = left.labels.indexOf(label)
  return axis < 0 ? right.shape[right.labels.indexOf(label)]! : left.shape[axis]!
}

const emptyGroup = (): Group => ({ size: 1, dims: [], left: [], right: [], out: [] })

/**
 * Appends a label to a group. A label of size 1 leaves no trace. A label joins the one before where one step of that
 * equals a whole run of this in every array, so that most groups end as a single dimension.
 */
function append(group: Group, label: number, a: Labelled, b: Labelled, result: LabelledStrides): void {
  const extent = extentOf(a, b, label)
  group.size *= extent
  if (extent === 1) return
  const left = strideOf(a, label)
  const right = strideOf(b, label)
  const out = strideOf(result, label)
  let last = group.dims.length - 1
  if (
    last >= 0 &&
    group.left[last] === left * extent &&
    group.right[last] === right * extent &&
    group.out[last] === out * extent
  ) {
    group.dims[last]! *= extent
  } else {
    group.dims.push(extent)
    last++
  }
  group.left[last] = left
  group.right[last] = right
  group.out[last] = out
}

/** The labels that are not in the result, from the longest stride in b to the shortest: memory is read in order. */
function summedLabels(a: Labelled, b: Labelled, result: LabelledStrides): number[] {
  const labels = a.labels.filter((label) => !result.labels.includes(label))
  if (labels.length > 1) {
    labels.sort((p, q) => Math.abs(strideOf(b, q)) - Math.abs(strideOf(b, p)))
  }
  return labels
}

/** Sorts labels by where they occur: in a, b and the result (batch), a and it, b and it, or a and b alone (sum). */
export function planOf(a: Labelled, b: Labelled, result: LabelledStrides): Plan {
  const plan = {
    left: a,
    right: b,
    batch: emptyGroup(),
    rows: emptyGroup(),
    cols: emptyGroup(),
    sum: emptyGroup(),
  }
  for (const label of result.labels) {
    const inA = a.labels.includes(label)
    const group = inA && b.labels.includes(label) ? plan.batch : inA ? plan.rows : plan.cols
    append(group, label, a, b, result)
  }
  for (const label of summedLabels(a, b, result)) append(plan.sum, label, a, b, result)
  return plan
}

function turned(group: Group): Group {
  return { size: group.size, dims: group.dims, left: group.right, right: group.left, out: group.out }
}

/** The same contraction with the operands exchanged: rows become columns. */
export function swapped(plan: Plan): Plan {
  return {
    left: plan.right,
    right: plan.left,
    batch: turned(plan.batch),
    rows: turned(plan.cols),
    cols: turned(plan.rows),
    sum: turned(plan.sum),
  }
}
