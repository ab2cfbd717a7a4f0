import type { PointwiseName } from '../engine.ts'
import { errorFunctions } from '../functions/error.ts'
import { gammaFunctions } from '../functions/gamma.ts'
import { sincDerivative } from '../functions/sinc.ts'
import { floorDivide, fmod } from '../functions/small.ts'

/** What each pointwise kernel computes for one element, in double precision. Truth values are 0 and 1. */
type Unary = (x: number) => number
type Binary = (a: number, b: number) => number

const { erfc, erfinv } = errorFunctions()
const { lgamma, polygamma } = gammaFunctions()

export const unary: Partial<Record<PointwiseName, Unary>> = {
  neg: (x) => -x,
  abs: Math.abs,
  // PyTorch and we give 0 for NaN, so that a sign is always a sign.
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfToEven,
  trunc: Math.trunc,
  square: (x) => x * x,
  reciprocal: (x) => 1 / x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  exp: Math.exp,
  expm1: Math.expm1,
  exp2: (x) => 2 ** x,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sigmoid,
  erf,
  erfc,
  erfinv,
  lgamma,
  relu: (x) => Math.max(x, 0),
  logicalNot: (x) => (x === 0 ? 1 : 0),
  isNaN: (x) => (Number.isNaN(x) ? 1 : 0),
  isFinite: (x) => (Number.isFinite(x) ? 1 : 0),
}

export const binary: Partial<Record<PointwiseName, Binary>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow,
  maximum: Math.max,
  minimum: Math.min,
  atan2: Math.atan2,
  // The sign of the divisor, as in Python: remainder(-1, 3) = 2.
  remainder: (a, b) => {
    const r = a % b
    return r !== 0 && r < 0 !== b < 0 ? r + b : r
  },
  fmod,
  floorDivide,
  hypot: Math.hypot,
  logAddExp,
  polygamma,
  sinc: sincDerivative,
  equal: (a, b) => (a === b ? 1 : 0),
  notEqual: (a, b) => (a !== b ? 1 : 0),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  greater: (a, b) => (a > b ? 1 : 0),
  greaterEqual: (a, b) => (a >= b ? 1 : 0),
  logicalAnd: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  logicalOr: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  gate: (a, b) => (b > 0 ? a : 0),
}

/** To the nearest integer, halves to the even one; keeps the sign of zero. */
function roundHalfToEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  if (rest < 0.5 || (rest === 0.5 && below % 2 === 0)) return below === 0 && x < 0 ? -0 : below
  return Math.ceil(x)
}

/** 1 / (1 + e^-x), from the side where the exponential cannot overflow and small results keep their digits. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}

/** log(e^a + e^b) = max + log(1 + e^-(max - min)); equal infinities would give infinity minus infinity. */
function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2
  const high = Math.max(a, b)
  return high + Math.log1p(Math.exp(Math.min(a, b) - high))
}

/** C's pow: 1 to any power and (-1)^±inf are 1, where JavaScript gives NaN. */
function pow(a: number, b: number): number {
  if (a === 1) return 1
  if (a === -1 && (b === Infinity || b === -Infinity)) return 1
  return a ** b
}

const twoOverRootPi = 2 / Math.sqrt(Math.PI)

/**
 * The error function to double precision. Below 2.5 by Kummer's series, whose terms are all positive,
 *   erf x = 2/√π e^(-x²) Σ 2^n x^(2n+1) / (1·3·5 ... (2n+1));
 * above by the continued fraction of erfc = 1 - erf (Abramowitz and Stegun 7.1.14), whose error there counts little.
 */
function erf(x: number): number {
  if (Number.isNaN(x)) return x
  const t = Math.abs(x)
  if (t > 6) return Math.sign(x)
  if (t < 2.5) {
    let term = t
    let sum = t
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * t * t) / (2 * n + 1)
      sum += term
    }
    const value = twoOverRootPi * Math.exp(-t * t) * sum
    return x < 0 || Object.is(x, -0) ? -value : value
  }
  // erfc t = e^(-t²)/√π · 1/(t + (1/2)/(t + (2/2)/(t + (3/2)/(t + ...)))), from the tail; 60 levels at 2.5 leave < 1e-17.
  let tail = t
  for (let n = 60; n >= 1; n--) tail = t + n / 2 / tail
  const complement = Math.exp(-t * t) / (Math.sqrt(Math.PI) * tail)
  return x < 0 ? complement - 1 : 1 - complement
}
