import type { Tensor } from '../../index.ts'
import { showNumber, showPlace, showWrong } from '../gradientError.ts'
import { attempt, type Context, fail } from './context.ts'
import { expectSameBits, type Problem } from './problem.ts'
import type { Draws } from './random.ts'
import { firstDifference, fits, placeIn, type Space, spaceOf, tensorsIn, vectorIn } from './space.ts'

/** What holds of every pass backwards, whatever the function: checked before any number is compared. */
export function checkLaws(context: Context, problem: Problem, draws: Draws): void {
  const { to } = problem
  const v = draws.vector(to.size)
  const g = pullTwice(context, problem, v)
  checkZero(context, problem)
  checkLinear(context, problem, v, g, draws.vector(to.size))
  checkSinglePrecision(context, problem, v)
}

/** Gradients of one shape and dtype with their inputs, as a vector. */
export function gradientAt(context: Context, problem: Problem, v: Float64Array): Float64Array {
  return backwardPass(context, problem, v).gradient
}

function backwardPass(context: Context, problem: Problem, v: Float64Array) {
  const { from, to, x } = problem
  const xs = tensorsIn(from, x)
  const cotangents = tensorsIn(to, v)
  const { values, gradients } = attempt(context, 'the pass backwards', () => {
    const { values, pull } = problem.linearize(xs)
    return { values, gradients: pull(cotangents) }
  })
  checkGradients(context, from, gradients, 'float64')
  const gradient = vectorIn(from, gradients)
  xs.forEach((each, i) => {
    const { path, offset, size } = from.leaves[i]!
    expectSameBits(context, path, each, x.subarray(offset, offset + size))
  })
  cotangents.forEach((each, i) => {
    const { path, offset, size } = to.leaves[i]!
    expectSameBits(context, `the cotangent of ${path}`, each, v.subarray(offset, offset + size))
  })
  return { value: vectorIn(to, values), gradient }
}

function checkGradients(context: Context, from: Space, gradients: readonly Tensor[], dtype: string): void {
  if (gradients.length !== from.leaves.length)
    fail(context, 'structure', {
      required: `one gradient for each of ${from.leaves.length} float inputs`,
      got: `${gradients.length}`,
      remedy: 'a list with one gradient an argument',
    })
  from.leaves.forEach((leaf, i) => {
    const gradient = gradients[i]!
    const facts = { input: { path: leaf.path, index: [] } }
    if (!fits({ leaves: [leaf], size: leaf.size }, [gradient]))
      fail(
        context,
        'shape',
        {
          required: `the gradient of ${leaf.path} must have its shape [${leaf.shape.join(', ')}]`,
          got: `[${gradient.shape.join(', ')}]`,
          remedy: 'summing over the axes that were broadcast',
        },
        facts,
      )
    if (gradient.dtype !== dtype)
      fail(
        context,
        'dtype',
        {
          required: `the gradient of ${leaf.path} must have its dtype ${dtype}`,
          got: gradient.dtype,
          remedy: `casting it with .to('${dtype}')`,
        },
        facts,
      )
  })
}

function pullTwice(context: Context, problem: Problem, v: Float64Array): Float64Array {
  const [first, second] = [backwardPass(context, problem, v), backwardPass(context, problem, v)]
  const remedy = 'a generator made anew in every call, and no state kept between calls'
  for (const [space, a, b, what] of [
    [problem.to, first.value, second.value, 'output'],
    [problem.to, problem.y, second.value, 'output'],
    [problem.from, first.gradient, second.gradient, 'gradient'],
  ] as const) {
    const at = firstDifference(a, b)
    if (at < 0) continue
    const place = placeIn(space, at)
    const whose = what === 'gradient' ? `the gradient of ${showPlace(place)}` : showPlace(place)
    fail(
      context,
      'deterministic',
      { required: 'two runs must give the same bits', got: `${a[at]} and ${b[at]} for ${whose}`, remedy },
      { [what === 'gradient' ? 'input' : 'output']: place, expected: a[at]!, actual: b[at]! },
    )
  }
  return first.gradient
}

/** A rule that does not multiply by the cotangent passes every test whose cotangent is one. */
function checkZero(context: Context, problem: Problem): void {
  const gradient = gradientAt(context, problem, new Float64Array(problem.to.size))
  const at = gradient.findIndex((value) => value !== 0)
  if (at < 0) return
  const place = placeIn(problem.from, at)
  const value = gradient[at]!
  fail(
    context,
    'zero',
    {
      required: 'a zero cotangent must give a zero gradient',
      got: `${showNumber(value)} for ${showPlace(place)}`,
      remedy: Number.isNaN(value)
        ? 'inputs where no derivative is infinite, since 0 times infinity is NaN'
        : 'multiplying by the cotangent in the rule',
    },
    { input: place, expected: 0, actual: value },
  )
}

/** gradient(2v - w/2) = 2 gradient(v) - gradient(w)/2, up to rounding on the scale of the whole gradient. */
function checkLinear(
  context: Context,
  problem: Problem,
  v: Float64Array,
  gradientOfV: Float64Array,
  w: Float64Array,
): void {
  const gradientOfW = gradientAt(context, problem, w)
  const both = gradientAt(
    context,
    problem,
    v.map((value, o) => 2 * value - w[o]! / 2),
  )
  const expected = gradientOfV.map((value, j) => 2 * value - gradientOfW[j]! / 2)
  const largest = Math.max(0, ...[gradientOfV, gradientOfW].map(largestFinite))
  // A gradient that is zero but for rounding is not linear: hence the 1.
  const allowed = 1e-9 * (largest + 1)
  const at = both.findIndex((value, j) => Math.abs(value - expected[j]!) > allowed)
  if (at < 0) return
  const place = placeIn(problem.from, at)
  fail(
    context,
    'linear',
    {
      required:
        'gradients must be linear in the cotangent: gradient(2v - w/2) = 2 gradient(v) - gradient(w)/2',
      got: showWrong(both[at]!, expected[at]!, place),
      remedy: 'a rule in which the cotangent is a factor, once',
    },
    { input: place, expected: expected[at]!, actual: both[at]!, allowed },
  )
}

function largestFinite(x: Float64Array): number {
  let largest = 0
  for (const value of x) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
  return largest
}

/** What was given in float32 is checked in float64; but its gradients must come in float32. */
function checkSinglePrecision(context: Context, problem: Problem, v: Float64Array): void {
  const { from, originals } = problem
  if (originals.every((x) => x.dtype === 'float64')) return
  const gradients = attempt(context, 'the pass backwards in float32', () => {
    const { values, pull } = problem.linearize(originals)
    return pull(
      tensorsIn(
        spaceOf(
          problem.to.leaves.map(({ path }) => path),
          values,
        ),
        v,
      ).map((g, i) => g.to(values[i]!.dtype)),
    )
  })
  from.leaves.forEach((leaf, i) => {
    const own = { leaves: [leaf], size: leaf.size }
    checkGradients(context, own, gradients[i] ? [gradients[i]] : [], originals[i]!.dtype)
  })
}
