import { OptionError } from '../../index.ts'
import {
  type CheckOptions,
  type Context,
  checkArguments,
  checkNames,
  type Report,
  trialsOf,
} from './context.ts'
import { diagnose } from './diagnose.ts'
import { checkLaws } from './laws.ts'
import { type NumericPair, numericPair, reportEntry } from './numeric.ts'
import { compareDirection, compareEntries, findEntry, type Matrices, worstOf } from './pair.ts'
import { type Backward, type Problem, problemOf } from './problem.ts'
import { drawsOf } from './random.ts'

export interface GradcheckOptions extends CheckOptions {
  /** `'full'` compares the Jacobian entry by entry, `'directional'` random products with it; `'full'`. */
  readonly mode?: 'full' | 'directional'
  /** Of the central differences, for an element of size 1 or less; 1e-6. */
  readonly step?: number
  /** Differences that pass anyway; 1e-5. */
  readonly atol?: number
  /** Differences that pass as a part of the numeric value; 1e-3. */
  readonly rtol?: number
  /** Whether entries that disagree where a kink is suspected are left out; `'fail'`. */
  readonly kinks?: 'fail' | 'skip'
  /** A pass backwards written by hand, `(cotangent, ...inputs) => gradients`, to check in the place of the tape's. */
  readonly vjp?: Backward
}

export type Tolerances = Required<Pick<GradcheckOptions, 'mode' | 'step' | 'atol' | 'rtol' | 'kinks'>>

export const gradcheckNames = [...checkNames, 'mode', 'step', 'atol', 'rtol', 'kinks', 'vjp'] as const

/** A Jacobian of more entries is refused. */
const tooManyEntries = 2 ** 24

/**
 * Checks the gradients of a function at a point: against central differences in float64, with random cotangents, and
 * against the laws that hold of every pass backwards (two runs give the same bits; gradients have the shape and dtype
 * of their inputs; they are linear in the cotangent and zero for a zero one; nothing that was given changes).
 *
 * `f` is any function of pytrees and modules, with any number of inputs and outputs of any shape. float32 inputs are
 * cast to float64; integers and bools are constants. `mode: 'full'` compares ∂out/∂x for every pair of elements,
 * `|analytic - numeric| <= atol + rtol |numeric|`; `mode: 'directional'` compares ⟨v, f(x + hu) - f(x - hu)⟩/2h with
 * ⟨vjp(v), u⟩ for a few random u and v and costs a few passes, whatever the size.
 *
 * Returns what was compared. Throws a GradientError that names the worst element and how to replay it, and an
 * OptionError for arguments that cannot be checked.
 *
 * @example
 * gradcheck((x, w) => x.matmul(w).tanh(), [randn([2, 3]), randn([3, 4])])
 * gradcheck((net: typeof model, x: Tensor) => net.forward(x), [model, images], { mode: 'directional' })
 */
export function gradcheck<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => unknown,
  inputs: readonly [...Inputs],
  options: GradcheckOptions = {},
): Report {
  checkArguments('gradcheck', f, inputs, options, gradcheckNames)
  return runGradcheck('gradcheck', f, inputs, options, { problem: (_context, base) => base, after: () => {} })
}

/** What a check of gradients is about: the function itself, or one made of it. */
export interface Subject {
  readonly problem: (context: Context, base: Problem) => Problem
  /** Further laws, once the numbers agree. */
  readonly after: (context: Context, problem: Problem) => void
}

export function runGradcheck(
  check: string,
  f: (...inputs: any[]) => unknown,
  inputs: readonly unknown[],
  options: GradcheckOptions,
  subject: Subject,
): Report {
  const tolerances = tolerancesOf(check, options)
  // Entry by entry nothing is random but the cotangents of the laws, and one trial says all.
  const trials = tolerances.mode === 'full' ? 1 : (options.trials ?? 3)
  let total: Report = { compared: 0, skipped: 0, worst: 0 }
  for (const context of trialsOf(check, f, { ...options, trials })) {
    const base = problemOf(context, f, inputs, options.vjp)
    const problem = subject.problem(context, base)
    checkLaws(context, problem, drawsOf(context.seed, Number(context.path)))
    const part =
      tolerances.mode === 'full'
        ? full(context, problem, tolerances)
        : directional(context, problem, tolerances)
    subject.after(context, problem)
    base.expectUnchanged(context)
    total = {
      compared: total.compared + part.compared,
      skipped: total.skipped + part.skipped,
      worst: Math.max(total.worst, part.worst),
    }
  }
  return total
}

