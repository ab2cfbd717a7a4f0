import fc from 'fast-check'
import { OptionError } from '../../index.ts'
import { type Context, fail, type Report } from '../checks/context.ts'
import { defaultSeed } from '../checks/random.ts'
import { GradientError } from '../gradientError.ts'
import { belongs, describeInputs, sourceOf } from './inputs.ts'
import { type OpSpec, specNames } from './spec.ts'
import { type Op, suite } from './suite.ts'

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
 * // GradientError: checkOp(swish): gradcheck: the derivative of output at ... must agree with central differences ...
 */
export function checkOp<Inputs extends readonly any[]>(
  op: (...inputs: Inputs) => unknown,
  spec: OpSpec<Inputs>,
): Report & { readonly runs: number } {
  checkSpec(op, spec)
  const description = spec as OpSpec<any>
  const runs: (readonly Report[])[] = []
  const once = (inputs: readonly unknown[], seed: number) => {
    runs.push(suite(op as Op, description, inputs, seed))
  }
  const source = sourceOf(description)
  const seed = spec.seed ?? defaultSeed()
  if (Array.isArray(source)) onSamples(description, source, seed, once)
  else onDrawn(description, source as fc.Arbitrary<unknown[]>, seed, once)
  const { compared, skipped } = total(runs.flatMap(([gradient]) => gradient ?? []))
  if (skipped > compared)
    throw new OptionError(
      nameOf(spec),
      'kinks at fewer than half of the comparisons',
      `${skipped} of ${skipped + compared}`,
      'a domain without them',
    )
  return { ...total(runs.flat()), runs: runs.length }
}

function total(reports: readonly Report[]): Report {
  return {
    compared: reports.reduce((sum, { compared }) => sum + compared, 0),
    skipped: reports.reduce((sum, { skipped }) => sum + skipped, 0),
    worst: Math.max(0, ...reports.map(({ worst }) => worst)),
  }
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
