import { isTensor, type Tensor } from '../../index.ts'
import { attempt, type Context, fail } from '../checks/context.ts'
import { gradientAt } from '../checks/laws.ts'
import { type Problem, problemOf } from '../checks/problem.ts'
import type { Draws } from '../checks/random.ts'
import { placeIn, type Space, tensorsIn, vectorIn } from '../checks/space.ts'
import { type Law, showBoth, showPlace } from '../gradientError.ts'
import { type Layout, layOut } from '../layouts.ts'

type Op = (...inputs: any[]) => unknown

/** Values and gradients must not depend on how inputs and cotangents lie in memory. */
export function checkLayouts(context: Context, op: Op, inputs: readonly unknown[], draws: Draws): void {
  for (const layout of ['transposed', 'sliced', 'cropped', 'broadcast'] as const) {
    const flatten = layout === 'broadcast' ? evened : (x: Tensor) => x
    const plain = eachTensor(inputs, (x) => layOut(flatten(x), 'dense'))
    const problem = problemOf(context, op, plain)
    const v = draws.vector(problem.to.size)
    const other = problemOf(
      context,
      op,
      eachTensor(plain, (x) => layOut(x, layout)),
    )
    const { values, gradients } = onceOn(context, other, other.originals, v, layout)
    const what = `in a ${layout} layout`
    const remedy = 'reading elements by strides and offset, of inputs and of cotangents'
    const law = { law: 'layout', what, remedy, tolerance: 1e-10 } as const
    compare(context, law, problem.to, 'output', vectorIn(problem.to, values), problem.y)
    compare(
      context,
      law,
      problem.from,
      'input',
      vectorIn(problem.from, gradients),
      gradientAt(context, problem, v),
    )
  }
}

/** float32 inputs give float32 values and gradients, near those of float64. */
export function checkPrecision(context: Context, problem: Problem, draws: Draws): void {
  const v = draws.vector(problem.to.size).map(Math.fround)
  const xs = tensorsIn(problem.from, problem.x).map((x) => x.to('float32'))
  const { values, gradients } = onceOn(context, problem, xs, v, 'dense')
  for (const [side, space, list] of [
    ['output', problem.to, values],
    ['input', problem.from, gradients],
  ] as const)
    list.forEach((x, i) => {
      if (x.dtype === 'float32') return
      const place = { path: space.leaves[i]!.path, index: [] }
      const whose = side === 'input' ? `the gradient of ${place.path}` : place.path
      const required = `float32 inputs must make ${whose} float32`
      fail(
        context,
        'dtype',
        { required, got: x.dtype, remedy: 'numbers, which have no dtype, as constants' },
        { [side]: place },
      )
    })
  const law = {
    law: 'precision',
    what: 'in float32',
    remedy: 'the kernel for float32',
    tolerance: 1e-3,
  } as const
  compare(context, law, problem.to, 'output', vectorIn(problem.to, values), problem.y)
  compare(
    context,
    law,
    problem.from,
    'input',
    vectorIn(problem.from, gradients),
    gradientAt(context, problem, v),
  )
}

function eachTensor(inputs: readonly unknown[], change: (x: Tensor) => Tensor): unknown[] {
  return inputs.map((argument) => (isTensor(argument) ? change(argument) : argument))
}

/** Constant along the first axis that has two elements, so that a stride of 0 is possible. */
function evened(x: Tensor): Tensor {
  const axis = x.shape.findIndex((n) => n > 1)
  if (axis < 0 || x.size === 0) return x
  return x.slice(...x.shape.map((_, k) => (k === axis ? { stop: 1 } : {}))).expand(x.shape)
}

function onceOn(context: Context, problem: Problem, xs: readonly Tensor[], v: Float64Array, layout: Layout) {
  return attempt(context, 'the pass backwards', () => {
    const { values, pull } = problem.linearize(xs)
    const gradients = pull(tensorsIn(problem.to, v).map((g, i) => layOut(g.to(values[i]!.dtype), layout)))
    return { values, gradients }
  })
}

interface Invariance {
  readonly law: Law
  readonly what: string
  readonly remedy: string
  /** As a part of the largest element of the tensor; what is below a hundredth may be rounding alone. */
  readonly tolerance: number
}

function compare(
  context: Context,
  { law, what, remedy, tolerance }: Invariance,
  space: Space,
  side: 'input' | 'output',
  results: Float64Array,
  wanted: Float64Array,
): void {
  for (const { offset, size } of space.leaves) {
    const part = wanted.subarray(offset, offset + size)
    const largest = part.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 0)
    for (let at = offset; at < offset + size; at++) {
      const [actual, expected] = [results[at]!, wanted[at]!]
      const allowed = tolerance * (largest + 0.01)
      if (Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= allowed)
        continue
      const place = placeIn(space, at)
      const whose = side === 'input' ? `the gradient of ${showPlace(place)}` : showPlace(place)
      const [got, want] = showBoth(actual, expected)
      const required = `${whose} must be the same ${what}: ${want}`
      fail(context, law, { required, got, remedy }, { [side]: place, expected, actual, allowed })
    }
  }
}
