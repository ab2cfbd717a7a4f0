import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Data, DType } from '#autograd/engine/dtype.ts'
import type { Engine, PointwiseName } from '#autograd/engine/engine.ts'
import { referenceEngine } from '#autograd/engine/reference/engine.ts'
import { rowMajor, type View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { lanesOf } from '#autograd/engine/wasm/lazy/operation.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import { ofIntegers, resultIsMask } from '#autograd/engine/wasm/math/index.ts'

const seed = Number(process.env.WENGERT_SEED ?? 1)

const edges = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 30, 46_341, -46_341, 65_536]

/** Small numbers, numbers of all 32 bits, and what is at their ends. */
function numbers(n: number, start: number): Int32Array {
  let state = Math.imul(start + 1, 0x9e3779b1) | 1
  return Int32Array.from({ length: n }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    if (i % 5 === 0) return edges[(state >>> 8) % edges.length]!
    return i % 2 ? state : (state >>> 12) % 7
  })
}

const layouts = ['dense', 'transposed', 'row', 'column', 'one', 'gaps', 'backwards'] as const

/** The same array of integers or truth values in an engine, laid out in one of several ways. */
function placed(
  engine: Engine,
  [m, n]: readonly [number, number],
  layout: string,
  dtype: DType,
  start: number,
): View {
  const put = (size: number, strides: number[], offset = 0): View => {
    const data: Data = numbers(size, start)
    const block = engine.upload(dtype === 'bool' ? Uint8Array.from(data, (x) => x & 1) : data, dtype)
    return { block, shape: [m, n], strides, offset }
  }
  if (layout === 'transposed') return put(m * n, [1, m])
  if (layout === 'row') return put(n, [0, 1])
  if (layout === 'column') return put(m, [1, 0])
  if (layout === 'one') return put(1, [0, 0])
  if (layout === 'gaps') return put(m * n * 2, [2 * n, 2])
  if (layout === 'backwards') return put(m * n, [n, -1], n - 1)
  return put(m * n, rowMajor([m, n]))
}

const names = [...ofIntegers]
const counts: Partial<Record<PointwiseName, number>> = {
  where: 3,
  mulAdd: 3,
  neg: 1,
  abs: 1,
  sign: 1,
  square: 1,
  relu: 1,
  logicalNot: 1,
}

interface Program {
  readonly shape: readonly [number, number]
  readonly arrays: readonly { readonly layout: string; readonly dtype: DType }[]
  readonly steps: readonly { readonly name: PointwiseName; readonly args: readonly number[] }[]
}

const programs: fc.Arbitrary<Program> = fc.record({
  shape: fc.constantFrom([3, 5] as const, [70, 61] as const, [64, 129] as const, [1, 9001] as const),
  arrays: fc.array(
    fc.record({
      layout: fc.constantFrom(...layouts),
      dtype: fc.constantFrom<DType>('int32', 'int32', 'int32', 'bool'),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  steps: fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      args: fc.array(fc.nat(99), { minLength: 3, maxLength: 3 }),
    }),
    {
      minLength: 1,
      maxLength: 9,
    },
  ),
})

/** Every value of a program, computed in an engine: each step takes some of the values before it. */
function run(engine: Engine, { shape, arrays, steps }: Program): View[] {
  const values = arrays.map(({ layout, dtype }, i) => placed(engine, shape, layout, dtype, i + seed))
  for (const { name, args } of steps) {
    const chosen = args.slice(0, counts[name] ?? 2).map((at) => values[at % values.length]!)
    // Of a choice the first is a truth value, as the layers above see to.
    if (name === 'where')
      chosen[0] = values.findLast(({ block }) => block.dtype === 'bool') ?? engine.copy(chosen[0]!, 'bool')
    const dtypes = chosen.slice(name === 'where' ? 1 : 0).map(({ block }) => block.dtype)
    const truths = resultIsMask(name) || (name === 'where' && dtypes.every((dtype) => dtype === 'bool'))
    values.push(engine.pointwise(name, chosen, truths ? 'bool' : 'int32'))
  }
  return values
}

/** The first place where two arrays differ; -1 for none. */
function differing(a: Data, b: Data): number {
  if (a.length !== b.length) return Math.min(a.length, b.length)
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i
  return -1
}

describe(`integers (seed ${seed})`, () => {
  const wasm = new WasmEngine(new Machine(), 64 << 20)

  test('in lanes are those of the reference engine, one by one and in chains, however they lie', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const [got, wanted] = [run(wasm, program), run(referenceEngine, program)]
        // The last first: what is before it is then still held back.
        for (let i = got.length - 1; i >= 0; i--) {
          expect(got[i]!.block.dtype).toBe(wanted[i]!.block.dtype)
          expect(differing(wasm.read(got[i]!), referenceEngine.read(wanted[i]!))).toBe(-1)
        }
        for (const { block } of got) wasm.release(block)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('have lanes of their own beside integers and truth values, and those of doubles beside doubles', () => {
    const of = (dtype: DType): View => ({
      block: referenceEngine.fill([], dtype, 1).block,
      shape: [],
      strides: [],
      offset: 0,
    })
    const [i, b, f, d] = [of('int32'), of('bool'), of('float32'), of('float64')]
    expect(lanesOf('add', [i, b], 'int32')).toEqual({ dtype: 'int32', isMask: false })
    expect(lanesOf('add', [b, b], 'int32')).toEqual({ dtype: 'int32', isMask: false })
    expect(lanesOf('less', [i, i], 'bool')).toEqual({ dtype: 'int32', isMask: true })
    expect(lanesOf('less', [i, d], 'bool')).toEqual({ dtype: 'float64', isMask: true })
    expect(lanesOf('less', [d, i], 'bool')).toEqual({ dtype: 'float64', isMask: true })
    expect(lanesOf('add', [i, d], 'float64')).toEqual({ dtype: 'float64', isMask: false })
    // A float32 has too few digits for an integer, and no lanes divide integers.
    expect(lanesOf('less', [f, i], 'bool')).toBe(null)
    expect(lanesOf('add', [i, f], 'float32')).toBe(null)
    expect(lanesOf('floorDivide', [i, i], 'int32')).toBe(null)
    expect(lanesOf('logicalAnd', [b, b], 'bool')).toEqual({ dtype: 'float32', isMask: true })
  })
})
