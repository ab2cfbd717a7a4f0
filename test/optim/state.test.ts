import { assign, zeros } from '@wengert/autograd'
import { Adam, type AdamOptions, type OptimizerState, SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import { objective, parameter, refusal, values } from './support.ts'

const adam = (options: Partial<AdamOptions> = {}) => {
  const [x, y] = [parameter(), parameter([1, 2, 3, 4])]
  const optimizer = new Adam([{ params: [x] }, { params: [y], lr: 0.5 }], { lr: 0.1, ...options })
  return { optimizer, x, y, step: () => optimizer.minimize(() => objective(x).add(objective(y))) }
}

/** A state as plain data, tensors as arrays, to be compared. */
const plain = (state: OptimizerState<unknown>) =>
  JSON.parse(JSON.stringify(state, (_, value) => (value?.toArray ? value.toArray() : value)))

describe('the state of an optimizer', () => {
  it.each([{}, { amsgrad: true }])('continues a run identically in another one, %o', (options) => {
    const [a, b] = [adam(options), adam({ lr: 7 })]
    for (let i = 0; i < 3; i++) a.step()
    const saved = a.optimizer.stateDict()
    const frozen = plain(saved)
    b.optimizer.loadStateDict(saved)
    for (const [from, to] of [
      [a.x, b.x],
      [a.y, b.y],
    ] as const) {
      assign(to, from)
    }
    for (let i = 0; i < 3; i++) expect(b.step()).toBe(a.step())
    expect([values(b.x), values(b.y)]).toEqual([values(a.x), values(a.y)])
    expect(plain(saved)).toEqual(frozen)
    expect(plain(b.optimizer.stateDict())).toEqual(plain(a.optimizer.stateDict()))
  })

  it('is empty before the first step, and loads empty', () => {
    const { optimizer } = adam()
    const state = optimizer.stateDict()
    expect(state.groups.map(({ states }) => states)).toEqual([[{}], [{}]])
    optimizer.loadStateDict(state)
    expect(plain(optimizer.stateDict())).toEqual(plain(state))
  })

  it('of SGD carries the momentum', () => {
    const x = parameter()
    const optimizer = new SGD([x], { lr: 0.1, momentum: 0.9 })
    optimizer.minimize(() => objective(x))
    expect(Object.keys(optimizer.stateDict().groups[0]!.states[0]!)).toEqual(['momentumBuffer'])
    optimizer.loadStateDict(optimizer.stateDict())
  })
})

describe('a state that does not fit is refused and changes nothing:', () => {
  type Loose = any
  it.each<[string, (state: Loose) => unknown, string]>([
    ['none', () => null, 'StateError'],
    ['that of another optimizer', (s) => ({ ...s, optimizer: 'SGD' }), 'StateError'],
    ['other groups', (s) => ({ ...s, groups: s.groups.slice(1) }), 'StateError'],
    ['no groups', (s) => ({ ...s, groups: 2 }), 'StateError'],
    ['other parameters', (s) => with_(s, (g) => ({ ...g, states: [] })), 'StateError'],
    ['no states', (s) => with_(s, (g) => ({ options: g.options })), 'StateError'],
    ['an unknown name', (s) => state_(s, { velocity: 1 }), 'StateError'],
    ['another shape', (s) => state_(s, { expAvg: zeros([3], { dtype: 'float64' }) }), 'StateError'],
    ['another dtype', (s) => state_(s, { expAvg: zeros([4]) }), 'StateError'],
    ['a number for a tensor', (s) => state_(s, { expAvg: 1 }), 'StateError'],
    ['a count that is none', (s) => state_(s, { step: -1 }), 'StateError'],
    ['a missing name', (s) => with_(s, (g) => ({ ...g, states: [{ step: 1 }] })), 'StateError'],
    ['a state that is none', (s) => with_(s, (g) => ({ ...g, states: [3] })), 'StateError'],
    [
      'an option out of range',
      (s) => with_(s, (g) => ({ ...g, options: { ...g.options, lr: -1 } })),
      'OptionError',
    ],
    ['no options', (s) => with_(s, (g) => ({ states: g.states })), 'OptionError'],
  ])('%s', (_, spoil, name) => {
    const { optimizer, step } = adam()
    step()
    const before = optimizer.stateDict()
    expect(refusal(() => optimizer.loadStateDict(spoil(before) as never)).name).toBe(name)
    expect(plain(optimizer.stateDict())).toEqual(plain(before))
  })

  /** The state with its last group changed. */
  function with_(state: Loose, change: (group: Loose) => unknown) {
    return { ...state, groups: [state.groups[0], change(state.groups[1])] }
  }
  function state_(state: Loose, entries: object) {
    return with_(state, (group) => ({ ...group, states: [{ ...group.states[0], ...entries }] }))
  }
})
