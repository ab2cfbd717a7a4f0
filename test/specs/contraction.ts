import fc from 'fast-check'
import { broadcastable } from '#autograd/testing/index.ts'
import { affineBackward, affineForward } from '#autograd/testing/oracles/affine.ts'
import { einsumBackward, einsumForward } from '#autograd/testing/oracles/einsum.ts'
import { type NdArray, ndarray } from '#autograd/testing/oracles/index.ts'
import { matmulBackward, matmulForward } from '#autograd/testing/oracles/matmul.ts'
import {
  bmmBackward,
  bmmForward,
  dotBackward,
  dotForward,
  outerBackward,
  outerForward,
} from '#autograd/testing/oracles/products.ts'
import {
  type ContractedAxes,
  tensordotBackward,
  tensordotForward,
} from '#autograd/testing/oracles/tensordot.ts'
import { between } from './setups.ts'
import { family, type Oracle, type Row, row, type Setup } from './spec.ts'

// Sums of products: linear in each operand.

const products = { bilinear: true, exact: true, integers: 'numeric' } as const

type Products = (a: NdArray, b: NdArray) => NdArray
type Factors = (a: NdArray, b: NdArray, g: NdArray) => { da: NdArray; db: NdArray }

function oracleOf(forward: Products, backward: Factors): Oracle {
  return {
    value: ([a, b]) => forward(a!, b!),
    backward: ([g], [a, b]) => {
      const { da, db } = backward(a!, b!, g!)
      return [da, db]
    },
  }
}

const of = (...shapes: (readonly number[])[]): Setup<readonly []> => ({ shapes, options: [] })

const size = between(1, 3)

/** Matrices and vectors with leading axes that broadcast. */
const matrices = fc
  .record({
    lead: broadcastable(2, { maxRank: 2, maxSide: 2 }),
    m: size,
    k: between(1, 4),
    n: size,
    left: fc.boolean(),
    right: fc.boolean(),
  })
  .map(({ lead, m, k, n, left, right }) => {
    const [a, b] = lead.shapes
    return of(left ? [k] : [...a!, m, k], right ? [k] : [...b!, k, n])
  })

/** Rows of features behind some leading axes, and a weight. */
const affines = fc
  .tuple(fc.array(size, { maxLength: 2 }), between(1, 4), size)
  .map(([lead, i, o]) => of([...lead, i], [o, i]))

/** The affine layer of the oracle has a weight [in, out], and one leading axis. */
const turned = ({ shape: [m, n], data }: NdArray) =>
  ndarray(
    [n!, m!],
    Array.from({ length: m! * n! }, (_, k) => data[(k % m!) * n! + Math.floor(k / m!)]!),
  )
const rowsOf = ({ shape, data }: NdArray) => {
  const last = shape.at(-1)!
  return ndarray([shape.slice(0, -1).reduce((n, m) => n * m, 1), last], data)
}

const affine: Oracle = {
  value: ([x, w, b]) => {
    const o = w!.shape[0]!
    const y = affineForward(rowsOf(x!), turned(w!), b ?? ndarray([o], new Array<number>(o).fill(0)))
    return ndarray([...x!.shape.slice(0, -1), o], y.data)
  },
  backward: ([g], [x, w, b]) => {
    const { dx, dW, db } = affineBackward(rowsOf(x!), turned(w!), rowsOf(g!))
    const gradients = [ndarray(x!.shape, dx.data), turned(dW)]
    return b === undefined ? gradients : [...gradients, db]
  },
}

const equations = [
  'ij,jk->ik',
  'bij,bjk->bik',
  'i,i->',
  'i,j->ji',
  'ii->',
  'ii->i',
  'iji->j',
  'ij->ji',
  'ij->',
  'ij->j',
  'ij,ij->ij',
  'ij,jk,kl->il',
  'bi,bj,bk->ijk',
  'i,,j->ij',
  'aib,cib->ac',
]

const einsums: fc.Arbitrary<Setup<string>> = fc
  .tuple(fc.constantFrom(...equations), fc.array(size, { minLength: 26, maxLength: 26 }))
  .map(([equation, lengths]) => ({
    shapes: shapesOf(equation, (letter) => lengths[letter.charCodeAt(0) - 97]!),
    options: equation,
  }))

function shapesOf(equation: string, lengthOf: (letter: string) => number): number[][] {
  const operands = equation.split('->')[0]!.split(',')
  return operands.map((letters) => [...letters].map(lengthOf))
}

