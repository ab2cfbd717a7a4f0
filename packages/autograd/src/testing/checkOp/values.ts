import { noGrad, type Tensor, treeUnflatten } from '../../index.ts'
import { type Context, fail } from '../checks/context.ts'
import { gradientAt } from '../checks/laws.ts'
import type { Problem } from '../checks/problem.ts'
import type { Draws } from '../checks/random.ts'
import { placeIn, spaceOf, tensorsIn } from '../checks/space.ts'
import { named } from '../checks/tree.ts'
import { type Place, showBoth, showPlace } from '../gradientError.ts'
import type { NdArray } from '../oracles/index.ts'
import type { OpSpec, OracleResult } from './spec.ts'

type Spec = OpSpec<any>
type Op = (...inputs: any[]) => unknown

/** The value against the oracle: same shapes, same numbers; NaN for NaN. */
export function checkOracle(context: Context, op: Op, spec: Spec, inputs: readonly unknown[]): void {
  if (!spec.oracle) return
  const got = named(
    noGrad(() => op(...inputs)),
    'output',
  )
  const want = flat(spec.oracle(...plainArguments(inputs)))
  compareLists(context, spec, got.paths, got.leaves, want, 'output', 'the oracle')
}

/** The gradients against those of the oracle, for a random cotangent. */
export function checkOracleVjp(
  context: Context,
  spec: Spec,
  problem: Problem,
  inputs: readonly unknown[],
  draws: Draws,
): void {
  if (!spec.oracleVjp) return
  const v = draws.vector(problem.to.size)
  const gradients = tensorsIn(problem.from, gradientAt(context, problem, v))
  const cotangents = tensorsIn(problem.to, v).map(plain)
  const cotangent = cotangents.length === 1 ? cotangents[0] : cotangents
  const want = flat(spec.oracleVjp(cotangent, ...plainArguments(inputs)))
  const paths = problem.from.leaves.map(({ path }) => path)
  compareLists(context, spec, paths, gradients, want, 'input', "the oracle's gradient")
}

function plain(x: Tensor): NdArray {
  return { shape: x.shape, data: Array.from(x.data()) }
}

/** Arguments with plain arrays in the place of tensors. */
function plainArguments(inputs: readonly unknown[]): unknown[] {
  const { leaves, structure } = named(inputs, 'inputs')
  return treeUnflatten(structure, leaves.map(plain) as never)
}

function flat(result: OracleResult): NdArray[] {
  if (typeof result === 'number') return [{ shape: [], data: [result] }]
  if (Array.isArray(result)) return result.flatMap(flat)
  if ('data' in result && 'shape' in result) return [result as unknown as NdArray]
  return Object.values(result as Record<string, OracleResult>).flatMap(flat)
}

function compareLists(
  context: Context,
  spec: Spec,
  paths: readonly string[],
  got: readonly Tensor[],
  want: readonly NdArray[],
  side: 'input' | 'output',
  whose: string,
): void {
  const counts = `${got.length} tensors and ${want.length} arrays`
  if (got.length !== want.length)
    fail(context, 'structure', {
      required: `${whose} must give an array a tensor`,
      got: counts,
      remedy: 'the oracle',
    })
  got.forEach((x, i) => {
    const { shape, data } = want[i]!
    const place = { path: paths[i]!, index: [] }
    if (x.shape.join() !== shape.join())
      failValue(context, side, place, `[${x.shape.join(', ')}]`, `shape [${shape.join(', ')}]`, whose, {})
    x.data().forEach((actual, at) => {
      const expected = data[at]!
      const allowed = (spec.tolerance ?? 1e-9) * (Math.abs(expected) + 1e-3)
      if (Object.is(actual, expected) || Math.abs(actual - expected) <= allowed || actual === expected) return
      const here = placeIn(spaceOf([paths[i]!], [x]), at)
      failValue(context, side, here, ...showBoth(actual, expected), whose, { expected, actual, allowed })
    })
  })
}

function failValue(
  context: Context,
  side: 'input' | 'output',
  place: Place,
  got: string,
  want: string,
  whose: string,
  numbers: { expected?: number; actual?: number; allowed?: number },
): never {
  const what = side === 'input' ? `the gradient of ${showPlace(place)}` : showPlace(place)
  const required = `${what} must be ${want}, as ${whose} says`
  return fail(
    context,
    'value',
    { required, got, remedy: 'the value first, then its rule' },
    { [side]: place, ...numbers },
  )
}
