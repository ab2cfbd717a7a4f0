import { apply, type Call, type Tensor } from '@wengert/autograd'
import type { Operand } from '#autograd/engine/engine.ts'
import { registry } from '#autograd/primitives/kinds.ts'
import { familyOf, inKernel, inOp, inRules, inVjp } from '../mutant.ts'

// Sums of products.

interface Labels {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly out: readonly number[]
}

/** An operand without the last element along one label, where it has several. */
function shortened(it: Operand, label: number | undefined): Operand {
  const shape = it.view.shape.map((n, axis) => (it.labels[axis] === label && n > 1 ? n - 1 : n))
  return { ...it, view: { ...it.view, shape } }
}

const rows = ['matmul', 'bmm', 'einsum', 'tensordot']
const product = () => registry.get('contract')!

export const contraction = familyOf('contraction', [
  {
    name: 'contract: labels of the first operand swapped in its adjoint',
    rows,
    killedBy: ['adjoint'],
    plant: inVjp('contract', (g, call: Call<Labels>, i, right) => {
      const { x, y, out } = call.attrs
      const square = x.length === 2 && call.inputs[0]!.shape[0] === call.inputs[0]!.shape[1]
      if (i === 1 || !square) return right.vjp(g, call, i)
      return apply(product(), [g, call.x(1)], { x: out, y, out: x.toReversed() })
    }),
  },
  {
    name: 'contract: the second operand gets the transposed gradient where it is square',
    rows,
    killedBy: ['adjoint'],
    plant: inVjp('contract', (g, call: Call<Labels>, i, right) => {
      const gradient = right.vjp(g, call, i)!
      const [m, n] = gradient.shape
      return i === 1 && gradient.rank === 2 && m === n ? gradient.transpose() : gradient
    }),
  },
  {
    name: 'contract: forwards only the first term of the product rule',
    rows,
    killedBy: ['jvp'],
    plant: inRules('contract', (right) => ({
      jvp: ([dx, dy], call) => right.jvp(dx ? [dx, null] : [null, dy!], call),
    })),
  },
  {
    name: 'contract: the other operand as a constant, so that mixed second derivatives are 0',
    rows,
    killedBy: ['secondOrder'],
    plant: inVjp('contract', (g, call: Call<Labels>, i, right) => {
      if (i === 1) return right.vjp(g, call, i)
      const { x, y, out } = call.attrs
      return apply(product(), [g, call.x(1).detach()], { x: out, y, out: x })
    }),
  },
  {
    name: 'contract: the last product of every sum forgotten',
    rows: ['dot', 'matmul'],
    killedBy: ['value'],
    plant: inKernel('contract', (right) => (a, b, out) => {
      const summed = a.labels.find((label) => !out.includes(label))
      return right(shortened(a, summed), shortened(b, summed), out)
    }),
  },
  {
    name: 'outer: transposed',
    rows: ['outer'],
    killedBy: ['value'],
    plant: inOp('outer', (right) => (x, y) => right(y, x)),
  },
  {
    name: 'tensordot: summed axes of the second operand in ascending order',
    rows: ['tensordot'],
    killedBy: ['value'],
    plant: inOp('tensordot', (right) => (x: Tensor, y: Tensor, axes) => {
      if (typeof axes === 'number') return right(x, y, axes)
      const [left, second] = axes as [number[], number[]]
      const sorted = second.toSorted((a, b) => a - b)
      const fits = left.every((axis, i) => x.shape.at(axis) === y.shape.at(sorted[i]!))
      return fits ? right(x, y, [left, sorted]) : right(x, y, axes)
    }),
  },
  {
    name: 'einsum: a repeated letter as two letters',
    rows: ['einsum'],
    killedBy: ['value'],
    plant: inOp('einsum', (right) => (equation: string, ...xs: Tensor[]) => {
      // In every operand the second i becomes a letter of its own, which is summed.
      const apart = equation.replace(/^(i\w*)i/, '$1z')
      return right(apart.includes('z') ? apart : equation, ...xs)
    }),
  },
])
