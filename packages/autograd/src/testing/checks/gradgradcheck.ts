import { type Tensor, vjp } from '../../index.ts'
import { showBoth, showPlace } from '../gradientError.ts'
import { type Context, checkArguments, fail, type Report } from './context.ts'
import { type GradcheckOptions, gradcheckNames, runGradcheck } from './gradcheck.ts'
import { gradientAt } from './laws.ts'
import { algebraicPair, compareDirection, findEntry } from './pair.ts'
import type { Problem } from './problem.ts'
import { drawsOf } from './random.ts'
import { joined, placeIn, renamed, tensorsIn } from './space.ts'

/**
 * Checks second derivatives: {@link gradcheck} of (x, v) -> vjp(f, x)(v), the gradient as a function of the inputs and
 * of a random cotangent, which is never one; and that ∂²⟨v, f⟩/∂x∂z = ∂²⟨v, f⟩/∂z∂x.
 *
 * Since it compares the gradient's rule with differences of that same gradient, run {@link gradcheck} as well: a wrong
 * first derivative may have a right derivative of its own. Options, result and errors are those of gradcheck.
 *
 * @example
 * gradgradcheck((x) => x.sigmoid(), [randn([3])])
 */
export function gradgradcheck<Inputs extends readonly unknown[]>(
  f: (...inputs: Inputs) => unknown,
  inputs: readonly [...Inputs],
  options: GradcheckOptions = {},
): Report {
  checkArguments('gradgradcheck', f, inputs, options, gradcheckNames)
  return runGradcheck('gradgradcheck', f, inputs, options, {
    problem: gradientProblem,
    after: checkSymmetric,
  })
}

/** The gradient of ⟨v, f⟩ as a function of x and v. */
function gradientProblem(context: Context, base: Problem): Problem {
  const v = drawsOf(context.seed, Number(context.path)).fork().vector(base.to.size)
  const count = base.from.leaves.length
  const f = (...zs: Tensor[]) => base.linearize(zs.slice(0, count)).pull(zs.slice(count))
  const from = joined(
    base.from,
    renamed(base.to, (path) => `cotangent of ${path}`),
  )
  const x = Float64Array.from([...base.x, ...v])
  return {
    from,
    to: renamed(base.from, (path) => `gradient of ${path}`),
    x,
    y: gradientAt(context, base, v),
    originals: tensorsIn(from, x),
    f,
    linearize: (zs) => {
      const [values, pull] = vjp((...ys: Tensor[]) => f(...ys), ...zs)
      return { values, pull: (cotangents) => pull([...cotangents]) }
    },
    expectUnchanged: base.expectUnchanged,
  }
}

function checkSymmetric(context: Context, problem: Problem): void {
  const space = renamed(problem.to, (path) => path.replace(/^gradient of /, ''))
  const hessian = (u: Float64Array) => gradientAt(context, problem, u).subarray(0, space.size)
  const pair = algebraicPair(space, space, hessian, hessian, (scale) => 1e-7 * scale + 1e-9)
  const draws = drawsOf(context.seed, Number(context.path)).fork().fork()
  const [u, w] = [draws.vector(space.size), draws.vector(space.size)]
  const whole = compareDirection(pair, u, w)
  if (whole.badness <= 1 || !Number.isFinite(whole.forward)) return
  const { entry } = findEntry(pair, u, w)
  const [input, output] = [placeIn(space, entry.input), placeIn(space, entry.output)]
  const [first, second] = showBoth(entry.forward, entry.backward)
  fail(
    context,
    'symmetric',
    {
      required: `second derivatives by ${showPlace(input)} and ${showPlace(output)} must not depend on their order`,
      got: `${first} and ${second}`,
      remedy: 'gradcheck: a rule whose second derivatives are not symmetric is no gradient',
    },
    { input, output, expected: entry.forward, actual: entry.backward, allowed: entry.allowed },
  )
}
