import fc from 'fast-check'
import { broadcastable } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { crossBackward, crossForward } from '#autograd/testing/oracles/linalg/cross.ts'
import { cholesky, lu } from '#autograd/testing/oracles/linalg/factors.ts'
import { exponential, power } from '#autograd/testing/oracles/linalg/functions.ts'
import { det, inv, logAbsDet } from '#autograd/testing/oracles/linalg/inverse.ts'
import { kronBackward, kronForward } from '#autograd/testing/oracles/linalg/kron.ts'
import { determinant, transposed } from '#autograd/testing/oracles/linalg/matrix.ts'
import { after, type MatrixMap, squareMap } from '#autograd/testing/oracles/linalg/matrixMap.ts'
import {
  pseudoInverse,
  type SystemOf,
  solveBackward,
  solveForward,
  triangle,
  whole,
} from '#autograd/testing/oracles/linalg/systems.ts'
import { matmulBackward, matmulForward } from '#autograd/testing/oracles/matmul.ts'
import {
  asItIs,
  batch,
  dominant,
  invertible,
  matrixRow,
  type Preparation,
  pivoted,
  positive,
  separate,
} from './matrices.ts'
import { between, empties, ranked } from './setups.ts'
import { family, type Oracle, type Row, row, type Setup } from './spec.ts'

// Linear algebra on the matrices in the last two axes.

const nothing = fc.constant([] as const)

/** The upper factor is the lower one transposed. */
const turned = squareMap(transposed, (_x, g) => transposed(g))

const choleskys = fc.constantFrom([{}], [{ upper: true }] as const)

const signOf: MatrixMap = {
  ...logAbsDet,
  shapes: () => [[], []],
  value: (x) => [[[Math.sign(determinant(x))]], ...logAbsDet.value(x)],
  backward: (x, [, g]) => logAbsDet.backward(x, [g!]),
}

/** Matrices of any proportions. */
const oblongs = fc
  .tuple(batch, between(1, 3), between(1, 3))
  .map(([lead, m, n]) => ({ shapes: [[...lead, m, n]], options: [] as const }))

interface SystemOptions {
  readonly upper?: boolean
  readonly left?: boolean
  readonly transpose?: boolean
  readonly unitriangular?: boolean
}

const ofSquares = between(1, 3).map((n) => [n, n] as const)

/** Matrices and right sides, which are vectors or matrices, whose batches broadcast. */
const systems = (
  options: fc.Arbitrary<SystemOptions>,
  sizes: fc.Arbitrary<readonly [m: number, n: number]> = ofSquares,
): fc.Arbitrary<Setup<SystemOptions>> =>
  fc
    .record({
      lead: broadcastable(2, { maxRank: 2, maxSide: 2 }),
      size: sizes,
      k: between(1, 2),
      kind: fc.constantFrom('vector', 'vectors', 'matrices', 'matrices'),
      options,
    })
    .map(({ lead: { shapes }, size: [m, n], k, kind, options: chosen }) => {
      const [p, q] = shapes as [number[], number[]]
      const right = {
        vector: [m],
        vectors: [...p, m],
        matrices: [...q, ...(chosen.left === false ? [k, m] : [m, k])],
      }
      return { shapes: [[...p, m, n], right[kind]], options: chosen }
    })

const flag = fc.boolean()

function systemRow(
  name: string,
  options: fc.Arbitrary<SystemOptions>,
  { tensor, map: before }: Preparation,
  of: (options: SystemOptions) => MatrixMap,
  { inverse, ...it }: Partial<Row<SystemOptions>> & Pick<SystemOf, 'inverse'> = {},
): Row {
  const system = (chosen: SystemOptions): SystemOf => ({
    of: after(before, of(chosen)),
    left: chosen.left ?? true,
    ...(inverse && { inverse }),
  })
  return row<SystemOptions>({
    name,
    setups: systems(options),
    empty: [
      shapesAlone([0, 0], [0]),
      shapesAlone([0, 0], [0, 2]),
      shapesAlone([2, 2], [2, 0]),
      shapesAlone([0, 2, 2], [2, 1]),
      shapesAlone([2, 2], [0, 2, 1]),
    ],
    integers: 'refused',
    primitives: [name],
    oracle: {
      value: ([a, b], chosen) => solveForward(a!, b!, system(chosen)),
      backward: ([g], [a, b], chosen) => {
        const { da, db } = solveBackward(a!, b!, g!, system(chosen))
        return [da, db]
      },
    },
    call: (op, [a, b], chosen) => op(tensor(a!), b, chosen),
    ...it,
  })
}

const anySizes = fc.tuple(between(1, 3), between(1, 3))
const shapesAlone = (...shapes: number[][]): Setup<SystemOptions> => ({ shapes, options: {} })

/** Chains of two to four matrices, with vectors at their ends. */
const chains = fc
  .record({
    sizes: fc.array(between(1, 3), { minLength: 3, maxLength: 5 }),
    first: flag,
    last: flag,
  })
  .map(({ sizes, first, last }) => {
    const end = sizes.length - 2
    const shapes = sizes.slice(0, -1).map((n, i) => [n, sizes[i + 1]!])
    return {
      shapes: shapes.map(([m, n], i) => {
        if (i === 0 && first) return [n!]
        return i === end && last ? [m!] : [m!, n!]
      }),
      options: [] as const,
    }
  })

