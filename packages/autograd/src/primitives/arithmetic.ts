import { apply } from '../tape/record.ts'
import { operands } from '../tensor/operand.ts'
import { isTensor, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { binary } from './functions.ts'
import { floating, partial, pointwise } from './kinds.ts'

/**
 * x + y, with broadcasting.
 *
 * @example
 * add(tensor([[1], [2]]), tensor([10, 20])) // [[11, 21], [12, 22]]
 * tensor([1, 2]).add(1) // [2, 3]
 */
export const add = binary({ name: 'add', kernel: 'add', partials: [partial(() => 1), partial(() => 1)] })

/**
 * x - y, with broadcasting.
 *
 * @example
 * sub(tensor([1, 2]), 1) // [0, 1]
 */
export const sub = binary({ name: 'sub', kernel: 'sub', partials: [partial(() => 1), partial(() => -1)] })

/**
 * x · y for each element, with broadcasting.
 *
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])) // [3, 8]
 */
export const mul = binary({
  name: 'mul',
  kernel: 'mul',
  partials: [partial('y', (y) => y), partial('x', (x) => x)],
})

const productAndSum = pointwise({
  name: 'mulAdd',
  kernel: 'mulAdd',
  partials: [partial('y', (y) => y), partial('x', (x) => x), partial(() => 1)],
})

/**
 * x · y + z for each element, with broadcasting; any of them may be a plain number. One pass over memory, where `mul`
 * and `add` take two.
 *
 * @example
 * mulAdd(tensor([1, 2]), 10, tensor([3, 4])) // [13, 24]
 */
export function mulAdd(x: TensorLike, y: TensorLike, z: TensorLike): Tensor {
  return apply(productAndSum, operands('mulAdd', x, y, z), undefined)
}

/**
 * x / y, with broadcasting; integers give float32. d(x/y)/dy = -x/y² = -out/y. Nothing is thrown at y = 0: the result
 * is ±∞, or NaN for 0/0.
 *
 * @example
 * div(tensor([1, -1, 0]), tensor([2, 0, 0])) // [0.5, -Infinity, NaN]
 */
export const div = binary({
  name: 'div',
  kernel: 'div',
  dtype: floating,
  partials: [partial('y', (y) => (g) => g.div(y)), partial('y', 'out', (y, out) => out.div(y).neg())],
})

/**
 * d(x^y)/dx = y x^(y-1), and 0 where y = 0: x^0 is constant, but x^-1 at 0 is infinite.
 * d(x^y)/dy = x^y log x, and 0 where x = 0 and y >= 0: 0^y is constant there, but log 0 is infinite.
 */
const power = binary({
  name: 'pow',
  kernel: 'pow',
  partials: [
    partial('x', 'y', (x, y) => {
      // 0 · 0^-1 is NaN, and so would be its derivatives, though no one looks at them: 1 stands for that 0.
      const constant = x.equal(0).logicalAnd(y.equal(0))
      return constant.where(0, y.mul(constant.where(1, x).pow(y.sub(1))))
    }),
    partial('x', 'y', 'out', (x, y, out) => {
      const constant = x.equal(0).logicalAnd(y.greaterEqual(0))
      return constant.where(0, out.mul(constant.where(1, x).log()))
    }),
  ],
})

/**
 * x^y as C's pow: 1 to any power is 1, also to NaN. The plain number 0.5 means the square root, as in PyTorch: NaN at
 * -∞, and -0 at -0.
 *
 * d(x^y)/dx = y x^(y-1), 0 where y = 0; d(x^y)/dy = x^y log x, 0 where x = 0 and y >= 0.
 *
 * @example
 * pow(tensor([2, 3]), 2) // [4, 9]
 */
export const pow: typeof power = (x, y) => (y === 0.5 && isTensor(x) ? (x.sqrt() as never) : power(x, y))

/** All of the cotangent where the first wins, 0 where it loses, and half for each of two equal entries. */
const share = (wins: Tensor, loses: Tensor) => (g: Tensor) => wins.where(g, loses.where(0, g.mul(0.5)))

/**
 * The larger of x and y, with broadcasting; NaN where either is, and then each gets half of the gradient, as of equal
 * entries.
 *
 * @example
 * maximum(tensor([1, 5, NaN]), 3) // [3, 5, NaN]
 * grad((x: Tensor) => x.maximum(3).sum())(tensor([2, 3, 4])) // [0, 0.5, 1]
 */
export const maximum = binary({
  name: 'maximum',
  kernel: 'maximum',
  partials: [
    partial('x', 'y', (x, y) => share(x.greater(y), x.less(y))),
    partial('x', 'y', (x, y) => share(y.greater(x), y.less(x))),
  ],
})

/**
 * The smaller of x and y, with broadcasting; NaN where either is. Its gradient is shared as that of {@link maximum}.
 *
 * @example
 * minimum(tensor([1, 5]), 3) // [1, 3]
 */
export const minimum = binary({
  name: 'minimum',
  kernel: 'minimum',
  partials: [
    partial('x', 'y', (x, y) => share(x.less(y), x.greater(y))),
    partial('x', 'y', (x, y) => share(y.less(x), y.greater(x))),
  ],
})

/**
 * The angle of the point (y, x), with broadcasting: `atan2(x, y)` takes the ordinate first, as C does.
 *
 * θ = atan2(x, y): dθ = (y dx - x dy) / (x² + y²), and 0 at the origin, where θ has no derivative. Integers give
 * float32.
 *
 * @example
 * atan2(tensor([1, 0]), tensor([1, -1])) // [0.7854, 3.1416]
 */
export const atan2 = binary({
  name: 'atan2',
  kernel: 'atan2',
  dtype: floating,
  partials: [
    partial('x', 'y', (x, y) => overSquaredRadius(y, x, y)),
    partial('x', 'y', (x, y) => overSquaredRadius(x, x, y).neg()),
  ],
})

/**
 * z / (x² + y²), 0 at the origin, where z is. Divided twice by the radius: its square is 0 or ∞ long before the result is,
 * from 1e-162 and 1e154 on in float64, from 1e-23 and 1e19 on in float32.
 */
function overSquaredRadius(z: Tensor, x: Tensor, y: Tensor): Tensor {
  const r = hypot(x, y)
  const divisor = r.equal(0).where(1, r)
  return z.div(divisor).div(divisor)
}

/**
 * √(x² + y²) without overflow, with broadcasting; its slopes are x / out and y / out, both 0 at the origin. Integers give
 * float32.
 *
 * @example
 * hypot(tensor([3, 5]), tensor([4, 12])) // [5, 13]
 */
export const hypot = binary({
  name: 'hypot',
  kernel: 'hypot',
  dtype: floating,
  partials: [
    partial('x', 'out', (x, out) => x.div(out.equal(0).where(1, out))),
    partial('y', 'out', (y, out) => y.div(out.equal(0).where(1, out))),
  ],
})

/**
 * x - y floor(x / y), with broadcasting and with the sign of y, as in Python; its slopes are 1 and -floor(x / y).
 *
 * @example
 * remainder(tensor([7, -7]), 3) // [1, 2]
 */
export const remainder = binary({
  name: 'remainder',
  kernel: 'remainder',
  partials: [partial(() => 1), partial('x', 'y', (x, y) => x.div(y).floor().neg())],
})

/**
 * log(e^x + e^y) without overflow, with broadcasting.
 *
 * Its slopes are e^x / (e^x + e^y) = σ(x - y) and σ(y - x); one half each where both are the same infinity.
 *
 * @example
 * logAddExp(tensor([1, 1000]), tensor([2, -1000])) // [2.3133, 1000]
 */
export const logAddExp = binary({
  name: 'logAddExp',
  kernel: 'logAddExp',
  dtype: floating,
  partials: [partial('x', 'y', shareOfFirst), partial('x', 'y', (x, y) => shareOfFirst(y, x))],
})

function shareOfFirst(x: Tensor, y: Tensor): Tensor {
  const gap = x.sub(y)
  return gap.isNaN().logicalAnd(x.equal(y)).where(0, gap).sigmoid()
}
