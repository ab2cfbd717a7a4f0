import { WengertError } from '../index.ts'

/**
 * What a derivative must satisfy, and what a check found broken:
 * - `runs`: the pass backwards (or forwards) ends without an error;
 * - `deterministic`: two runs give the same bits;
 * - `unchanged`: nothing the check handed over was written to;
 * - `structure`, `shape`, `dtype`: there is one gradient for every input, shaped and typed like it;
 * - `zero`: a zero cotangent (or tangent) gives zeros;
 * - `linear`: what is linear is linear: gradients in the cotangent, tangents in the tangent;
 * - `numeric`: gradients agree with central differences;
 * - `symmetric`: second derivatives do not depend on the order of differentiation;
 * - `transposed`: products with the Jacobian and with its transpose belong to one matrix;
 * - `value`, `layout`, `precision`: values agree with the oracle, for every layout, in float32.
 */
export type Law =
  | 'runs'
  | 'deterministic'
  | 'unchanged'
  | 'structure'
  | 'shape'
  | 'dtype'
  | 'zero'
  | 'linear'
  | 'numeric'
  | 'symmetric'
  | 'transposed'
  | 'value'
  | 'layout'
  | 'precision'

/** Where an element stands: which tensor, as a path into the pytree, and the index there. */
export interface Place {
  readonly path: string
  readonly index: readonly number[]
}

/** What a failed check knows; what does not apply to its law is missing. */
export interface Finding {
  readonly law: Law
  /** The element differentiated by. */
  readonly input?: Place
  /** The element differentiated. */
  readonly output?: Place
  /** What it should be: by differences, by the other mode, by the oracle. */
  readonly expected?: number
  /** What it is. */
  readonly actual?: number
  /** The difference that would have passed. */
  readonly allowed?: number
  /** The numeric derivative, where it says which of two disagreeing modes is wrong. */
  readonly numeric?: number
  readonly direction?: string
  /** Whether the function seems to bend, jump or end within the step. */
  readonly kink?: boolean
  /** Entries that failed, and how many were compared. */
  readonly wrong?: number
  readonly compared?: number
  readonly seed: number
  readonly path: string
}

/** The sentence of an error, in its three parts. */
export interface Sentence {
  readonly required: string
  readonly got: string
  readonly remedy: string
}

/**
 * A derivative that a check of `@wengert/autograd/testing` found wrong. The message names the worst element; the same
 * facts are fields, and `seed` and `path` given to the same check replay it.
 *
 * @example
 * const wrong = customVjp((x) => x.exp(), (g) => g)
 * try {
 *   gradcheck(wrong, [tensor([1])])
 * } catch (error) {
 *   if (!(error instanceof GradientError)) throw error
 *   console.log(error.law) // 'numeric'
 *   console.log(error.ratio) // 0.3679
 * }
 */
export class GradientError extends WengertError {
  override name = 'GradientError'
  readonly finding: Finding
  readonly sentence: Sentence

  constructor(op: string, sentence: Sentence, finding: Finding, options: { readonly cause?: unknown } = {}) {
    const { seed, path } = finding
    const replay = `{ seed: ${seed}, path: '${path}' }`
    super(op, sentence.required, sentence.got, `${sentence.remedy}; replay with ${replay}`)
    this.finding = finding
    this.sentence = sentence
    if ('cause' in options) this.cause = options.cause
  }

  get law(): Law {
    return this.finding.law
  }

  get input(): Place | undefined {
    return this.finding.input
  }

  get output(): Place | undefined {
    return this.finding.output
  }

  /** What was computed over what it should be. */
  get ratio(): number | undefined {
    const { actual, expected } = this.finding
    return actual === undefined || expected === undefined ? undefined : actual / expected
  }

  get seed(): number {
    return this.finding.seed
  }

  get path(): string {
    return this.finding.path
  }
}

/** `inputs[0] at [1, 2]`, and only the path for a scalar. */
export function showPlace({ path, index }: Place): string {
  return index.length === 0 ? path : `${path} at [${index.join(', ')}]`
}

/** A number as it stands in messages: seven digits tell 1.000001 from 1. */
export function showNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(Number(x.toPrecision(7)))
}

/** Two numbers that differ, with as many digits as that takes. */
export function showBoth(a: number, b: number): [string, string] {
  const short = [showNumber(a), showNumber(b)] as [string, string]
  return short[0] === short[1] ? [String(a), String(b)] : short
}

/** `1.5 for output at [2] where 1 is right`. */
export function showWrong(actual: number, expected: number, place: Place): string {
  const [got, want] = showBoth(actual, expected)
  return `${got} for ${showPlace(place)} where ${want} is right`
}
