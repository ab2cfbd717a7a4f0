import { add, bmm, cholesky, det, dot, einsum, inv, matmul, mul, outer, solve } from '@wengert/autograd'
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
}
