import fc from 'fast-check'

export interface ShapeOptions {
  /** 0. */
  readonly minRank?: number
  /** 4. */
  readonly maxRank?: number
  /** Of an axis; 1, and 0 for empty tensors too. */
  readonly minSide?: number
  /** Of an axis; 4. */
  readonly maxSide?: number
  /** Of all elements together; 64. */
  readonly maxSize?: number
}

/**
 * Shapes, size-1 axes among them more often than chance has it. Shrinks to fewer axes and smaller sizes.
 *
 * @example
 * fc.assert(fc.property(shapes({ maxRank: 2 }), (shape) => zeros(shape).rank <= 2))
 */
export function shapes(options: ShapeOptions = {}): fc.Arbitrary<number[]> {
  const { minRank = 0, maxRank = 4, minSide = 1, maxSide = 4, maxSize = 64 } = options
  const any = fc.integer({ min: minSide, max: maxSide })
  const one = Math.min(Math.max(1, minSide), maxSide)
  const side = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(one), weight: 1 },
    { arbitrary: any, weight: 3 },
  )
  return fc.array(side, { minLength: minRank, maxLength: maxRank }).map((sides) => limited(sides, maxSize))
}

/** Sizes cut so that their product stays below the limit: later axes give way. */
function limited(sides: readonly number[], maxSize: number): number[] {
  let left = maxSize
  return sides.map((side) => {
    const n = Math.min(side, Math.max(1, left))
    if (n > 0) left = Math.floor(left / n)
    return n
  })
}

/** Shapes that broadcast together, and what they broadcast to. */
export interface Broadcastable {
  readonly shapes: readonly (readonly number[])[]
  readonly result: readonly number[]
}

/**
 * `count` shapes that broadcast: every one is the common shape with some axes set to 1 and some leading axes left out,
 * so that each may stretch while the others do not. Shrinks to equal shapes, and these as {@link shapes} do.
 *
 * @example
 * fc.assert(fc.property(broadcastable(2), ({ shapes: [a, b], result }) => {
 *   expect(zeros(a!).add(zeros(b!)).shape).toEqual(result)
 * }))
 */
export function broadcastable(count = 2, options: ShapeOptions = {}): fc.Arbitrary<Broadcastable> {
  const most = options.maxRank ?? 4
  const operand = fc.record({
    dropped: fc.oneof({ withCrossShrink: true }, fc.constant(0), fc.nat(most)),
    stretched: fc.array(fc.boolean(), { minLength: most, maxLength: most }),
  })
  return fc
    .tuple(shapes(options), fc.array(operand, { minLength: count, maxLength: count }))
    .map(([common, operands]) => {
      const list = operands.map(({ dropped, stretched }) =>
        common.map((n, axis) => (stretched[axis] ? 1 : n)).slice(dropped),
      )
      return { shapes: list, result: broadcastOf(list) }
    })
}

/** Aligned at their ends, the size that is not 1; 1 where all are. */
function broadcastOf(operands: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...operands.map((shape) => shape.length))
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = operands.map((shape) => shape[axis - rank + shape.length] ?? 1)
    return sizes.find((n) => n !== 1) ?? 1
  })
}

/** An axis of a tensor of a rank of 1 or more, counted from the start or from the end. Shrinks to 0. */
export function axis(rank: number): fc.Arbitrary<number> {
  return fc.tuple(fc.nat(rank - 1), fc.boolean()).map(([at, fromEnd]) => (fromEnd ? at - rank : at))
}

/**
 * What reductions take for axes: null for all, one axis, or a list in any order, with negative ones among them; the
 * empty list too. Shrinks to null.
 *
 * @example
 * fc.assert(fc.property(axes(3), (which) => zeros([2, 3, 4]).sum(which).rank <= 3))
 */
export function axes(rank: number): fc.Arbitrary<number | number[] | null> {
  const all = Array.from({ length: rank }, (_, at) => at)
  const list = fc
    .tuple(fc.shuffledSubarray(all), fc.array(fc.boolean(), { minLength: rank, maxLength: rank }))
    .map(([chosen, fromEnd]) => chosen.map((at) => (fromEnd[at] ? at - rank : at)))
  return rank === 0
    ? fc.constantFrom(null, [])
    : fc.oneof({ withCrossShrink: true }, fc.constant(null), axis(rank), list)
}
