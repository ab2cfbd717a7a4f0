import { type Call, eye, type Tensor } from '@wengert/autograd'
import type { Triangle } from '#autograd/engine/dense/triangular.ts'
import type { Factors } from '#autograd/primitives/lu.ts'
import { solveTriangle } from '#autograd/primitives/triangular.ts'
import { familyOf, inOp, inRules, inVjp } from '../mutant.ts'

// Factorisations, systems and functions of matrices.

const turned = (x: Tensor) => x.transpose(-1, -2)

/** The same call with another value where a rule reads its output, or with other attributes. */
const reading = <A>(call: Call<A>, change: Partial<Call<A>>): Call<A> => ({
  attrs: call.attrs,
  inputs: call.inputs,
  output: call.output,
  x: (i) => call.x(i),
  out: () => call.out(),
  ...change,
})

export const linearAlgebra = familyOf('linear algebra', [
  {
    name: 'cholesky: the whole diagonal in its rule, not half of it',
    rows: ['cholesky'],
    killedBy: ['gradient'],
    plant: inVjp('cholesky', (g, call) => {
      const l = call.out()
      const divided = (x: Tensor) =>
        solveTriangle(l, x, { upper: false, transpose: true, unitriangular: false })
      const whole = divided(turned(divided(turned(l).matmul(g).tril())))
      return whole.add(turned(whole)).mul(0.5)
    }),
  },
  {
    name: 'cholesky: all of the gradient to the triangle that is read',
    rows: ['cholesky'],
    killedBy: ['linearity', 'jvp', 'gradient'],
    plant: inVjp('cholesky', (g, call, i, right) => right.vjp(g, call, i)!.tril()),
  },
  {
    name: 'cholesky: its output as a constant, so that the second derivative is 0',
    rows: ['cholesky'],
    killedBy: ['secondOrder'],
    plant: inVjp('cholesky', (g, call, i, right) =>
      right.vjp(g, reading(call, { out: () => call.out().detach() }), i),
    ),
  },
  {
    name: 'triangularSolve: gradients of entries that are not read',
    rows: ['triangularSolve'],
    killedBy: ['gradient'],
    plant: inVjp('triangularSolve', (g, call: Call<Triangle>, i, right) => {
      if (i === 1) return right.vjp(g, call, i)
      const { attrs: triangle } = call
      const back = solveTriangle(call.x(0), g, { ...triangle, transpose: !triangle.transpose })
      const product = back.matmul(turned(call.out())).neg()
      return triangle.transpose ? turned(product) : product
    }),
  },
  {
    name: 'triangularSolve: the cotangent divided by the matrix, not by its transpose',
    rows: ['triangularSolve'],
    killedBy: ['gradient'],
    plant: inVjp('triangularSolve', (g, call: Call<Triangle>, i, right) =>
      i === 1 ? solveTriangle(call.x(0), g, call.attrs) : right.vjp(g, call, i),
    ),
  },
  {
    name: 'solve: the gradient of the matrix with the wrong sign',
    rows: ['solve', 'inv'],
    killedBy: ['gradient'],
    plant: inVjp('solve', (g, call, i, right) => {
      const gradient = right.vjp(g, call, i)!
      return i === 0 ? gradient.neg() : gradient
    }),
  },
  {
    name: 'solve: the gradient of the matrix transposed',
    rows: ['solve', 'inv'],
    killedBy: ['gradient'],
    plant: inVjp('solve', (g, call, i, right) => {
      const gradient = right.vjp(g, call, i)!
      return i === 0 ? turned(gradient) : gradient
    }),
  },
  {
    name: 'solve: forwards as if the matrix were constant where the right side moves too',
    rows: ['solve'],
    killedBy: ['jvp'],
    plant: inRules('solve', (right) => ({
      jvp: ([da, db], call) => right.jvp(db ? [null, db] : [da!, null], call),
    })),
  },
  {
    name: 'lu: rows back in the order of the factors',
    rows: ['det', 'slogdet'],
    killedBy: ['gradient'],
    plant: inVjp('lu', (g, call: Call<Factors>, i, right) => {
      const rows = call.attrs.rows.argsort()
      return right.vjp(g, reading(call, { attrs: { ...call.attrs, rows } }), i)
    }),
  },
  {
    name: 'lu: the gradient transposed, adjugates in place of cofactors',
    rows: ['det', 'slogdet'],
    killedBy: ['gradient'],
    plant: inVjp('lu', (g, call, i, right) => turned(right.vjp(g, call, i)!)),
  },
  {
    name: 'lu: the cotangent of L forgotten',
    rows: ['lu'],
    killedBy: ['gradient'],
    plant: inVjp('lu', (g, call, i, right) => right.vjp(g.triu(), call, i)),
  },
  {
    name: 'det: without the sign of the permutation',
    rows: ['det'],
    killedBy: ['value'],
    plant: inOp('det', (right) => (x: Tensor) => right(x).abs()),
  },
  {
    name: 'slogdet: without the sign',
    rows: ['slogdet'],
    killedBy: ['value'],
    plant: inOp('slogdet', (right) => (x: Tensor) => {
      const { sign, logAbsDet } = right(x)
      return { sign: sign.square(), logAbsDet }
    }),
  },
  {
    name: 'matrixPower: the derivative of a power of numbers, as if factors could change places',
    rows: ['matrixPower'],
    killedBy: ['gradient'],
    plant: inOp('matrixPower', (right) => (x: Tensor, n: number) => {
      if (n < 1) return right(x, n)
      const still = x.detach()
      return right(still, n).add(
        right(still, n - 1)
          .matmul(x.sub(still))
          .mul(n),
      )
    }),
  },
  {
    name: 'matrixExp: exp(x) dx as its derivative, as if x and dx could change places',
    rows: ['matrixExp'],
    killedBy: ['gradient'],
    plant: inOp('matrixExp', (right) => (x: Tensor) => {
      const still = x.detach()
      const one = eye(x.dim(-1), x.dim(-1), { dtype: x.dtype }).dynamic()
      return right(still).matmul(x.sub(still).add(one))
    }),
  },
  {
    name: 'kron: the operands exchanged',
    rows: ['kron'],
    killedBy: ['value'],
    plant: inOp('kron', (right) => (x: Tensor, y: Tensor) => right(y, x)),
  },
  {
    name: 'cross: the operands exchanged',
    rows: ['cross'],
    killedBy: ['value'],
    plant: inOp('cross', (right) => (x: Tensor, y: Tensor, axis: number) => right(y, x, axis)),
  },
  {
    name: 'multiDot: the first matrix squared where it is square',
    rows: ['multiDot'],
    killedBy: ['value'],
    plant: inOp('multiDot', (right) => (list: Tensor[]) => {
      const [first] = list
      const square = first!.rank === 2 && first!.shape[0] === first!.shape[1]
      return right(square ? [first!, ...list] : list)
    }),
  },
])
