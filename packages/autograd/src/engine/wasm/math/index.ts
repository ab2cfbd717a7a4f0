import type { PointwiseName } from '../../engine.ts'
import { v128 } from '../asm/vector.ts'
import { erf } from './erf.ts'
import { exp, exp2, expm1, sigmoid, smallExponential } from './exp.ts'
import { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.ts'
import { acos, asin, atan, atan2 } from './inverse.ts'
import { byHost, type VectorFunction } from './lanes.ts'
import { log, log1p, log2, log10, logAddExp } from './log.ts'
import { pow } from './power.ts'
import { floorDivide, fmod, remainder } from './quotient.ts'
import { hypot, isNaN, relu, sign, square } from './simple.ts'
import { erfc, erfinv, lgamma, polygamma } from './special.ts'
import { cos, sin, tan } from './trigonometric.ts'

export type { VectorFunction } from './lanes.ts'

/**
 * Every pointwise function as vector code. Comparisons and tests give masks; the logical functions take and give them,
 * and so does the first operand of `where`.
 */
export const vectorFunctions: Readonly<Record<PointwiseName, VectorFunction>> = {
  neg: (b, x) => b.v.neg(x),
  abs: (b, x) => b.v.abs(x),
  sign,
  floor: (b, x) => b.v.floor(x),
  ceil: (b, x) => b.v.ceil(x),
  round: (b, x) => b.v.nearest(x),
  trunc: (b, x) => b.v.trunc(x),
  square,
  reciprocal: (b, x) => b.v.div(b.c(1), x),
  sqrt: (b, x) => b.v.sqrt(x),
  rsqrt: (b, x) => b.v.div(b.c(1), b.v.sqrt(x)),
  exp,
  expm1,
  exp2,
  log,
  log1p,
  log2,
  log10,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  sigmoid,
  erf,
  erfc,
  erfinv,
  lgamma,
  relu,
  logicalNot: (_, x) => v128.not(x),
  isNaN,
  isFinite: (b, x) => b.v.lt(b.v.abs(x), b.c(Infinity)),
  add: (b, x, y) => b.v.add(x, y),
  sub: (b, x, y) => b.v.sub(x, y),
  mul: (b, x, y) => b.v.mul(x, y),
  div: (b, x, y) => b.v.div(x, y),
  pow,
  maximum: (b, x, y) => b.v.max(x, y),
  minimum: (b, x, y) => b.v.min(x, y),
  atan2,
  remainder,
  fmod,
  floorDivide,
  hypot,
  logAddExp,
  polygamma,
  sinc: byHost('sinc'),
  equal: (b, x, y) => b.v.eq(x, y),
  notEqual: (b, x, y) => b.v.ne(x, y),
  less: (b, x, y) => b.v.lt(x, y),
  lessEqual: (b, x, y) => b.v.le(x, y),
  greater: (b, x, y) => b.v.gt(x, y),
  greaterEqual: (b, x, y) => b.v.ge(x, y),
  logicalAnd: (_, x, y) => v128.and(x, y),
  logicalOr: (_, x, y) => v128.or(x, y),
  gate: (b, x, y) => v128.and(x, b.v.gt(y, b.c(0))),
  where: (b, condition, x, y) => b.select(condition, x, y),
  mulAdd: (b, x, y, z) => b.v.add(b.v.mul(x, y), z),
}

/** What makes truth values of numbers and of truth values, whatever the numbers are. */
const truths: readonly PointwiseName[] = [
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'logicalAnd',
  'logicalOr',
  'logicalNot',
]

const masks: ReadonlySet<PointwiseName> = new Set<PointwiseName>([...truths, 'isNaN', 'isFinite'])

/** Results between -1 and 1, or NaN. */
const bounded: ReadonlySet<PointwiseName> = new Set(['sin', 'cos', 'tanh', 'sigmoid', 'erf', 'sign'])

/** The code of a function whose first operand is the result of another, if it is one: exp need not guard its range then. */
export function functionAfter(name: PointwiseName, operand: PointwiseName | undefined): VectorFunction {
  const isSmall = name === 'exp' && operand !== undefined && bounded.has(operand)
  return isSmall ? smallExponential : vectorFunctions[name]
}

/** What the same code computes of integers, in their lanes. */
export const ofIntegers: ReadonlySet<PointwiseName> = new Set<PointwiseName>([
  ...truths,
  'neg',
  'abs',
  'sign',
  'square',
  'relu',
  'add',
  'sub',
  'mul',
  'maximum',
  'minimum',
  'gate',
  'where',
  'mulAdd',
])

/** Whether the result is a mask. */
export const resultIsMask = (name: PointwiseName): boolean => masks.has(name)

/** What costs more than storing a result and reading it again. */
export const expensive: ReadonlySet<PointwiseName> = new Set([
  'exp',
  'expm1',
  'exp2',
  'log',
  'log1p',
  'log2',
  'log10',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'sigmoid',
  'erf',
  'erfc',
  'erfinv',
  'lgamma',
  'pow',
  'atan2',
  'remainder',
  'fmod',
  'floorDivide',
  'hypot',
  'polygamma',
  'sinc',
  'logAddExp',
])
