import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import type { VectorBuilder } from '../pointwise/builder.ts'
import { smallExponential, smallPowerOf2 } from './exp.ts'
import { either, polynomial, type VectorFunction, withSign } from './lanes.ts'

// erf x / x - 1 as a polynomial of x² - 1.375 for |x| <= 1.5, of x² for |x| <= 0.9; relative errors 1.5e-8 and 4.5e-17.
// Around the middle terms are small, so that sums of floats round by less than around 0.
const small = {
  single: [
    -0.23013599, -0.1762054, 0.044239517, -0.00952174, 0.0017361183, -0.00027013206, 3.7521655e-5,
    -5.6653034e-6,
  ],
  double: [
    0.12837916709551253, -0.37612638903182427, 0.11283791670890465, -0.02686617063278998,
    0.005223977504267665, -0.0008548320060950732, 0.00012055082676576254, -1.4919843331872466e-5,
    1.637491343468507e-6, -1.554117352042493e-7, 1.024923156417938e-8,
  ],
}

// log2 erfc x for 1.5 <= x <= 4; error of erf: 1.1e-8.
const order = [-0.04173967, -1.5090467, -1.0555352, -0.06828262, 0.005516489]

// e^x² erfc x for 0.9 <= x <= 6, as t times a polynomial of t = 1 / (x + 2); error of erf: 4.3e-18.
const scaled = [
  0.56423675173801, 1.126152167840372, 2.022701956011114, 2.196052466927884, 8.122312576684758,
  -33.528768368202996, 137.33242962925485, -456.1344422372772, 906.0318297839647, -1056.0770055193425,
  684.009982201226, -192.819103377455,
]

/** erfc x for the larger x up to where erf is 1. Of floats it wants few bits: it is below 0.04, and goes off 1. */
function complement(b: VectorBuilder, x: Expr, square: Expr): Expr {
  const { v } = b
  if (v.name === 'f32') return smallPowerOf2(b, polynomial(b, x, order))
  const t = b.let(v.div(b.c(1), v.add(x, b.c(2))))
  return v.mul(smallExponential(b, b.let(v.neg(square))), v.mul(t, polynomial(b, t, scaled)))
}

/** erf x / x - 1 for the smaller x. */
function ratioLess1(b: VectorBuilder, square: Expr): Expr {
  const { v } = b
  return v.name === 'f32'
    ? polynomial(b, b.let(v.sub(square, b.c(1.375))), small.single)
    : polynomial(b, square, small.double)
}

/**
 * A polynomial near 0, and 1 - erfc beyond, which is left out where no lane is there: most of what goes through GELU is
 * not. erfc rounds away from |x| = 4 (float32) or 6 on.
 */
export const erf: VectorFunction = (b, operand) => {
  const { v } = b
  const x = b.let(operand)
  const a = b.let(v.pmin(v.abs(x), b.c(either(b, 4, 6))))
  const z = b.let(v.mul(a, a))
  const isFar = v128.not(v.lt(a, b.c(either(b, 1.5, 0.9))))
  const value = b.unless(isFar, b.madd(a, ratioLess1(b, z), a), (far) =>
    v.sub(far.c(1), complement(far, a, z)),
  )
  return withSign(b, value, x)
}
