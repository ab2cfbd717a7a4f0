import { grad, jvp, printTape, type Tensor, tapeToDot, vjp } from '@wengert/autograd'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { registry } from '#autograd/primitives/kinds.ts'
import { float64, leaf } from '#test/support/arrays.ts'

const length = 100_000

/** x through 100,000 operations; each pair of them is x · 1 + 2^-20. */
function chain(x: Tensor): Tensor {
  let y = x
  for (let i = 0; i < length / 2; i++) y = y.mul(1).add(2 ** -20)
  return y
}

const end = 3 + (length / 2) * 2 ** -20

describe('a chain of 100,000 operations', () => {
  test('goes forward and backward', () => {
    const x = leaf([3])
    const y = chain(x)
    expect(y.item()).toBe(end)
    y.square().backward()
    expect(x.grad!.item()).toBe(2 * end)
  })

  test('goes through grad, vjp and jvp', () => {
    const x = float64([3])
    expect(grad((p: Tensor) => chain(p).square().sum())(x).item()).toBe(2 * end)
    const [, pullback] = vjp((p: Tensor) => chain(p), x)
    expect(pullback(float64([5]))[0].item()).toBe(5)
    const [y, dy] = jvp((p: Tensor) => chain(p), [x], [float64([7])])
    expect([y.item(), dy.item()]).toEqual([end, 7])
  })

  test('can be differentiated twice', () => {
    const x = leaf([3])
    chain(x).pow(3).backward(undefined, { createGraph: true })
    const first = x.grad!
    first.backward()
    expect(x.grad!.item() - first.item()).toBeCloseTo(6 * end, 8)
  })

  test('can be printed', () => {
    const y = chain(leaf([3]))
    const lines = printTape(y).split('\n')
    expect(lines).toHaveLength(length + 1)
    expect(lines.at(-1)).toBe(`%${length} = add %${length - 1} constant[]  float64 [1]`)
    expect(tapeToDot(y).split('\n')).toHaveLength(3 + 2 * length + 1)
  })
})

describe('a graph with 2^60 paths', () => {
  const depth = 60
  const doubled = (x: Tensor) => {
    let y = x
    for (let i = 0; i < depth; i++) y = y.add(y)
    return y
  }

  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('calls one rule per edge going back', () => {
    const rule = vi.spyOn(registry.get('add')!, 'vjp')
    const x = leaf([1])
    doubled(x).backward()
    expect(x.grad!.item()).toBe(2 ** depth)
    expect(rule).toHaveBeenCalledTimes(2 * depth)
  })

  test('calls one rule per node going forward', () => {
    const rule = vi.spyOn(registry.get('add')!, 'jvp')
    const [, tangent] = jvp(doubled, [float64([1])], [float64([3])])
    expect(tangent.item()).toBe(3 * 2 ** depth)
    expect(rule).toHaveBeenCalledTimes(depth)
  })

  test('calls no rule for branches that lead to no variable', () => {
    const rule = vi.spyOn(registry.get('exp')!, 'vjp')
    const constant = leaf([1])
    const f = (x: Tensor) => x.mul(doubled(constant).exp()).sum()
    grad(f)(float64([2]))
    expect(rule).not.toHaveBeenCalled()
  })
})
