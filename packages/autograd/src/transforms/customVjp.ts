import { isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError } from '../errors/index.ts'
import { zeros } from '../primitives/kinds.ts'
import type { Call, Primitive } from '../tape/primitive.ts'
import { apply, isRecording, withRecording } from '../tape/record.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { isFreed } from '../tensor/lifetime.ts'
import { isTensor, type Tensor } from '../tensor/tensor.ts'
import { vjp as transpose } from './vjp.ts'

/** The gradients a rule gives: one an argument, null where there is none; alone when there is one argument. */
export type Cotangents = Tensor | null | readonly (Tensor | null)[]

/** What {@link customVjp} takes beside the two functions. */
export interface CustomVjpOptions {
  /** What errors and the printed tape call the operation; the name of `f`. */
  readonly name?: string
}

type Rule = (g: Tensor, out: Tensor, ...inputs: any[]) => Cotangents

/** One call: input i of the primitive is argument `positions[i]`; what is no tensor stands in `args`. */
interface Attrs {
  readonly args: readonly unknown[]
  readonly positions: readonly number[]
  /** Here on the way from f to the node only: the tape keeps the node's output, not this. */
  computed: Tensor | null
  /** What a printed tape shows. */
  toJSON(): unknown
}

/**
 * A function with a gradient rule of your own: `f` is computed without being recorded, and `vjp(g, out, ...inputs)`
 * turns the cotangent `g` of the result into the cotangents of the arguments, one each, null where there is none.
 *
 * Written in differentiable operations, the rule gives gradients of every order, and the JVP as well: it is linear in
 * g, so its transpose takes tangents forwards. Arguments that are not tensors are handed on; tensors that `f` or `vjp`
 * capture are constants to `f`.
 *
 * Throws an OptionError when `f` returns no tensor or the rule not one gradient an argument, a DTypeError when the
 * result is not float, and in the replay a TapeError when a gradient lacks the shape or dtype of its argument.
 *
 * @example
 * const swish = customVjp(
 *   (x) => x.mul(x.sigmoid()),
 *   (g, y, x) => g.mul(x.sigmoid().mul(x.sub(y).add(1))),
 *   { name: 'swish' },
 * )
 * grad((x: Tensor) => swish(x).sum())(tensor([0])) // [0.5]
 */
export function customVjp<Inputs extends readonly unknown[] = Tensor[]>(
  f: (...inputs: Inputs) => Tensor,
  vjp: (g: Tensor, out: Tensor, ...inputs: Inputs) => Cotangents,
  options: CustomVjpOptions = {},
): (...inputs: Inputs) => Tensor {
  for (const [part, value] of Object.entries({ f, vjp }))
    if (typeof value !== 'function')
      throw new OptionError(
        'customVjp',
        `${part} must be a function`,
        typeof value,
        '(g, out, x) => g.mul(2)',
      )
  checkOptions('customVjp', options, ['name'])
  const name = options.name ?? (f.name || 'customVjp')
  if (typeof name !== 'string')
    throw new OptionError('customVjp', 'name must be a string', describe(name), "name: 'swish'")
  const ofArity: Primitive<Attrs>[] = []
  const op = (...args: Inputs) => {
    // What f puts aside for its rule stays: this is no scope.
    const out: unknown = withRecording(name, false, () => f(...args))
    if (!isTensor(out))
      throw new OptionError(name, 'f must return a tensor', typeof out, 'returning one tensor')
    if (!isFloat(out.dtype))
      throw new DTypeError(name, 'f must return a float tensor', out.dtype, "y.to('float32')")
    const positions = args.flatMap((argument, i) => (isTensor(argument) ? [i] : []))
    const inputs = positions.map((i) => args[i] as Tensor)
    ofArity[inputs.length] ??= primitiveOf(name, vjp as Rule, inputs.length)
    const attrs = attrsOf(args, positions, out)
    const result = apply(ofArity[inputs.length]!, inputs, attrs)
    attrs.computed = null
    return result
  }
  return Object.defineProperty(op, 'name', { value: name })
}

function attrsOf(all: readonly unknown[], positions: readonly number[], computed: Tensor): Attrs {
  const constants = all.filter((x) => !isTensor(x))
  return {
    args: all.map((x) => (isTensor(x) ? null : x)),
    positions,
    computed,
    toJSON: () => (constants.length > 0 ? constants : ''),
  }
}

function primitiveOf(name: string, rule: Rule, arity: number): Primitive<Attrs> {
  const everything = ['out' as const, ...Array.from({ length: arity }, (_, i) => i)]
  const gradients = remembered((g, call) => runRule(name, rule, g, call))
  return {
    name,
    kind: 'other',
    isUsers: true,
    reads: () => everything,
    shape: (_inputs, { computed }) => ({ shape: computed!.shape, dtype: computed!.dtype }),
    kernel: (_views, { computed }) => computed!.view,
    vjp: (g, call, i) => gradients(g, call)[i]!,
    jvp: (tangents, call) => {
      const backwards = (g: Tensor) => withZeros(runRule(name, rule, g, call), call)
      const [, forwards] = transpose(backwards, zeros(call.output))
      return forwards(withZeros(tangents, call))[0]
    },
  }
}

/** The rule's answer, one gradient for each tensor among the arguments. */
function runRule(name: string, rule: Rule, g: Tensor, call: Call<Attrs>): (Tensor | null)[] {
  const { args, positions } = call.attrs
  const inputs = [...args]
  positions.forEach((position, i) => {
    inputs[position] = call.x(i)
  })
  const answer = rule(g, call.out(), ...inputs)
  const list = Array.isArray(answer) ? answer : [answer]
  const got = Array.isArray(answer) ? `${answer.length} gradients` : 'one gradient'
  if (list.length !== args.length)
    throw new OptionError(
      name,
      `vjp must return ${args.length} gradients, one an argument`,
      got,
      '[dx, null]',
    )
  return positions.map((position) => {
    const gradient: unknown = list[position]
    if (gradient === null || isTensor(gradient)) return gradient
    throw new OptionError(
      name,
      'a gradient must be a tensor or null',
      typeof gradient,
      'null where there is none',
    )
  })
}

function withZeros(list: readonly (Tensor | null)[], call: Call<Attrs>): Tensor[] {
  return list.map((x, i) => x ?? zeros(call.inputs[i]!))
}

type Answer = (g: Tensor, call: Call<Attrs>) => (Tensor | null)[]

/**
 * A replay asks for one input after the other, the rule answers for all at once: its last answer to a cotangent stays
 * as long as the cotangent.
 */
function remembered(answer: Answer): Answer {
  const last = new WeakMap<Tensor, { call: Call<Attrs>; recorded: boolean; value: (Tensor | null)[] }>()
  // A replay frees what it has used.
  const lives = (x: Tensor | null) => x === null || !isFreed(x)
  return (g, call) => {
    const known = last.get(g)
    if (known && known.call === call && known.recorded === isRecording() && known.value.every(lives))
      return known.value
    const value = answer(g, call)
    last.set(g, { call, recorded: isRecording(), value })
    return value
  }
}
