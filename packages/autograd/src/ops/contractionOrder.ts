type Labels = readonly number[]

/** Two operands that are contracted: places in the list of operands and of the results of the steps before, behind them. */
export type Step = readonly [left: number, right: number]

/** Up to this many operands all orders are compared: 3⁶ ways to split a set and its parts in two. */
const few = 6

/**
 * The order in which to contract operands with these labels, two at a time: the one with the fewest multiplications for
 * a few operands, a greedy one for more (Pfeifer, Haegeman and Verstraete 2014, Faster identification of optimal
 * contraction sequences). Of equally good ones the first from the left, so that equal calls have equal bits.
 */
export function contractionOrder(
  operands: readonly Labels[],
  out: Labels,
  sizes: ReadonlyMap<number, number>,
): Step[] {
  return operands.length <= few ? bestOrder(operands, out, sizes) : greedyOrder(operands, out, sizes)
}

const volume = (labels: Iterable<number>, sizes: ReadonlyMap<number, number>) => {
  let product = 1
  for (const label of labels) product *= sizes.get(label)!
  return product
}

/** Labels of some operands that are left when they are contracted: those of the result and of other operands. */
function leftOf(inside: readonly Labels[], outside: readonly Labels[], out: Labels): number[] {
  const needed = new Set([...out, ...outside.flat()])
  return [...new Set(inside.flat())].filter((label) => needed.has(label))
}

/** By sets of operands, as bits: the cheapest way to contract a set is the cheapest split into two sets. */
function bestOrder(operands: readonly Labels[], out: Labels, sizes: ReadonlyMap<number, number>): Step[] {
  const n = operands.length
  const all = 2 ** n - 1
  const left = Array.from({ length: all + 1 }, (_, set) => {
    const within = (i: number) => ((set >> i) & 1) === 1
    return leftOf(
      operands.filter((_, i) => within(i)),
      operands.filter((_, i) => !within(i)),
      out,
    )
  })
  const cost = new Float64Array(all + 1)
  const split = new Int32Array(all + 1)
  for (let set = 1; set <= all; set++) {
    if ((set & (set - 1)) === 0) continue
    cost[set] = Infinity
    // Half of the splits: the other half has the sides exchanged. Of equal ones the last, which has most on the left.
    for (let part = (set - 1) & set; part > (set ^ part); part = (part - 1) & set) {
      const rest = set ^ part
      const product = volume(new Set([...left[part]!, ...left[rest]!]), sizes)
      const total = cost[part]! + cost[rest]! + product
      if (total > cost[set]!) continue
      cost[set] = total
      split[set] = part
    }
  }
  return stepsOf(all, split, n)
}

/** The splits as steps: a set behind its two parts. */
function stepsOf(all: number, split: Int32Array, n: number): Step[] {
  const sets = [all]
  for (let at = 0; at < sets.length; at++) {
    const set = sets[at]!
    if ((set & (set - 1)) !== 0) sets.push(split[set]!, set ^ split[set]!)
  }
  const steps: Step[] = []
  const place = new Map<number, number>(Array.from({ length: n }, (_, i) => [2 ** i, i]))
  for (const set of sets.reverse()) {
    if ((set & (set - 1)) === 0) continue
    const [a, b] = [place.get(split[set]!)!, place.get(set ^ split[set]!)!]
    steps.push(a < b ? [a, b] : [b, a])
    place.set(set, n + steps.length - 1)
  }
  return steps
}

/** Again and again the pair whose contraction makes the least of what there is: its result less the two operands. */
function greedyOrder(operands: readonly Labels[], out: Labels, sizes: ReadonlyMap<number, number>): Step[] {
  const steps: Step[] = []
  let list = operands.map((labels, at) => ({ labels, at }))
  while (list.length > 1) {
    let best: { gain: number; step: Step; labels: Labels } | null = null
    for (const [i, a] of list.entries())
      for (const b of list.slice(i + 1)) {
        const others = list.filter((each) => each !== a && each !== b).map(({ labels }) => labels)
        const labels = leftOf([a.labels, b.labels], others, out)
        const gain = volume(labels, sizes) - volume(a.labels, sizes) - volume(b.labels, sizes)
        if (best === null || gain < best.gain) best = { gain, step: [a.at, b.at], labels }
      }
    const { step, labels } = best!
    list = [...list.filter(({ at }) => !step.includes(at)), { labels, at: operands.length + steps.length }]
    steps.push(step)
  }
  return steps
}
