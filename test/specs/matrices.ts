import { eye, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { added, identity, multiplied, scaled, transposed } from '#autograd/testing/oracles/linalg/matrix.ts'
import {
  after,
  type MatrixMap,
  mapBackward,
  mapForward,
  squareMap,
} from '#autograd/testing/oracles/linalg/matrixMap.ts'
import { whole } from '#autograd/testing/oracles/linalg/systems.ts'
import { apart, shift } from './apart.ts'
import { between, empties } from './setups.ts'
import { type Row, row, type Setup } from './spec.ts'

// Rows of operations on the matrices in the last two axes. Random matrices may have no inverse and are rarely positive
// definite, so rows make good ones of what they are given; that is composed, and so is the oracle.

/** What a row makes of the matrices it is given, as a tensor and as a map with its gradient. */
export interface Preparation {
  readonly tensor: (x: Tensor) => Tensor
  readonly map: MatrixMap
}

const identityLike = (x: Tensor) => eye(x.dim(-1), x.dim(-1), { dtype: x.dtype }).dynamic()

/** x xᵀ + 1, which is positive definite. <g, dx xᵀ + x dxᵀ> = <(g + gᵀ) x, dx>. */
export const positive: Preparation = {
  tensor: (x) => x.matmul(x.transpose(-1, -2)).add(identityLike(x)),
  map: squareMap(
    (x) => added(multiplied(x, transposed(x)), identity(x.length)),
    (x, g) => multiplied(added(g, transposed(g)), x),
  ),
}

/** x + 7, whose diagonal is larger than all else in its row and column; with its rows turned round, to be pivoted. */
export const invertible: Preparation = {
  tensor: (x) => x.add(identityLike(x).mul(7)).flip(-2),
  map: squareMap(
    (x) => added(x, scaled(identity(x.length), 7)).toReversed(),
    (_x, g) => g.toReversed(),
  ),
}

/** A large entry in every column, each in another row: the pivots, which small changes leave in their places. */
export const pivoted: Preparation = {
  tensor: (x) => x.add(eye(x.dim(-2), x.dim(-1), { dtype: x.dtype }).dynamic().flip(-2).mul(20)),
  map: {
    ...whole,
    value: (x) => [x.map((line, i) => line.map((entry, j) => entry + (i + j === x.length - 1 ? 20 : 0)))],
  },
}

/** As {@link invertible}, with its rows in order: the diagonal of a triangle must not be 0. */
export const dominant: Preparation = {
  tensor: (x) => x.add(identityLike(x).mul(7)),
  map: squareMap(
    (x) => added(x, scaled(identity(x.length), 7)),
    (_x, g) => g,
  ),
}

/** As {@link apart}, so that matrices of any proportions have full rank. */
export const separate: Preparation = {
  tensor: apart,
  map: {
    ...whole,
    value: (x) => [x.map((line, i) => line.map((entry, j) => entry + shift(i, j)))],
  },
}

export const asItIs: Preparation = { tensor: (x) => x, map: whole }

export const batch = fc.array(between(1, 2), { maxLength: 2 })

/** Square matrices in a batch, or one. */
function squares<O>(options: fc.Arbitrary<O>): fc.Arbitrary<Setup<O>> {
  return fc
    .tuple(batch, between(1, 3), options)
    .map(([lead, n, chosen]) => ({ shapes: [[...lead, n, n]], options: chosen }))
}

/** How the results of an operation are listed, in the order of the oracle. */
type Listed = (out: any) => Tensor | readonly Tensor[]

const oneResult: Listed = (out: Tensor) => out

export function matrixRow<O extends readonly unknown[]>(
  it: Pick<Row<O>, 'name'> & Partial<Row<O>>,
  options: fc.Arbitrary<O>,
  { tensor, map: before }: Preparation,
  of: (options: O) => MatrixMap,
  listed = oneResult,
): Row {
  const mapOf = (chosen: O) => after(before, of(chosen))
  const [some] = fc.sample(options, { numRuns: 1, seed: 1 })
  return row<O>({
    setups: squares(options),
    empty: empties(some!, [0, 0], [2, 0, 0], [0, 2, 2]),
    integers: 'refused',
    oracle: {
      value: ([x], chosen) => mapForward(mapOf(chosen), x!),
      backward: (gs, [x], chosen) => [mapBackward(mapOf(chosen), x!, gs)],
    },
    call: (op, [x], chosen) => listed(op(tensor(x!), ...chosen)),
    ...it,
  })
}