/** Some axes of a, in any order, to meet axes of b in any other. */
const tensordots: fc.Arbitrary<Setup<readonly [ContractedAxes]>> = fc
  .record({
    // Two of one size, too, which would change places unnoticed.
    summed: fc.oneof(
      fc.array(size, { maxLength: 2 }),
      size.map((n) => [n, n]),
    ),
    free: fc.tuple(fc.array(size, { maxLength: 2 }), fc.array(size, { maxLength: 1 })),
    order: fc.tuple(fc.shuffledSubarray([0, 1], { minLength: 2 }), fc.boolean()),
    listed: fc.boolean(),
  })
  .map(({ summed, free: [f, g], order: [order, fromEnd], listed }) => {
    const count = summed.length
    if (!listed)
      return {
        shapes: [
          [...f, ...summed],
          [...summed, ...g],
        ],
        options: [count] as const,
      }
    // The axes of b stand in the chosen order, those of a in front of its free ones.
    const kept = order.filter((i) => i < count)
    const b = [...g, ...kept.map((i) => summed[i]!)]
    const rank = count + f.length
    const left = summed.map((_, i) => (fromEnd ? i - rank : i))
    const right = summed.map((_, i) => g.length + kept.indexOf(i))
    return { shapes: [[...summed, ...f], b], options: [[left, right]] as const }
  })

const rows: Row[] = [
  row<readonly []>({
    name: 'matmul',
    setups: matrices,
    empty: [of([2, 0], [0, 3]), of([0, 2], [2, 3]), of([0, 2, 3], [3]), of([0], [0])],
    ...products,
    oracle: oracleOf(matmulForward, matmulBackward),
    primitives: ['contract'],
  }),
  row<readonly []>({
    name: 'linear',
    setups: affines,
    empty: [of([0, 2], [3, 2]), of([2, 0], [3, 0]), of([2], [0, 2])],
    ...products,
    oracle: affine,
  }),
  row<readonly []>({
    name: 'linear (bias)',
    op: 'linear',
    setups: affines.map(({ shapes: [x, w] }) => of(x!, w!, [w![0]!])),
    empty: [of([0, 2], [3, 2], [3]), of([2, 0], [3, 0], [3]), of([2], [0, 2], [0])],
    ...products,
    bilinear: false,
    oracle: affine,
  }),
  row<readonly []>({
    name: 'dot',
    setups: between(1, 5).map((n) => of([n], [n])),
    empty: [of([0], [0])],
    ...products,
    oracle: oracleOf(dotForward, dotBackward),
  }),
  row<readonly []>({
    name: 'outer',
    setups: fc.tuple(size, size).map(([m, n]) => of([m], [n])),
    empty: [of([0], [2]), of([0], [0])],
    ...products,
    oracle: oracleOf(outerForward, outerBackward),
  }),
  row<readonly []>({
    name: 'bmm',
    setups: fc.tuple(size, size, size, size).map(([b, m, k, n]) => of([b, m, k], [b, k, n])),
    empty: [of([0, 2, 3], [0, 3, 1]), of([2, 1, 0], [2, 0, 2])],
    ...products,
    oracle: oracleOf(bmmForward, bmmBackward),
  }),
  row<readonly [ContractedAxes]>({
    name: 'tensordot',
    setups: tensordots,
    empty: [
      {
        shapes: [
          [2, 0],
          [0, 3],
        ],
        options: [1],
      },
      { shapes: [[0, 2], [2]], options: [[[1], [0]]] },
    ],
    ...products,
    oracle: {
      value: ([a, b], [axes]) => tensordotForward(a!, b!, axes),
      backward: ([g], [a, b], [axes]) => {
        const { da, db } = tensordotBackward(a!, b!, g!, axes)
        return [da, db]
      },
    },
  }),
  row<string>({
    name: 'einsum',
    setups: einsums,
    empty: [
      {
        shapes: [
          [2, 0],
          [0, 3],
        ],
        options: 'ij,jk->ik',
      },
      { shapes: [[0, 0]], options: 'ii->' },
    ],
    ...products,
    integers: (equation) => (['ii->i', 'ij->ji'].includes(equation) ? 'same' : 'numeric'),
    oracle: {
      value: (xs, equation) => einsumForward(equation, xs),
      backward: ([g], xs, equation) => einsumBackward(equation, xs, g!),
    },
    call: (op, inputs, equation) => op(equation, ...inputs),
  }),
]

export const contraction = family('contraction', rows)
