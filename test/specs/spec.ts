import type { Tensor } from '@wengert/autograd'
import type fc from 'fast-check'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { type Op, ops } from './ops.ts'

/** Everything about a call but the elements of its float arguments. */
export interface Setup<O = any> {
  /** Of the float arguments. */
  readonly shapes: readonly (readonly number[])[]
  /** int32 and bool arguments, which stand behind the float ones. */
  readonly constants?: readonly Tensor[]
  readonly options: O
}

/** A setup with empty tensors; `refused` where there is no result, and an error of ours instead. */
export interface EmptySetup<O = any> extends Setup<O> {
  readonly refused?: true
}

/** The arguments of one call. */
export interface Sample<O = any> {
  readonly inputs: readonly Tensor[]
  readonly options: O
}

/** Where the elements of an argument lie. */
export interface Domain {
  /** -2. */
  readonly low?: number
  /** 2. */
  readonly high?: number
  /** Where it bends or jumps, and has a convention: smooth samples stay away, the others go there. */
  readonly kinks?: readonly number[]
  /** Where it has no value or no derivative: all samples stay away. */
  readonly poles?: readonly number[]
}

/** The same by other means, on plain arrays. */
export interface Oracle<O = any> {
  readonly value: (inputs: readonly NdArray[], options: O) => NdArray | readonly NdArray[]
  /** Gradients of the float arguments by the formula, from one cotangent per float output. */
  readonly backward?: (gs: readonly NdArray[], inputs: readonly NdArray[], options: O) => readonly NdArray[]
}

/**
 * What an operation does to integers: `same` keeps the dtype, `numeric` makes int32 of bools, `floating` makes float32
 * of both, `bool` and `int32` and `float32` are the result's dtype whatever the input's, `refused` is an error.
 */
export type Integers = 'same' | 'numeric' | 'floating' | 'bool' | 'int32' | 'float32' | 'refused'

/** One row of the table. */
export interface Row<O = any> {
  /** Unique in the table: the op, and the variant in brackets where it has several rows. */
  readonly name: string
  /** What is exported; the name when left out. */
  readonly op?: string
  /** Shapes, options and constant arguments, aimed at what breaks. */
  readonly setups: fc.Arbitrary<Setup<O>>
  /** Setups with empty tensors. */
  readonly empty: readonly EmptySetup<O>[]
  /** Of all float arguments, or of each. */
  readonly domain?: Domain | readonly Domain[]
  /** Whether it bends where two elements are equal: smooth samples have them all apart, the others have ties. */
  readonly ties?: boolean
  /** Whether values, and gradients unless it says 'value', are the oracle's at NaN, infinities and the largest floats. */
  readonly special?: boolean | 'value'
  /** Whether a sample is at or near a kink that depends on several elements. */
  readonly kink?: (inputs: readonly Tensor[], options: O) => boolean
  /** How often it can be differentiated, 'any' number of times unless said. */
  readonly order?: 'any' | 1 | 0
  /** Why not any number of times. */
  readonly reason?: string
  /** Why differences say nothing of its derivative, which the oracle and the adjoint must hold alone. */
  readonly staircase?: string
  /** Linear in all float arguments together. */
  readonly linear?: boolean
  /** Linear in each of its float arguments. */
  readonly bilinear?: boolean
  /** Whether the value is the oracle's in every bit, on dyadic data; of a linear or bilinear row the gradients too. */
  readonly exact?: boolean
  readonly integers: Integers | ((options: O) => Integers)
  /** How large integers may be, where more would overflow or divide by 0: from 0 to 3 unless said. */
  readonly integerRange?: readonly [low: number, high: number]
  readonly oracle: Oracle<O>
  /** As a part of the largest element of what is compared; 1e-10. */
  readonly tolerance?: number
  /** The same in float32; 1e-5. */
  readonly tolerance32?: number
  /** Whether it draws numbers, which are others in float32 than in float64. */
  readonly draws?: boolean
  /** The primitives whose rules it is to prove: its own name where there is one, or none. */
  readonly primitives?: readonly string[]
  /** How the op is called; `op(...inputs, ...options)` for options that are a list. */
  readonly call?: (op: Op, inputs: readonly Tensor[], options: O) => Tensor | readonly Tensor[]
}

/** A row with everything filled in. */
export interface Spec<O = any> extends Required<Omit<Row<O>, 'kink' | 'reason' | 'staircase'>> {
  readonly family: string
  readonly kink: ((inputs: readonly Tensor[], options: O) => boolean) | null
  readonly reason: string | null
  readonly staircase: string | null
  /** Calls the op that stands in the table of ops now. */
  readonly run: (inputs: readonly Tensor[], options: O) => Tensor | readonly Tensor[]
}

const inOrder = (op: Op, inputs: readonly Tensor[], options: readonly unknown[]) => op(...inputs, ...options)

/** A row whose options are typed among themselves, for a table of rows of all kinds. */
export function row<O>(it: Row<O>): Row {
  return it
}

/** The rows of a family as specs. */
export function family(name: string, rows: readonly Row[]): Spec[] {
  return rows.map((it) => {
    const op = it.op ?? it.name
    const call = it.call ?? inOrder
    return {
      domain: {},
      ties: false,
      special: false,
      order: 'any',
      linear: false,
      bilinear: false,
      exact: false,
      integerRange: [0, 3],
      tolerance: 1e-10,
      tolerance32: 1e-5,
      draws: false,
      primitives: [],
      ...it,
      kink: it.kink ?? null,
      reason: it.reason ?? null,
      staircase: it.staircase ?? null,
      family: name,
      op,
      call,
      run: (inputs, options) => call(ops[op]!, inputs, options),
    } satisfies Spec
  })
}
