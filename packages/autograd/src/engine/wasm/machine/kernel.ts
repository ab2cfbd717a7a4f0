import { errorFunctions } from '../../functions/error.ts'
import { gammaFunctions } from '../../functions/gamma.ts'
import { sincDerivative } from '../../functions/sinc.ts'
import { floorDivide, fmod } from '../../functions/small.ts'

/**
 * A compiled piece of work in parts. `run(args, part, scratch)` computes one part of what is described at address
 * `args`, with `scratch` bytes of its own to work in; parts may run in any order and on any thread, and running one
 * twice gives the same bytes, unless it adds.
 */
export interface Kernel {
  readonly run: (args: number, part: number, scratch: number) => void
  /** The module, which other threads compile for themselves. */
  readonly bytes: Uint8Array
  /** Number of this kernel, the same in all threads. */
  readonly id: number
  /** Whether parts may add to what is there, so that none may run twice: the work is begun again from its first kernel. */
  readonly adds: boolean
}

/** A thread was lost in the middle of a kernel that adds: what it was to compute is not known. */
export class LostParts extends Error {
  override name = 'LostParts'

  constructor() {
    super('a worker thread was lost in the middle of a sum')
  }
}

/**
 * Functions that share what they are made of, each family in one function.
 *
 * Threads get functions as text, in which nothing outside of them can be used, nor what compilers refer to there: so
 * inner functions are methods, as their names need no help to be kept, and powers are calls of `Math.pow`.
 */
export const hostFamilies = [errorFunctions, gammaFunctions] as const

/** Functions of the host that kernels may import, by name: for rare elements, and rare functions, that no vector code covers. */
export const hostFunctions = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  pow: Math.pow,
  atan2: Math.atan2,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  log2: Math.log2,
  log10: Math.log10,
  hypot: Math.hypot,
  fmod,
  floorDivide,
  sinc: sincDerivative,
  ...errorFunctions(),
  ...gammaFunctions(),
} as const

export type HostFunction = keyof typeof hostFunctions
