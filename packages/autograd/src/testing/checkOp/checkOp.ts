import fc from 'fast-check'
import { OptionError } from '../../index.ts'
import { checkJvp } from '../checks/checkJvp.ts'
import { type Context, fail, type Report } from '../checks/context.ts'
import { gradcheck } from '../checks/gradcheck.ts'
import { gradgradcheck } from '../checks/gradgradcheck.ts'
import { problemOf } from '../checks/problem.ts'
import { defaultSeed, drawsOf } from '../checks/random.ts'
import { GradientError } from '../gradientError.ts'
import { belongs, describeInputs, sourceOf } from './inputs.ts'
import { checkLayouts, checkPrecision } from './invariance.ts'
import { checkBilinearOp, checkLinearOp } from './linear.ts'
import { type OpSpec, specNames } from './spec.ts'
import { checkOracle, checkOracleVjp } from './values.ts'

type Op = (...inputs: any[]) => unknown

/** Jacobians up to this many entries are compared entry by entry, larger ones along random directions. */
const fewEntries = 256

/**
 * Checks an operation against one description of it, on many inputs: its value against the oracle; first and second
 * derivatives against differences ({@link gradcheck}, {@link gradgradcheck}); forwards against backwards
 * ({@link checkJvp}); adjoints exactly where it is linear or bilinear; other memory layouts of inputs and cotangents;
 * float32; and the laws of every pass backwards.
 *
 * Returns how much was compared. Throws a GradientError whose inputs are as small as they could be made, with the seed
 * and path that replay it when put into the description.
 *
 * @example
 * const swish = customVjp((x) => x.mul(x.sigmoid()), (g, y, x) => g.mul(x.sigmoid()))
 * checkOp(swish, { name: 'swish', shapes: [[3]] })
 * // GradientError: checkOp(swish): gradcheck: the derivative of output at [0] by inputs[0] at [0] must agree with ...
 */
export function checkOp<Inputs extends readonly any[]>(
  op: (...inputs: Inputs) => unknown,
  spec: OpSpec<Inputs>,
): Report & { readonly runs: number } {
  checkSpec(op, spec)
  const tally = { compared: 0, skipped: 0, worst: 0, runs: 0 }
  const first = { compared: 0, skipped: 0 }
  const add = (report: Report) => {
    tally.compared += report.compared
    tally.skipped += report.skipped
    tally.worst = Math.max(tally.worst, report.worst)
  }
  const once = (inputs: readonly unknown[], seed: number) => {
    tally.runs++
    const [gradient, ...others] = [...runChecks(op as Op, spec as OpSpec<any>, inputs, seed)]
    first.compared += gradient?.compared ?? 0
    first.skipped += gradient?.skipped ?? 0
    for (const report of gradient ? [gradient, ...others] : []) add(report)
  }
  const source = sourceOf(spec as OpSpec<any>)
  const seed = spec.seed ?? defaultSeed()
  if (Array.isArray(source)) onSamples(spec as OpSpec<any>, source, seed, once)
  else onDrawn(spec as OpSpec<any>, source as fc.Arbitrary<unknown[]>, seed, once)
  if (first.skipped > first.compared)
    throw new OptionError(
      nameOf(spec),
      'kinks at fewer than half of the comparisons',
      `${first.skipped} of ${first.skipped + first.compared}`,
      'a domain without them',
    )
  return tally
}

const nameOf = (spec: OpSpec<any>) => `checkOp(${spec.name})`

function checkSpec(op: unknown, spec: OpSpec<any>): void {
  if (typeof op !== 'function')
    throw new OptionError('checkOp', 'an operation', typeof op, 'checkOp(tanh, { ... })')
  for (const name of Object.keys(spec))
    if (!specNames.includes(name as never))
      throw new OptionError(
        'checkOp',
        `a description has ${specNames.join(', ')}`,
        `'${name}'`,
        'one of these names',
      )
}

type Once = (inputs: readonly unknown[], seed: number) => void

