import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { WasmEngine } from '#autograd/engine/wasm/engine.ts'
import { Machine } from '#autograd/engine/wasm/machine/machine.ts'
import type { Expression } from '#autograd/engine/wasm/pointwise/expression.ts'
import { stagesOf } from '#autograd/engine/wasm/pointwise/stages.ts'
import { type Case, cases, compute, oracle } from './stages.ts'

const seed = Number(process.env.WENGERT_SEED ?? 1)
const machine = new Machine()
const step = (name: Expression['steps'][number]['name'], ...args: number[]) => ({
  name,
  args,
  isMask: name === 'greater',
})

/** Errors of a sum add up, in full where its elements are alike. */
function tolerance({ expression, walk, rows, columns }: Case): number {
  const many = walk === 'rows' ? 1 : walk === 'lines' ? columns : rows
  return many * (expression.dtype === 'float32' ? 5e-7 : 1e-13)
}

function check(given: Case): void {
  const got = compute(machine, given)
  const want = oracle(given)
  expect(got.map((x) => x.length)).toEqual(want.map((x) => x.length))
  got.forEach((x, i) => {
    const near = tolerance(given)
    const at = x.findIndex((value, k) => !(Math.abs(value - want[i]![k]!) <= near))
    if (at >= 0) throw new Error(`result ${i}: ${x[at]} at ${at} where ${want[i]![at]} is right`)
  })
}

describe(`expressions with several expensive steps, computed in stages (seed ${seed})`, () => {
  test.each(['rows', 'lines', 'columns'] as const)('%s hold what the functions give', (walk) => {
    fc.assert(fc.property(cases(walk), check), { seed, numRuns: 200 })
  })

  test('a stage ends behind each expensive step, and what only reads leaves waits until it is needed', () => {
    const leaves = [{ kind: 'own', access: 'vector' } as const]
    const steps = [step('neg', 0), step('exp', 0), step('tanh', 2), step('mul', 3, 1)]
    const stages = stagesOf({ dtype: 'float32', leaves, steps })
    expect(stages.map((stage) => stage.steps)).toEqual([[1], [0, 2, 3]])
    expect(stages.map((stage) => stage.keeps)).toEqual([[2], []])
  })

  test.each(['sin', 'cos', 'tanh', 'sigmoid', 'erf', 'sign'] as const)(
    'exp of %s, which is small, is what exp gives',
    (name) => {
      for (const dtype of ['float32', 'float64'] as const) {
        const leaves = [{ kind: 'own', access: 'vector' } as const]
        const expression = { dtype, leaves, steps: [step(name, 0), step('exp', 1)] }
        check({ walk: 'rows', fold: 'sum', rows: 1, columns: 300, expression, stores: [2], seed })
      }
    },
  )

  test.each([
    ['a row', [1, 1000], [1]],
    ['a column', [1000, 8], [0]],
  ] as const)('the float32 sum of %s is rounded once', (_, shape, axes) => {
    const engine = new WasmEngine(machine, 2 ** 24)
    const data = new Float32Array(shape[0] * shape[1]).fill(1)
    data[0] = 2 ** 24
    const view = { block: engine.upload(data, 'float32'), shape, strides: [shape[1], 1], offset: 0 }
    expect(engine.read(engine.reduce('sum', view, axes))[0]).toBe(Math.fround(2 ** 24 + 999))
  })

  test('one expensive step needs no second stage', () => {
    const leaves = [{ kind: 'own', access: 'vector' } as const]
    expect(
      stagesOf({ dtype: 'float32', leaves, steps: [step('neg', 0), step('exp', 1), step('neg', 2)] }),
    ).toHaveLength(1)
  })
})
