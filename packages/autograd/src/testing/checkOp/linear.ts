import { type Tensor, vjp } from '../../index.ts'
import { adjointTrial } from '../checks/checkAdjoint.ts'
import { type Context, fail } from '../checks/context.ts'
import { type Problem, valueAt } from '../checks/problem.ts'
import type { Draws } from '../checks/random.ts'
import { placeIn, tensorsIn } from '../checks/space.ts'
import { tangentAt } from '../checks/tangents.ts'
import { showWrong } from '../gradientError.ts'

/** A linear operation: its VJP is its adjoint and its JVP itself. */
export function checkLinearOp(context: Context, problem: Problem, draws: Draws, exact: boolean): void {
  adjointTrial(context, problem, draws, exact ? 0 : 1e-12)
  const u = draws.dyadic(problem.from.size)
  const [tangent, value] = [tangentAt(context, problem, u), valueAt(context, problem, u)]
  const largest = value.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  const at = tangent.findIndex((t, o) => !(Math.abs(t - value[o]!) <= (exact ? 0 : 1e-12 * (largest + 1))))
  if (at < 0) return
  const output = placeIn(problem.to, at)
  const [actual, expected] = [tangent[at]!, value[at]!]
  const got = showWrong(actual, expected, output)
  const remedy = 'the rule forwards, which is the operation itself'
  fail(
    context,
    'transposed',
    { required: 'the JVP of a linear operation must be the operation', got, remedy },
    { output, expected, actual },
  )
}

/** A bilinear operation: linear in each argument, with dyadic numbers in the others. */
export function checkBilinearOp(context: Context, problem: Problem, draws: Draws, exact: boolean): void {
  problem.from.leaves.forEach((_leaf, i) => {
    const fixed = tensorsIn(problem.from, draws.dyadic(problem.from.size))
    checkLinearOp(context, inOneArgument(problem, fixed, i), draws, exact)
  })
}

function inOneArgument(problem: Problem, fixed: readonly Tensor[], i: number): Problem {
  const leaf = problem.from.leaves[i]!
  const f = (...xs: Tensor[]) => problem.f(...fixed.with(i, xs[0]!))
  return {
    ...problem,
    from: { leaves: [{ ...leaf, offset: 0 }], size: leaf.size },
    x: problem.x.slice(leaf.offset, leaf.offset + leaf.size),
    originals: [problem.originals[i]!],
    f,
    linearize: (xs) => {
      const [values, pull] = vjp((...ys: Tensor[]) => f(...ys), ...xs)
      return { values, pull: (cotangents) => pull([...cotangents]) }
    },
  }
}