const chain: Oracle = {
  value: (xs) => xs.reduce((product, x) => matmulForward(product, x)),
  backward: ([g], xs) => {
    const products = xs.slice(0, 1)
    for (const x of xs.slice(1)) products.push(matmulForward(products.at(-1)!, x))
    const gradients: NdArray[] = []
    let back = g!
    for (let i = xs.length - 1; i > 0; i--) {
      const { da, db } = matmulBackward(products[i - 1]!, xs[i]!, back)
      gradients.unshift(db)
      back = da
    }
    return [back, ...gradients]
  },
}

/** Vectors of three along an axis of each, whose other axes broadcast. */
const vectors = fc
  .tuple(broadcastable(2, { maxRank: 2, maxSide: 2 }), between(0, 2), flag)
  .map(([{ shapes }, behind, negative]) => {
    const rank = Math.max(...shapes.map(({ length }) => length))
    // How many axes stand behind: not more than both have.
    const after = Math.min(behind, ...shapes.map(({ length }) => length))
    return {
      shapes: shapes.map((shape) => shape.toSpliced(shape.length - after, 0, 3)),
      options: [negative ? -1 - after : rank - after] as const,
    }
  })

const products = { bilinear: true, exact: true, integers: 'numeric' } as const

const rows: Row[] = [
  matrixRow(
    { name: 'cholesky', primitives: ['cholesky'] },
    choleskys,
    positive,
    ([{ upper }]: readonly [{ upper?: boolean }]) => (upper ? after(cholesky, turned) : cholesky),
  ),
  matrixRow(
    {
      name: 'lu',
      setups: oblongs,
      empty: empties([] as const, [0, 0], [0, 2], [2, 0], [0, 2, 2]),
      primitives: ['lu'],
    },
    nothing,
    pivoted,
    () => lu,
    ({ P, L, U }) => [P, L, U],
  ),
  systemRow('solve', fc.record({ left: flag }), invertible, () => whole),
  systemRow(
    'triangularSolve',
    fc.record({ upper: flag, left: flag, transpose: flag, unitriangular: flag }),
    dominant,
    ({ upper, transpose, unitriangular }) =>
      triangle(upper ?? false, transpose ?? false, unitriangular ?? false),
  ),
  systemRow('lstsq', fc.constant({}), separate, () => whole, {
    setups: systems(fc.constant({}), anySizes),
    empty: [shapesAlone([3, 2], [3, 0]), shapesAlone([2, 0], [2, 1]), shapesAlone([0, 3, 2], [3, 1])],
    primitives: [],
    tolerance32: 1e-4,
    inverse: pseudoInverse,
  }),
  matrixRow({ name: 'inv' }, nothing, invertible, () => inv),
  matrixRow({ name: 'det' }, nothing, asItIs, () => det),
  matrixRow(
    { name: 'slogdet' },
    nothing,
    invertible,
    () => signOf,
    ({ sign, logAbsDet }) => [sign, logAbsDet],
  ),
  matrixRow(
    { name: 'matrixPower' },
    between(0, 5).map((n) => [n] as const),
    asItIs,
    ([n]) => power(n),
  ),
  matrixRow(
    { name: 'matrixPower (negative)', op: 'matrixPower' },
    between(-3, -1).map((n) => [n] as const),
    invertible,
    ([n]) => power(n),
  ),
  matrixRow({ name: 'matrixExp' }, nothing, asItIs, () => exponential),
  row<readonly []>({
    name: 'kron',
    setups: fc.tuple(ranked(0), ranked(0, 2)).map(([p, q]) => ({ shapes: [p, q], options: [] as const })),
    empty: [
      { shapes: [[0], [2]], options: [] },
      { shapes: [[2, 0], [3]], options: [] },
    ],
    ...products,
    oracle: {
      value: ([a, b]) => kronForward(a!, b!),
      backward: ([g], [a, b]) => {
        const { da, db } = kronBackward(a!, b!, g!)
        return [da, db]
      },
    },
  }),
  row<readonly [axis: number]>({
    name: 'cross',
    setups: vectors,
    empty: [
      { shapes: [[0, 3], [3]], options: [-1] },
      {
        shapes: [
          [3, 0],
          [3, 1],
        ],
        options: [0],
      },
    ],
    ...products,
    oracle: {
      value: ([a, b], [axis]) => crossForward(a!, b!, axis),
      backward: ([g], [a, b], [axis]) => crossBackward(a!, b!, axis, g!),
    },
  }),
  row<readonly []>({
    name: 'multiDot',
    setups: chains,
    empty: [
      {
        shapes: [
          [2, 0],
          [0, 3],
        ],
        options: [],
      },
      { shapes: [[0, 2], [2, 3], [3]], options: [] },
    ],
    ...products,
    oracle: chain,
    call: (op, inputs) => op([...inputs]),
  }),
]

export const linearAlgebra = family('linear algebra', rows)
