import type { Generator } from '@wengert/autograd'
import { floatDType, trueOrFalse } from '../options.ts'

/** What layers with a weight take beside their own options. */
export interface ParameterOptions {
  /** Whether there is a bias; true. */
  readonly bias?: boolean
  /** dtype of the parameters; 'float32'. */
  readonly dtype?: 'float32' | 'float64'
  /** Where the starting values come from; the default generator unless given. */
  readonly generator?: Generator
}

export const parameterNames = ['bias', 'dtype', 'generator'] as const

/** The common options with their defaults, checked; `generator` only where one was given. */
export function parameterOptions(op: string, options: ParameterOptions) {
  const { bias = true, dtype = 'float32', generator } = options
  trueOrFalse(op, 'bias', bias)
  floatDType(op, dtype)
  return generator === undefined ? { bias, dtype } : { bias, dtype, generator }
}
