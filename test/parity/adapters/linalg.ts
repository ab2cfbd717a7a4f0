import {
  add,
  bmm,
  cholesky,
  det,
  dot,
  einsum,
  eye,
  inv,
  matmul,
  matrixNorm,
  mul,
  outer,
  qr,
  solve,
} from '@wengert/autograd'
import type { Table } from './adapter.ts'

/** Products, and linear algebra. */
export const linearAlgebra: Table = {
  matmul: (inputs) => ({ out: matmul(inputs.get('a'), inputs.get('b')) }),
  outer: (inputs) => ({ out: outer(inputs.get('a'), inputs.get('b')) }),
  dot: (inputs) => ({ out: dot(inputs.get('a'), inputs.get('b')) }),
  bmm: (inputs) => ({ out: bmm(inputs.get('a'), inputs.get('b')) }),
  einsum: (inputs, attrs) => ({ out: einsum(attrs.string('equation'), ...inputs.list('x')) }),
  addmm: (inputs, attrs) => {
    const product = matmul(inputs.get('a'), inputs.get('b'))
    return { out: add(mul(inputs.get('input'), attrs.number('beta')), mul(product, attrs.number('alpha'))) }
  },
  inv: (inputs) => ({ out: inv(inputs.get('x')) }),
  det: (inputs) => ({ out: det(inputs.get('x')) }),
  solve: (inputs) => ({ out: solve(inputs.get('a'), inputs.get('b')) }),
  cholesky: (inputs) => ({ out: cholesky(inputs.get('x')) }),
  // The reference has the signs that make the diagonal of r positive.
  qr: (inputs) => {
    const { Q, R } = qr(inputs.get('x'))
    const signs = R.mul(eye(R.shape.at(-1)!, R.shape.at(-1)!, { dtype: R.dtype }).dynamic())
      .sum(-1)
      .sign()
    return { q: Q.mul(signs.unsqueeze(-2)), r: R.mul(signs.unsqueeze(-1)) }
  },
  matrixNorm: (inputs, attrs) => {
    const ord = attrs.all.ord === 'inf' ? Infinity : (attrs.all.ord as 'fro' | 'nuc' | number)
    return { out: matrixNorm(inputs.get('x'), { ord, keepDims: attrs.boolean('keepdim') }) }
  },
}
