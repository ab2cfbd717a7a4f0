/** Along every axis the elements start, start + step, ...: `size` of them. Steps may be negative. */
export interface Region {
  readonly starts: readonly number[]
  readonly steps: readonly number[]
  readonly sizes: readonly number[]
}

/** So few regions are compared each with each; more are sorted along an axis. */
const few = 16

/**
 * Whether no element is in two of the regions, as far as is found out: by their ranges along one axis, or, of a few, by
 * the remainders of interleaved ones.
 */
export function areApart(regions: readonly Region[]): boolean {
  if (regions.length <= few)
    return regions.every((a, i) => regions.every((b, j) => j <= i || arePairApart(a, b)))
  return regions[0]!.starts.some((_, axis) => areRangesApart(regions, axis))
}

function arePairApart(a: Region, b: Region): boolean {
  return a.starts.some((_, axis) => {
    const [first, second] = [rangeOf(a, axis), rangeOf(b, axis)]
    if (first.low > second.high || second.low > first.high) return true
    const step = Math.abs(a.steps[axis]!)
    return step === Math.abs(b.steps[axis]!) && (first.low - second.low) % step !== 0
  })
}

function areRangesApart(regions: readonly Region[], axis: number): boolean {
  const ranges = regions.map((region) => rangeOf(region, axis)).sort((a, b) => a.low - b.low)
  return ranges.every(({ low }, i) => i === 0 || low > ranges[i - 1]!.high)
}

/** The first and the last index along an axis, whichever way it is walked. */
function rangeOf({ starts, steps, sizes }: Region, axis: number): { low: number; high: number } {
  const start = starts[axis]!
  const end = start + steps[axis]! * (sizes[axis]! - 1)
  return steps[axis]! < 0 ? { low: end, high: start } : { low: start, high: end }
}
