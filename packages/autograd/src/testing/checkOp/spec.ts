import type fc from 'fast-check'
import type { NdArray } from '../oracles/index.ts'

/** What an oracle gives: an array or number for each tensor among the outputs, in their order. */
export type OracleResult =
  | number
  | NdArray
  | readonly OracleResult[]
  | { readonly [name: string]: OracleResult }

/** Everything a check needs to know of an operation. */
export interface OpSpec<Inputs extends readonly unknown[]> {
  /** What messages call it. */
  readonly name: string
  /** Shapes of its arguments, where all are tensors: elements are drawn from the domain, away from the kinks. */
  readonly shapes?: readonly (readonly number[])[]
  /** Instead of shapes: lists of arguments, or an arbitrary of such lists. */
  readonly inputs?: readonly Inputs[] | fc.Arbitrary<Inputs>
  /** Elements of the float arguments lie between these; [-2, 2] for shapes, anything for inputs. */
  readonly domain?: readonly [low: number, high: number]
  /**
   * Where it is not differentiable: numbers that no element comes near, or a test of the arguments. `'suspected'` leaves
   * out what looks like a kink, up to half of all comparisons.
   */
  readonly kinks?: readonly number[] | ((...inputs: Inputs) => boolean) | 'suspected'
  /** How often it can be differentiated: 0 checks values only; 2. */
  readonly order?: 0 | 1 | 2
  /** Linear in its float arguments together; false. */
  readonly linear?: boolean
  /** Linear in each of its float arguments; false. */
  readonly bilinear?: boolean
  /** Whether what is linear is so in every bit, on dyadic data; true. */
  readonly exact?: boolean
  /** The value by other means, on plain arrays. */
  readonly oracle?: (...inputs: any[]) => OracleResult
  /** The pass backwards by other means: from the cotangent and the inputs to one array for each float input. */
  readonly oracleVjp?: (cotangent: any, ...inputs: any[]) => OracleResult
  /** What an oracle may differ by, as a part of the value; 1e-9. */
  readonly tolerance?: number
  /** float32 is tried too unless it is missing here. */
  readonly dtypes?: readonly ('float32' | 'float64')[]
  /** How many inputs are drawn; 25. */
  readonly runs?: number
  /** As of a GradientError, to replay it. */
  readonly seed?: number
  readonly path?: string
}

export const specNames: readonly (keyof OpSpec<readonly unknown[]>)[] = [
  'name',
  'shapes',
  'inputs',
  'domain',
  'kinks',
  'order',
  'linear',
  'bilinear',
  'exact',
  'oracle',
  'oracleVjp',
  'tolerance',
  'dtypes',
  'runs',
  'seed',
  'path',
]
