import type { Meta, Tensor } from '@wengert/autograd'
import { unbroadcast } from '#autograd/primitives/kinds.ts'
import { familyOf, inKernel, inOp, inVjp, slope, together } from '../mutant.ts'
import { mapped } from '../wrong/pointwise.ts'

// Functions of two operands that broadcast, and the choice between two.

/** The part of a cotangent that belongs to the first use of an element that broadcasting used several times. */
function firstUse(g: Tensor, input: Meta): Tensor {
  const lead = g.rank - input.shape.length
  const first = g.shape.map((n, axis) =>
    axis < lead || (input.shape[axis - lead] === 1 && n > 1) ? { stop: 1 } : {},
  )
  return g.slice(...first).reshape(input.shape)
}

const usedMoreThanOnce = (g: Tensor, { shape }: Meta) => g.size > shape.reduce((size, n) => size * n, 1)

export const binary = familyOf('binary', [
  {
    name: 'mul: the cotangent of the first use where broadcasting used an element several times',
    rows: ['mul'],
    killedBy: ['gradient'],
    plant: inVjp('mul', (g, call, i, right) => {
      const meta = call.inputs[i]!
      return usedMoreThanOnce(g, meta) && g.size > 0
        ? firstUse(g.mul(call.x(1 - i)), meta)
        : right.vjp(g, call, i)
    }),
  },
  {
    name: 'add: the mean over what broadcast in the place of the sum',
    rows: ['add'],
    killedBy: ['adjoint'],
    plant: inVjp('add', (g, call, i, right) => {
      const meta = call.inputs[i]!
      const used =
        g.size /
        Math.max(
          1,
          meta.shape.reduce((size, n) => size * n, 1),
        )
      return right.vjp(g, call, i)!.div(Math.max(1, used))
    }),
  },
  {
    name: 'mul: the gradient in the dtype of the result',
    rows: ['mul'],
    killedBy: ['dtypes'],
    plant: inVjp('mul', (g, call, i, right) => right.vjp(g, call, i)!.to(g.dtype)),
  },
  { name: 'sub: both slopes 1', rows: ['sub'], killedBy: ['adjoint'], plant: slope('sub', 1, () => 1) },
  {
    name: 'sub: backwards only, the slope of the second operand 1',
    rows: ['sub'],
    killedBy: ['jvp'],
    plant: inVjp('sub', (g, call, i, right) =>
      i === 1 ? right.vjp(g.neg(), call, i) : right.vjp(g, call, i),
    ),
  },
  {
    name: 'mul: the other operand as a constant, so that mixed second derivatives are 0',
    rows: ['mul'],
    killedBy: ['secondOrder'],
    plant: slope('mul', 0, 'y', (y) => y.detach()),
  },
  {
    name: 'div: -out in the place of -out / y',
    rows: ['div'],
    killedBy: ['gradcheck'],
    plant: slope('div', 1, 'out', (out) => out.neg()),
  },
  {
    name: 'div: nothing for the second operand',
    rows: ['div'],
    killedBy: ['gradcheck'],
    plant: slope('div', 1, () => 0),
  },
  {
    name: 'pow: the factor log x dropped',
    rows: ['pow'],
    killedBy: ['gradient'],
    plant: slope('pow', 1, 'out', (out) => out),
  },
  {
    name: 'pow: no guard for x^0 at 0, so that 0 · 0^-1 is NaN',
    rows: ['pow (at 0)'],
    killedBy: ['gradient'],
    plant: slope('pow', 0, 'x', 'y', (x, y) => y.mul(x.pow(y.sub(1)))),
  },
  {
    name: 'pow: no guard for 0^y, so that 0 · log 0 is NaN',
    rows: ['pow (at 0)'],
    killedBy: ['gradient'],
    plant: slope('pow', 1, 'x', 'out', (x, out) => out.mul(x.log())),
  },
  {
    name: 'maximum: the whole cotangent twice where operands are equal',
    rows: ['maximum'],
    killedBy: ['gradient'],
    plant: together(
      slope('maximum', 0, 'x', 'y', (x, y) => (g) => x.greaterEqual(y).where(g, 0)),
      slope('maximum', 1, 'x', 'y', (x, y) => (g) => y.greaterEqual(x).where(g, 0)),
    ),
  },
  {
    name: 'maximum: no half for either where operands are equal',
    rows: ['maximum'],
    killedBy: ['gradient'],
    plant: slope('maximum', 0, 'x', 'y', (x, y) => (g) => x.greater(y).where(g, 0)),
  },
  {
    name: 'minimum: the first of equal operands takes all',
    rows: ['minimum'],
    killedBy: ['gradient'],
    plant: slope('minimum', 0, 'x', 'y', (x, y) => (g) => x.lessEqual(y).where(g, 0)),
  },
  {
    name: 'maximum: NaN loses',
    rows: ['maximum'],
    killedBy: ['value'],
    plant: inKernel('pointwise', (right) =>
      mapped(right, 'maximum', (x, y) => (Number.isNaN(x!) ? y! : Number.isNaN(y!) ? x! : Math.max(x!, y!))),
    ),
  },
  {
    name: 'atan2: ordinate and abscissa exchanged in the slope',
    rows: ['atan2'],
    killedBy: ['gradcheck'],
    plant: slope('atan2', 0, 'x', 'y', (x, y) => x.div(x.square().add(y.square()))),
  },
  {
    name: 'remainder: nothing for the divisor',
    rows: ['remainder'],
    killedBy: ['gradcheck'],
    plant: slope('remainder', 1, () => 0),
  },
  {
    name: 'floorDivide: the slope of the quotient',
    rows: ['floorDivide'],
    killedBy: ['gradient'],
    plant: slope('floorDivide', 0, 'y', (y) => y.reciprocal()),
  },
  {
    name: 'floorDivide: something for the divisor',
    rows: ['floorDivide'],
    killedBy: ['gradient'],
    plant: slope('floorDivide', 1, 'out', (out) => out.neg()),
  },
  {
    name: 'floorDivide: rounds towards 0',
    rows: ['floorDivide'],
    killedBy: ['value'],
    plant: inKernel('pointwise', (right) => mapped(right, 'floorDivide', (x, y) => Math.trunc(x! / y!))),
  },
  {
    name: 'fmod: the quotient rounded down in its slope, as for remainder',
    rows: ['fmod'],
    killedBy: ['gradcheck'],
    plant: slope('fmod', 1, 'x', 'y', (x, y) => x.div(y).floor().neg()),
  },
  {
    name: 'fmod: the sign of the divisor',
    rows: ['fmod'],
    killedBy: ['value'],
    plant: inKernel('pointwise', (right) => mapped(right, 'fmod', (x, y) => x! - y! * Math.floor(x! / y!))),
  },
  {
    name: 'hypot: the slope of the other operand',
    rows: ['hypot'],
    killedBy: ['gradcheck'],
    plant: slope('hypot', 0, 'y', 'out', (y, out) => y.div(out)),
  },
  {
    name: 'hypot: the result as a constant in its slope',
    rows: ['hypot'],
    killedBy: ['secondOrder'],
    plant: slope('hypot', 1, 'y', 'out', (y, out) => y.div(out.detach())),
  },
  {
    name: 'xlogy: 0 · -∞ where the first operand is 0',
    rows: ['xlogy'],
    killedBy: ['value'],
    plant: inOp('xlogy', () => (x: Tensor, y: Tensor) => x.mul(y.log())),
  },
  {
    name: 'copysign: the product with a sign, which is 0 beside 0',
    rows: ['copysign'],
    killedBy: ['value'],
    plant: inOp('copysign', () => (x: Tensor, y: Tensor) => x.abs().mul(y.sign())),
  },
  {
    name: 'logAddExp: σ of the difference without care for equal infinities',
    rows: ['logAddExp'],
    killedBy: ['gradient'],
    plant: slope('logAddExp', 0, 'x', 'y', (x, y) => x.sub(y).sigmoid()),
  },
  {
    name: 'less: true where operands are equal',
    rows: ['less'],
    killedBy: ['value'],
    plant: inKernel('pointwise', (right) => mapped(right, 'less', (x, y) => Number(x! <= y!))),
  },
  {
    name: 'where: the cotangent goes to the side that was not chosen',
    rows: ['where'],
    killedBy: ['adjoint'],
    plant: inVjp('where', (g, call, i) => {
      const condition = call.x(0)
      return unbroadcast(i === 1 ? condition.where(0, g) : condition.where(g, 0), call.inputs[i]!)
    }),
  },
  {
    name: 'where: multiplies the cotangent by the mask, and makes NaN of 0 · ∞',
    rows: ['where'],
    killedBy: ['unchosen'],
    plant: inVjp('where', (g, call, i) => {
      const chosen = call.x(0).to(g.dtype)
      return unbroadcast(g.mul(i === 1 ? chosen : chosen.neg().add(1)), call.inputs[i]!)
    }),
  },
  {
    name: 'where: adds both sides, each times a truth value, and leaks NaN',
    rows: ['where'],
    killedBy: ['value'],
    plant: inKernel('pointwise', (right) => mapped(right, 'where', (c, x, y) => c! * x! + (1 - c!) * y!)),
  },
])
