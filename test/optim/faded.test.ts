import { Parameter, type Tensor, tensor } from '@wengert/autograd'
import { Adadelta, Adam, Adamax, AdamW, NAdam, type Optimizer, RAdam, RMSprop, SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'

const betas = [0.1, 0.1] as const

const optimizers: Readonly<Record<string, (x: Parameter) => Optimizer<any>>> = {
  SGD: (x) => new SGD([x], { momentum: 0.1 }),
  'SGD, dampened': (x) => new SGD([x], { momentum: 0.1, dampening: 0.5 }),
  'SGD, Nesterov': (x) => new SGD([x], { momentum: 0.1, nesterov: true }),
  RMSprop: (x) => new RMSprop([x], { alpha: 0.1, momentum: 0.1, centered: true }),
  Adadelta: (x) => new Adadelta([x], { rho: 0.1 }),
  Adam: (x) => new Adam([x], { betas, amsgrad: true }),
  AdamW: (x) => new AdamW([x], { betas }),
  Adamax: (x) => new Adamax([x], { betas }),
  NAdam: (x) => new NAdam([x], { betas }),
  RAdam: (x) => new RAdam([x], { betas }),
}

/** What an optimizer remembers of its parameter, number by number. */
const remembered = (optimizer: Optimizer<any>): number[] =>
  Object.values(optimizer.stateDict().groups[0]!.states[0]!).flatMap((value) =>
    typeof value === 'number' ? [] : Array.from((value as Tensor).data(), Number),
  )

function run(make: (x: Parameter) => Optimizer<any>, dtype: 'float32' | 'float64', slopes: number[]) {
  const x = new Parameter(tensor([1, 1], { dtype }))
  const optimizer = make(x)
  return slopes.map((slope) => {
    optimizer.zeroGrad()
    x.mul(tensor([slope, 1], { dtype }))
      .sum()
      .backward()
    optimizer.step()
    return remembered(optimizer)
  })
}

describe.each(Object.entries(optimizers))('what %s remembers of a gradient that has become 0', (_, make) => {
  it.each([
    ['float32', 2 ** -126, 80],
    ['float64', 2 ** -1022, 400],
  ] as const)('is %s numbers that are normal or 0, and fades to 0', (dtype, smallest, steps) => {
    const states = run(make, dtype, [1, 1, ...Array<number>(steps).fill(0)])
    for (const v of states.flat()) expect(v === 0 || Math.abs(v) >= smallest, `${v}`).toBe(true)
    const sizes = (state: number[]) => state.map(Math.abs)
    const shortest = (state: number[]) => Math.min(...sizes(state))
    expect(shortest(states[1]!)).toBeGreaterThan(1e-9)
    expect(shortest(states.at(-1)!)).toBe(0)
    expect(Math.max(...sizes(states.at(-1)!))).toBeGreaterThan(1e-9)
  })

  it('stays NaN where it is NaN', () => {
    const states = run(make, 'float32', [1, Number.NaN, 0, 0])
    expect(states.slice(1).every((state) => state.some(Number.isNaN))).toBe(true)
  })
})
