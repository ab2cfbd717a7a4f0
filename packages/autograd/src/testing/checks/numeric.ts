import { showNumber, showPlace } from '../gradientError.ts'
import { type Context, fail } from './context.ts'
import { differenceAlong, suspectKink } from './differences.ts'
import type { Tolerances } from './gradcheck.ts'
import { gradientAt } from './laws.ts'
import type { Comparison, Entry, Pair } from './pair.ts'
import type { Problem } from './problem.ts'
import { placeIn, unit } from './space.ts'

/** Differences forwards against the tape backwards, and whether a disagreement looks like a kink. */
export interface NumericPair extends Pair {
  readonly bends: (entry: Entry) => boolean
  readonly bendsAlong: (u: Float64Array, v: Float64Array, mismatch: number) => boolean
}

const notFinite = (x: Float64Array) => new Set(Array.from(x.keys()).filter((i) => !Number.isFinite(x[i]!)))

export function numericPair(context: Context, problem: Problem, tolerances: Tolerances): NumericPair {
  const { step, atol, rtol } = tolerances
  const bendsAlong = (u: Float64Array, v: Float64Array, mismatch: number) =>
    suspectKink(context, problem, u, v, step, mismatch)
  return {
    from: problem.from,
    to: problem.to,
    forward: (u) => differenceAlong(context, problem, u, step),
    backward: (v) => gradientAt(context, problem, v),
    skipFrom: notFinite(problem.x),
    skipTo: notFinite(problem.y),
    allowed: (forward, _scale, noise) => atol + rtol * Math.abs(forward) + noise,
    bendsAlong,
    bends: ({ input, output, forward, backward }) =>
      bendsAlong(unit(problem.x.length, input), unit(problem.y.length, output), Math.abs(forward - backward)),
  }
}

interface Circumstances {
  readonly remedy: string
  readonly wrong?: number
  readonly compared?: number
  /** The direction as a whole, where the entry was found by bisection. */
  readonly whole?: Comparison
}

/** The failure of a gradient to agree with differences, told by its worst entry. */
export function reportEntry(
  context: Context,
  problem: Problem,
  pair: NumericPair,
  entry: Entry,
  { remedy, wrong, compared, whole }: Circumstances,
): never {
  const [input, output] = [placeIn(problem.from, entry.input), placeIn(problem.to, entry.output)]
  const kink = pair.bends(entry)
  const { forward: expected, backward: actual, allowed } = entry
  const ratio = expected === 0 ? '' : `, ratio ${showNumber(actual / expected)}`
  const facts = [
    `numeric ${showNumber(expected)}, analytic ${showNumber(actual)}${ratio}`,
    `along the axis of ${showPlace(input)}`,
    kink ? 'a kink is suspected' : 'no kink is suspected',
    ...(wrong === undefined ? [] : [`${wrong} of ${compared} entries are wrong`]),
    ...(whole
      ? [
          `found from a random direction with numeric ${showNumber(whole.forward)} and analytic ${showNumber(whole.backward)}`,
        ]
      : []),
  ]
  return fail(
    context,
    'numeric',
    {
      required: `the derivative of ${showPlace(output)} by ${showPlace(input)} must agree with central differences within ${showNumber(allowed)}`,
      got: facts.join(', '),
      remedy: kink ? 'inputs further from where the function bends, jumps or ends' : remedy,
    },
    {
      input,
      output,
      expected,
      actual,
      allowed,
      direction: `the axis of ${showPlace(input)}`,
      kink,
      ...(wrong === undefined ? {} : { wrong }),
      ...(compared === undefined ? {} : { compared }),
    },
  )
}