function onSamples(spec: OpSpec<any>, samples: readonly unknown[][], seed: number, once: Once): void {
  let used = 0
  samples.forEach((inputs, i) => {
    if (spec.path !== undefined && spec.path !== String(i)) return
    if (!belongs(spec, inputs)) return
    used++
    try {
      once(inputs, seed)
    } catch (error) {
      throw retold(spec, error, inputs, seed, String(i))
    }
  })
  if (used === 0)
    throw new OptionError(
      nameOf(spec),
      'inputs within the domain and away from the kinks',
      'none',
      'other inputs',
    )
}

function onDrawn(spec: OpSpec<any>, source: fc.Arbitrary<unknown[]>, seed: number, once: Once): void {
  const property = fc.property(source, fc.noShrink(fc.nat()), (inputs, inner) => {
    fc.pre(belongs(spec, inputs))
    once(inputs, inner)
  })
  const path = spec.path === undefined ? {} : { path: spec.path }
  const details = fc.check(property, { seed, numRuns: spec.runs ?? 25, ...path })
  if (!details.failed) return
  if (details.counterexample === null)
    throw new OptionError(
      nameOf(spec),
      'inputs within the domain and away from the kinks',
      `${details.numSkips} that are not`,
      'an arbitrary of such inputs',
    )
  throw retold(
    spec,
    details.errorInstance,
    details.counterexample[0],
    seed,
    details.counterexamplePath ?? '0',
  )
}

/** What a check found, with the inputs it was found on and the way back to them. */
function retold(
  spec: OpSpec<any>,
  error: unknown,
  inputs: readonly unknown[],
  seed: number,
  path: string,
): Error {
  const context: Context = { op: nameOf(spec), seed, path }
  const at = `, for inputs ${describeInputs(inputs)}`
  if (error instanceof GradientError) {
    const { required, got, remedy } = error.sentence
    const check = error.op.replace(/\(.*/s, '')
    const sentence = { required: `${check}: ${required}`, got: `${got}${at}`, remedy }
    return new GradientError(context.op, sentence, { ...error.finding, seed, path }, { cause: error })
  }
  if (!(error instanceof Error)) return new Error(String(error))
  try {
    const got = `${error.name}: ${error.message}${at}`
    return fail(
      context,
      'runs',
      { required: 'the operation must accept its inputs', got, remedy: 'the domain' },
      {},
      error,
    )
  } catch (finding) {
    return finding as GradientError
  }
}

/** All that is checked on one list of arguments; each check reports what it compared. */
function* runChecks(op: Op, spec: OpSpec<any>, inputs: readonly unknown[], seed: number): Generator<Report> {
  const context: Context = { op: `value(${spec.name})`, seed, path: '0' }
  const draws = drawsOf(seed, 0)
  checkOracle(context, op, spec, inputs)
  if (spec.order === 0) return
  const problem = problemOf(context, op, inputs)
  const entries = problem.from.size * problem.to.size
  const options = (size: number) => ({
    name: spec.name,
    seed,
    trials: 1,
    mode: size <= fewEntries ? ('full' as const) : ('directional' as const),
    kinks: spec.kinks === 'suspected' ? ('skip' as const) : ('fail' as const),
  })
  yield gradcheck(op, inputs, options(entries))
  checkOracleVjp(context, spec, problem, inputs, draws)
  yield checkJvp(op, inputs, { name: spec.name, seed, trials: 1 })
  const exact = spec.exact ?? true
  if (spec.linear) checkLinearOp({ ...context, op: 'linear' }, problem, draws, exact)
  if (spec.bilinear) checkBilinearOp({ ...context, op: 'bilinear' }, problem, draws, exact)
  checkLayouts({ ...context, op: 'layouts' }, op, inputs, draws)
  if (spec.dtypes?.includes('float32') ?? true) checkPrecision({ ...context, op: 'float32' }, problem, draws)
  if (spec.order === 1) return
  yield gradgradcheck(op, inputs, options((problem.from.size + problem.to.size) * problem.from.size))
}
