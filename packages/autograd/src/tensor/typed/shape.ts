/**
 * The sizes of a tensor's axes. A tuple such as `[32, 784]` or `[number, 784]` is checked by the compiler; a plain
 * `readonly number[]` is dynamic: not even the rank is known before run time.
 */
export type Shape = readonly number[]

declare const dimName: unique symbol

/**
 * A size known only at run time that carries a name: equal only to itself.
 *
 * @example
 * const batch = namedSize('batch', images.dim(0))
 * zeros([batch, 28, 28]).flatten(1) // Tensor<[Dim<'batch'>, 784]>
 */
export type Dim<Name extends string> = number & { readonly [dimName]: Name }

/**
 * What stands in the place of a parameter's type after a mistake. A bare string literal, because then the compiler's
 * error is one line at the argument: Argument of type 'Tensor<[100, 10]>' is not assignable to parameter of type
 * '"matmul: inner dimensions 784 and 100 differ"'.
 *
 * Messages name only the sizes that clash: one that quotes a whole shape stays unevaluated, and so is printed as
 * code, when another axis of it is a type parameter. The run-time error starts with the same words.
 */
export type Incompatible<Message extends string> = Message

/** A parameter's type: T, or the message in its place when R is one. */
// Rule 6: the message is a type of its own, not R, so that no type parameter of R is inferred from the argument: with
// R in its place sub(1, x) would find the shape of the operand 1 in x.
export type Guard<R, T> = R extends infer Message extends string ? Message : T

/**
 * R where it is a shape. After a mistake `any`, so that it is reported once, at its argument, and nowhere after; a
 * plain `string` is a layer whose shape function is not known, and no mistake.
 */
// Rule 4: `extends infer S extends Shape`, not `extends Shape`, which stays deferred for [B, 100] with B a type
// parameter: results inside functions generic in their sizes would be unusable.
export type Result<R> = R extends infer S extends Shape ? S : string extends R ? never : any

interface Box<T> {
  readonly value: T
}

/**
 * Whether two sizes are the same type. A type parameter against anything but itself stays undecided: TypeScript
 * defers it, whatever the encoding.
 */
// Rule 4: compared inside a wrapper, so that a type parameter is the same as itself inside generic code.
export type Same<A, B> = Box<A> extends Box<B> ? (Box<B> extends Box<A> ? true : false) : false

/** Whether the size may be anything, as far as the compiler knows: `number`, or one of several literals. */
export type IsOpen<N extends number> = Same<N, number> extends true ? true : IsUnion<N>
type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never

/** Whether the size is one literal, and so can be 1 or not. */
export type IsKnown<N extends number> = IsOpen<N> extends true ? false : N extends Dim<string> ? false : true

/** Two sizes that are or may be equal give the better known one in a box; others give never. */
export type SameDim<A extends number, B extends number> =
  Same<A, B> extends true ? [A] : IsOpen<A> extends true ? [B] : IsOpen<B> extends true ? [A] : never

/** A size as it stands in a message. */
export type Show<D extends number> = D extends Dim<infer Name> ? Name : number extends D ? '?' : `${D}`

/** A shape as it stands in a message. */
export type ShowShape<S extends Shape> = number extends S['length'] ? '[...]' : `[${Join<S>}]`
type Join<S extends Shape, Out extends string = ''> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? Join<R, Out extends '' ? Show<H> : `${Out}, ${Show<H>}`>
  : Out

/** A tuple without `readonly`, as it should read in an editor. */
export type Mutable<S extends Shape> = S extends readonly [...infer R] ? R : S
