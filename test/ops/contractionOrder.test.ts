import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contractionOrder, type Step } from '#autograd/ops/contractionOrder.ts'

type Labels = readonly number[]

interface Problem {
  readonly operands: readonly Labels[]
  readonly out: Labels
  readonly sizes: ReadonlyMap<number, number>
}

const problems = (count: { minLength: number; maxLength: number }): fc.Arbitrary<Problem> =>
  fc
    .record({
      operands: fc.array(fc.uniqueArray(fc.nat(5), { maxLength: 3 }), count),
      keep: fc.uniqueArray(fc.nat(5)),
      sizes: fc.array(fc.constantFrom(1, 2, 3, 10), { minLength: 6, maxLength: 6 }),
    })
    .map(({ operands, keep, sizes }) => ({
      operands,
      out: keep.filter((label) => operands.some((labels) => labels.includes(label))),
      sizes: new Map(sizes.map((n, label) => [label, n])),
    }))

/** Labels that are left of two operands: those of the result or of another operand. */
const merged = (a: Labels, b: Labels, others: readonly Labels[], out: Labels) =>
  [...new Set([...a, ...b])].filter(
    (label) => out.includes(label) || others.some((each) => each.includes(label)),
  )

const product = (labels: Labels, { sizes }: Problem) =>
  [...new Set(labels)].reduce((n, label) => n * sizes.get(label)!, 1)

/** Multiplications of an order; every operand and every result but the last is used once. */
function costOf(problem: Problem, steps: readonly Step[]): number {
  const list: (Labels | null)[] = [...problem.operands]
  // What no other operand and no result needs is summed before.
  const lone = (at: number) => {
    const others = list.filter((each, i): each is Labels => each !== null && i !== at)
    return merged(list[at]!, [], others, problem.out)
  }
  let cost = 0
  for (const [i, j] of steps) {
    expect(list[i] !== null && list[j] !== null).toBe(true)
    const [a, b] = [lone(i), lone(j)]
    cost += product([...a, ...b], problem)
    list[i] = list[j] = null
    list.push(
      merged(
        a,
        b,
        list.filter((each): each is Labels => each !== null),
        problem.out,
      ),
    )
  }
  expect(list.filter((each) => each !== null)).toHaveLength(1)
  return cost
}

/** The fewest multiplications of all orders, by trying them. */
function fewest(problem: Problem, list: readonly Labels[] = problem.operands): number {
  if (list.length < 2) return 0
  let best = Infinity
  for (let i = 0; i < list.length; i++)
    for (let j = i + 1; j < list.length; j++) {
      const others = list.filter((_, k) => k !== i && k !== j)
      const left = merged(list[i]!, [], [list[j]!, ...others], problem.out)
      const right = merged(list[j]!, [], [list[i]!, ...others], problem.out)
      const here = product([...left, ...right], problem)
      best = Math.min(best, here + fewest(problem, [...others, merged(left, right, others, problem.out)]))
    }
  return best
}

const orderOf = ({ operands, out, sizes }: Problem) => contractionOrder(operands, out, sizes)

describe('the order of a contraction', () => {
  test('takes the fewest multiplications of all, for a few operands', () => {
    fc.assert(
      fc.property(problems({ minLength: 1, maxLength: 4 }), (problem) => {
        expect(costOf(problem, orderOf(problem))).toBe(fewest(problem))
      }),
      { numRuns: 200 },
    )
  })

  test('uses every operand once, for many too', () => {
    fc.assert(
      fc.property(problems({ minLength: 5, maxLength: 12 }), (problem) => {
        const steps = orderOf(problem)
        expect(steps).toHaveLength(problem.operands.length - 1)
        expect(costOf(problem, steps)).toBeGreaterThan(0)
      }),
    )
  })

  test('of a chain is not from the left where that is dear, and from the left where all are equal', () => {
    const chain = [
      [0, 1],
      [1, 2],
      [2, 3],
    ]
    const sizes = (list: number[]) => new Map(list.map((n, label) => [label, n]))
    expect(contractionOrder(chain, [0, 3], sizes([100, 100, 100, 1]))).toEqual([
      [1, 2],
      [0, 3],
    ])
    expect(contractionOrder(chain, [0, 3], sizes([2, 2, 2, 2]))).toEqual([
      [0, 1],
      [2, 3],
    ])
    const long = Array.from({ length: 9 }, (_, i) => [i, i + 1])
    const narrowEnd = sizes([...new Array(9).fill(50), 1])
    expect(contractionOrder(long, [0, 9], narrowEnd)[0]).toEqual([7, 8])
  })
})
