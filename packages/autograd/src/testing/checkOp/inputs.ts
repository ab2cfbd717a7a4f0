import fc from 'fast-check'
import { OptionError, type Tensor, treeFlatten } from '../../index.ts'
import { tensors } from '../arbitraries/tensors.ts'
import { avoiding } from '../arbitraries/values.ts'
import type { OpSpec } from './spec.ts'

type Spec = OpSpec<any>

/** Nearer to a kink than this, a difference may step over it. */
const near = 2 ** -12

/** Where the arguments of the runs come from. */
export function sourceOf(spec: Spec): fc.Arbitrary<unknown[]> | readonly unknown[][] {
  const { shapes, inputs } = spec
  if ((shapes === undefined) === (inputs === undefined))
    throw new OptionError(
      'checkOp',
      'either shapes or inputs',
      shapes ? 'both' : 'neither',
      'shapes: [[2, 3]]',
    )
  if (inputs !== undefined) {
    if (Array.isArray(inputs) && (inputs.length === 0 || !inputs.every(Array.isArray)))
      throw new OptionError(
        'checkOp',
        'inputs must be lists of arguments',
        'something else',
        'inputs: [[x], [y]]',
      )
    return inputs as fc.Arbitrary<unknown[]> | readonly unknown[][]
  }
  const [low, high] = spec.domain ?? [-2, 2]
  const values = avoiding(Array.isArray(spec.kinks) ? spec.kinks : [], { low, high })
  return fc.tuple(...shapes!.map((shape) => tensors({ shape, values })))
}

/** Whether a list of arguments is one that the spec speaks of. */
export function belongs(spec: Spec, inputs: readonly unknown[]): boolean {
  const { kinks, domain } = spec
  if (typeof kinks === 'function' && kinks(...inputs)) return false
  const [low, high] = domain ?? [-Infinity, Infinity]
  const avoided: readonly number[] = Array.isArray(kinks) ? kinks : []
  return floatsOf(inputs).every((x) =>
    x.data().every((value) => {
      if (value < low || value > high) return false
      return avoided.every((kink) => !(Math.abs(value - kink) < near))
    }),
  )
}

function floatsOf(inputs: readonly unknown[]): Tensor[] {
  return treeFlatten(inputs).leaves.filter((x) => x.dtype === 'float32' || x.dtype === 'float64')
}

/** Arguments as they stand in a message: elements where they are few, shapes otherwise. */
export function describeInputs(inputs: readonly unknown[]): string {
  const { leaves } = treeFlatten(inputs)
  return leaves
    .map((x) => {
      if (x.size > 8) return `${x.dtype} [${x.shape.join(', ')}]`
      return JSON.stringify(x.toArray(), (_key, value) =>
        typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
      )
    })
    .join(' and ')
}
