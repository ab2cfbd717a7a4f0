import * as wengert from '@wengert/autograd'
import { Tensor, WengertError } from '@wengert/autograd'
import fc from 'fast-check'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { calls } from '#test/ops/calls.ts'
import { plain } from '#test/properties/table/compare.ts'
import { ops, specs } from '#test/specs/index.ts'
import type { Op } from '#test/specs/ops.ts'
import { type Elements, isFloat, samples } from '#test/specs/samples.ts'
import type { Sample, Spec } from '#test/specs/spec.ts'
import { type Drawer, draw } from '#test/testing/oracles/draw.ts'
import { type Change, drawChange } from './change.ts'

/** One call of a public function. */
export interface Call {
  readonly name: string
  /** The arguments of the row or the list, before they are changed. */
  readonly good: readonly unknown[]
  readonly changes: readonly Change[]
  /** Whether it is called as a method of its first argument, where that has it. */
  readonly asMethod: boolean
  /** Whether the float arguments are tracked, and what comes out is differentiated. */
  readonly tracked: boolean
  /** What is right if nothing is changed, and how near; null where nobody knows. */
  readonly right: Right | null
}

export interface Right {
  readonly values: () => readonly NdArray[]
  readonly tolerance: number
  /** What the row compares of the call, made by this function in the place of the operation. */
  readonly outputs: (op: Op) => readonly Tensor[]
}

class Recorded extends Error {
  readonly args: readonly unknown[]

  constructor(args: readonly unknown[]) {
    super('recorded')
    this.args = args
  }
}

/** The arguments that a row calls its operation with. */
function argumentsOf(spec: Spec, { inputs, options }: Sample): readonly unknown[] {
  try {
    spec.call(
      (...args: unknown[]) => {
        throw new Recorded(args)
      },
      inputs,
      options,
    )
  } catch (error) {
    if (error instanceof Recorded) return error.args
    throw error
  }
  throw new Error(`the row ${spec.name} does not call its operation`)
}

/** Public functions that are no operations: creation, the tape, transforms. */
const listed = Object.keys(calls).filter((name) => !Object.hasOwn(ops, name))

const elements: readonly Elements[] = ['points', 'smooth', 'special']

function drawGood(
  random: Drawer,
  seed: number,
  only: string | null,
): Omit<Call, 'changes' | 'asMethod' | 'tracked'> {
  const names = only === null ? listed : listed.filter((name) => name === only)
  const rows = only === null ? specs : specs.filter(({ op }) => op === only)
  if (rows.length === 0 || (names.length > 0 && random.below(8) === 0)) {
    const name = names[random.below(names.length)]!
    return { name, good: calls[name]!, right: null }
  }
  const spec = rows[random.below(rows.length)]!
  const kind = elements[random.below(spec.special === false ? 2 : 3)]!
  const sample = fc.sample(samples(spec, kind), { seed, numRuns: 1 })[0]!
  const { inputs, options } = sample
  const right: Right = {
    values: () => [spec.oracle.value(inputs.map(plain), options)].flat(),
    tolerance: spec.tolerance,
    outputs: (op) => [spec.call(op, inputs, options)].flat(),
  }
  return { name: spec.op, good: argumentsOf(spec, sample), right }
}

/** Whether there is such a function to call. */
export const isKnown = (name: string) => Object.hasOwn(ops, name) || listed.includes(name)

/** The call of a number: the same for the same seed, whatever was called before; of one function alone where asked. */
export function drawCall(seed: number, number: number, only: string | null = null): Call {
  const own = (Math.imul(seed, 0x9e3779b9) ^ Math.imul(number + 1, 0x85ebca6b)) >>> 1
  const random = draw(own)
  const call = drawGood(random, own, only)
  const count = [0, 1, 1, 1, 2, 2, 3][random.below(7)]!
  let args = call.good as unknown[]
  const changes = Array.from({ length: count }, () => {
    const change = drawChange(args, random)
    args = change(args)
    return change
  })
  return { ...call, changes, asMethod: random.below(2) === 0, tracked: random.below(3) === 0 }
}

/** The arguments as they are passed. */
export function argumentsFor({ good, changes, tracked }: Call): unknown[] {
  const args = changes.reduce<unknown[]>((list, change) => change(list), [...good])
  return tracked ? args.map(track) : args
}

/** What the row compares, of a call that nothing was changed in. */
export function outputsOf(call: Call, right: Right): readonly Tensor[] {
  return right.outputs((...args: unknown[]) => run(call, call.tracked ? args.map(track) : args))
}

function track(value: unknown): unknown {
  if (!(value instanceof Tensor) || !isFloat(value) || value.requiresGrad) return value
  try {
    const leaf = value.detach()
    leaf.requiresGrad = true
    return leaf
  } catch (error) {
    // A tensor that was freed is passed as it is.
    if (error instanceof WengertError) return value
    throw error
  }
}

/** Calls it with these arguments. */
export function run({ name, asMethod }: Call, args: readonly unknown[]): unknown {
  const [first, ...rest] = args
  const method =
    asMethod && first instanceof Tensor ? (first as unknown as Record<string, Op>)[name] : undefined
  if (typeof method === 'function') return method.apply(first, rest)
  const f = ops[name] ?? (wengert as unknown as Record<string, Op>)[name]!
  return f(...args)
}
