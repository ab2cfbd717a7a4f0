import fc from 'fast-check'
import type { Values } from './values.ts'

/** A shape and its elements in row-major order. */
export interface Filled {
  readonly shape: readonly number[]
  readonly elements: readonly number[]
}

interface Context {
  readonly shape: unknown
  readonly elements: unknown
  readonly random: fc.Random
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1)

/**
 * Shapes with elements. Where `chain` would draw the elements anew for every smaller shape, and so lose what made the
 * property fail, this keeps stretches of them; only where the elements make a promise together that a stretch may not
 * keep are they drawn anew.
 */
export class FilledShapes extends fc.Arbitrary<Filled> {
  readonly #shapes: fc.Arbitrary<readonly number[]>
  readonly #values: Values

  /** @internal */
  constructor(shapes: fc.Arbitrary<readonly number[]>, values: Values) {
    super()
    this.#shapes = shapes
    this.#values = values
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Filled> {
    const shape = this.#shapes.generate(random, bias)
    const again = random.clone()
    const elements = this.#values(sizeOf(shape.value)).generate(random, bias)
    return together(shape, elements, again)
  }

  override canShrinkWithoutContext(_value: unknown): _value is Filled {
    return false
  }

  override shrink(value: Filled, context: unknown): fc.Stream<fc.Value<Filled>> {
    return fc.stream(this.#smaller(value, context as Context))
  }

  *#smaller({ shape, elements }: Filled, context: Context): IterableIterator<fc.Value<Filled>> {
    for (const smaller of this.#shapes.shrink(shape, context.shape)) {
      const size = sizeOf(smaller.value)
      const values = this.#values(size)
      let kept = false
      for (const start of startsOf(elements.length, size)) {
        const part = elements.slice(start, start + size)
        if (!values.canShrinkWithoutContext(part)) continue
        kept = true
        yield together(smaller, new fc.Value(part, undefined), context.random)
      }
      if (!kept) yield together(smaller, values.generate(context.random.clone(), undefined), context.random)
    }
    const whole = new fc.Value(shape, context.shape)
    for (const simpler of this.#values(elements.length).shrink([...elements], context.elements))
      yield together(whole, simpler, context.random)
  }
}

function together(
  shape: fc.Value<readonly number[]>,
  elements: fc.Value<readonly number[]>,
  random: fc.Random,
): fc.Value<Filled> {
  const context: Context = { shape: shape.context, elements: elements.context, random }
  return new fc.Value({ shape: shape.value, elements: elements.value }, context)
}

/** Where stretches of `size` elements begin that together cover all of them. */
function startsOf(length: number, size: number): number[] {
  if (size > length) return []
  if (size === 0) return [0]
  const starts: number[] = []
  for (let start = 0; start + size < length; start += size) starts.push(start)
  return [...starts, length - size]
}
