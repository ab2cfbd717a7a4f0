import { OptionError, type Tensor, treeFlatten, treeMap, treeUnflatten } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

const trees = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.integer().map((v) => float64([v])),
    fc.constantFrom<unknown>(null, undefined, 'text', 5, true),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('tree'), { noNullPrototype: true }),
  ),
})).tree

describe('trees', () => {
  test('flattened and put together again are what they were', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const { leaves, structure } = treeFlatten(tree)
        expect(treeUnflatten(structure, leaves)).toEqual(tree)
      }),
    )
  })

  test('map their tensors and keep the rest', () => {
    const tree = { a: [float64([1]), 'x'], b: { c: float64([2]), d: null } }
    const got = treeMap((t) => t.mul(10), tree)
    expect([got.a[0].item(), got.a[1], got.b.c.item(), got.b.d]).toEqual([10, 'x', 20, null])
  })

  test('of one structure are mapped together, records by name', () => {
    const got = treeMap(
      (x, y) => x.sub(y),
      { a: float64([5]), b: float64([7]) },
      { b: float64([1]), a: float64([2]) },
    )
    expect([got.a.item(), got.b.item()]).toEqual([3, 6])
  })

  test('leave other objects alone: dates, maps and typed arrays are constants', () => {
    const tree = { when: new Date(0), seen: new Map(), raw: new Float32Array(3) }
    const { leaves, structure } = treeFlatten(tree)
    expect(leaves).toEqual([])
    expect(treeUnflatten(structure, []).raw).toBe(tree.raw)
  })

  test('may share parts but not contain themselves', () => {
    const part = { x: float64([1]) }
    expect(treeFlatten([part, part]).leaves).toHaveLength(2)
    const loop: { self?: unknown; x: Tensor } = { x: float64([1]) }
    loop.self = [loop]
    refused(() => treeFlatten(loop), OptionError, 'pytree')
  })

  test('of different structures are refused, naming the place', () => {
    const tree = { a: [float64([1])] }
    const error = refused(() => treeMap((x) => x, tree, { a: float64([1]) }), OptionError, 'treeMap')
    expect(error.message).toContain('it.a must be an array of length 1')
    refused(() => treeMap((x) => x, tree, { b: [float64([1])] }), OptionError, 'treeMap')
    refused(() => treeMap(3 as never, tree), OptionError, 'treeMap')
  })
})
