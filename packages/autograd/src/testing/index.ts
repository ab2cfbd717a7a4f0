/**
 * The kit that Wengert's own gradients are verified with, for yours: checks of derivatives, arbitraries for
 * property-based tests with fast-check (which must be installed beside it), and oracles on plain arrays.
 */

export { type LaidOut, layouts } from './arbitraries/layouts.ts'
export { type Network, type NetworkOptions, networks } from './arbitraries/networks.ts'
export {
  axes,
  axis,
  type Broadcastable,
  broadcastable,
  type ShapeOptions,
  shapes,
} from './arbitraries/shapes.ts'
export { type IndexOptions, indices, operands, type TensorOptions, tensors } from './arbitraries/tensors.ts'
export {
  avoiding,
  dyadic,
  type KinkOptions,
  type RangeOptions,
  seeking,
  separated,
  special,
  specialNumbers,
  tied,
  type Values,
} from './arbitraries/values.ts'
export {
  edgesOf,
  type WindowCase,
  type WindowEdge,
  type WindowOptions,
  windows,
} from './arbitraries/windows.ts'
export { checkOp } from './checkOp/checkOp.ts'
export type { OpSpec, OracleResult } from './checkOp/spec.ts'
export { type CheckAdjointOptions, checkAdjoint } from './checks/checkAdjoint.ts'
export { type CheckJvpOptions, checkJvp } from './checks/checkJvp.ts'
export type { CheckOptions, Report } from './checks/context.ts'
export { type GradcheckOptions, gradcheck } from './checks/gradcheck.ts'
export { gradgradcheck } from './checks/gradgradcheck.ts'
export type { Backward } from './checks/problem.ts'
export { defaultSeed } from './checks/random.ts'
export { type Finding, GradientError, type Law, type Place } from './gradientError.ts'
export { type Layout, layOut, layoutNames } from './layouts.ts'
export * as oracles from './oracles/index.ts'
