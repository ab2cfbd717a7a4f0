import { checkJvp } from '../checks/checkJvp.ts'
import type { Context, Report } from '../checks/context.ts'
import { gradcheck } from '../checks/gradcheck.ts'
import { gradgradcheck } from '../checks/gradgradcheck.ts'
import { problemOf } from '../checks/problem.ts'
import { drawsOf } from '../checks/random.ts'
import { checkLayouts, checkPrecision } from './invariance.ts'
import { checkBilinearOp, checkLinearOp } from './linear.ts'
import type { OpSpec } from './spec.ts'
import { checkOracle, checkOracleVjp } from './values.ts'

export type Op = (...inputs: any[]) => unknown

/** Jacobians up to this many entries are compared entry by entry, larger ones along random directions. */
const fewEntries = 256

/** All that is checked on one list of arguments. Reports what was compared, by gradcheck first. */
export function suite(op: Op, spec: OpSpec<any>, inputs: readonly unknown[], seed: number): Report[] {
  const context: Context = { op: `value(${spec.name})`, seed, path: '0' }
  const draws = drawsOf(seed, 0)
  checkOracle(context, op, spec, inputs)
  if (spec.order === 0) return []
  const problem = problemOf(context, op, inputs)
  const entries = problem.from.size * problem.to.size
  const options = (size: number) => ({
    name: spec.name,
    seed,
    trials: 1,
    mode: size <= fewEntries ? ('full' as const) : ('directional' as const),
    kinks: spec.kinks === 'suspected' ? ('skip' as const) : ('fail' as const),
  })
  const gradient = gradcheck(op, inputs, options(entries))
  checkOracleVjp(context, spec, problem, inputs, draws)
  const forwards = checkJvp(op, inputs, { name: spec.name, seed, trials: 1 })
  const exact = spec.exact ?? true
  if (spec.linear) checkLinearOp({ ...context, op: 'linear' }, problem, draws, exact)
  if (spec.bilinear) checkBilinearOp({ ...context, op: 'bilinear' }, problem, draws, exact)
  checkLayouts({ ...context, op: 'layouts' }, op, inputs, draws)
  if (spec.dtypes?.includes('float32') ?? true) checkPrecision({ ...context, op: 'float32' }, problem, draws)
  if (spec.order === 1) return [gradient, forwards]
  const secondEntries = (problem.from.size + problem.to.size) * problem.from.size
  return [gradient, forwards, gradgradcheck(op, inputs, options(secondEntries))]
}
