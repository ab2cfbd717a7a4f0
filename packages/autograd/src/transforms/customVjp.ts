import { isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError } from '../errors/index.ts'
import { zeros } from '../primitives/kinds.ts'
import type { Call, Primitive } from '../tape/primitive.ts'
import { apply, isRecording, noGrad } from '../tape/record.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import { vjp as transpose } from './vjp.ts'

/** The gradients a rule gives: one an argument, null where there is none; alone when there is one argument. */
export type Cotangents = Tensor | null | readonly (Tensor | null)[]

export interface CustomVjpOptions {
  /** What errors and the printed tape call the operation; the name of `f`. */
  readonly name?: string
}

/** The arguments of one call: tensors come from the tape, everything else stands here. */
interface Attrs {
  readonly args: readonly unknown[]
  /** Which arguments are tensors: input i of the primitive is argument `positions[i]`. */
  readonly positions: readonly number[]
  readonly out: Tensor
}

type Rule = (g: Tensor, out: Tensor, ...inputs: any[]) => Cotangents

/**
 * A function with a gradient rule of your own: `f` is computed without being recorded, and `vjp(g, out, ...inputs)`
 * turns the cotangent `g` of the result into the cotangents of the arguments, one each, null where there is none.
 *
 * Write the rule in differentiable operations, and gradients of every order and the JVP follow from it: the rule is
 * linear in g, so its transpose is the derivative forwards. Arguments that are not tensors are handed on; tensors that
 * `f` captures are constants.
 *
 * Throws an OptionError when `f` returns no tensor or the rule not one gradient an argument, a DTypeError when the
 * result is not float, and in the replay a TapeError when a gradient lacks the shape or dtype of its argument.
 *
 * @example
 * const swish = customVjp(
 *   (x) => x.mul(x.sigmoid()),
 *   (g, y, x) => g.mul(x.sigmoid().mul(y.neg().add(x).add(1))),
 *   { name: 'swish' },
 * )
 * grad((x: Tensor) => swish(x).sum())(tensor([0])) // [0.5]
 */
export function customVjp<Inputs extends readonly unknown[] = Tensor[]>(
  f: (...inputs: Inputs) => Tensor,
  vjp: (g: Tensor, out: Tensor, ...inputs: Inputs) => Cotangents,
  options: CustomVjpOptions = {},
): (...inputs: Inputs) => Tensor {
  for (const [name, part] of Object.entries({ f, vjp }))
    if (typeof part !== 'function')
      throw new OptionError('customVjp', `${name} must be a function`, typeof part, 'customVjp(f, (g, out, x) => ...)')
  const primitive = primitiveOf(options.name ?? (f.name || 'customVjp'), vjp as Rule)
  return (...args) => {
    const positions = args.flatMap((argument, i) => (isTensor(argument) ? [i] : []))
    const out: unknown = noGrad(() => f(...args))
    if (!isTensor(out)) throw new OptionError(primitive.name, 'f must return a tensor', typeof out, 'one tensor')
    if (!isFloat(out.dtype))
      throw new DTypeError(primitive.name, 'f must return a float tensor', out.dtype, "y.to('float32')")
    const inputs = positions.map((i) => args[i] as Tensor)
    return apply(primitive, inputs, { args: args.map((x) => (isTensor(x) ? null : x)), positions, out })
  }
}

function primitiveOf(name: string, rule: Rule): Primitive<Attrs> {
  const gradients = remembered((g, call) => runRule(name, rule, g, call.out(), call))
  return {
    name,
    kind: 'other',
    // The rule is handed everything, so everything is kept.
    reads: () => ['out', ...Array.from({ length: maxInputs }, (_, i) => i)],
    shape: (_inputs, { out }) => ({ shape: out.shape, dtype: out.dtype }),
    kernel: (_views, { out }) => out.view,
    vjp: (g, call, i) => gradients(g, call)[i]!,
    jvp: (tangents, call) => {
      // g -> vjp(g) is the transposed Jacobian, so its own transpose takes tangents forwards.
      const [, forwards] = transpose((g: Tensor) => filled(runRule(name, rule, g, call.out(), call), call), zeros(call.output))
      return forwards(filled(tangents, call))[0]
    },
  }
}
