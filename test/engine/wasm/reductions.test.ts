import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { View } from '#autograd/engine/view.ts'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'

const engine = new WasmEngine(new Machine(), 2 ** 28)

/** Around vectors, rounds of vectors and parts. */
const sizes = fc.oneof(fc.integer({ min: 2, max: 70 }), fc.integer({ min: 1000, max: 1100 }))
const shapes = fc.tuple(sizes, sizes)
const axes = fc.constantFrom(0, 1)
const dtypes = fc.constantFrom('float32' as const, 'float64' as const)

/** A matrix of numbers by row and column, and what a reduction of it along an axis gives. */
function reduced(
  name: 'sum' | 'max' | 'min',
  [rows, columns]: readonly [number, number],
  axis: number,
  dtype: 'float32' | 'float64',
  at: (i: number, j: number) => number,
): { readonly lines: readonly (readonly number[])[]; readonly got: readonly number[] } {
  const data = dtype === 'float32' ? new Float32Array(rows * columns) : new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = at(i, j)
  const x: View = {
    block: engine.upload(data.slice(), dtype),
    shape: [rows, columns],
    strides: [columns, 1],
    offset: 0,
  }
  const out = engine.reduce(name, x, [axis])
  const got = Array.from(engine.read(out) as Float32Array)
  engine.release(out.block)
  engine.release(x.block)
  const lines =
    axis === 1
      ? Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)))
      : Array.from({ length: columns }, (_, j) =>
          Array.from({ length: rows }, (_, i) => data[i * columns + j]!),
        )
  return { lines, got }
}

const hashed = (i: number, j: number, seed: number) =>
  Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(j + seed, 0x85ebca6b), 0xc2b2ae35) >> 6

test('extrema are NaN where one of the numbers is, wherever it stands, and nowhere else', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('max' as const, 'min' as const),
      shapes,
      axes,
      dtypes,
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }),
      fc.boolean(),
      (name, shape, axis, dtype, holes, infinite) => {
        const [rows, columns] = shape
        const isHole = (i: number, j: number) => holes.some(([r, c]) => r % rows === i && c % columns === j)
        const edge = name === 'max' ? -Infinity : Infinity
        const number = (i: number, j: number) => (infinite ? edge : 1 + Math.abs(hashed(i, j, 1)))
        const { lines, got } = reduced(name, shape, axis, dtype, (i, j) =>
          isHole(i, j) ? Number.NaN : number(i, j),
        )
        const extremum = (line: readonly number[]) =>
          line.reduce((a, b) => (name === 'max' ? Math.max(a, b) : Math.min(a, b)))
        expect(got).toEqual(lines.map(extremum))
      },
    ),
  )
})

/** So few numbers that all of them are one part's: the totals of parts are float32. */
const few = fc.integer({ min: 2, max: 90 })

test('sums of float32 are rounded once', () => {
  fc.assert(
    fc.property(fc.tuple(few, few), axes, fc.nat(), (shape, axis, seed) => {
      // Doubles add such integers exactly, in any order; floats do not.
      const { lines, got } = reduced('sum', shape, axis, 'float32', (i, j) => hashed(i, j, seed) % 2 ** 24)
      expect(got).toEqual(lines.map((line) => Math.fround(line.reduce((a, b) => a + b, 0))))
    }),
  )
})
