/**
 * Initialisers: functions from a shape to a tensor of starting values. PyTorch's names, distributions and defaults;
 * options instead of positions.
 */
export { constant, ones, zeros } from './constant.ts'
export type { Nonlinearity } from './fan.ts'
export { calculateGain, fans } from './fan.ts'
export type { DataOptions, KMeansOptions } from './fromData.ts'
export { kMeans, nearestDistances, samples } from './fromData.ts'
export type { Initialiser, InitOptions } from './initialiser.ts'
export type { NormalOptions, UniformOptions } from './random.ts'
export { normal, uniform } from './random.ts'
export type { KaimingOptions, XavierOptions } from './scaled.ts'
export { kaimingNormal, kaimingUniform, xavierNormal, xavierUniform } from './scaled.ts'
