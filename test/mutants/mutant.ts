import { type Call, type Engine, type Primitive, referenceEngine, type Tensor } from '@wengert/autograd'
import {
  partial,
  registry,
  type Partial as Slope,
  sumTangents,
  unbroadcast,
} from '#autograd/primitives/kinds.ts'
import { type Op, ops } from '#test/specs/ops.ts'

/** Puts what is right back. */
export type Undo = () => void

/** A rule that is wrong on purpose, and who should notice. */
export interface Mutant {
  /** What is wrong, behind the name of what has it: `tanh: reads its input in the place of its output`. */
  readonly name: string
  readonly family: string
  /** Rows of the table that use it, the likeliest to notice first. */
  readonly rows: readonly string[]
  /** The properties to try first; all others follow. */
  readonly killedBy: readonly string[]
  /** Puts the wrong rule in the place of the right one. */
  readonly plant: () => Undo
}

/** The mutants of a family. */
export function familyOf(family: string, list: readonly Omit<Mutant, 'family'>[]): Mutant[] {
  return list.map((it) => ({ ...it, family }))
}

/** Other members for an object, until it is undone. */
export function replace<T extends object>(target: T, parts: { readonly [K in keyof T]?: T[K] }): Undo {
  const keys = Object.keys(parts)
  const before = keys.map((key) => Object.getOwnPropertyDescriptor(target, key))
  Object.assign(target, parts)
  return () =>
    keys.forEach((key, i) => {
      const right = before[i]
      if (right) Object.defineProperty(target, key, right)
      else delete target[key as keyof T]
    })
}

/** Several at once; undone from the last to the first. */
export function together(...plants: readonly (() => Undo)[]): () => Undo {
  return () => {
    const undos = plants.map((plant) => plant())
    return () => {
      for (const undo of undos.toReversed()) undo()
    }
  }
}

/** Wrong parts for a primitive, wherever it is applied. */
export function inRules(
  name: string,
  change: (right: Primitive) => { readonly [K in keyof Primitive]?: Primitive[K] },
) {
  return (): Undo => {
    const primitive = registry.get(name)
    if (primitive === undefined) throw new Error(`no primitive is called ${name}`)
    return replace(primitive, change({ ...primitive }))
  }
}

type Vjp = (g: Tensor, call: Call<any>, i: number, right: Primitive) => Tensor | null

/** A wrong rule backwards; forwards it stays right. */
export const inVjp = (name: string, wrong: Vjp) =>
  inRules(name, (right) => ({ vjp: (g, call, i) => wrong(g, call, i, right) }))

/**
 * A wrong partial derivative of a pointwise primitive by its operand `at`, the same one backwards and forwards, so that
 * the two agree: `slope('tanh', 0, 'x', (x) => x.square().neg().add(1))`.
 */
export function slope(name: string, at: number, ...definition: Parameters<typeof partial>): () => Undo {
  const wrong = partial(...definition)
  return inRules(name, (right) => ({
    reads: (i) => (i === at ? wrong.reads : right.reads!(i)),
    vjp: (g, call, i) =>
      i === at ? unbroadcast(times(g, wrong.of(call)), call.inputs[i]!) : right.vjp(g, call, i),
    jvp: (tangents, call) => {
      const own = tangents[at]
      const rest = tangents.with(at, null)
      const parts = [
        own ? times(own, wrong.of(call)) : null,
        rest.some((t) => t !== null) ? right.jvp(rest, call) : null,
      ]
      return sumTangents(parts).to(call.output.dtype).expand(call.output.shape)
    },
  }))
}

const times = (g: Tensor, by: ReturnType<Slope['of']>) => (typeof by === 'function' ? by(g) : g.mul(by))

/** A wrong operation, where the table calls it; what is composed of it stays right. */
export const inOp = (name: string, change: (right: Op) => Op) => (): Undo => {
  const right = ops[name]
  if (right === undefined) throw new Error(`no operation is called ${name}`)
  return replace(ops, { [name]: change(right) })
}

/** A wrong kernel of the engine. */
export const inKernel = <K extends keyof Engine>(name: K, change: (right: Engine[K]) => Engine[K]) => {
  return (): Undo =>
    replace<Pick<Engine, K>>(referenceEngine, { [name]: change(referenceEngine[name]) } as Pick<Engine, K>)
}

/** The same value with k times the gradient; exact on dyadic numbers when k is dyadic. */
export const scaled = (x: Tensor, k: number) => x.mul(k).add(x.detach().mul(1 - k))
