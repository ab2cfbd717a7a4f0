import type { ADD, MUL, SUB } from './digits.ts'

// Exact decimal arithmetic on number literals, as on paper: a number is a list of digits, the least significant first.
// Counting in tuple lengths, the usual trick, does not compile for 32 x 784; here it takes some 800 instantiations.

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
export type Digits = Digit[]

/** The digits of a literal; never for `number`, a named Dim, a negative or a broken number. */
export type ToDigits<N extends number> = Split<`${N}`>
type Split<S extends string, Out extends Digits = []> = S extends `${infer D extends Digit}${infer R}`
  ? Split<R, [D, ...Out]>
  : S extends ''
    ? Out
    : never

/** The literal of a list of digits; `number` when they are not known. */
export type ToNumber<L extends Digits> = [L] extends [never] ? number : Parse<Join<Trim<L>>>
type Join<L extends Digits, Out extends string = ''> = L extends [
  infer D extends Digit,
  ...infer R extends Digits,
]
  ? Join<R, `${D}${Out}`>
  : Out
type Parse<S extends string> = S extends '' ? 0 : S extends `${infer N extends number}` ? N : number

/** Without leading zeros, so that equal numbers have equal lists; 0 is the empty list. */
export type Trim<L extends Digits> = L extends [...infer R extends Digits, '0'] ? Trim<R> : L

type Carry = '0' | '1'

/** A + B. */
type AddDigits<
  A extends Digits,
  B extends Digits,
  C extends Carry = '0',
  Out extends Digits = [],
> = A extends [infer X extends Digit, ...infer XR extends Digits]
  ? B extends [infer Y extends Digit, ...infer YR extends Digits]
    ? ADD[C][X][Y] extends `${infer C2 extends Carry}${infer D extends Digit}`
      ? AddDigits<XR, YR, C2, [...Out, D]>
      : never
    : AddCarry<A, C, Out>
  : AddCarry<B, C, Out>

/** The rest of the longer number, once the shorter one is used up. */
type AddCarry<A extends Digits, C extends Carry, Out extends Digits> = C extends '0'
  ? [...Out, ...A]
  : A extends [infer X extends Digit, ...infer XR extends Digits]
    ? ADD['1'][X]['0'] extends `${infer C2 extends Carry}${infer D extends Digit}`
      ? AddCarry<XR, C2, [...Out, D]>
      : never
    : [...Out, '1']

/** A - B; never when negative. */
type SubDigits<
  A extends Digits,
  B extends Digits,
  C extends Carry = '0',
  Out extends Digits = [],
> = A extends [infer X extends Digit, ...infer XR extends Digits]
  ? B extends [infer Y extends Digit, ...infer YR extends Digits]
    ? SUB[C][X][Y] extends `${infer C2 extends Carry}${infer D extends Digit}`
      ? SubDigits<XR, YR, C2, [...Out, D]>
      : never
    : C extends '0'
      ? [...Out, ...A]
      : SUB['1'][X]['0'] extends `${infer C2 extends Carry}${infer D extends Digit}`
        ? SubDigits<XR, [], C2, [...Out, D]>
        : never
  : C extends '1'
    ? never
    : Trim<B> extends []
      ? Out
      : never

type MulDigit<A extends Digits, D extends Digit, C extends Digit = '0', Out extends Digits = []> = A extends [
  infer X extends Digit,
  ...infer R extends Digits,
]
  ? MUL[D][X][C] extends `${infer C2 extends Digit}${infer U extends Digit}`
    ? MulDigit<R, D, C2, [...Out, U]>
    : never
  : C extends '0'
    ? Out
    : [...Out, C]

/** A x B, by Horner's rule over the digits of B from the most significant. */
export type MulDigits<A extends Digits, B extends Digits, Out extends Digits = []> = B extends [
  ...infer R extends Digits,
  infer D extends Digit,
]
  ? MulDigits<A, R, D extends '0' ? ['0', ...Out] : AddDigits<['0', ...Out], MulDigit<A, D>>>
  : Trim<Out>

/** Quotient and remainder of A / B by long division; B is trimmed and not 0. */
export type DivDigits<
  A extends Digits,
  B extends Digits,
  Rem extends Digits = [],
  Q extends Digits = [],
> = A extends [...infer R extends Digits, infer D extends Digit]
  ? Times<Trim<[D, ...Rem]>, B> extends [infer N extends number, infer Rem2 extends Digits]
    ? DivDigits<R, B, Rem2, [`${N}` & Digit, ...Q]>
    : never
  : [Trim<Q>, Rem]

/** How often B goes into Rem (less than ten times), and what is left. */
type Times<Rem extends Digits, B extends Digits, Q extends 0[] = []> = [SubDigits<Rem, B>] extends [never]
  ? [Q['length'], Rem]
  : Times<Trim<SubDigits<Rem, B>>, B, [...Q, 0]>

// On sizes. `number` comes out where one of them is not a literal.

export type Add<A extends number, B extends number> = A extends 0
  ? B
  : B extends 0
    ? A
    : ToNumber<AddDigits<ToDigits<A>, ToDigits<B>>>

export type Mul<A extends number, B extends number> = A extends 1
  ? B
  : B extends 1
    ? A
    : ToNumber<MulDigits<ToDigits<A>, ToDigits<B>>>

/** A - B; never when that is negative. */
export type Sub<A extends number, B extends number> = B extends 0
  ? A
  : [ToDigits<A>] extends [never]
    ? number
    : [ToDigits<B>] extends [never]
      ? number
      : [SubDigits<ToDigits<A>, ToDigits<B>>] extends [never]
        ? never
        : ToNumber<SubDigits<ToDigits<A>, ToDigits<B>>>

/** floor(A / B); `number` for B = 0, which the run time refuses. */
export type FloorDiv<A extends number, B extends number> = B extends 1
  ? A
  : B extends 0
    ? number
    : [ToDigits<B>] extends [never]
      ? number
      : [ToDigits<A>] extends [never]
        ? number
        : ToNumber<DivDigits<ToDigits<A>, ToDigits<B>>[0]>
