/** Whether two types are the same, not only assignable to each other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/**
 * Compiles when the value's type is exactly T. The value and the expectation are apart so that T is not inferred.
 *
 * @example
 * expectType<Tensor<[2, 3]>>()(zeros([2, 3]))
 */
export declare function expectType<T>(): <U>(
  value: U,
  ...mismatch: Same<T, U> extends true ? [] : [expected: T]
) => void
