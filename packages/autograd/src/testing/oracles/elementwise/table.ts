import { elu, leakyRelu, relu, sigmoid, tanh } from '../activations.ts'
import * as arithmetic from './arithmetic.ts'
import * as exponential from './exponential.ts'
import { type Elementwise, fromActivation } from './function.ts'
import * as inverse from './inverse.ts'
import { erf, gelu } from './normalLaw.ts'
import * as bends from './pieces.ts'
import * as piecewise from './piecewise.ts'
import { mish, selu, silu, softplus } from './smoothActivations.ts'
import * as special from './special.ts'
import * as trigonometric from './trigonometric.ts'
import * as truth from './truth.ts'

const { clamp, hardtanh, ...pieces } = piecewise
const { nanToNum, threshold, ...more } = bends
const { celu, logit, ...logarithms } = inverse
const { polygamma, ...smooth } = special

/** Functions that take options, from their options; without any they have the usual ones. */
export const elementwiseWith = {
  celu,
  clamp,
  elu: (alpha = 1): Elementwise => fromActivation(elu(alpha)),
  gelu,
  hardtanh,
  leakyRelu: (negativeSlope = 0.01): Elementwise => fromActivation(leakyRelu(negativeSlope)),
  logit,
  nanToNum,
  polygamma,
  softplus,
  threshold,
} as const

/**
 * Every function that is applied entry by entry, by its name: values and partial derivatives. Those with
 * options stand here with the usual ones; {@link elementwiseWith} makes the others.
 *
 * @example
 * elementwise.maximum.partials[0]!(3, 3) // 0.5
 */
export const elementwise = {
  ...arithmetic,
  ...pieces,
  ...more,
  ...logarithms,
  ...smooth,
  ...exponential,
  ...trigonometric,
  ...truth,
  erf,
  mish,
  relu: fromActivation(relu),
  selu,
  sigmoid: fromActivation(sigmoid),
  silu,
  tanh: fromActivation(tanh),
  celu: celu(),
  clamp: clamp(),
  elu: elementwiseWith.elu(),
  gelu: gelu(),
  hardtanh: hardtanh(),
  leakyRelu: elementwiseWith.leakyRelu(),
  logit: logit(),
  nanToNum: nanToNum(),
  softplus: softplus(),
} as const satisfies Record<string, Elementwise>
