import type { PointwiseName } from '../../engine.ts'

/** How a kernel's loop meets an operand: whole vectors, one element for a whole row, or elements apart. */
export type Access = 'vector' | 'splat' | 'strided'

/** What a kernel computes in. */
export type LaneType = 'float32' | 'float64' | 'int32'

/** What an operand's elements are: of the kernel's own type, truth values, which become masks, or integers beside floats. */
export type ElementKind = 'own' | 'bool' | 'int32'

export interface Leaf {
  readonly kind: ElementKind
  readonly access: Access
}

/** An operation on values: leaves are numbered first, then steps in their order. */
export interface Step {
  readonly name: PointwiseName
  readonly args: readonly number[]
  /** Whether the result is a truth value. */
  readonly isMask: boolean
}

/** A pointwise expression of several operands, free of sizes and addresses. */
export interface Expression {
  readonly dtype: LaneType
  readonly leaves: readonly Leaf[]
  readonly steps: readonly Step[]
}

const codes = { vector: 'v', splat: 's', strided: 'g' } as const
const types = { float32: 'f', float64: 'd', int32: 'i' } as const
const kinds = { own: '', bool: 'b', int32: 'i' } as const

/** Equal keys, equal kernels. */
export function keyOf({ dtype, leaves, steps }: Expression): string {
  let key: string = types[dtype]
  for (const { kind, access } of leaves) key += codes[access] + kinds[kind]
  for (const { name, args, isMask } of steps) key += `;${isMask ? '?' : ''}${name} ${args.join()}`
  return key
}

/** Whether a value, a leaf or a step, is a truth value. */
export function isTruth({ leaves, steps }: Expression, value: number): boolean {
  return value < leaves.length ? leaves[value]!.kind === 'bool' : steps[value - leaves.length]!.isMask
}

/** Whether an expression is nothing but one operand, whose vectors lie in memory as they are. */
export function isPlain({ leaves, steps }: Expression): boolean {
  return steps.length === 0 && leaves[0]!.kind === 'own' && leaves[0]!.access === 'vector'
}
