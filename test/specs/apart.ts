import { type DType, type Tensor, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import {
  matricesOf,
  type Sized,
  sized,
  stackedLists,
  stackedMatrices,
} from '#autograd/testing/oracles/decompositions/matrix.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { between } from './setups.ts'
import type { EmptySetup, Oracle, Setup } from './spec.ts'

// Batches of small matrices whose values and vectors lie well apart, for operations that decompose them.

type Sizes = readonly [m: number, n: number]

const lead = fc.constantFrom<number[]>([], [], [2], [1, 2])

/** Batches of matrices up to 3 by 3. */
export function batches<O>(sizes: fc.Arbitrary<Sizes>, options: fc.Arbitrary<O>): fc.Arbitrary<Setup<O>> {
  return fc
    .tuple(lead, sizes, options)
    .map(([batch, [m, n], each]) => ({ shapes: [[...batch, m, n]], options: each }))
}

export const anySizes: fc.Arbitrary<Sizes> = fc.tuple(between(1, 3), between(1, 3))
export const squareSizes: fc.Arbitrary<Sizes> = between(1, 3).map((n) => [n, n] as const)
export const tallSizes: fc.Arbitrary<Sizes> = fc.constantFrom<Sizes>([2, 1], [3, 1], [3, 2])
export const oblongSizes: fc.Arbitrary<Sizes> = fc.constantFrom<Sizes>([2, 1], [3, 2], [1, 3], [2, 3])

/** Matrices without rows or columns, and a batch of none. */
export function emptyMatrices<O>(options: O, ...shapes: (readonly number[])[]): EmptySetup<O>[] {
  return shapes.map((shape) => ({ shapes: [shape], options }))
}

/** How far apart the entries of the diagonal are put: entries drawn from -2 to 2 cannot bring them together. */
const gap = 14

export const shift = (i: number, j: number) => (i === j ? gap * (i + 1) : 0)

/** x with 14, 28, ... added to its diagonal: singular values and eigenvalues are 2 or more apart, and no vector is near 0. */
export function apart(x: Tensor): Tensor {
  const [m, n] = x.shape.slice(-2) as [number, number]
  const dtype: DType = x.dtype === 'bool' ? 'int32' : x.dtype
  const list = Array.from({ length: m * n }, (_, k) => shift(Math.floor(k / n), k % n))
  return x.add(tensor(Float64Array.from(list), [m, n], { dtype }).dynamic())
}

/** The same for an oracle. */
export const apartIn = (a: Sized): Sized => sized(a.m, a.n, (i, j) => a.rows[i]![j]! + shift(i, j))

/** What one output is, for each matrix: a matrix, a list or a number. */
export type Kind = 'matrix' | 'list' | 'number'

/** One output of one matrix. */
export type Part = Sized | readonly number[] | number

/** What a formula says of one matrix: outputs, and from their cotangents the gradient. */
export interface Formula {
  readonly outputs: readonly Part[]
  readonly backward: (gs: readonly any[]) => Sized
}

function stacked(batch: readonly number[], parts: readonly Part[], like: Part): NdArray {
  if (typeof like === 'number') return { shape: [...batch], data: parts as number[] }
  if (Array.isArray(like)) return stackedLists(batch, like.length, parts as (readonly number[])[])
  const { m, n } = like as Sized
  return stackedMatrices(batch, m, n, parts as readonly Sized[])
}

function cotangents(g: NdArray, like: Part): Part[] {
  if (typeof like === 'number') return [...g.data]
  if (!Array.isArray(like)) return matricesOf(g)
  const n = like.length
  const count = g.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  return Array.from({ length: count }, (_, i) => g.data.slice(i * n, (i + 1) * n))
}

/** An oracle from a formula for one matrix: of each of a batch, with the diagonal put apart unless told otherwise. */
export function eachMatrix<O>(formula: (x: Sized, options: O) => Formula, put = apartIn): Oracle<O> {
  const of = (x: NdArray, options: O) => {
    const [m, n] = x.shape.slice(-2) as [number, number]
    // Of a batch of none, a matrix of zeros says what the outputs are like.
    const like = formula(put(sized(m, n, () => 0)), options)
    return { like, items: matricesOf(x).map((a) => formula(put(a), options)), batch: x.shape.slice(0, -2) }
  }
  return {
    value: ([x], options) => {
      const { like, items, batch } = of(x!, options)
      return like.outputs.map((part, i) =>
        stacked(
          batch,
          items.map(({ outputs }) => outputs[i]!),
          part,
        ),
      )
    },
    backward: (gs, [x], options) => {
      const { like, items, batch } = of(x!, options)
      const lists = like.outputs.map((part, i) => cotangents(gs[i]!, part))
      const [m, n] = x!.shape.slice(-2) as [number, number]
      const gradients = items.map(({ backward }, item) => backward(lists.map((list) => list[item]!)))
      return [stackedMatrices(batch, m, n, gradients)]
    },
  }
}
