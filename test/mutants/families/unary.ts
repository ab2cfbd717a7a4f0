import type { Tensor } from '@wengert/autograd'
import { familyOf, inKernel, inRules, inVjp, slope } from '../mutant.ts'
import { roughErf } from '../wrong/erf.ts'
import { mapped } from '../wrong/pointwise.ts'

// Functions of one element: their slopes.

const signOrOne = (x: Tensor) => x.greaterEqual(0).where(1, -1).to(x.dtype)

export const unary = familyOf('unary', [
  {
    name: 'tanh: reads its input in the place of its output',
    rows: ['tanh'],
    killedBy: ['gradient'],
    plant: slope('tanh', 0, 'x', (x) => x.square().neg().add(1)),
  },
  {
    name: 'sigmoid: the factor 1 - out dropped',
    rows: ['sigmoid'],
    killedBy: ['gradcheck'],
    plant: slope('sigmoid', 0, 'out', (out) => out),
  },
  {
    name: 'exp: twice its derivative',
    rows: ['exp'],
    killedBy: ['directional'],
    plant: slope('exp', 0, 'out', (out) => out.mul(2)),
  },
  {
    name: 'cos: wrong sign',
    rows: ['cos'],
    killedBy: ['gradcheck'],
    plant: slope('cos', 0, 'x', (x) => x.sin()),
  },
  {
    name: 'acos: sign of asin',
    rows: ['acos'],
    killedBy: ['gradient'],
    plant: slope('acos', 0, 'x', (x) => x.square().neg().add(1).rsqrt()),
  },
  {
    name: 'asin: 1 + x² under the root',
    rows: ['asin'],
    killedBy: ['gradcheck'],
    plant: slope('asin', 0, 'x', (x) => x.square().add(1).rsqrt()),
  },
  {
    name: 'tan: out² without the term 1',
    rows: ['tan'],
    killedBy: ['directional'],
    plant: slope('tan', 0, 'out', (out) => out.square()),
  },
  {
    name: 'log1p: the slope of log',
    rows: ['log1p'],
    killedBy: ['gradient'],
    plant: slope('log1p', 0, 'x', (x) => x.reciprocal()),
  },
  {
    name: 'expm1: reads its output as if it were e^x',
    rows: ['expm1'],
    killedBy: ['gradcheck'],
    plant: slope('expm1', 0, 'out', (out) => out),
  },
  {
    name: 'rsqrt: the square of the output where its cube belongs',
    rows: ['rsqrt'],
    killedBy: ['gradient'],
    plant: slope('rsqrt', 0, 'out', (out) => out.square().mul(-0.5)),
  },
  {
    name: 'erf: 2/√π wrong in its fifth digit',
    rows: ['erf', 'gelu'],
    killedBy: ['gradient'],
    plant: slope('erf', 0, 'x', (x) => x.square().neg().exp().mul(1.1284)),
  },
  {
    name: 'erf: a polynomial with six right digits',
    rows: ['erf', 'gelu'],
    killedBy: ['value'],
    plant: inKernel('pointwise', (right) => mapped(right, 'erf', roughErf)),
  },
  {
    name: 'erfc: the sign of erf',
    rows: ['erfc'],
    killedBy: ['gradient'],
    plant: slope('erfc', 0, 'x', (x) => x.square().neg().exp().mul(1.1283791670955126)),
  },
  {
    name: 'erfinv: reads its input in the place of its output',
    rows: ['erfinv'],
    killedBy: ['gradient'],
    plant: slope('erfinv', 0, 'x', (x) => x.square().exp().mul(0.886226925452758)),
  },
  {
    name: 'lgamma: the slope of its asymptote',
    rows: ['lgamma'],
    killedBy: ['gradient'],
    plant: slope('lgamma', 0, 'x', (x) => x.abs().log()),
  },
  {
    name: 'polygamma: the same order again',
    rows: ['digamma', 'polygamma'],
    killedBy: ['gradient'],
    plant: inVjp('polygamma', (g, call) => g.mul(call.x(0).polygamma(call.attrs))),
  },
  {
    name: 'log2: the slope of log',
    rows: ['log2'],
    killedBy: ['gradcheck'],
    plant: slope('log2', 0, 'x', (x) => x.reciprocal()),
  },
  {
    name: 'exp2: the slope of exp',
    rows: ['exp2'],
    killedBy: ['gradcheck'],
    plant: slope('exp2', 0, 'out', (out) => out),
  },
  {
    name: 'acosh: the slope of asinh',
    rows: ['acosh'],
    killedBy: ['gradient'],
    plant: slope('acosh', 0, 'x', (x) => x.square().add(1).rsqrt()),
  },
  {
    name: 'relu: derivative 1 at 0',
    rows: ['relu'],
    killedBy: ['gradient'],
    plant: slope('relu', 0, 'x', (x) => (g) => x.greaterEqual(0).where(g, 0)),
  },
  {
    name: 'relu: multiplies by the mask, and makes NaN of 0 · ∞',
    rows: ['relu'],
    killedBy: ['unchosen'],
    plant: slope('relu', 0, 'x', (x) => x.greater(0).to(x.dtype)),
  },
  {
    name: 'abs: derivative 1 at 0',
    rows: ['abs'],
    killedBy: ['gradient'],
    plant: slope('abs', 0, 'x', signOrOne),
  },
  {
    name: 'floor: lets the cotangent through',
    rows: ['floor'],
    killedBy: ['gradient'],
    plant: slope('floor', 0, () => 1),
  },
  {
    name: 'square: reads a constant, so that the second derivative is 0',
    rows: ['square'],
    killedBy: ['secondOrder'],
    plant: slope('square', 0, 'x', (x) => x.detach().mul(2)),
  },
  {
    name: 'sqrt: reads its output as a constant',
    rows: ['sqrt'],
    killedBy: ['secondOrder'],
    plant: slope('sqrt', 0, 'out', (out) => out.detach().mul(2).reciprocal()),
  },
  {
    name: 'sin: right at first order, the wrong sign at second',
    rows: ['sin'],
    killedBy: ['secondOrder'],
    plant: slope('sin', 0, 'x', (x) => x.cos().detach().mul(2).sub(x.cos())),
  },
  {
    name: 'neg: forwards the identity',
    rows: ['neg'],
    killedBy: ['jvp'],
    plant: inRules('neg', () => ({ jvp: ([t]) => t! })),
  },
  {
    name: 'reciprocal: forwards without the square',
    rows: ['reciprocal'],
    killedBy: ['jvp'],
    plant: inRules('reciprocal', () => ({
      reads: () => ['out'],
      jvp: ([t], call) => t!.mul(call.out().neg()),
    })),
  },
  {
    name: 'atan: the cotangent squared',
    rows: ['atan'],
    killedBy: ['linearity'],
    plant: inVjp('atan', (g, call, i, right) => right.vjp(g.square(), call, i)),
  },
  {
    name: 'cosh: one added to the cotangent',
    rows: ['cosh'],
    killedBy: ['linearity'],
    plant: inVjp('cosh', (g, call, i, right) => right.vjp(g.add(1), call, i)),
  },
])
