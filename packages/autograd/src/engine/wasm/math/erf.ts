import type { Expr } from '../asm/instructions.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { smallExponential } from './exp.ts'
import { either, polynomial, type VectorFunction, withSign } from './lanes.ts'

// erf x / x - 1 as a function of x² for |x| <= 0.9; relative errors 1.4e-8 and 4.5e-17.
const small = {
  single: [0.12837915, -0.37612513, 0.11282066, -0.026776934, 0.0050097485, -0.0006081485],
  double: [
    0.12837916709551253, -0.37612638903182427, 0.11283791670890465, -0.02686617063278998,
    0.005223977504267665, -0.0008548320060950732, 0.00012055082676576254, -1.4919843331872466e-5,
    1.637491343468507e-6, -1.554117352042493e-7, 1.024923156417938e-8,
  ],
}

// e^x² erfc x, for 0.9 <= x <= 4 as a polynomial of x, for 0.9 <= x <= 6 as t times one of t = 1 / (x + 2).
// Errors of erf: 2.9e-8 and 4.3e-18.
const large = {
  single: [
    0.98941475, -1.0631733, 0.8211928, -0.4614112, 0.18228012, -0.04749675, 0.007268948, -0.0004918173,
  ],
  double: [
    0.56423675173801, 1.126152167840372, 2.022701956011114, 2.196052466927884, 8.122312576684758,
    -33.528768368202996, 137.33242962925485, -456.1344422372772, 906.0318297839647, -1056.0770055193425,
    684.009982201226, -192.819103377455,
  ],
}

/** e^x² erfc x. */
function scaledComplement(b: VectorBuilder, x: Expr): Expr {
  const { v } = b
  if (v.name === 'f32') return polynomial(b, x, large.single)
  const t = b.let(v.div(b.c(1), v.add(x, b.c(2))))
  return v.mul(t, polynomial(b, t, large.double))
}

/** A series near 0, and 1 - erfc beyond; erfc rounds away from |x| = 4 (float32) or 6 on. */
export const erf: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const a = b.let(v.pmin(v.abs(x), b.c(either(b, 4, 6))))
  const z = b.let(v.mul(a, a))
  const near = b.madd(a, polynomial(b, z, either(b, small.single, small.double)), a)
  const complement = v.mul(smallExponential(b, b.let(v.neg(z))), scaledComplement(b, a))
  return withSign(b, b.select(v.lt(a, b.c(0.9)), near, v.sub(b.c(1), complement)), x)
}
