import { jvp, type Tensor } from '../../index.ts'
import { showWrong } from '../gradientError.ts'
import { attempt, type Context, fail } from './context.ts'
import type { Problem } from './problem.ts'
import type { Draws } from './random.ts'
import { firstDifference, fits, placeIn, tensorsIn, vectorIn } from './space.ts'

/** The product of the Jacobian with u by the pass forwards; tangents must be shaped and typed like the outputs. */
export function tangentAt(context: Context, problem: Problem, u: Float64Array): Float64Array {
  const { from, to, x } = problem
  const tangents = attempt(context, 'the pass forwards', () => {
    const [, result] = jvp((...xs: Tensor[]) => problem.f(...xs), tensorsIn(from, x), tensorsIn(from, u))
    return result
  })
  to.leaves.forEach((leaf, i) => {
    const t = tangents[i]!
    const right = fits({ leaves: [leaf], size: leaf.size }, [t])
    if (right && t.dtype === 'float64') return
    fail(
      context,
      right ? 'dtype' : 'shape',
      {
        required: `the tangent of ${leaf.path} must be float64 [${leaf.shape.join(', ')}], as the output`,
        got: `${t.dtype} [${t.shape.join(', ')}]`,
        remedy: 'expanding or casting in the rule forwards',
      },
      { output: { path: leaf.path, index: [] } },
    )
  })
  return vectorIn(to, tangents)
}

/** What holds of every pass forwards: the same bits twice, zero for zero, linear in the tangent. */
export function checkTangentLaws(context: Context, problem: Problem, draws: Draws): void {
  const size = problem.from.size
  const [u, w] = [draws.vector(size), draws.vector(size)]
  const [ofU, ofW] = [tangentAt(context, problem, u), tangentAt(context, problem, w)]
  const again = tangentAt(context, problem, u)
  const changed = firstDifference(ofU, again)
  if (changed >= 0)
    failAt(
      context,
      problem,
      'deterministic',
      changed,
      ofU[changed]!,
      again[changed]!,
      'two runs must give the same bits',
    )
  const none = tangentAt(context, problem, new Float64Array(size))
  const nonzero = none.findIndex((value) => value !== 0)
  if (nonzero >= 0)
    failAt(context, problem, 'zero', nonzero, 0, none[nonzero]!, 'a zero tangent must give zero')
  const both = tangentAt(
    context,
    problem,
    u.map((value, j) => 2 * value - w[j]! / 2),
  )
  const largest = Math.max(0, ...[ofU, ofW].flatMap((t) => Array.from(t, Math.abs)).filter(Number.isFinite))
  const expected = ofU.map((value, o) => 2 * value - ofW[o]! / 2)
  const bent = both.findIndex((value, o) => Math.abs(value - expected[o]!) > 1e-9 * (largest + 1))
  if (bent >= 0)
    failAt(
      context,
      problem,
      'linear',
      bent,
      expected[bent]!,
      both[bent]!,
      'tangents must be linear in the tangent',
    )
}

function failAt(
  context: Context,
  problem: Problem,
  law: 'deterministic' | 'zero' | 'linear',
  at: number,
  expected: number,
  actual: number,
  required: string,
): never {
  const output = placeIn(problem.to, at)
  const got = showWrong(actual, expected, output)
  const remedy = 'a rule forwards in which the tangent is a factor, once'
  return fail(context, law, { required, got, remedy }, { output, expected, actual })
}
