/**
 * Optimizers and gradient clipping on `@wengert/autograd`.
 */

export type { AdamOptions } from './adam.ts'
export { Adam, AdamW } from './adam.ts'
export { clipGradNorm, clipGradValue } from './clip.ts'
export type { Group, Spec, Update } from './optimizer.ts'
export { Optimizer } from './optimizer.ts'
export type { Rule, Rules } from './options.ts'
export { finite, flag, nonNegative, twoDecays } from './options.ts'
export type { ParameterGroup, Trainable } from './parameters.ts'
export type { SGDOptions } from './sgd.ts'
export { SGD } from './sgd.ts'
export type { OptimizerState, ParameterState, StateKinds } from './state.ts'
