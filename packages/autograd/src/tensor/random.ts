import { engine } from '../engine/current.ts'
import { allocate, type DType, isFloat } from '../engine/dtype.ts'
import type { RandomName } from '../engine/engine.ts'
import { integers } from '../engine/integers.ts'
import { sizeOf } from '../engine/view.ts'
import { DTypeError, OptionError } from '../errors/index.ts'
import { type CreateOptions, checkOptions } from './checkOptions.ts'
import { describe } from './describe.ts'
import { defaultGenerator, Generator } from './generator.ts'
import { IntegerStream } from './integerStream.ts'
import { made } from './made.ts'
import { checkShape } from './shape.ts'
import { isTensor, Tensor } from './tensor.ts'
import type { Shape } from './typed/index.ts'

/** What every function that draws random numbers takes. */
export interface RandomOptions extends CreateOptions {
  /** The stream to draw from; {@link defaultGenerator}. */
  readonly generator?: Generator
}

const names = ['dtype', 'requiresGrad', 'generator'] as const

/** The generator an option names, checked. */
export function generatorOf(op: string, generator: Generator | undefined): Generator {
  if (generator === undefined) return defaultGenerator
  if (!(generator instanceof Generator))
    throw new OptionError(op, 'generator must be a Generator', typeof generator, 'new Generator(seed)')
  return generator
}

/** Refuses to track what has no gradient, before anything is drawn. */
function checkTracking(op: string, options: RandomOptions, fallback: DType): void {
  const dtype = options.dtype ?? fallback
  if (options.requiresGrad && !isFloat(dtype))
    throw new DTypeError(op, 'requiresGrad needs a float dtype', dtype, "dtype: 'float32'")
}

/** What was drawn in the dtype asked for, tracked if asked for. */
function finished<S extends Shape>(x: Tensor, options: RandomOptions): Tensor<S> {
  const out = options.dtype ? x.to(options.dtype) : x
  out.requiresGrad = options.requiresGrad ?? false
  return out as unknown as Tensor<S>
}

function drawn<S extends Shape>(
  op: string,
  name: RandomName,
  shape: readonly [...S],
  options: RandomOptions,
): Tensor<S> {
  checkShape(op, shape)
  checkOptions(op, options, names)
  const dtype: DType = options.dtype ?? 'float32'
  if (!isFloat(dtype)) throw new DTypeError(op, 'a float dtype', dtype, "dtype: 'float32', or randint")
  const state = generatorOf(op, options.generator).next(name, dtype, sizeOf(shape))
  const x = new Tensor<S>(engine().random(name, state, integers(shape), dtype))
  x.requiresGrad = options.requiresGrad ?? false
  return x
}

/**
 * Numbers drawn evenly from [0, 1). The same generator state gives the same numbers. Throws a DTypeError for a dtype
 * that is not float.
 *
 * @example
 * rand([2, 3]).shape // [2, 3]
 * rand([2], { generator: new Generator(42) }) // [0.8617, 0.3305]
 */
export function rand<const S extends Shape>(shape: readonly [...S], options: RandomOptions = {}): Tensor<S> {
  return drawn('rand', 'uniform', shape, options)
}

/**
 * Numbers drawn from the normal distribution with mean 0 and variance 1. Throws a DTypeError for a dtype that is not
 * float.
 *
 * @example
 * randn([2, 3], { dtype: 'float64' }).shape // [2, 3]
 */
export function randn<const S extends Shape>(shape: readonly [...S], options: RandomOptions = {}): Tensor<S> {
  return drawn('randn', 'normal', shape, options)
}

/**
 * Integers drawn evenly from `low` to `high`, `high` not included, as int32. Throws an OptionError unless both are
 * int32 with low < high.
 *
 * @example
 * randint(0, 10, [4], { generator: new Generator(1) }) // [0, 3, 2, 4]
 */
export function randint<const S extends Shape>(
  low: number,
  high: number,
  shape: readonly [...S],
  options: RandomOptions = {},
): Tensor<S> {
  checkShape('randint', shape)
  checkOptions('randint', options, names)
  const int32 = (n: number) => Number.isInteger(n) && Math.abs(n) <= 2 ** 31
  if (!int32(low) || !int32(high) || high <= low)
    throw new OptionError(
      'randint',
      'integers low < high within int32',
      `${describe(low)} and ${describe(high)}`,
      'randint(0, 10, [3])',
    )
  checkTracking('randint', options, 'int32')
  const generator = generatorOf('randint', options.generator)
  const data = allocate('int32', sizeOf(shape))
  const stream = new IntegerStream(generator, data.length)
  for (let i = 0; i < data.length; i++) data[i] = low + stream.next(high - low)
  return finished(made('randint', data, integers(shape), 'int32'), options)
}

/**
 * 1 with probability p and 0 otherwise, as float32: one p for all with a shape, or a tensor of probabilities.
 *
 * Throws an OptionError for a probability outside [0, 1].
 *
 * @example
 * bernoulli(0.5, [2, 3]).shape // [2, 3]
 * bernoulli(tensor([0, 1, 1])) // [0, 1, 1]
 */
export function bernoulli<const S extends Shape>(
  p: number,
  shape: readonly [...S],
  options?: RandomOptions,
): Tensor<S>
export function bernoulli(p: Tensor, options?: RandomOptions): Tensor
export function bernoulli(
  p: number | Tensor,
  second?: Shape | RandomOptions,
  third: RandomOptions = {},
): Tensor {
  const options = isTensor(p) ? ((second as RandomOptions | undefined) ?? {}) : third
  const shape = isTensor(p) ? p.shape : (second as Shape)
  checkShape('bernoulli', shape)
  checkOptions('bernoulli', options, names)
  const values = isTensor(p) ? p.data() : [p]
  for (const value of values)
    if (typeof value !== 'number' || !(value >= 0 && value <= 1))
      throw new OptionError(
        'bernoulli',
        'probabilities from 0 to 1',
        describe(value),
        'sigmoid, or clamp(0, 1)',
      )
  checkTracking('bernoulli', options, 'float32')
  const u = rand(shape, { generator: generatorOf('bernoulli', options.generator) }).dynamic()
  const hit = u.less(isTensor(p) ? p.detach() : p)
  return finished(hit, { ...options, dtype: options.dtype ?? 'float32' })
}

/**
 * The numbers 0 ... n - 1 in random order, each order equally likely (Fisher and Yates), as int32.
 *
 * @example
 * permutation(5, { generator: new Generator(1) }) // [3, 4, 2, 1, 0]
 */
export function permutation<N extends number>(n: N, options: RandomOptions = {}): Tensor<[N]> {
  checkShape('permutation', [n])
  checkOptions('permutation', options, names)
  checkTracking('permutation', options, 'int32')
  const generator = generatorOf('permutation', options.generator)
  const order = allocate('int32', n, 'permutation') as Int32Array
  for (let i = 0; i < n; i++) order[i] = i
  const stream = new IntegerStream(generator, n - 1)
  for (let i = n - 1; i > 0; i--) {
    const j = stream.next(i + 1)
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return finished(made('permutation', order, [n], 'int32'), options)
}
