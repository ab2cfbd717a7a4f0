import type { Located } from '../located.ts'

/** An operand of a contraction: a view with a label for each axis. Equal labels are the same index. */
export interface Labelled extends Omit<Located, 'at'> {
  readonly labels: readonly number[]
}

/**
 * Labels that play the same part, seen as one index that runs in row-major order over `dims`. The strides, in elements,
 * say how far a step along each of them goes in the left operand, the right operand and the result; 0 where absent.
 */
export interface Group {
  readonly dims: number[]
  readonly left: number[]
  readonly right: number[]
  readonly out: number[]
  size: number
}

/** out[batch, row, col] = Σ_sum left[batch, row, sum] right[batch, col, sum]. */
export interface Groups {
  readonly batch: Group
  readonly rows: Group
  readonly cols: Group
  readonly sum: Group
}

/** Multiplications of a contraction. */
export const workOf = ({ batch, rows, cols, sum }: Groups): number =>
  batch.size * rows.size * cols.size * sum.size

/** Where the result's labels lie. */
export interface Strided {
  readonly labels: readonly number[]
  readonly strides: readonly number[]
}

export const group = (): Group => ({ dims: [], left: [], right: [], out: [], size: 1 })

/** Some dimensions of a group, as a group. */
export const dimensionsOf = (
  { dims, left, right, out }: Omit<Group, 'size'>,
  from: number,
  to?: number,
): Group => ({
  dims: dims.slice(from, to),
  left: left.slice(from, to),
  right: right.slice(from, to),
  out: out.slice(from, to),
  size: dims.slice(from, to).reduce((n, extent) => n * extent, 1),
})

const strideOf = (x: Strided, label: number): number => {
  const axis = x.labels.indexOf(label)
  return axis < 0 ? 0 : x.strides[axis]!
}

export const extentOf = (a: Labelled, b: Labelled, label: number): number => {
  const axis = a.labels.indexOf(label)
  return axis < 0 ? b.shape[b.labels.indexOf(label)]! : a.shape[axis]!
}

/** Appends a dimension; it joins the one before where one step of that equals a whole run of this everywhere. */
export function append(g: Group, extent: number, left: number, right: number, out: number): void {
  g.size *= extent
  if (extent === 1) return
  let last = g.dims.length - 1
  const joins =
    last >= 0 &&
    g.left[last] === left * extent &&
    g.right[last] === right * extent &&
    g.out[last] === out * extent
  if (joins) g.dims[last]! *= extent
  else last = g.dims.push(extent) - 1
  g.left[last] = left
  g.right[last] = right
  g.out[last] = out
}

/** Summed labels, from the longest stride in `near` to the shortest: memory is read in order. */
function summed(a: Labelled, near: Labelled, out: Strided): number[] {
  const labels = a.labels.filter((label) => !out.labels.includes(label))
  return labels.sort((p, q) => Math.abs(strideOf(near, q)) - Math.abs(strideOf(near, p)))
}

/** Sorts labels by where they occur; rows and columns run in the order `out` lists them. */
export function groupsOf(left: Labelled, right: Labelled, out: Strided): Groups {
  const groups = { batch: group(), rows: group(), cols: group(), sum: group() }
  const add = (g: Group, label: number) =>
    append(
      g,
      extentOf(left, right, label),
      strideOf(left, label),
      strideOf(right, label),
      strideOf(out, label),
    )
  for (const label of out.labels) {
    const inLeft = left.labels.includes(label)
    add(inLeft && right.labels.includes(label) ? groups.batch : inLeft ? groups.rows : groups.cols, label)
  }
  for (const label of summed(left, right, out)) add(groups.sum, label)
  return groups
}

const turnedGroup = ({ dims, left, right, out, size }: Group): Group => ({
  dims,
  left: right,
  right: left,
  out,
  size,
})

/** The same contraction with the operands exchanged: rows become columns. */
export function turned({ batch, rows, cols, sum }: Groups): Groups {
  return {
    batch: turnedGroup(batch),
    rows: turnedGroup(cols),
    cols: turnedGroup(rows),
    sum: turnedGroup(sum),
  }
}
