import { OptionError } from '../errors/index.ts'
import { describe } from './describe.ts'
import type { Dim } from './typed/index.ts'

/**
 * A size known only at run time as a size with a name: to the compiler it is equal to itself only, so that two sizes
 * which merely happen to be equal are not mistaken for each other.
 *
 * Throws an OptionError when the size is not a non-negative integer.
 *
 * @example
 * const batch = namedSize('batch', images.dim(0))
 * zeros([batch, 28, 28]).flatten(1) // Tensor<[Dim<'batch'>, 784]>
 */
export function namedSize<const Name extends string>(name: Name, size: number): Dim<Name> {
  if (typeof name !== 'string')
    throw new OptionError('namedSize', 'the name must be a text', describe(name), "namedSize('batch', 32)")
  if (!Number.isInteger(size) || size < 0)
    throw new OptionError('namedSize', `${name} must be a non-negative integer`, describe(size), '32')
  return size as Dim<Name>
}
