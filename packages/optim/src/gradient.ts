import type { Parameter, Tensor } from '@wengert/autograd'

/** Puts another gradient in the place of a parameter's: clipped, or that of before. */
export function setGradient(parameter: Parameter, gradient: Tensor | null): void {
  if (parameter.history !== null) parameter.history.grad = gradient
}