function tolerancesOf(check: string, options: GradcheckOptions): Tolerances {
  const { mode = 'full', step = 1e-6, atol = 1e-5, rtol = 1e-3, kinks = 'fail' } = options
  for (const [name, value] of Object.entries({ step, atol, rtol }))
    if (typeof value !== 'number' || !(value >= 0) || (name === 'step' && value === 0))
      throw new OptionError(check, `${name} must be a positive number`, String(value), `${name}: 1e-6`)
  if (mode !== 'full' && mode !== 'directional')
    throw new OptionError(check, "mode must be 'full' or 'directional'", String(mode), "mode: 'full'")
  if (kinks !== 'fail' && kinks !== 'skip')
    throw new OptionError(check, "kinks must be 'fail' or 'skip'", String(kinks), "kinks: 'fail'")
  return { mode, step, atol, rtol, kinks }
}

function full(context: Context, problem: Problem, tolerances: Tolerances): Report {
  const pair = numericPair(context, problem, tolerances)
  const size = pair.from.size * pair.to.size
  if (size > tooManyEntries)
    throw new OptionError(
      context.op,
      `a Jacobian of at most ${tooManyEntries} entries`,
      String(size),
      "mode: 'directional'",
    )
  const matrices = compareEntries(pair)
  const smooth =
    tolerances.kinks === 'skip' ? matrices.wrong.filter((entry) => !pair.bends(entry)) : matrices.wrong
  if (smooth.length > 0) failEntries(context, problem, pair, { ...matrices, wrong: smooth })
  const kinks = matrices.wrong.length
  return {
    compared: matrices.compared - kinks,
    skipped: matrices.skipped + kinks,
    worst: kinks > 0 ? 1 : (matrices.worst?.badness ?? 0),
  }
}

function failEntries(context: Context, problem: Problem, pair: NumericPair, matrices: Matrices): never {
  const remedy = diagnose(matrices, pair.to.size, pair.from.size)
  const counts = { wrong: matrices.wrong.length, compared: matrices.compared }
  return reportEntry(context, problem, pair, worstOf(matrices.wrong), { remedy, ...counts })
}

function directional(context: Context, problem: Problem, tolerances: Tolerances): Report {
  const pair = numericPair(context, problem, tolerances)
  const draws = drawsOf(context.seed, Number(context.path))
  const v = cleared(draws.vector(pair.to.size), pair.skipTo)
  const u = cleared(draws.vector(pair.from.size), pair.skipFrom).map(
    (x, j) => x * Math.max(1, Math.abs(problem.x[j]!)),
  )
  const result = compareDirection(pair, u, v)
  if (result.badness <= 1) return { compared: 1, skipped: 0, worst: result.badness }
  if (tolerances.kinks === 'skip' && pair.bendsAlong(u, v, Math.abs(result.forward - result.backward)))
    return { compared: 0, skipped: 1, worst: 0 }
  return failDirection(context, problem, pair, u, v)
}

function cleared(vector: Float64Array, skip: ReadonlySet<number>): Float64Array {
  return vector.map((x, i) => (skip.has(i) ? 0 : x))
}

/** A direction that disagrees says little: the worst element is looked for. */
function failDirection(
  context: Context,
  problem: Problem,
  pair: NumericPair,
  u: Float64Array,
  v: Float64Array,
): never {
  const { entry, matrices } = findEntry(pair, u, v)
  if (matrices) return failEntries(context, problem, pair, matrices)
  const whole = compareDirection(pair, u, v)
  const remedy = "mode: 'full' on a smaller input, which compares every entry"
  return reportEntry(context, problem, pair, entry, { remedy, whole })
}
