import type { Parameter, Tensor } from '@wengert/autograd'
import {
  gradientOf,
  NonFiniteError,
  noGrad,
  norm as normOf,
  OptionError,
  setGradient,
} from '@wengert/autograd'
import type { Rules } from './options.ts'
import { checkOptions, flag, show } from './options.ts'
import { checkParameter, listOf } from './parameters.ts'

interface ClipOptions {
  /** The p of the p-norm, above 0, `Infinity` included; 2. */
  readonly normType: number
  /** Whether a norm that is NaN or infinite is an error; true. */
  readonly errorIfNonFinite: boolean
}

const rules: Rules<ClipOptions> = {
  normType: { required: 'must be a number above 0', accepts: (p) => typeof p === 'number' && p > 0 },
  errorIfNonFinite: flag,
}

/**
 * Scales all gradients together so that their norm is at most `maxNorm`, and returns the norm they had.
 *
 * The norm is that of all elements of all gradients as one vector. Every gradient is multiplied by
 * min(1, maxNorm / (norm + 1e-6)), as in PyTorch; parameters without a gradient are passed over. Unlike in PyTorch a
 * norm that is NaN or infinite is an error unless `errorIfNonFinite` is false: scaling by it would spread NaN.
 *
 * @throws {OptionError} a negative or NaN `maxNorm`, a `normType` not above 0, an unknown option, what is no parameter.
 * {@link NonFiniteError} a norm that is NaN or infinite. The gradients stay as they were.
 * @example
 * const w = new Parameter(tensor([3, 4]))
 * w.square().sum().backward()
 * clipGradNorm([w], 5) // 10
 * w.grad // [3, 4]
 */
export function clipGradNorm(
  parameters: Iterable<Parameter>,
  maxNorm: number,
  options: Partial<ClipOptions> = {},
): number {
  const op = 'clipGradNorm'
  checkOptions(op, options, rules)
  checkBound(op, 'maxNorm', maxNorm)
  const { normType = 2, errorIfNonFinite = true } = options
  const held = withGradients(op, parameters)
  const norm = noGrad(() =>
    combined(
      held.map(({ gradient }) => lengthOf(gradient, normType)),
      normType,
    ),
  )
  if (errorIfNonFinite && !Number.isFinite(norm)) {
    const remedy = 'a look at the loss for NaN, a smaller learning rate, or { errorIfNonFinite: false }'
    throw new NonFiniteError(op, 'gradients with a finite norm', String(norm), remedy)
  }
  const scale = maxNorm / (norm + 1e-6)
  if (!(scale >= 1)) replace(held, (gradient) => gradient.mul(scale))
  return norm
}

/**
 * Clamps every element of every gradient to [-clipValue, clipValue]; parameters without a gradient are passed over.
 *
 * @throws {OptionError} a negative or NaN `clipValue`, what is no parameter. The gradients stay as they were.
 * @example
 * const w = new Parameter(tensor([3, 4]))
 * w.square().sum().backward()
 * clipGradValue([w], 7)
 * w.grad // [6, 7]
 */
export function clipGradValue(parameters: Iterable<Parameter>, clipValue: number): void {
  const op = 'clipGradValue'
  checkBound(op, 'clipValue', clipValue)
  replace(withGradients(op, parameters), (gradient) => gradient.clamp(-clipValue, clipValue))
}

interface Held {
  readonly parameter: Parameter
  readonly gradient: Tensor
}

/** The parameters that have a gradient, each once. */
function withGradients(op: string, parameters: Iterable<Parameter>): Held[] {
  const list = [...new Set(listOf<Parameter>(op, parameters, 'parameters'))]
  for (const [i, parameter] of list.entries()) checkParameter(op, parameter, `number ${i}`)
  return list.flatMap((parameter) => {
    const gradient = gradientOf(parameter)
    return gradient === null ? [] : [{ parameter, gradient: gradient.detach() }]
  })
}

function replace(held: readonly Held[], f: (gradient: Tensor) => Tensor): void {
  noGrad(() => {
    const clipped = held.map(({ gradient }) => f(gradient))
    for (const [i, { parameter }] of held.entries()) setGradient(parameter, clipped[i]!)
  })
}

/** The p-norm of one gradient; of elements whose powers overflow, divided by the largest first. */
function lengthOf(gradient: Tensor, p: number): number {
  if (gradient.size === 0) return 0
  const direct = normOf(gradient, { ord: p }).item()
  if (Number.isFinite(direct)) return direct
  const largest = normOf(gradient, { ord: Infinity }).item()
  return Number.isFinite(largest) ? largest * normOf(gradient.div(largest), { ord: p }).item() : largest
}

/** The p-norm of a vector from those of its parts, divided by the largest first so that no power overflows. */
function combined(norms: readonly number[], p: number): number {
  const largest = norms.reduce((a, b) => Math.max(a, b), 0)
  if (p === Infinity || largest === 0 || !Number.isFinite(largest)) return largest
  return largest * norms.reduce((sum, n) => sum + (n / largest) ** p, 0) ** (1 / p)
}

function checkBound(op: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0) return
  throw new OptionError(op, `${name} must be a number of at least 0`, show(value), `a positive ${name}`)
}
