import type { Tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { toPlain, toTensor } from '#test/support/arrays.ts'
import { layouts, stretched } from '#test/support/layouts.ts'
import { expectClose } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { type Row, table } from './table.ts'

const shapeOf = ({ shapes, f }: Row) => f(...shapes.map((shape) => toTensor(draw(1).positives(shape)))).shape

/** Value and gradients of an operation on leaves as they lie, for a cotangent as it lies. */
function run({ f }: Row, xs: readonly Tensor[], g: Tensor): NdArray[] {
  for (const x of xs) x.requiresGrad = true
  const out = f(...xs)
  out.backward(g)
  return [toPlain(out), ...xs.map((x) => toPlain(x.grad!))]
}

function expectSame(row: Row, got: NdArray[], want: NdArray[]): void {
  expect(got.length).toBe(1 + row.shapes.length)
  for (const [i, one] of want.entries()) expectClose(got[i]!, one, 1e-12)
}

describe('values and gradients do not depend on how inputs and cotangents lie in memory', () => {
  test.each(table.map((row) => [row.name, row] as const))('%s', (_name, row) => {
    const random = draw(12345)
    const xs = row.shapes.map((shape) => (row.positive ? random.positives(shape) : random.reals(shape)))
    const g = random.reals(shapeOf(row))
    const want = run(
      row,
      xs.map((x) => toTensor(x)),
      toTensor(g),
    )
    for (const lay of Object.values(layouts)) expectSame(row, run(row, xs.map(lay), lay(g)), want)
  })

  test.each(table.map((row) => [row.name, row] as const))('%s, stretched by broadcasting', (_name, row) => {
    const random = draw(54321)
    const xs = row.shapes.map((shape) => (row.positive ? random.positives(shape) : random.reals(shape)))
    const g = random.reals(shapeOf(row))
    // Each input is constant along its last axis, the cotangent along its first.
    const views = xs.map((x) => stretched(x, [x.shape.length - 1]))
    const flat = stretched(g, [0])
    const dense = views.map((view) => toTensor(toPlain(view)))
    expectSame(row, run(row, views, flat), run(row, dense, toTensor(toPlain(flat))))
  })
})
