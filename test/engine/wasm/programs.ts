import fc from 'fast-check'
import type { DType } from '#autograd/engine/dtype.ts'
import type { Engine, PointwiseName, ReduceName } from '#autograd/engine/engine.ts'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import { rowMajor, sizeOf, type View } from '#autograd/engine/view.ts'

/** One operation of a random program: operands are values made before, by number from the end. */
export interface Step {
  readonly name: PointwiseName | ReduceName | 'copy' | 'scratch'
  readonly operands: readonly number[]
  readonly choice: number
}

export interface Program {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'float64'
  readonly layouts: readonly number[]
  readonly steps: readonly Step[]
  readonly seed: number
}

const unary: PointwiseName[] = ['neg', 'abs', 'square', 'relu', 'floor', 'tanh', 'sigmoid']
const comparisons: PointwiseName[] = ['greater', 'less', 'equal', 'isNaN']
const reductions: ReduceName[] = ['sum', 'max', 'min']

/** Exact operations, where any difference is an error. */
const exact: Step['name'][] = [
  ...['neg', 'abs', 'square', 'relu', 'floor', 'isNaN'],
  ...['add', 'sub', 'mul', 'gate', 'maximum', 'minimum', 'add', 'mul', 'greater', 'less', 'equal'],
  ...['sum', 'max', 'min', 'where', 'copy'],
] as Step['name'][]
/** Costly ones, which are stored on the way, and others that are continuous: rounding stays rounding. */
export const smooth: Step['name'][] = [
  'mulAdd',
  'tanh',
  'sigmoid',
  'tanh',
  'neg',
  'add',
  'mul',
  'sub',
  'sum',
  'max',
  'copy',
]

export const programs = (largest: number, names = exact): fc.Arbitrary<Program> =>
  fc.record({
    shape: fc
      .tuple(fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 3 }), fc.integer({ min: 1, max: largest }))
      .map(([shape, n]) => [...shape, n]),
    dtype: fc.constantFrom('float32' as const, 'float64' as const),
    layouts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 4, maxLength: 4 }),
    steps: fc.array(
      fc.record({
        name: fc.constantFrom<Step['name']>(...names),
        operands: fc.array(fc.nat(7), { minLength: 3, maxLength: 3 }),
        choice: fc.nat(),
      }),
      { minLength: 1, maxLength: 20 },
    ),
    seed: fc.nat(),
  })

/** Small multiples of 1/4, so that sums and products are exact, and sometimes NaN. */
function elements(size: number, dtype: DType, seed: number): Float32Array | Float64Array | Uint8Array {
  let state = seed >>> 0
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const data =
    dtype === 'bool'
      ? new Uint8Array(size)
      : dtype === 'float32'
        ? new Float32Array(size)
        : new Float64Array(size)
  return data.map(() => {
    if (dtype === 'bool') return next() < 0.5 ? 1 : 0
    return next() < 0.01 ? Number.NaN : Math.floor(next() * 17 - 8) / 4
  }) as typeof data
}

/** A view of the shape in a layout: dense, turned, stretched along an axis, every other element, flipped. */
function viewOf(engine: Engine, { shape, seed }: Program, dtype: DType, layout: number, index: number): View {
  const axis = index % shape.length
  const turned = layout === 1 ? [...shape].reverse() : [...shape]
  const base = turned.map((n, k) => (k !== axis ? n : layout === 2 ? 1 : layout === 3 ? 2 * n + 1 : n))
  const block = engine.upload(elements(sizeOf(base), dtype, seed + index), dtype)
  const strides = rowMajor(base)
  if (layout === 1) return { block, shape, strides: strides.reverse(), offset: 0 }
  if (layout === 2) return { block, shape, strides: strides.map((s, k) => (k === axis ? 0 : s)), offset: 0 }
  if (layout === 3)
    return { block, shape, strides: strides.map((s, k) => (k === axis ? 2 * s : s)), offset: strides[axis]! }
  if (layout === 4) {
    const flipped = strides.map((s, k) => (k === axis ? -s : s))
    return { block, shape, strides: flipped, offset: strides[axis]! * (shape[axis]! - 1) }
  }
  return { block, shape, strides, offset: 0 }
}

/** All values a program makes on an engine: first its inputs, of floats and of truth values. */
export function run(engine: Engine, program: Program): View[] {
  const { shape, dtype, layouts, steps } = program
  const values: View[] = layouts.map((layout, i) =>
    viewOf(engine, program, i === 3 ? 'bool' : dtype, layout, i),
  )
  for (const { name, operands, choice } of steps) {
    const whole = values.filter((x) => x.shape.length === shape.length && sizeOf(x.shape) === sizeOf(shape))
    const of = (kind: DType, i: number) => {
      const some = whole.filter((x) => x.block.dtype === kind)
      return some[some.length - 1 - (operands[i]! % some.length)]!
    }
    if ((reductions as string[]).includes(name)) {
      const axes = shape.map((_, axis) => axis).filter((axis) => (choice >> axis) & 1)
      values.push(engine.reduce(name as ReduceName, of(dtype, 0), axes))
    } else if (name === 'copy') values.push(engine.copy(of(dtype, 0), dtype))
    else if (name === 'mulAdd')
      values.push(engine.pointwise('mulAdd', [of(dtype, 0), of(dtype, 1), of(dtype, 2)], dtype))
    else if (name === 'where')
      values.push(engine.pointwise('where', [of('bool', 0), of(dtype, 1), of(dtype, 2)], dtype))
    else {
      const count = name === 'isNaN' || (unary as string[]).includes(name) ? 1 : 2
      const inputs = [of(dtype, 0), of(dtype, 1)].slice(0, count)
      const isTest = (comparisons as string[]).includes(name)
      values.push(engine.pointwise(name as PointwiseName, inputs, isTest ? 'bool' : dtype))
    }
  }
  return values
}

/** Throws where an engine's values are not the reference engine's. Values grow: they agree to a part of themselves. */
export function expectSame(engine: Engine, program: Program, order: (n: number) => number[]): void {
  const want = run(referenceEngine, program)
  const got = run(engine, program)
  for (const i of order(want.length)) {
    const [a, b] = [engine.read(got[i]!), referenceEngine.read(want[i]!)]
    if (got[i]!.shape.join() !== want[i]!.shape.join())
      throw new Error(`value ${i}: shape [${got[i]!.shape}] where [${want[i]!.shape}] is right`)
    for (let k = 0; k < b.length; k++) {
      const [x, y] = [a[k]!, b[k]!]
      const isNear = x === y || (Number.isNaN(x) && Number.isNaN(y))
      if (!isNear && !(Math.abs(x - y) <= 1e-5 * Math.max(1, Math.abs(y))))
        throw new Error(`value ${i}: ${x} at ${k} where ${y} is right`)
    }
  }
}
