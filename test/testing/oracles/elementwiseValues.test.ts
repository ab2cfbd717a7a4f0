import { describe, expect, test } from 'vitest'
import { elementwise, elementwiseWith, integrate } from '#autograd/testing/oracles/index.ts'

const inf = Infinity
const nan = Number.NaN
type Name = keyof typeof elementwise

/** The digits of these come from a computation with 30 of them. */
const values: [Name, number[], number][] = [
  ['neg', [3], -3],
  ['abs', [-3], 3],
  ['sign', [-3], -1],
  ['floor', [-1.5], -2],
  ['ceil', [-1.5], -1],
  ['square', [-3], 9],
  ['reciprocal', [4], 0.25],
  ['sqrt', [0.5], Math.SQRT1_2],
  ['rsqrt', [0.25], 2],
  ['exp', [0.5], 1.6487212707001282],
  ['expm1', [0.5], 0.6487212707001282],
  ['log', [0.5], -Math.LN2],
  ['log1p', [0.5], 0.4054651081081644],
  ['sin', [0.5], 0.479425538604203],
  ['cos', [0.5], 0.8775825618903728],
  ['tan', [0.5], 0.5463024898437905],
  ['asin', [0.5], 0.5235987755982988],
  ['acos', [0.5], 1.0471975511965976],
  ['atan', [0.5], 0.4636476090008061],
  ['sinh', [0.5], 0.5210953054937474],
  ['cosh', [0.5], 1.1276259652063807],
  ['tanh', [0.5], 0.46211715726000974],
  ['sigmoid', [1], 0.7310585786300049],
  ['erf', [0.5], 0.5204998778130465],
  ['relu', [-2], 0],
  ['softplus', [1], 1.3132616875182228],
  ['leakyRelu', [-2], -0.02],
  ['elu', [-1], -0.6321205588285577],
  ['selu', [1], 1.0507009873554805],
  ['gelu', [1], 0.8413447460685429],
  ['gelu', [-1.5], -0.10021080190328709],
  ['silu', [-1.5], -0.2736382857095345],
  ['mish', [1], 0.8650983882673103],
  ['mish', [-1.5], -0.29809974216680674],
  ['hardtanh', [5], 1],
  ['clamp', [5], 5],
  ['add', [2, 3], 5],
  ['sub', [2, 3], -1],
  ['mul', [2, 3], 6],
  ['div', [3, 2], 1.5],
  ['pow', [2, -3], 0.125],
  ['maximum', [2, 3], 3],
  ['minimum', [2, 3], 2],
  ['atan2', [1, -1], (3 * Math.PI) / 4],
  ['remainder', [7, 3], 1],
  ['logAddExp', [1, 2], 2.3132616875182226],
  ['equal', [2, 2], 1],
  ['notEqual', [2, 2], 0],
  ['less', [2, 2], 0],
  ['lessEqual', [2, 2], 1],
  ['greater', [2, 2], 0],
  ['greaterEqual', [2, 2], 1],
  ['logicalAnd', [2, 0], 0],
  ['logicalOr', [2, 0], 1],
  ['logicalNot', [0], 1],
  ['where', [1, 4, 5], 4],
  ['where', [0, 4, 5], 5],
  ['isNaN', [nan], 1],
  ['isFinite', [-inf], 0],
  ['round', [2.4], 2],
  ['trunc', [-1.7], -1],
  ['frac', [-1.75], -0.75],
  ['exp2', [0.5], Math.SQRT2],
  ['log2', [8], 3],
  ['log10', [1000], 3],
  ['asinh', [0.5], 0.48121182505960347],
  ['acosh', [1.5], 0.9624236501192069],
  ['atanh', [0.5], 0.5493061443340549],
  ['erfc', [2], 0.004677734981047266],
  ['erfinv', [0.5], 0.4769362762044699],
  ['lgamma', [5], 3.1780538303479458],
  ['digamma', [0.5], -1.9635100260214235],
  ['sinc', [0.5], 0.6366197723675814],
  ['logSigmoid', [1], -0.3132616875182228],
  ['logit', [0.75], 1.0986122886681098],
  ['softsign', [-3], -0.75],
  ['relu6', [7], 6],
  ['hardsigmoid', [0], 0.5],
  ['hardswish', [1], 0.6666666666666666],
  ['celu', [-1], -0.6321205588285577],
  ['isInf', [-inf], 1],
  ['nanToNum', [nan], 0],
  ['fmod', [-7, 3], -1],
  ['floorDivide', [-7, 2], -4],
  ['hypot', [3, 4], 5],
  ['copysign', [2, -1], -2],
  ['xlogy', [2, 3], 2.1972245773362196],
  ['ldexp', [3, 2], 12],
  ['lerp', [1, 3, 0.25], 1.5],
  ['logicalXor', [2, 0], 1],
]

test.each(values)('%s(%s) is %d', (name, x, want) => {
  const got = elementwise[name].value(...(x as [number, number, number]))
  expect(Math.abs(got - want)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(want)))
})

