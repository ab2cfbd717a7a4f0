/**
 * How every kernel of the reference engine walks strided arrays: axes that lie behind each other in all operands are
 * merged, then an odometer runs over the outer axes and hands each innermost row to a tight loop.
 */

/** Strides of several operands over one shape, with mergeable axes merged and axes of size 1 gone. At least one axis. */
export interface Walk {
  readonly shape: number[]
  readonly strides: number[][]
}

export function collapse(shape: readonly number[], strides: readonly (readonly number[])[]): Walk {
  const outShape: number[] = []
  const outStrides: number[][] = strides.map(() => [])
  for (let axis = 0; axis < shape.length; axis++) {
    const n = shape[axis]!
    if (n === 1) continue
    const last = outShape.length - 1
    if (last >= 0 && strides.every((s, i) => outStrides[i]![last] === s[axis]! * n)) {
      outShape[last]! *= n
      strides.forEach((s, i) => {
        outStrides[i]![last] = s[axis]!
      })
    } else {
      outShape.push(n)
      strides.forEach((s, i) => {
        outStrides[i]!.push(s[axis]!)
      })
    }
  }
  if (outShape.length === 0) {
    outShape.push(1)
    for (const s of outStrides) s.push(0)
  }
  return { shape: outShape, strides: outStrides }
}

/**
 * Calls `row` once for each innermost row, with the position of its first element in every operand. The array `at` is
 * reused between calls. Rows come in row-major order. Nothing is called when the shape holds a zero.
 */
export function forEachRow(
  walk: Walk,
  offsets: readonly number[],
  row: (at: readonly number[], length: number) => void,
): void {
  const { shape, strides } = walk
  const inner = shape.length - 1
  const length = shape[inner]!
  if (shape.includes(0)) return
  const at = offsets.slice()
  const index = new Array<number>(inner).fill(0)
  while (true) {
    row(at, length)
    let axis = inner - 1
    for (; axis >= 0; axis--) {
      for (let i = 0; i < at.length; i++) at[i]! += strides[i]![axis]!
      if (++index[axis]! < shape[axis]!) break
      for (let i = 0; i < at.length; i++) at[i]! -= strides[i]![axis]! * shape[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}
