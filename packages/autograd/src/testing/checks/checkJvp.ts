import { showBoth, showNumber, showPlace } from '../gradientError.ts'
import {
  type CheckOptions,
  type Context,
  checkArguments,
  checkNames,
  fail,
  type Report,
  trialsOf,
} from './context.ts'
import { differenceAlong } from './differences.ts'
import { checkLaws, gradientAt } from './laws.ts'
import { algebraicPair, compareDirection, type Entry, findEntry } from './pair.ts'
import { type Problem, problemOf } from './problem.ts'
import { drawsOf } from './random.ts'
import { placeIn, unit } from './space.ts'
import { checkTangentLaws, tangentAt } from './tangents.ts'

export interface CheckJvpOptions extends CheckOptions {
  /** The difference of the inner products that passes, as a part of 1 plus the sum of their terms' sizes; 1e-9. */
  readonly tolerance?: number
  /** Demands equality, with dyadic tangents and cotangents: for linear maps and dyadic inputs; false. */
  readonly exact?: boolean
}

/**
 * Checks the pass forwards against the pass backwards by inner products: ⟨v, J u⟩ = ⟨Jᵀ v, u⟩ for random tangents u
 * and cotangents v, with J u by `jvp` and Jᵀ v by `vjp`. Both see one Jacobian or one of the two is wrong; the error
 * says which, by a difference. Checks the laws of {@link gradcheck} too, for tangents as for gradients.
 *
 * `f` and `inputs` are as for gradcheck. Throws a GradientError that names the worst entry.
 *
 * @example
 * checkJvp((x, w) => x.matmul(w), [randn([2, 3]), randn([3, 4])])
 */
export function checkJvp<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => unknown,
  inputs: readonly [...Inputs],
  options: CheckJvpOptions = {},
): Report {
  checkArguments('checkJvp', f, inputs, options, [...checkNames, 'tolerance', 'exact'])
  const { tolerance = 1e-9, exact = false } = options
  let worst = 0
  const trials = trialsOf('checkJvp', f, options)
  for (const context of trials) {
    const problem = problemOf(context, f as (...inputs: any[]) => unknown, inputs)
    checkLaws(context, problem, drawsOf(context.seed, Number(context.path)))
    checkTangentLaws(context, problem, drawsOf(context.seed, Number(context.path)).fork())
    const pair = algebraicPair(
      problem.from,
      problem.to,
      (u) => tangentAt(context, problem, u),
      (v) => gradientAt(context, problem, v),
      (scale) => (exact ? 0 : tolerance) * (scale + 1),
    )
    const draws = drawsOf(context.seed, Number(context.path))
    const draw = exact ? draws.dyadic : draws.vector
    const [u, v] = [draw(problem.from.size), draw(problem.to.size)]
    const result = compareDirection(pair, u, v)
    if (result.badness > 1) failModes(context, problem, findEntry(pair, u, v).entry)
    worst = Math.max(worst, result.badness)
    problem.expectUnchanged(context)
  }
  return { compared: trials.length, skipped: 0, worst }
}

function failModes(context: Context, problem: Problem, entry: Entry): never {
  const [input, output] = [placeIn(problem.from, entry.input), placeIn(problem.to, entry.output)]
  const { forward, backward, allowed } = entry
  const numeric = differenceAlong(context, problem, unit(problem.from.size, entry.input), 1e-6).value[
    entry.output
  ]!
  const backwardIsWrong = Math.abs(backward - numeric) > Math.abs(forward - numeric)
  const [jvp, vjp] = showBoth(forward, backward)
  const [expected, actual] = backwardIsWrong ? [forward, backward] : [backward, forward]
  return fail(
    context,
    'transposed',
    {
      required: `the derivative of ${showPlace(output)} by ${showPlace(input)} must be the same forwards and backwards`,
      got: `jvp ${jvp}, vjp ${vjp}, numeric ${showNumber(numeric)}`,
      remedy: `the rule ${backwardIsWrong ? 'backwards (vjp)' : 'forwards (jvp)'}, which is further from the difference`,
    },
    { input, output, expected, actual, numeric, allowed, direction: `the axis of ${showPlace(input)}` },
  )
}