test('every function of the table has a value here', () => {
  expect(new Set(values.map(([name]) => name))).toEqual(new Set(Object.keys(elementwise)))
})

describe('the error function', () => {
  test('has the digits of the tables, small arguments to full relative precision', () => {
    const table: [number, number][] = [
      [0.1, 0.1124629160182849],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3.5, 0.9999992569016276],
      [5, 0.9999999999984626],
    ]
    for (const [x, want] of table) {
      expect(Math.abs(elementwise.erf.value(x) - want)).toBeLessThan(1e-15)
      expect(elementwise.erf.value(-x)).toBe(-elementwise.erf.value(x))
    }
    expect(elementwise.erf.value(1e-10) / 1.1283791670955126e-10).toBeCloseTo(1, 14)
    expect([0, 6.5, -inf, inf, nan].map((x) => elementwise.erf.value(x))).toEqual([0, 1, -1, 1, nan])
  })

  test('its quadrature is exact for polynomials and oriented', () => {
    for (let n = 0; n <= 31; n++) expect(integrate((t) => t ** n, 1) * (n + 1)).toBeCloseTo(1, 13)
    expect(integrate(Math.cos, -5)).toBeCloseTo(Math.sin(-5), 14)
  })
})

test('selu has the published constants, which its fixed point determines', () => {
  const scale = elementwise.selu.value(1)
  expect(scale).toBeCloseTo(1.0507009873554805, 13)
  expect(-elementwise.selu.value(-inf) / scale).toBeCloseTo(1.6732632423543772, 13)
})

test('round takes halves to the even neighbour and keeps the sign of zero', () => {
  const { value } = elementwise.round
  expect([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5].map((x) => value(x))).toEqual([-2, -2, -0, 0, 2, 2, 4])
  expect([2 ** 53, -inf, 2.6, -2.4].map((x) => value(x))).toEqual([2 ** 53, -inf, 3, -2])
})

test('the remainder has the sign of the divisor, and its value and slope fit together', () => {
  const { value, partials } = elementwise.remainder
  const cases = [
    [7, 3],
    [-7, 3],
    [7, -3],
    [-7, -3],
    [6, 3],
    [-6, 3],
  ] as const
  expect(cases.map(([x, y]) => value(x, y) + 0)).toEqual([1, 2, -2, -1, 0, 0])
  expect(cases.map(([x, y]) => partials[1]!(x, y) + 0)).toEqual([-2, 3, 3, -2, -2, 2])
  const fractions = [value(0.5, 3), value(-0.5, 3), value(1, 0.75), value(-1, 0.75), value(1, -0.75)]
  expect(fractions).toEqual([0.5, 2.5, 0.25, 0.5, -0.5])
  expect([value(5, inf), value(-5, inf), value(5, 0)]).toEqual([5, inf, nan])
})

test('comparisons with NaN are false, but NaN is not equal to itself', () => {
  const all = ['equal', 'less', 'lessEqual', 'greater', 'greaterEqual', 'notEqual'] as const
  expect(all.map((name) => elementwise[name].value(nan, nan))).toEqual([0, 0, 0, 0, 0, 1])
  const order = ['less', 'lessEqual', 'greater', 'greaterEqual'] as const
  expect(order.map((name) => elementwise[name].value(1, 2))).toEqual([1, 1, 0, 0])
  const { logicalAnd, logicalOr, logicalNot } = elementwise
  expect([logicalAnd.value(2, nan), logicalAnd.value(1, 1), logicalAnd.value(0, 1)]).toEqual([1, 1, 0])
  expect([logicalOr.value(0, 0), logicalOr.value(0, 1), logicalOr.value(nan, 0)]).toEqual([0, 1, 1])
  expect([logicalNot.value(1), logicalNot.value(nan)]).toEqual([0, 0])
  expect([elementwise.isNaN.value(inf), elementwise.isFinite.value(2)]).toEqual([0, 1])
})

test('functions with options take them', () => {
  expect(elementwiseWith.softplus(2).value(0.5)).toBeCloseTo(0.6566308437591114, 15)
  expect(elementwiseWith.softplus(1, 3).value(3.5)).toBe(3.5)
  expect(elementwiseWith.softplus(1, 4).value(3.5)).not.toBe(3.5)
  expect(elementwiseWith.gelu('tanh').value(-1.5)).toBeCloseTo(-0.10042842301976708, 15)
  expect(elementwiseWith.hardtanh(-2, 3).value(-5)).toBe(-2)
  expect([-5, 0, 5].map((x) => elementwiseWith.clamp(-1, 2).value(x))).toEqual([-1, 0, 2])
  expect([-5, 5].map((x) => elementwiseWith.clamp(1, -1).value(x))).toEqual([-1, -1])
  expect(elementwiseWith.clamp(null, 2).value(-inf)).toBe(-inf)
})
