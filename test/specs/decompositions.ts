import type { CutoffOptions, MatrixOrder, QrOptions, Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { eigenBackward, eigenOf } from '#autograd/testing/oracles/decompositions/eigen.ts'
import { pinvBackward, pinvOf, rankOf } from '#autograd/testing/oracles/decompositions/inverses.ts'
import {
  minus,
  plus,
  type Sized,
  scaled,
  sized,
  times,
  turn,
  unit,
} from '#autograd/testing/oracles/decompositions/matrix.ts'
import { conditionOf, normOf } from '#autograd/testing/oracles/decompositions/norms.ts'
import { qrBackward, qrOf } from '#autograd/testing/oracles/decompositions/qr.ts'
import { svdBackward, svdOf } from '#autograd/testing/oracles/decompositions/svd.ts'
import {
  anySizes,
  apart,
  batches,
  eachMatrix,
  emptyMatrices,
  oblongSizes,
  squareSizes,
  tallSizes,
} from './apart.ts'
import type { Op } from './ops.ts'
import { between } from './setups.ts'
import { family, type Row, row } from './spec.ts'

// Orthogonal factors and what is measured by singular values. Arguments are put apart: see apart.ts.

const none = [] as const
const plainly = fc.constant(none)
const refused = { integers: 'refused', tolerance32: 1e-4 } as const

/** The signs of R's diagonal: LAPACK's and those of the formula are one another's. */
function signsOf(R: Tensor): Tensor {
  const diagonal = apart(R.detach().mul(0)).greater(0).to(R.dtype)
  return R.mul(diagonal).sum(-1).sign()
}

/** Columns of Q, and rows of R, with the signs that make R's diagonal positive. */
const positive = (Q: Tensor, R: Tensor) => [Q.mul(signsOf(R).unsqueeze(-2)), positiveRows(R)] as const
const positiveRows = (R: Tensor) => R.mul(signsOf(R).unsqueeze(-1))

/** C Cᵀ: what columns that complete a basis have in common, whichever they are. */
const projection = (columns: Tensor) => columns.matmul(columns.transpose(-1, -2))

/** The first k columns, and the projection onto the others. */
function divided(columns: Tensor, k: number): [Tensor, Tensor] {
  return [columns.slice('...', { stop: k }), projection(columns.slice('...', { start: k }))]
}

/** I - Q Qᵀ with cotangent P has -(P + Pᵀ) Q for Q. */
const outsideOf = (q: Sized) => minus(unit(q.m), times(q, turn(q)))
const outsideBackward = (q: Sized, p: Sized) => scaled(times(plus(p, turn(p)), q), -1)

const qr = row<QrOptions>({
  name: 'qr',
  setups: batches(anySizes, fc.constantFrom<QrOptions>({}, { mode: 'reduced' }, { mode: 'r' })),
  empty: emptyMatrices({}, [0, 3, 2], [3, 0], [0, 2], [2, 0, 0]),
  ...refused,
  oracle: eachMatrix<QrOptions>((x, { mode }) => {
    const factors = qrOf(x)
    const nothing = sized(factors.q.m, factors.q.n, () => 0)
    return mode === 'r'
      ? { outputs: [factors.r], backward: ([gr]) => qrBackward(x, factors, nothing, gr) }
      : { outputs: [factors.q, factors.r], backward: ([gq, gr]) => qrBackward(x, factors, gq, gr) }
  }),
  primitives: ['triangularFactor'],
  call: (op, [x], options) => {
    const { Q, R } = op(apart(x!), options)
    return options.mode === 'r' ? positiveRows(R) : [...positive(Q, R)]
  },
})

const qrComplete = row<readonly []>({
  name: 'qr (complete)',
  op: 'qr',
  setups: batches(tallSizes, plainly),
  empty: emptyMatrices(none, [0, 3, 2], [3, 0]),
  ...refused,
  oracle: eachMatrix((x) => {
    const { q, r } = qrOf(x)
    const below = sized(x.m, x.n, (i, j) => r.rows[i]?.[j] ?? 0)
    return {
      outputs: [q, outsideOf(q), below],
      backward: ([gq, gp, gr]) =>
        qrBackward(
          x,
          { q, r },
          plus(gq, outsideBackward(q, gp)),
          sized(x.n, x.n, (i, j) => gr.rows[i]![j]!),
        ),
    }
  }),
  primitives: ['orthonormalFactor', 'complement'],
  call: (op, [x]) => {
    const n = x!.shape.at(-1)!
    const { Q, R } = op(apart(x!), { mode: 'complete' })
    const [q, p] = divided(Q, n)
    const [signed, upper] = positive(q, R.slice('...', { stop: n }, {}))
    return [
      signed,
      p,
      upper.pad([
        [0, Q.shape.at(-1)! - n],
        [0, 0],
      ]),
    ]
  },
})

const eigh = row<readonly []>({
  name: 'eigh',
  setups: batches(squareSizes, plainly),
  empty: emptyMatrices(none, [0, 2, 2], [0, 0], [2, 0, 0]),
  ...refused,
  oracle: eachMatrix((x) => {
    const it = eigenOf(x)
    return { outputs: [it.values, it.vectors], backward: ([l, w]) => eigenBackward(it, l, w) }
  }),
  primitives: ['eigenvectors'],
  call: (op, [x]) => {
    const { eigenvalues, eigenvectors } = op(apart(x!))
    return [eigenvalues, eigenvectors]
  },
})

const eigvalsh = row<readonly []>({
  name: 'eigvalsh',
  setups: batches(squareSizes, plainly),
  empty: emptyMatrices(none, [0, 2, 2], [0, 0], [2, 0, 0]),
  ...refused,
  oracle: eachMatrix((x) => {
    const it = eigenOf(x)
    return { outputs: [it.values], backward: ([l]) => eigenBackward(it, l, null) }
  }),
  primitives: ['eigenvalues'],
  call: (op, [x]) => op(apart(x!)),
})

const svd = row<readonly []>({
  name: 'svd',
  setups: batches(anySizes, plainly),
  empty: emptyMatrices(none, [0, 3, 2], [3, 0], [0, 2], [2, 0, 0]),
  ...refused,
  oracle: eachMatrix((x) => {
    const it = svdOf(x)
    return {
      outputs: [it.u, it.s, turn(it.v)],
      backward: ([du, ds, dvh]) => svdBackward(it, du, ds, turn(dvh)),
    }
  }),
  primitives: ['singularVectors'],
  call: (op, [x]) => {
    const { U, S, Vh } = op(apart(x!))
    return [U, S, Vh]
  },
})

const svdFull = row<readonly []>({
  name: 'svd (full matrices)',
  op: 'svd',
  setups: batches(oblongSizes, plainly),
  empty: emptyMatrices(none, [0, 3, 2], [3, 0]),
  ...refused,
  oracle: eachMatrix((x) => {
    const it = svdOf(x)
    return {
      outputs: [it.u, outsideOf(it.u), it.v, outsideOf(it.v)],
      backward: ([du, pu, dv, pv]) =>
        svdBackward(
          it,
          plus(du, outsideBackward(it.u, pu)),
          it.s.map(() => 0),
          plus(dv, outsideBackward(it.v, pv)),
        ),
    }
  }),
  primitives: ['complement'],
  call: (op, [x]) => {
    const { U, S, Vh } = op(apart(x!), { fullMatrices: true })
    const k = S.shape.at(-1)!
    return [...divided(U, k), ...divided(Vh.transpose(-1, -2), k)]
  },
})

const svdvals = row<readonly []>({
  name: 'svdvals',
  setups: batches(anySizes, plainly),
  empty: emptyMatrices(none, [0, 3, 2], [3, 0], [0, 2], [2, 0, 0]),
  ...refused,
  oracle: eachMatrix((x) => {
    const it = svdOf(x)
    return { outputs: [it.s], backward: ([ds]) => svdBackward(it, null, ds, null) }
  }),
  primitives: ['singularValues'],
  call: (op, [x]) => op(apart(x!)),
})

const pinv = row<CutoffOptions>({
  name: 'pinv',
  setups: batches(anySizes, fc.constantFrom<CutoffOptions>({}, { rtol: 1e-3 }, { atol: 0.01 })),
  empty: emptyMatrices({}, [0, 3, 2], [3, 0], [0, 2], [2, 0, 0]),
  ...refused,
  oracle: eachMatrix<CutoffOptions>((x) => ({
    outputs: [pinvOf(x)],
    backward: ([g]) => pinvBackward(x, g),
  })),
  primitives: ['pinv'],
  call: (op, [x], options) => op(apart(x!), options),
})

const product = (u: Tensor, v: Tensor) => u.unsqueeze(-1).mul(v.unsqueeze(-2))

/** (u vᵀ)⁺ = v uᵀ / (|u|² |v|²) = (v / |v|²) (u / |u|²)ᵀ, and y = x / |x|² has ȳ / |x|² - 2 x (x · ȳ) / |x|⁴. */
const pinvOfProducts = row<readonly []>({
  name: 'pinv (rank 1)',
  op: 'pinv',
  setups: fc.tuple(between(1, 3), between(1, 3)).map(([m, n]) => ({ shapes: [[m], [n]], options: none })),
  empty: [{ shapes: [[0], [2]], options: none }],
  domain: { poles: [0] },
  ...refused,
  oracle: {
    value: ([u, v]) => {
      const [a, b] = [inverted(u!.data), inverted(v!.data)]
      return { shape: [b.length, a.length], data: b.flatMap((y) => a.map((x) => y * x)) }
    },
    backward: ([g], [u, v]) => {
      const [a, b] = [inverted(u!.data), inverted(v!.data)]
      const at = (j: number, i: number) => g!.data[j * a.length + i]!
      const ofA = a.map((_, i) => b.reduce((sum, y, j) => sum + y * at(j, i), 0))
      const ofB = b.map((_, j) => a.reduce((sum, x, i) => sum + x * at(j, i), 0))
      return [
        { shape: u!.shape, data: invertedBackward(u!.data, ofA) },
        { shape: v!.shape, data: invertedBackward(v!.data, ofB) },
      ]
    },
  },
  call: (op, [u, v]) => op(product(u!, v!)),
})

const square = (x: readonly number[]) => x.reduce((sum, value) => sum + value * value, 0)
const inverted = (x: readonly number[]) => x.map((value) => value / square(x))

function invertedBackward(x: readonly number[], g: readonly number[]): number[] {
  const along = x.reduce((sum, value, i) => sum + value * g[i]!, 0)
  return x.map((value, i) => g[i]! / square(x) - (2 * value * along) / square(x) ** 2)
}

const matrixRank = row<readonly []>({
  name: 'matrixRank',
  setups: batches(anySizes, plainly),
  empty: emptyMatrices(none, [0, 3, 2], [3, 0], [2, 0, 0]),
  ties: true,
  order: 0,
  reason: 'a rank is an integer',
  integers: 'refused',
  oracle: eachMatrix(
    (x) => ({ outputs: [rankOf(x)], backward: () => x }),
    (x) => x,
  ),
})

interface Normed {
  readonly ord?: MatrixOrder
  readonly keepDims?: boolean
}

const normed = (orders: readonly MatrixOrder[]) =>
  fc.record(
    { ord: fc.constantFrom(...orders), keepDims: fc.boolean() },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Normed>

const ofNorm = (x: Sized, { ord = 'fro', keepDims = false }: Normed, of = normOf) => {
  const { value, gradient } = of(x, ord)
  return {
    outputs: [keepDims ? sized(1, 1, () => value) : value],
    backward: ([g]: readonly any[]) => scaled(gradient, keepDims ? g.rows[0][0] : g),
  }
}

const norms = (op: Op, x: Tensor, options: Normed) => op(x, options)

/** Where an entry or the sums of two lines are nearly equal, the largest is not smooth. */
function nearTie(x: Tensor): boolean {
  const close = (list: readonly number[]) =>
    list.some((a, i) => list.some((b, j) => j < i && Math.abs(a - b) < 0.02))
  return [-1, -2].some((axis) =>
    (
      x
        .abs()
        .sum(axis)
        .reshape([-1, x.shape.at(axis === -1 ? -2 : -1)!])
        .toArray() as number[][]
    ).some(close),
  )
}

const byEntries = row<Normed>({
  name: 'matrixNorm (entries)',
  op: 'matrixNorm',
  setups: batches(anySizes, normed(['fro', 1, -1, Infinity, -Infinity])),
  empty: [
    ...emptyMatrices({}, [0, 3, 2], [3, 0]),
    { shapes: [[3, 0]], options: { ord: 1 }, refused: true },
    { shapes: [[0, 3]], options: { ord: Infinity }, refused: true },
  ],
  domain: { kinks: [0] },
  ties: true,
  kink: ([x]) => nearTie(x!),
  ...refused,
  oracle: eachMatrix<Normed>(
    (x, options) => ofNorm(x, options),
    (x) => x,
  ),
  call: (op, [x], options) => norms(op, x!, options),
})

const bySingularValues = row<Normed>({
  name: 'matrixNorm (singular values)',
  op: 'matrixNorm',
  setups: batches(anySizes, normed(['nuc', 2, -2])),
  empty: [
    { shapes: [[0, 3, 2]], options: { ord: 2 } },
    { shapes: [[3, 0]], options: { ord: 'nuc' } },
    { shapes: [[3, 0]], options: { ord: -2 }, refused: true },
  ],
  ...refused,
  oracle: eachMatrix<Normed>((x, options) => ofNorm(x, options)),
  call: (op, [x], options) => norms(op, apart(x!), options),
})

const orders: readonly MatrixOrder[] = [2, -2, 'fro', 'nuc', 1, -1, Infinity, -Infinity]

const cond = row<MatrixOrder>({
  name: 'cond',
  setups: batches(squareSizes, fc.constantFrom(...orders)),
  empty: [
    { shapes: [[0, 2, 2]], options: 2 },
    { shapes: [[0, 2, 2]], options: 'fro' },
    { shapes: [[0, 0]], options: 2, refused: true },
  ],
  domain: { kinks: [0] },
  kink: ([x]) => nearTie(x!) || nearTie(apart(x!).inv().mul(10)),
  ...refused,
  oracle: eachMatrix<MatrixOrder>((x, ord) => ofNorm(x, { ord }, conditionOf)),
  call: (op, [x], ord) => op(apart(x!), ord),
})

const rows: Row[] = [
  ...[qr, qrComplete, eigh, eigvalsh, svd, svdFull, svdvals],
  ...[pinv, pinvOfProducts, matrixRank, byEntries, bySingularValues, cond],
]

export const decompositions = family('decompositions', rows)
