import type { Tensor } from '@wengert/autograd'
import { where } from '@wengert/autograd'
import type { ParameterState } from './state.ts'

/** Options of nearly every optimizer, about the gradient it is given. */
export interface GradientOptions {
  /** Factor of the L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number
  /** Go up instead of down; false. */
  readonly maximize: boolean
}

/** The direction in which what is minimised grows. */
export function ascent(gradient: Tensor, { maximize }: { readonly maximize: boolean }): Tensor {
  return maximize ? gradient.neg() : gradient
}

/** The same with the penalty: gradient + weightDecay x. */
export function penalised(x: Tensor, gradient: Tensor, options: GradientOptions): Tensor {
  const g = ascent(gradient, options)
  return options.weightDecay === 0 ? g : x.mulAdd(options.weightDecay, g)
}

/** x (1 - lr weightDecay): decay that is no part of the gradient (Loshchilov and Hutter, 2019). */
export function decayed(
  x: Tensor,
  { lr, weightDecay }: { readonly lr: number; readonly weightDecay: number },
): Tensor {
  return weightDecay === 0 ? x : x.mul(1 - lr * weightDecay)
}

/** beta last + (1 - beta) x, where nothing was remembered of zero. */
export function average(last: Tensor | undefined, x: Tensor, beta: number): Tensor {
  const fresh = x.mul(1 - beta)
  return last === undefined ? fresh : faded(last, beta, fresh)
}

/**
 * share last + fresh, and 0 for what is too small to be a normal number. What gets no gradient any more, as a dead unit
 * or a row that is not looked up, would fade to the smallest number there is and stay there, as 0.9 of that is rounded
 * back to it; and most processors take many times as long for numbers that small.
 */
export function faded(last: Tensor, share: number, fresh: Tensor): Tensor {
  const sum = last.mulAdd(share, fresh)
  return where(sum.abs().less(sum.dtype === 'float64' ? 2 ** -1022 : 2 ** -126), 0, sum)
}

/** The number of this step, from 1. */
export function nextStep(state: ParameterState): number {
  return ((state.step as number | undefined) ?? 0) + 1
}

/** A tensor remembered of the last step; undefined before the first. */
export function last(state: ParameterState, name: string): Tensor | undefined {
  return state[name] as Tensor | undefined
}
