import { showBoth, showPlace, showWrong } from '../gradientError.ts'
import {
  type CheckOptions,
  type Context,
  checkArguments,
  checkNames,
  fail,
  type Report,
  trialsOf,
} from './context.ts'
import { checkLaws, gradientAt } from './laws.ts'
import { algebraicPair, compareDirection, type Entry, findEntry, type Pair } from './pair.ts'
import { type Problem, problemOf, valueAt } from './problem.ts'
import { type Draws, drawsOf } from './random.ts'
import { placeIn } from './space.ts'

export interface CheckAdjointOptions extends CheckOptions {
  /** Demands equality, which dyadic data gives maps that only move, add and scale by dyadic numbers; true. */
  readonly exact?: boolean
  /** Where equality is not demanded: the difference that passes, as a part of 1 plus the sum of the terms' sizes; 1e-12. */
  readonly tolerance?: number
}

/**
 * Checks that two linear maps are each other's adjoints: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for random x and y, exactly, since x and
 * y are small multiples of 1/64. That is the whole derivative of a linear map. Also that both are linear.
 *
 * `A` takes the inputs, `At` a cotangent with the structure of A's value and gives what inputs take: a tensor, or a
 * list with one for each. Of `inputs` only shapes are used. Throws a GradientError that names a wrong entry.
 *
 * @example
 * checkAdjoint((x) => x.unfold({ kernelSize: 3 }), (w) => w.fold({ size: 5 }), [zeros([5])])
 */
export function checkAdjoint<Inputs extends readonly unknown[]>(
  A: (...inputs: Inputs) => unknown,
  At: (cotangent: any) => unknown,
  inputs: readonly [...Inputs],
  options: CheckAdjointOptions = {},
): Report {
  checkArguments('checkAdjoint', A, inputs, options, [...checkNames, 'exact', 'tolerance'])
  checkArguments('checkAdjoint', At, inputs, options, [...checkNames, 'exact', 'tolerance'])
  const { exact = true, tolerance = 1e-12 } = options
  let worst = 0
  const trials = trialsOf('checkAdjoint', A, options)
  for (const context of trials) {
    const problem = problemOf(context, A as (...inputs: any[]) => unknown, inputs, (g) => At(g))
    const draws = drawsOf(context.seed, Number(context.path))
    checkLaws(context, problem, draws.fork())
    worst = Math.max(worst, adjointTrial(context, problem, draws, exact ? 0 : tolerance))
    problem.expectUnchanged(context)
  }
  return { compared: trials.length, skipped: 0, worst }
}

/** One trial on a problem whose value is A and whose pass backwards is At; how bad it was. */
export function adjointTrial(context: Context, problem: Problem, draws: Draws, tolerance: number): number {
  const pair = algebraicPair(
    problem.from,
    problem.to,
    (u) => valueAt(context, problem, u),
    (v) => gradientAt(context, problem, v),
    (scale) => tolerance * (scale + 1),
  )
  const [x, y] = [draws.dyadic(problem.from.size), draws.dyadic(problem.to.size)]
  checkForwards(context, problem, pair, draws)
  const result = compareDirection(pair, x, y)
  if (result.badness > 1) failEntry(context, problem, findEntry(pair, x, y).entry, tolerance === 0)
  return result.badness
}

/** A(0) = 0 and A(2x - z/2) = 2 A(x) - A(z)/2. */
function checkForwards(context: Context, problem: Problem, pair: Pair, draws: Draws): void {
  const size = problem.from.size
  const [x, z] = [draws.dyadic(size), draws.dyadic(size)]
  const [ofX, ofZ] = [valueAt(context, problem, x), valueAt(context, problem, z)]
  const combined = x.map((value, j) => 2 * value - z[j]! / 2)
  const expected = ofX.map((value, o) => 2 * value - ofZ[o]! / 2)
  const allowed = ofX.map((value, o) => pair.allowed(0, Math.abs(2 * value) + Math.abs(ofZ[o]! / 2), 0))
  const zero = new Float64Array(size)
  const none = new Float64Array(problem.to.size)
  expectValues(context, problem, 'A(0) = 0', valueAt(context, problem, zero), none, none)
  const rule = 'A(2x - z/2) = 2 A(x) - A(z)/2'
  expectValues(context, problem, rule, valueAt(context, problem, combined), expected, allowed)
}

function expectValues(
  context: Context,
  problem: Problem,
  rule: string,
  got: Float64Array,
  want: Float64Array,
  allowed: Float64Array,
): void {
  const at = got.findIndex((value, o) => !(Math.abs(value - want[o]!) <= allowed[o]!))
  if (at < 0) return
  const output = placeIn(problem.to, at)
  const [actual, expected] = [got[at]!, want[at]!]
  const sentence = {
    required: `A must be linear: ${rule}`,
    got: showWrong(actual, expected, output),
    remedy: 'gradcheck for a map that is not linear, and exact: false for factors that are not dyadic',
  }
  fail(context, 'linear', sentence, { output, expected, actual, allowed: allowed[at]! })
}

function failEntry(context: Context, problem: Problem, entry: Entry, exact: boolean): never {
  const [input, output] = [placeIn(problem.from, entry.input), placeIn(problem.to, entry.output)]
  const { forward: expected, backward: actual, allowed } = entry
  const [byA, byAt] = showBoth(expected, actual)
  const rounding = exact && Math.abs(actual - expected) <= 1e-12 * Math.abs(expected)
  return fail(
    context,
    'transposed',
    {
      required: `the entry of A from ${showPlace(input)} to ${showPlace(output)} must be that of At back`,
      got: `${byA} by A and ${byAt} by At`,
      remedy: rounding
        ? 'exact: false, if A scales by numbers that are not dyadic'
        : 'At: ⟨A x, y⟩ = ⟨x, At y⟩ for all x and y',
    },
    { input, output, expected, actual, allowed },
  )
}
