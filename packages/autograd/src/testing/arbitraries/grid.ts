import fc from 'fast-check'

/**
 * Multiples of a power of 2 in a range, some of them left out. Shrinks to coarser ones before smaller ones: of the
 * numbers above 1 that make a property fail, 2 is easier to follow than 1.10546875.
 */
export class Grid extends fc.Arbitrary<number> {
  readonly #finest: number
  readonly #points: ReadonlySet<number>
  readonly #drawn: fc.Arbitrary<number>

  /** @internal */
  constructor(points: readonly number[], finest: number) {
    super()
    this.#finest = finest
    this.#points = new Set(points)
    this.#drawn = fc.constantFrom(...points)
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<number> {
    return new fc.Value(this.#drawn.generate(random, bias).value, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is number {
    return this.#points.has(value as number)
  }

  override shrink(value: number): fc.Stream<fc.Value<number>> {
    return fc.stream(this.#simpler(value))
  }

  /** Every candidate is coarser, or as coarse and nearer to 0, so that shrinking ends. */
  *#simpler(value: number): IterableIterator<fc.Value<number>> {
    const own = coarseness(value, this.#finest)
    for (let power = 1; power >= own; power /= 2) {
      const below = Math.trunc(value / power) * power
      const nearer = [
        0,
        below,
        below + Math.sign(value) * power,
        Math.trunc(value / 2 / power) * power,
        value - Math.sign(value) * power,
      ]
      for (const candidate of nearer) {
        const simpler = coarseness(candidate, this.#finest) > own || Math.abs(candidate) < Math.abs(value)
        if (simpler && coarseness(candidate, this.#finest) >= own && this.#points.has(candidate))
          yield new fc.Value(candidate, undefined)
      }
    }
  }
}

/** The largest power of 2, up to 1, that divides a number of the grid. */
function coarseness(x: number, finest: number): number {
  let power = 1
  while (power > finest && !Number.isInteger(x / power)) power /= 2
  return power
}

/** The multiples of 2^-bits from low to high that are kept. */
export function grid(low: number, high: number, bits: number, keep: (x: number) => boolean): number[] {
  const scale = 2 ** bits
  const points: number[] = []
  for (let k = Math.ceil(low * scale); k <= Math.floor(high * scale); k++) {
    const x = k === 0 ? 0 : k / scale
    if (keep(x)) points.push(x)
  }
  return points
}
