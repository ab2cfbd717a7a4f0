import { inRoom, zeros } from '#autograd/engine/dense/kernels/room.ts'

/** How dense algorithms compute: called with one, it does. */
export type Way = <T>(compute: () => T) => T

export const ways: readonly (readonly [name: string, way: Way])[] = [
  ['plain loops', (compute) => compute()],
  ['kernels', (compute) => inRoom(2 ** 24, compute)],
]

/** A copy where the algorithm that computes reaches it best. */
export function own(x: Float64Array): Float64Array {
  const out = zeros(x.length)
  out.set(x)
  return out
}
