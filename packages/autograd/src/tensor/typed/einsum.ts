import type { Incompatible, SameDim, Shape, Show } from './shape.ts'

/** The output of a contraction written in Einstein's notation, as in 'b i j, b j k -> b i k'. */
export type Einsum<Spec extends string, Ss extends readonly Shape[]> = string extends Spec
  ? Shape
  : Spec extends `${string}${'...' | '\n' | '\t'}${string}`
    ? Shape
    : number extends Ss['length'] | Ss[number]['length']
      ? Shape
      : Spec extends `${infer Inputs}->${infer Output}`
        ? Operands<NoSpace<Inputs>, Ss, {}> extends infer Sizes
          ? Sizes extends string
            ? Sizes
            : Gather<NoSpace<Output>, Sizes>
          : never
        : Shape

type NoSpace<S extends string, Out extends string = ''> = S extends `${infer A} ${infer B}`
  ? NoSpace<B, `${Out}${A}`>
  : `${Out}${S}`

/** The size of every index: read off one operand after the other. */
type Operands<Inputs extends string, Ss extends readonly Shape[], Sizes> = Ss extends readonly [
  infer S extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? Inputs extends `${infer Labels},${infer More}`
    ? Labelled<Labels, Labels, S, Sizes> extends infer Next
      ? Next extends string
        ? Next
        : Operands<More, Rest, Next>
      : never
    : Rest extends readonly []
      ? Labelled<Inputs, Inputs, S, Sizes>
      : Incompatible<'einsum: fewer subscripts than tensors'>
  : Incompatible<'einsum: more subscripts than tensors'>

/** The sizes of one operand's letters, beside those known before; Term is the whole subscript. */
type Labelled<
  Term extends string,
  Labels extends string,
  S extends Shape,
  Sizes,
> = Labels extends `${infer L}${infer More}`
  ? S extends readonly [infer N extends number, ...infer Rest extends Shape]
    ? L extends keyof Sizes
      ? [SameDim<Sizes[L] & number, N>] extends [never]
        ? Incompatible<`einsum: index ${L} is both ${Show<Sizes[L] & number>} and ${Show<N>}`>
        : Labelled<Term, More, Rest, Omit<Sizes, L> & { [K in L]: SameDim<Sizes[L] & number, N>[0] }>
      : Labelled<Term, More, Rest, Sizes & { [K in L]: N }>
    : Miscounted<Term>
  : S extends readonly []
    ? Sizes
    : Miscounted<Term>

type Miscounted<Term extends string> = Incompatible<`einsum: as many letters as axes in '${Term}'`>

type Gather<Output extends string, Sizes, Out extends Shape = []> = Output extends `${infer L}${infer More}`
  ? L extends keyof Sizes
    ? Gather<More, Sizes, [...Out, Sizes[L] & number]>
    : Incompatible<'einsum: every output index in some input'>
  : Out
